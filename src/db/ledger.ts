import { BLOCKED_TEXT } from '../domain/run-states.ts';
import type { Claim, ClaimedRun, Ledger } from '../runner/ledger.ts';
import type { Prisma, PrismaClient } from './generated/client/client.ts';
import { lockParents, writeRuns, type PrismaTx } from './run-rows.ts';
import type { Transact } from './store.ts';
import { makeTx, settleClients } from './tx.ts';

/** A run whose workers were lost this often is given up: something about it ends them. */
const MOST_ATTEMPTS = 5;

/** Failures in a row after which a server is UNREACHABLE. */
const MOST_FAILURES = 3;

export interface LedgerDeps {
  prisma: PrismaClient;
  transact: Transact;
  /** How long a lease holds without being renewed, in ms. */
  leaseMs: number;
  /** How long to wait between probes of a server that does not answer, in ms. */
  probeEveryMs: number;
}

export function makeLedger({ prisma, transact, leaseMs, probeEveryMs }: LedgerDeps): Ledger {
  const take = async (tx: PrismaTx, name: string, worker: string): Promise<number | undefined> => {
    await tx.$executeRaw`INSERT INTO "Lease" (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`;
    const [taken] = await tx.$queryRaw<{ fence: number }[]>`
      UPDATE "Lease" SET owner = ${worker}, fence = fence + 1, "expiresAt" = now() + ${leaseMs} * interval '1 ms'
      WHERE name = ${name} AND ("expiresAt" IS NULL OR "expiresAt" < now())
      RETURNING fence`;
    return taken?.fence;
  };

  const ledger: Ledger = {
    async claim(lease, worker) {
      const waiting = await prisma.run.count({
        where: { lease, status: { in: ['QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING'] } },
      });
      if (waiting === 0) return undefined;
      return transact(async (tx, touch) => {
        const fence = await take(tx, lease, worker);
        if (fence === undefined) {
          await blockBehindLock(tx, lease, touch);
          return undefined;
        }
        const runs = await claimRuns(tx, lease, fence, worker);
        for (const run of runs) touch(`run:${run.id}`);
        return runs.length > 0 ? ({ fence, runs } satisfies Claim) : free(tx, lease, fence);
      });
    },

    acquire: (lease, worker) => transact((tx) => take(tx, lease, worker)),

    async renew(lease, fence) {
      const renewed = await prisma.$executeRaw`
        UPDATE "Lease" SET "expiresAt" = now() + ${leaseMs} * interval '1 ms'
        WHERE name = ${lease} AND fence = ${fence} AND "expiresAt" IS NOT NULL`;
      if (renewed === 0) return undefined;
      const cancelling = await prisma.run.findMany({
        where: { lease, fence, status: 'CANCELLING' },
        select: { id: true },
      });
      return cancelling.map(({ id }) => id);
    },

    async release(lease, fence) {
      await transact((tx) => free(tx, lease, fence));
      const waiting = await prisma.run.count({ where: { lease, OR: [{ status: 'QUEUED' }, ...MAY_GO_ON] } });
      return waiting > 0;
    },

    record: (fence, entries, outcomes = []) =>
      transact(async (tx, touch) => {
        const ours = await writeRuns(
          tx,
          entries.map((entry) => ({ ...entry, fence })),
        );
        for (const id of ours.keys()) touch(`run:${id}`);
        await touchParents(tx, entries, touch);
        if (ours.size > 0) await settleClients(tx, touch, outcomes);
        return ours;
      }),

    async surroundings() {
      const [servers, clients, models] = await Promise.all([
        prisma.server.findMany({ orderBy: { fqdn: 'asc' } }),
        prisma.client.findMany({
          where: { status: { not: 'DELETED' } },
          orderBy: { alias: 'asc' },
          include: {
            models: { select: { model: { select: { number: true } } } },
            firstUserRequests: { select: { id: true, kind: true } },
          },
        }),
        prisma.model.findMany({ orderBy: { number: 'asc' }, omit: { createdAt: true, updatedAt: true } }),
      ]);
      return {
        servers,
        models,
        clients: clients.map(({ models, ...client }) => ({
          ...client,
          modelNumbers: models.map(({ model }) => model.number).toSorted((one, other) => one - other),
        })),
      };
    },

    async modelNumbers(modelIds) {
      const models = await prisma.model.findMany({
        where: { id: { in: modelIds } },
        select: { id: true, number: true },
      });
      return new Map(models.map(({ id, number }) => [id, number]));
    },

    saveBackups: (rows) =>
      transact(async (tx, touch) => {
        await tx.backup.createMany({ data: rows });
        for (const row of rows) touch(`client:${row.clientId}`);
      }),

    fulfil: async (ids) => void (await prisma.firstUserRequest.deleteMany({ where: { id: { in: ids } } })),

    saveFacts: (serverId, facts) =>
      transact(async (tx, touch) => {
        const data = { facts: facts as object, factsAt: new Date(), lastSeenAt: new Date() };
        await tx.server.update({ where: { id: serverId }, data });
        touch(`server:${serverId}`);
      }),

    freeAll: async () =>
      void (await prisma.lease.updateMany({ data: { owner: null, expiresAt: null }, where: {} })),

    async waiting() {
      const rows = await prisma.$queryRaw<{ lease: string }[]>`
        SELECT DISTINCT r.lease FROM "Run" r
        LEFT JOIN "Lease" l ON l.name = r.lease
        LEFT JOIN "Server" s ON s.id = r."blockedServerId"
        WHERE r.lease IS NOT NULL AND (l."expiresAt" IS NULL OR l."expiresAt" < now()) AND (
          r.status IN ('QUEUED', 'RUNNING', 'CANCELLING') OR
          (r.status = 'BLOCKED' AND r."blockedReason" = 'LOCK') OR
          (r.status = 'BLOCKED' AND r."blockedReason" = 'MAINTENANCE' AND s.mode IS DISTINCT FROM 'MAINTENANCE'))`;
      return rows.map(({ lease }) => lease);
    },

    transportFailed: (serverId, message) =>
      transact(async (tx, touch) => {
        const server = await tx.server.update({
          where: { id: serverId },
          data: { failures: { increment: 1 }, lastError: message },
        });
        if (server.failures < MOST_FAILURES) return false;
        await tx.server.update({
          where: { id: serverId },
          data: { state: 'UNREACHABLE', nextProbeAt: new Date(Date.now() + probeEveryMs) },
        });
        touch(`server:${serverId}`);
        return true;
      }),

    async transportWorked(serverId) {
      const server = await prisma.server.findUnique({ where: { id: serverId } });
      if (server === null) return [];
      const isFresh = server.lastSeenAt !== null && Date.now() - server.lastSeenAt.getTime() < SEEN_EVERY_MS;
      if (server.state !== 'UNREACHABLE' && server.failures === 0 && isFresh) return [];
      return transact(async (tx, touch) => {
        await tx.server.update({
          where: { id: serverId },
          data: {
            failures: 0,
            lastError: null,
            nextProbeAt: null,
            lastSeenAt: new Date(),
            ...(server.state === 'UNREACHABLE' ? { state: 'READY' } : {}),
          },
        });
        touch(`server:${serverId}`);
        const runs = await makeTx(tx, touch).unblockRuns(serverId, 'SERVER_DOWN');
        return [...new Set(runs.flatMap((run) => run.lease ?? []))];
      });
    },

    async takeProbes() {
      const due = await prisma.server.findMany({
        where: { state: 'UNREACHABLE', mode: { not: 'RETIRED' }, nextProbeAt: { lte: new Date() } },
      });
      const taken = [];
      for (const server of due) {
        const { count } = await prisma.server.updateMany({
          where: { id: server.id, nextProbeAt: server.nextProbeAt },
          data: { nextProbeAt: new Date(Date.now() + probeEveryMs) },
        });
        if (count === 1) taken.push(server);
      }
      return taken;
    },
  };
  return ledger;
}

