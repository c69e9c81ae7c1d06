/**
 * Regent's own things: rows record them before anything is made, and the rows are removed when the things are
 * gone.
 */
import type { World } from '../plan/desired.ts';
import type { MadeRow } from '../store/surroundings.ts';
import type { MadeAt } from './made.ts';
import type { Whose } from './whose.ts';
import { StopRunError, type ActiveRun, type Work } from '../work.ts';

export const whoseAt = ({ made }: World, at: MadeAt): Whose => ({ owns: (alias) => made.has(alias, at) });

/**
 * Records the ownership. Rejects if none of the runs is under this lease any more: then nothing may be made.
 */
export async function claimFor(work: Work, runs: ActiveRun[], at: MadeAt, aliases: string[]): Promise<void> {
  const { world, journal, active } = work;
  journal.made(idsOf(work, runs), rowsFor(world, at, aliases));
  await journal.write();
  if (!runs.some(({ id }) => active.has(id)))
    throw new StopRunError('CANCELLED', 'Another process has ended the run.');
  for (const alias of aliases) world.made.add(alias, at);
}

/** Removes the ownership of everything that belongs to the clients that are gone. */
export function giveUp(work: Work, runs: ActiveRun[], at: MadeAt, gone: string[]): void {
  const own = gone.filter((alias) => work.world.made.has(alias, at));
  if (own.length > 0) work.journal.unmade(idsOf(work, runs), rowsFor(work.world, at, own));
}

const idsOf = ({ active }: Work, runs: ActiveRun[]) => runs.flatMap(({ id }) => (active.has(id) ? [id] : []));

const rowsFor = ({ clients, goneClients }: World, at: MadeAt, aliases: string[]): MadeRow[] =>
  aliases.flatMap((alias) => {
    const row = clients.get(alias)?.row ?? goneClients.find((gone) => gone.alias === alias);
    return row === undefined ? [] : [{ clientId: row.id, ...at }];
  });
