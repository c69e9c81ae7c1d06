/** Looks at servers and probes of clients: they change nothing, so they are no runs. */
import { mustBeUsable } from '../preconditions.ts';
import { notAllowed } from '../errors.ts';
import { takesPart } from '../runs/queue-runs.ts';
import type { Tx } from '../store.ts';
import type { ScheduleKind, Server, WatchKind } from '../vocabulary.ts';
import { watchKey } from './watch-key.ts';

export const isWatching = (kind: ScheduleKind): kind is WatchKind => kind === 'CHECK' || kind === 'PROBE';

/** Whether a schedule of this kind for all servers is also for this one. */
export const isWatched =
  (kind: WatchKind) =>
  (server: Server): boolean => {
    if (!takesPart(server)) return false;
    // A probe goes through the reverse proxy: the front office itself need not let Regent in.
    return kind === 'PROBE' ? server.role === 'FRONT_OFFICE' : server.state !== 'UNCONFIRMED';
  };

/** The sites of clients are on front offices. */
export function mustHaveSites(server: Pick<Server, 'fqdn' | 'role'>): void {
  if (server.role === 'FRONT_OFFICE') return;
  throw notAllowed(
    `${server.fqdn} is a ${server.role}: a schedule of kind PROBE is for a FRONT_OFFICE, where clients live, or for all servers.`,
    'serverId',
  );
}

/**
 * Has servers watched, and gives the keys under which workers are to be woken; the rest is found when it is due.
 * @param every how often the schedule is due, in seconds; then probes are spread, as all of them ask the reverse proxy
 */
export async function watchNow(
  tx: Tx,
  kind: WatchKind,
  servers: Server[],
  { at, every }: { at: Date; every?: number },
): Promise<string[]> {
  const watched = servers.filter(isWatched(kind)).map(({ id }) => id);
  const isSpread = kind === 'PROBE' && every !== undefined;
  if (!isSpread) await tx.watch(kind, watched, at, every);
  const apartMs = Math.min(10_000, ((every ?? 0) * 500) / Math.max(watched.length, 1));
  if (isSpread)
    for (const [index, id] of watched.entries())
      await tx.watch(kind, [id], new Date(at.getTime() + index * apartMs), every);
  return (isSpread ? watched.slice(0, 1) : watched).map((id) => watchKey(kind, id));
}

/** For a request of a person: a server that cannot be watched is refused, with the reason. */
export function mustBeWatchable(kind: WatchKind, server: Server): void {
  if (kind === 'PROBE') mustHaveSites(server);
  if (kind === 'CHECK' || !takesPart(server)) mustBeUsable(server);
}

/** Facts that are older than this are found anew. */
const FACTS_LAST_MS = 24 * 60 * 60_000;

/**
 * The server whose turn it is for a full check, because its facts are a day old. It is one at a time: a full check
 * takes longer than a look, and also tries what writes, so it is a run.
 */
export async function inTurnForCheck(tx: Tx, servers: Server[], now: Date): Promise<Server | undefined> {
  const usable = servers.filter(
    ({ state, mode }) => state === 'READY' && mode !== 'RETIRED' && mode !== 'MAINTENANCE',
  );
  const ids = usable.map(({ id }) => id);
  const oldest = await tx.oldestFacts(ids, new Date(now.getTime() - FACTS_LAST_MS));
  return usable.find(({ id }) => id === oldest);
}
