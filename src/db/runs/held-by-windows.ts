import { frozenServers } from '../../domain/windows/in-force.ts';
import { heldBy, type Hold } from '../../domain/windows/held.ts';
import type { Prisma } from '../generated/client/client.ts';

type Reader = Pick<Prisma.TransactionClient, 'maintenanceWindow' | 'server' | 'run' | '$queryRaw'>;

export interface MaybeHeld {
  run: { id: string; lease: string | null; blockedUntil: Date | null; serverId: string | null };
  /** What holds it back; undefined if nothing does. */
  hold: Hold | undefined;
}

/** Which of these runs, on which nobody works, are held back by windows at that time. */
export async function heldByWindows(tx: Reader, which: Prisma.RunWhereInput, at: Date): Promise<MaybeHeld[]> {
  const runs = await tx.run.findMany({
    where: which,
    select: {
      id: true,
      lease: true,
      kind: true,
      serverId: true,
      blockedUntil: true,
      overriddenBy: true,
      syncPolicy: true,
      server: { select: { mode: true, syncPolicy: true } },
      steps: { select: { serverId: true } },
      moves: { select: { fromServerId: true } },
    },
    orderBy: { createdAt: 'asc' },
  });
  if (runs.length === 0) return [];
  const frozen = await frozenNow(tx, at);
  const begun = frozen.size === 0 ? new Set() : await thoseBegun(tx, runs);
  return runs.map(({ moves, server, overriddenBy, ...run }) => ({
    run,
    hold: begun.has(run.id)
      ? undefined
      : heldBy(
          {
            ...run,
            leaves: moves.map(({ fromServerId }) => fromServerId),
            isOverridden: overriddenBy !== null,
            onlyLooks:
              run.kind === 'SYNC' &&
              (server?.mode === 'OBSERVE' || [run.syncPolicy, server?.syncPolicy].includes('REPORT')),
          },
          frozen,
        ),
  }));
}

/** The servers on which nothing is to be changed at that time, by id. */
export async function frozenNow(tx: Pick<Reader, 'maintenanceWindow' | 'server'>, at: Date) {
  const windows = await tx.maintenanceWindow.findMany({
    where: { effects: { has: 'FREEZE' } },
    omit: { calendarText: true },
  });
  if (windows.length === 0) return new Map<string, never>();
  const servers = await tx.server.findMany({ select: { id: true } });
  return frozenServers(
    windows,
    at,
    servers.map(({ id }) => id),
  );
}

/**
 * Those that have begun to change something: they go on to their end. What a run announced before it was confirmed is
 * not a beginning.
 */
async function thoseBegun(tx: Reader, runs: { id: string }[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ runId: string }[]>`
    SELECT DISTINCT e."runId" FROM "Event" e
    WHERE e."runId" = ANY (${runs.map(({ id }) => id)}::uuid[])
      AND e.type = 'CHANGE_PLANNED' AND e.data->>'reported' IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM "Event" h WHERE h."runId" = e."runId" AND h.seq > e.seq
          AND h.type = 'RUN_BLOCKED' AND h.data->>'reason' = 'CONFIRM')`;
  return new Set(rows.map(({ runId }) => runId));
}
