/** In the run of a backup, or of a deletion: good backups are copied to each place for copies. */
import { DatabaseAwayError } from '../../domain/errors.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { CopyableBackup } from '../store/backup-copies.ts';
import { isTransient, messageOf } from '../transient.ts';
import type { ActiveRun, Work } from '../work.ts';
import type { CopyPlace } from './copy-place.ts';
import { placesOf } from './copy-places.ts';
import { copyInTurn, copyOne, isDue, tooLate, whenItsTurn, type Round } from './copy-round.ts';

/**
 * Copies what the runs' clients have no copy of, newest first, under the lease of these runs. A copy that fails
 * is a warning and a row, and no failure of the backup. Does nothing without a place for copies.
 */
export async function copyBackups(work: Work): Promise<void> {
  const { deps, world, homeId, signal } = work;
  const runs = [...work.active.values()].filter(({ kind }) => kind === 'BACKUP');
  const server = world.servers.get(homeId ?? '');
  if (runs.length === 0 || server === undefined) return;
  const late = tooLate(deps);
  for (const place of await placesOf(deps))
    await copyInTurn(roundOf(work, runs, place, server, late), { cancelled: signal, late });
}

/**
 * Copies the newest good backup of each of these clients now, to each place for copies. Gives the clients for which that
 * failed, with the reason. Does nothing without such a place.
 */
export async function copyNewest(
  work: Work,
  runs: ActiveRun[],
  server: Server,
  aliases: string[],
): Promise<Map<string, string>> {
  const { deps, signal } = work;
  const failed = new Map<string, string>();
  if (aliases.length === 0) return failed;
  const late = tooLate(deps);
  for (const place of await placesOf(deps)) {
    const round = roundOf(work, runs, place, server, late);
    const newest = async () => {
      const there = (await deps.runStore.copyable(server.id, place.place)).filter(({ isThere }) => isThere);
      return aliases.flatMap((alias) => there.find((each) => each.alias === alias) ?? []);
    };
    try {
      await whenItsTurn(round, async () => {
        await place.prepare(server, round.signal);
        for (const backup of (await newest()).filter(isDue)) await copyOne(round, backup);
      });
      for (const backup of (await newest()).filter(isDue))
        failed.set(backup.alias, backup.copy?.message ?? 'it was removed meanwhile');
    } catch (error) {
      if (signal.aborted || error instanceof DatabaseAwayError || isTransient(error)) throw error;
      for (const alias of aliases) failed.set(alias, late.aborted ? 'it takes too long' : messageOf(error));
    }
  }
  return failed;
}

function roundOf(
  { deps, journal, signal }: Work,
  runs: ActiveRun[],
  place: CopyPlace,
  server: Server,
  late: AbortSignal,
): Round {
  return {
    deps,
    server,
    place,
    concerns: (backup) => runs.some((run) => concerns(run, backup)),
    tell(backup, level, text, data) {
      for (const run of runs)
        if (backup === undefined || concerns(run, backup))
          journal.tell(run.id, { type: 'LOG', level, text, ...(data && { data }) });
    },
    signal: AbortSignal.any([signal, late]),
  };
}

/** A run without names is for all clients of its server. */
const concerns = ({ clientIds }: ActiveRun, { clientId }: CopyableBackup) =>
  clientIds.length === 0 || (clientId !== null && clientIds.includes(clientId));
