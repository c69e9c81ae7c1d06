/** Runs that a worker takes over with their lease, and runs that wait because their lease is taken. */
import { frozenInWords } from '../../domain/windows/held.ts';
import { BLOCKED_TEXT, isEnded, RUN_STATUSES } from '../../domain/runs/run-states.ts';
import type { ClaimedRun } from '../../runner/store/leases.ts';
import type { Prisma } from '../generated/client/client.ts';
import { heldByWindows } from './held-by-windows.ts';
import { lockParents, writeRuns, type PrismaTx } from './run-rows.ts';
import { settleClients } from '../transactions/client-tx.ts';
import type { Touch } from '../transactions/rows.ts';

/** A run is given up after this many lost workers: the run itself may be what ends them. */
const MOST_ATTEMPTS = 5;

const IS_OPEN = { status: { in: RUN_STATUSES.filter((status) => !isEnded(status)) } };

/**
 * A client that is made from a backup of another one waits for the run that makes it, and some runs wait for the
 * one before.
 */
const WAITS_FOR_NO_RUN: Prisma.RunWhereInput = {
  restores: { none: { backupRun: IS_OPEN } },
  NOT: { after: IS_OPEN },
};

/** Blocked runs whose blocker is gone, whether or not they were told. */
const MAY_GO_ON: Prisma.RunWhereInput[] = [
  { status: 'BLOCKED', blockedReason: 'LOCK', ...WAITS_FOR_NO_RUN },
  { status: 'BLOCKED', blockedReason: 'MAINTENANCE', NOT: { blockedServer: { mode: 'MAINTENANCE' } } },
  {
    status: 'BLOCKED',
    blockedReason: 'SERVER_DOWN',
    NOT: { blockedServer: { state: { not: 'READY' }, mode: { not: 'RETIRED' } } },
  },
];

/** Runs that wait and that no worker has begun. */
export const MAY_BE_TAKEN: Prisma.RunWhereInput[] = [{ status: 'QUEUED', ...WAITS_FOR_NO_RUN }, ...MAY_GO_ON];

/** Also runs that the previous holder of the lease had begun. */
export const MAY_BE_TAKEN_OVER: Prisma.RunWhereInput[] = [
  ...MAY_BE_TAKEN,
  { status: { in: ['RUNNING', 'CANCELLING'] } },
];

/** Under the row lock of the lease, so that its holder sees the waiting runs when it releases the lease. */
export async function blockBehindLock(tx: PrismaTx, touch: Touch, lease: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Lease" WHERE name = ${lease} FOR UPDATE`;
  const queued = await tx.run.findMany({
    where: { lease, status: 'QUEUED', ...WAITS_FOR_NO_RUN },
    select: { id: true },
  });
  await writeRuns(
    tx,
    touch,
    queued.map(({ id }) => ({
      runId: id,
      to: 'BLOCKED',
      from: ['QUEUED'],
      blockedReason: 'LOCK',
      events: [{ type: 'RUN_BLOCKED', text: BLOCKED_TEXT.LOCK, data: { reason: 'LOCK' } }],
    })),
  );
}

/** Runs that a maintenance window holds back are not begun: they wait until its end. */
async function blockForWindows(
  tx: PrismaTx,
  touch: Touch,
  lease: string,
  which: Prisma.RunWhereInput[],
  now: Date,
): Promise<void> {
  const waiting = await heldByWindows(tx, { lease, OR: which, status: { in: ['QUEUED', 'BLOCKED'] } }, now);
  const held = waiting.flatMap(({ run, hold }) => (hold === undefined ? [] : [{ run, hold }]));
  const places = await tx.server.findMany({
    where: { id: { in: held.map(({ hold }) => hold.serverId) } },
    select: { id: true, fqdn: true },
  });
  await writeRuns(
    tx,
    touch,
    held.map(({ run, hold }) => {
      const fqdn = places.find(({ id }) => id === hold.serverId)?.fqdn ?? 'a server';
      const text = `${BLOCKED_TEXT.WINDOW}: ${frozenInWords(fqdn, hold)}. If it cannot wait, use overrideWindow.`;
      const data = { reason: 'WINDOW', until: hold.until.toISOString() };
      return {
        runId: run.id,
        to: 'BLOCKED',
        from: ['QUEUED', 'BLOCKED'],
        explanation: text,
        blockedReason: 'WINDOW',
        blockedServerId: hold.serverId,
        blockedUntil: hold.until,
        events: [{ type: 'RUN_BLOCKED', level: 'WARN', text, data }],
      };
    }),
  );
}

