/** Runs, their steps and events, written in bulk: a reconcile may carry hundreds of runs at once. */
import { isEnded, statusesBefore } from '../../domain/runs/run-states.ts';
import { inTurn, isInTurn } from '../../domain/runs/run-kinds.ts';
import { traceparentNow } from '../../domain/logging/tracing.ts';
import type { NewRun } from '../../domain/runs/run-tx.ts';
import type { BlockedReason, NewEvent, Run, RunStatus, StepStatus } from '../../domain/vocabulary.ts';
import { tellEnds } from '../notices/run-notices.ts';
import { auditEnds } from './audit-ends.ts';
import { noteRecords } from './run-record.ts';
import { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';

export interface StepWrite {
  position: number;
  status: StepStatus;
  reason?: string;
  data?: unknown;
}

export interface RunWrite {
  runId: string;
  events?: NewEvent[];
  steps?: StepWrite[];
  /** The status to move to; if absent, the run keeps its status, and must not have ended. */
  to?: RunStatus;
  /** Only from these statuses; by default from all that the table of transitions allows. */
  from?: RunStatus[];
  /** Only under this fence number. */
  fence?: number;
  /** The attempt's outcome, if it ends with this write. */
  outcome?: string;
  explanation?: string;
  blockedReason?: BlockedReason;
  blockedServerId?: string;
  blockedUntil?: Date;
}

export type PrismaTx = Prisma.TransactionClient;

const UNDER_WAY: RunStatus[] = ['RUNNING', 'CANCELLING'];

interface Written {
  id: string;
  lastSeq: number;
  parentId: string | null;
  serverId: string | null;
  status: RunStatus;
}

/**
 * Inserts the runs as QUEUED, with their steps and first events, in the order given. Each is for another
 * server.
 */
export async function insertRuns(tx: PrismaTx, runs: NewRun[]): Promise<Run[]> {
  const traceparent = traceparentNow() ?? null;
  const inserted = await tx.run.createManyAndReturn({
    data: runs.map(
      ({
        steps: _steps,
        text: _text,
        clientIds: _clients,
        driftIds: _drift,
        orphanIds: _orphans,
        ...run
      }) => ({
        ...run,
        traceparent,
        lastSeq: 1,
      }),
    ),
  });
  const idOf = new Map(inserted.map(({ id, serverId }) => [serverId, id]));
  const made = runs.map((run) => ({ ...run, runId: idOf.get(run.serverId) ?? '' }));
  await tx.step.createMany({
    data: made.flatMap(({ runId, steps }) => steps.map((step, position) => ({ ...step, runId, position }))),
  });
  await tx.event.createMany({
    data: made.map(({ runId, text }) => ({
      runId,
      seq: 1,
      type: 'RUN_QUEUED',
      text,
      ...(traceparent === null ? {} : { data: { traceparent } }),
    })),
  });
  const links = made.flatMap(({ runId, clientIds = [] }) =>
    clientIds.map((client) => ({ client, run: runId })),
  );
  if (links.length > 0)
    await tx.$executeRaw`
      INSERT INTO "_RunClients" ("A", "B")
      SELECT client, run FROM jsonb_to_recordset(${JSON.stringify(links)}::jsonb) AS l(client uuid, run uuid)`;
  const repairs = made.flatMap(({ runId, driftIds = [] }) =>
    driftIds.map((drift) => ({ drift, run: runId })),
  );
  if (repairs.length > 0)
    await tx.$executeRaw`
      INSERT INTO "_DriftRepairs" ("A", "B")
      SELECT drift, run FROM jsonb_to_recordset(${JSON.stringify(repairs)}::jsonb) AS l(drift uuid, run uuid)`;
  const removals = made.flatMap(({ runId, orphanIds = [] }) =>
    orphanIds.map((orphan) => ({ orphan, run: runId })),
  );
  if (removals.length > 0)
    await tx.$executeRaw`
      INSERT INTO "_OrphanRemovals" ("A", "B")
      SELECT orphan, run FROM jsonb_to_recordset(${JSON.stringify(removals)}::jsonb) AS l(orphan uuid, run uuid)`;
  return made.map(({ runId }) => inserted.find(({ id }) => id === runId)!);
}

/**
 * Writes what can be written, and gives the runs concerned with their status now; the other runs had another
 * status or another fence, and none of their rows was changed. Touches everything that it changes.
 */
export async function writeRuns(
  tx: PrismaTx,
  touch: Touch,
  writes: RunWrite[],
): Promise<Map<string, RunStatus>> {
  if (writes.length === 0) return new Map();
  const blockers = await serversThere(
    tx,
    writes.flatMap(({ blockedServerId }) => blockedServerId ?? []),
  );
  const rows = writes.map((write) => ({
    id: write.runId,
    n: write.events?.length ?? 0,
    to: write.to ?? null,
    froms: write.from ?? (write.to === undefined ? UNDER_WAY : statusesBefore(write.to)),
    fence: write.fence ?? null,
    explanation: write.explanation ?? null,
    blocked_reason: write.blockedReason ?? null,
    blocked_until: write.blockedUntil ?? null,
    blocked_server: blockers.has(write.blockedServerId) ? write.blockedServerId : null,
    ended: write.to !== undefined && isEnded(write.to),
  }));
  await lockParents(
    tx,
    writes.filter((write) => isToldToParent(write.to)).map((write) => write.runId),
  );
  const written = await tx.$queryRaw<Written[]>`
    UPDATE "Run" r SET
      "lastSeq" = r."lastSeq" + w.n,
      status = COALESCE(w."to"::"RunStatus", r.status),
      explanation = COALESCE(w.explanation, r.explanation),
      "blockedReason" = w.blocked_reason::"BlockedReason",
      "blockedServerId" = w.blocked_server,
      "blockedUntil" = w.blocked_until,
      "endedAt" = CASE WHEN w.ended THEN now() ELSE r."endedAt" END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(
      id uuid, n int, "to" text, froms text[], fence int, explanation text,
      blocked_reason text, blocked_server uuid, blocked_until timestamptz, ended boolean)
    WHERE r.id = w.id AND r.status::text = ANY (w.froms) AND (w.fence IS NULL OR r.fence = w.fence)
    RETURNING r.id, r."lastSeq", r."parentId", r."serverId", r.status::text AS status`;
  const lastSeqs = new Map(written.map((row) => [row.id, row.lastSeq]));
  const ours = writes.filter((write) => lastSeqs.has(write.runId));
  await insertEvents(tx, ours, lastSeqs);
  await updateSteps(tx, ours);
  await endAttempts(tx, ours);
  const ended = ours.filter(({ to }) => to !== undefined && isEnded(to)).map(({ runId }) => runId);
  await auditEnds(tx, ended);
  await tellEnds(tx, touch, ended);
  await noteRecords(
    tx,
    ours.filter(({ to }) => to === 'SUCCEEDED').map(({ runId }) => runId),
  );
  await touchAll(tx, touch, ours, written);
  await tellParents(tx, touch, ours, written);
  await endThoseBehind(
    tx,
    touch,
    ours.flatMap(({ runId, to }) =>
      to !== undefined && isEnded(to) && to !== 'SUCCEEDED' ? { runId, to } : [],
    ),
  );
  return new Map(written.map((row) => [row.id, row.status]));
}

/** Those of these servers that are not deleted; they cannot be deleted until the commit. */
async function serversThere(tx: PrismaTx, ids: string[]): Promise<Set<string | undefined>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM "Server" WHERE id = ANY (${ids}::uuid[]) ORDER BY id FOR KEY SHARE`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Runs that gather others are locked before those, and in one order: otherwise two transactions that write
 * for the same runs would block each other.
 */
export async function lockParents(tx: PrismaTx, runIds: string[]): Promise<void> {
  if (runIds.length === 0) return;
  await tx.$queryRaw`
    SELECT p.id FROM "Run" p
    WHERE p.id IN (SELECT r."parentId" FROM "Run" r WHERE r.id = ANY (${runIds}::uuid[]))
    ORDER BY p.id FOR NO KEY UPDATE`;
}

const isToldToParent = (to: RunStatus | undefined) => to !== undefined && (to === 'RUNNING' || isEnded(to));

/** A run that moves changes what its clients, its parent run, and the health of its server show. */
async function touchAll(tx: PrismaTx, touch: Touch, writes: RunWrite[], written: Written[]): Promise<void> {
  const moved = new Set(writes.filter(({ to }) => to !== undefined).map(({ runId }) => runId));
  for (const { id, parentId, serverId } of written) {
    touch(`run:${id}`);
    if (!moved.has(id)) continue;
    if (parentId !== null) touch(`run:${parentId}`);
    if (serverId !== null) touch(`server:${serverId}`);
  }
  if (moved.size === 0) return;
  const clients = await tx.client.findMany({
    where: { runs: { some: { id: { in: [...moved] } } } },
    select: { id: true },
  });
  for (const { id } of clients) touch(`client:${id}`);
}

async function insertEvents(tx: PrismaTx, writes: RunWrite[], lastSeqs: Map<string, number>): Promise<void> {
  const data = writes.flatMap(({ runId, events = [] }) =>
    events.map((event, index) => ({
      runId,
      seq: (lastSeqs.get(runId) ?? 0) - events.length + index + 1,
      type: event.type,
      level: event.level ?? ('INFO' as const),
      step: event.step ?? null,
      text: event.text,
      ...(event.data === undefined ? {} : { data: event.data as Prisma.InputJsonValue }),
    })),
  );
  if (data.length > 0) await tx.event.createMany({ data });
}

async function updateSteps(tx: PrismaTx, writes: RunWrite[]): Promise<void> {
  const rows = writes.flatMap(({ runId, steps = [] }) =>
    steps.map((step) => ({ run: runId, reason: null, data: null, ...step })),
  );
  if (rows.length > 0) {
    await tx.$executeRaw`
      UPDATE "Step" s SET
        status = w.status::"StepStatus",
        reason = w.reason,
        data = COALESCE(w.data, s.data),
        "startedAt" = CASE WHEN w.status = 'RUNNING' THEN now() WHEN w.status = 'PENDING' THEN NULL ELSE s."startedAt" END,
        "endedAt" = CASE WHEN w.status IN ('RUNNING', 'PENDING') THEN NULL ELSE now() END
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(
        run uuid, position int, status text, reason text, data jsonb)
      WHERE s."runId" = w.run AND s.position = w.position`;
  }
  const ended = writes.filter((write) => write.to !== undefined && isEnded(write.to));
  if (ended.length === 0) return;
  for (const [status, from] of [
    ['CANCELLED', 'RUNNING'],
    ['SKIPPED', 'PENDING'],
  ] as const) {
    await tx.step.updateMany({
      where: { runId: { in: ended.map((write) => write.runId) }, status: from },
      data: { status, reason: 'The run ended before this step did.', endedAt: new Date() },
    });
  }
}

async function endAttempts(tx: PrismaTx, writes: RunWrite[]): Promise<void> {
  const rows = writes.flatMap(({ runId, outcome }) =>
    outcome === undefined ? [] : [{ run: runId, outcome }],
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Attempt" a SET "endedAt" = now(), outcome = w.outcome
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(run uuid, outcome text)
    WHERE a."runId" = w.run AND a."endedAt" IS NULL`;
}