/** When a server was last seen is written at most this often. */
const SEEN_EVERY_MS = 60_000;

/** What was BLOCKED by something that ends without a word to the run, or may have ended since. */
const MAY_GO_ON: Prisma.RunWhereInput[] = [
  { status: 'BLOCKED', blockedReason: 'LOCK' },
  { status: 'BLOCKED', blockedReason: 'MAINTENANCE', NOT: { blockedServer: { mode: 'MAINTENANCE' } } },
];

/** Only the holder's own; whoever took it since keeps it. */
async function free(tx: PrismaTx, name: string, fence: number): Promise<undefined> {
  await tx.$executeRaw`UPDATE "Lease" SET owner = NULL, "expiresAt" = NULL WHERE name = ${name} AND fence = ${fence}`;
}

/** Under the row lock of the lease, so that its holder, when it lets go, sees who waits. */
async function blockBehindLock(tx: PrismaTx, lease: string, touch: (topic: string) => void): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Lease" WHERE name = ${lease} FOR UPDATE`;
  const queued = await tx.run.findMany({ where: { lease, status: 'QUEUED' }, select: { id: true } });
  const written = await writeRuns(
    tx,
    queued.map(({ id }) => ({
      runId: id,
      to: 'BLOCKED',
      from: ['QUEUED'],
      blockedReason: 'LOCK',
      events: [{ type: 'RUN_BLOCKED', text: BLOCKED_TEXT.LOCK, data: { reason: 'LOCK' } }],
    })),
  );
  for (const id of written.keys()) touch(`run:${id}`);
}