export async function claimRuns(
  tx: PrismaTx,
  touch: Touch,
  {
    lease,
    fence,
    worker,
    now,
    which = MAY_BE_TAKEN_OVER,
  }: { lease: string; fence: number; worker: string; now: Date; which?: Prisma.RunWhereInput[] },
): Promise<ClaimedRun[]> {
  await blockForWindows(tx, touch, lease, which, now);
  const found = await tx.run.findMany({
    where: { lease, OR: which },
    orderBy: { createdAt: 'asc' },
    include: { clients: { select: { id: true, activatedAt: true } } },
  });
  await lockParents(
    tx,
    found.map(({ id }) => id),
  );
  const lost = found.filter((run) => run.status === 'RUNNING' || run.status === 'CANCELLING');
  const outcome = 'The worker was lost: its lease expired.';
  const stopped = lost.filter((run) => run.status === 'CANCELLING');
  const hopeless = lost.filter((run) => run.status === 'RUNNING' && run.attempt >= MOST_ATTEMPTS);
  const cancelled = 'Cancelled, as requested; its worker had already been lost.';
  const givenUp = `Given up after ${MOST_ATTEMPTS} attempts, each of which lost its worker. Look at the workers' logs, then use retryRun.`;
  const over = [
    ...stopped.map((run) => ({ run, to: 'CANCELLED' as const, explanation: cancelled })),
    ...hopeless.map((run) => ({ run, to: 'FAILED' as const, explanation: givenUp })),
  ];
  await writeRuns(
    tx,
    touch,
    over.map(({ run, to, explanation }) => ({
      runId: run.id,
      to,
      explanation,
      outcome,
      events: [{ type: 'RUN_ENDED', level: 'ERROR', text: explanation, data: { status: to } }],
    })),
  );
  const problems = over.flatMap(({ run, explanation }) =>
    run.clients
      // The clients of a creation that are already live are well.
      .filter(({ activatedAt }) => run.kind !== 'CREATE_CLIENT' || activatedAt === null)
      .map(({ id }) => ({ clientId: id, problem: explanation })),
  );
  await settleClients(tx, touch, problems);

  const waiting = found.filter((run) => !over.some((entry) => entry.run.id === run.id));
  const claimed = await writeRuns(
    tx,
    touch,
    waiting.map((run) => ({
      runId: run.id,
      to: 'RUNNING',
      ...(run.status === 'RUNNING' ? { outcome } : {}),
      events: [
        run.status === 'RUNNING'
          ? { type: 'RUN_RESUMED', level: 'WARN', text: `${worker} continues the work of a lost worker` }
          : { type: 'RUN_STARTED', text: `${worker} started` },
      ],
    })),
  );
  // Without the runs that were cancelled since they were found.
  const ids = [...claimed.keys()];
  await tx.$executeRaw`
    UPDATE "Run" SET fence = ${fence}, attempt = attempt + 1, "startedAt" = COALESCE("startedAt", now())
    WHERE id = ANY (${ids}::uuid[])`;
  await tx.$executeRaw`
    INSERT INTO "Attempt" ("runId", number, worker, fence)
    SELECT id, attempt, ${worker}, fence FROM "Run" WHERE id = ANY (${ids}::uuid[])`;
  await tx.step.updateMany({
    where: { runId: { in: ids }, status: { not: 'PENDING' } },
    data: { status: 'PENDING', reason: null, startedAt: null, endedAt: null },
  });
  const runs = await tx.run.findMany({
    where: { id: { in: ids } },
    orderBy: { createdAt: 'asc' },
    include: {
      steps: { orderBy: { position: 'asc' } },
      clients: { select: { id: true } },
      drift: { select: { plugin: true, clientId: true, subject: true, summary: true, fingerprint: true } },
      orphans: { select: ORPHAN_TO_REMOVE },
    },
  });
  return runs.map(({ clients, drift, orphans, ...run }) => ({
    ...run,
    clientIds: clients.map(({ id }) => id),
    repairs: drift,
    orphans: orphans.map(({ askedFingerprint, ...orphan }) => ({
      ...orphan,
      fingerprint: askedFingerprint ?? orphan.fingerprint,
    })),
  }));
}

const ORPHAN_TO_REMOVE = {
  id: true,
  plugin: true,
  kind: true,
  name: true,
  place: true,
  fingerprint: true,
  askedFingerprint: true,
  firstSeenAt: true,
} satisfies Prisma.OrphanSelect;