/** Runs that wait for one that has not succeeded are not begun. */
async function endThoseBehind(
  tx: PrismaTx,
  touch: Touch,
  ended: { runId: string; to: RunStatus }[],
): Promise<void> {
  if (ended.length === 0) return;
  const waiting = await tx.run.findMany({
    where: { afterId: { in: ended.map(({ runId }) => runId) } },
    select: { afterId: true },
  });
  for (const { runId, to } of ended) {
    if (!waiting.some(({ afterId }) => afterId === runId)) continue;
    const behind = await tx.$queryRaw<{ id: string }[]>`
      WITH RECURSIVE behind AS (
        SELECT id FROM "Run" WHERE "afterId" = ${runId}::uuid
        UNION ALL SELECT r.id FROM "Run" r JOIN behind b ON r."afterId" = b.id)
      SELECT r.id FROM "Run" r JOIN behind b ON r.id = b.id WHERE r.status IN ('QUEUED', 'BLOCKED')`;
    if (behind.length === 0) continue;
    const { kind, clients } = await tx.run.findUniqueOrThrow({
      where: { id: runId },
      select: { kind: true, clients: { select: { alias: true } } },
    });
    const how = to === 'CANCELLED' ? 'was cancelled' : 'failed';
    const text = `The ${kind} of ${clients[0]?.alias ?? 'a client that is gone'} before it ${how}, so nothing was begun.`;
    await writeRuns(
      tx,
      touch,
      behind.map(({ id }) => ({
        runId: id,
        to: 'CANCELLED',
        from: ['QUEUED', 'BLOCKED'],
        explanation: text,
        events: [{ type: 'RUN_ENDED', text, data: { status: 'CANCELLED' } }],
      })),
    );
  }
}