async function claimRuns(tx: PrismaTx, lease: string, fence: number, worker: string): Promise<ClaimedRun[]> {
  const found = await tx.run.findMany({
    where: { lease, OR: [{ status: { in: ['QUEUED', 'RUNNING', 'CANCELLING'] } }, ...MAY_GO_ON] },
    orderBy: { createdAt: 'asc' },
    include: CLIENT_IDS,
  });
  await lockParents(
    tx,
    found.map(({ id }) => id),
  );
  const lost = found.filter((run) => run.status === 'RUNNING' || run.status === 'CANCELLING');
  const outcome = 'The worker was lost: its lease ran out.';
  const stopped = lost.filter((run) => run.status === 'CANCELLING');
  const hopeless = lost.filter((run) => run.status === 'RUNNING' && run.attempt >= MOST_ATTEMPTS);
  const cancelled = 'Cancelled, as asked; its worker was gone by then.';
  const givenUp = `Given up after ${MOST_ATTEMPTS} attempts, each of which lost its worker. Look at the workers' logs, then use retryRun.`;
  const over = [
    ...stopped.map((run) => ({ run, to: 'CANCELLED' as const, explanation: cancelled })),
    ...hopeless.map((run) => ({ run, to: 'FAILED' as const, explanation: givenUp })),
  ];
  await writeRuns(
    tx,
    over.map(({ run, to, explanation }) => ({
      runId: run.id,
      to,
      explanation,
      outcome,
      events: [{ type: 'RUN_ENDED', level: 'ERROR', text: explanation, data: { status: to } }],
    })),
  );
  const problems = over.flatMap(({ run, explanation }) =>
    run.clients.map(({ id }) => ({ clientId: id, problem: explanation })),
  );
  await settleClients(tx, () => undefined, problems);

  const waiting = found.filter((run) => !over.some((entry) => entry.run.id === run.id));
  const claimed = await writeRuns(
    tx,
    waiting.map((run) => ({
      runId: run.id,
      to: 'RUNNING',
      ...(run.status === 'RUNNING' ? { outcome } : {}),
      events: [
        run.status === 'RUNNING'
          ? { type: 'RUN_RESUMED', level: 'WARN', text: `${worker} goes on where a lost worker stopped` }
          : { type: 'RUN_STARTED', text: `${worker} started` },
      ],
    })),
  );
  // Without those that somebody cancelled since they were found.
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
    include: { steps: { orderBy: { position: 'asc' } }, ...CLIENT_IDS },
  });
  return runs.map(({ clients, ...run }) => ({ ...run, clientIds: clients.map(({ id }) => id) }));
}

const CLIENT_IDS = { clients: { select: { id: true } } } as const;

async function touchParents(
  tx: PrismaTx,
  entries: { runId: string; to?: unknown }[],
  touch: (topic: string) => void,
): Promise<void> {
  const moved = entries.flatMap((entry) => (entry.to === undefined ? [] : [entry.runId]));
  if (moved.length === 0) return;
  const runs = await tx.run.findMany({
    where: { id: { in: moved } },
    select: { parentId: true, ...CLIENT_IDS },
  });
  for (const { parentId, clients } of runs) {
    if (parentId !== null) touch(`run:${parentId}`);
    for (const { id } of clients) touch(`client:${id}`);
  }
}