/** What a run that gathers others is told of one of them. */
interface Told {
  events: NewEvent[];
  steps: StepWrite[];
}

/** A run that gathers others has a step for each, and ends with the last of them. */
async function tellParents(
  tx: PrismaTx,
  touch: Touch,
  writes: RunWrite[],
  written: Written[],
): Promise<void> {
  const parents = new Map(written.flatMap(({ id, parentId }) => (parentId === null ? [] : [[id, parentId]])));
  const news = new Map<string, Told>();
  for (const { runId, to, explanation } of writes) {
    const parentId = parents.get(runId);
    if (parentId === undefined || to === undefined || !isToldToParent(to)) continue;
    const { events, steps } = news.get(parentId) ?? { events: [], steps: [] };
    news.set(parentId, { events, steps });
    const { position, name } = await stepOf(tx, runId);
    if (position !== undefined && to === 'RUNNING') {
      steps.push({ position, status: 'RUNNING' });
      events.push({ type: 'STEP_STARTED', step: position, text: `${name} started`, data: { run: runId } });
    } else if (position !== undefined && isEnded(to)) {
      const status = to === 'SUCCEEDED' ? 'SUCCEEDED' : to === 'CANCELLED' ? 'CANCELLED' : 'FAILED';
      steps.push({ position, status, ...(explanation === undefined ? {} : { reason: explanation }) });
      events.push({
        type: 'STEP_ENDED',
        step: position,
        level: status === 'FAILED' ? 'ERROR' : 'INFO',
        text: `${name}: ${explanation ?? to}`,
        data: { run: runId, status: to },
      });
    }
  }
  for (const [parentId, told] of news) await writeParent(tx, touch, parentId, told);
}

/** The step that shows a run in the one that gathers it, and what the run is called there. */
async function stepOf(tx: PrismaTx, runId: string): Promise<{ position?: number | undefined; name: string }> {
  const { kind, parentId, serverId, server, clients } = await tx.run.findUniqueOrThrow({
    where: { id: runId },
    include: { server: true, clients: true },
  });
  if (isInTurn(kind)) {
    const runs = await tx.run.findMany({ where: { parentId }, select: { id: true, afterId: true } });
    const position = inTurn(runs).findIndex(({ id }) => id === runId);
    return { position, name: clients[0]?.alias ?? 'a client that is gone' };
  }
  const step = await tx.step.findFirst({ where: { runId: parentId ?? '', serverId } });
  return { position: step?.position, name: server?.fqdn ?? 'a server that is gone' };
}

async function writeParent(
  tx: PrismaTx,
  touch: Touch,
  parentId: string,
  { events, steps }: Told,
): Promise<void> {
  const { kind } = await tx.run.findUniqueOrThrow({ where: { id: parentId }, select: { kind: true } });
  const [one, many] = isInTurn(kind) ? ['client', 'clients'] : ['server', 'servers'];
  await writeRuns(tx, touch, [
    {
      runId: parentId,
      to: 'RUNNING',
      from: ['QUEUED'],
      events: [{ type: 'RUN_STARTED', text: `The first ${one} started` }],
    },
  ]);
  await tx.run.updateMany({ where: { id: parentId, startedAt: null }, data: { startedAt: new Date() } });
  await writeRuns(tx, touch, [{ runId: parentId, events, steps }]);
  const children = await tx.run.findMany({ where: { parentId }, select: { status: true } });
  if (!children.every((child) => isEnded(child.status))) return;
  const failed = children.filter((child) => child.status === 'FAILED' || child.status === 'TIMED_OUT').length;
  const cancelled = children.filter((child) => child.status === 'CANCELLED').length;
  const to = failed > 0 ? 'FAILED' : cancelled > 0 ? 'CANCELLED' : 'SUCCEEDED';
  const count = children.length - failed - cancelled;
  const explanation = `${count} of ${children.length} ${many} succeeded${failed > 0 ? `, ${failed} failed; see their steps` : ''}${cancelled > 0 ? `, ${cancelled} were cancelled` : ''}.`;
  await writeRuns(tx, touch, [
    {
      runId: parentId,
      to,
      explanation,
      events: [{ type: 'RUN_ENDED', text: explanation, data: { status: to } }],
    },
  ]);
}
