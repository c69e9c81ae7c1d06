/**
 * Which Regent manages a server. A file on the server names this Regent, with a counter for each of its
 * servers there. The counter is written first to the database and then to the server, so the server's is
 * never higher. If it is, or if the file names another Regent, nothing is changed: two Regents would undo
 * each other's work, and an older copy of the database would remove what was made since.
 */
import { DatabaseAwayError } from '../../domain/errors.ts';
import { isObserved } from '../../domain/servers/observed.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { Files } from '../../transport/transport.ts';
import { isTransient, messageOf } from '../transient.ts';
import { onSameMachine } from '../step/step-lease.ts';
import { stop, type Work } from '../work.ts';
import { MANAGED_BY, readManagedBy, type ManagedBy } from './managed-by-file.ts';
import { withTries } from '../with-tries.ts';

type Around = Pick<Work, 'deps' | 'world'>;

/** Another Regent manages the server, or a newer copy of this one has worked on it. */
export class NotOursError extends Error {
  override name = 'NotOursError';
}

/** Reads the server's file once for all runs of the claim. Throws a NotOursError, and stores the reason. */
export async function mustManage(work: Work, server: Server, files: Files): Promise<void> {
  if (work.managed.has(server.id)) return;
  const said = await readManagedBy(files);
  if (server.claiming && !isObserved(server)) return takeOver(work, server, files, said);
  const why = await reasonAgainst(work, server, said);
  if (why !== undefined) {
    if (server.notOurs !== why) await work.deps.runStore.saveNotOurs(server.id, why);
    throw new NotOursError(why);
  }
  if (server.notOurs !== null) await work.deps.runStore.saveNotOurs(server.id, null);
  const known = typeof said === 'string' ? undefined : said;
  tellOlder(work, server, known);
  work.managed.set(server.id, { said: known, isWritten: false });
}

/** The message of the NotOursError that a run would get; undefined if it would go ahead. Stores nothing. */
export async function whyNotOurs(around: Around, server: Server, files: Files): Promise<string | undefined> {
  return server.claiming ? undefined : reasonAgainst(around, server, await readManagedBy(files));
}

/**
 * The server's disk may have been restored to an older state: the clients' work since then is lost, and
 * Regent cannot see any of it.
 */
function tellOlder(
  { active, journal }: Work,
  { id, fqdn, counter }: Server,
  said: ManagedBy | undefined,
): void {
  const there = said?.counters[id] ?? 0;
  if (there >= counter) return;
  const text =
    `${MANAGED_BY} on ${fqdn} ${said === undefined ? 'is gone' : `is at ${there}`}, but the counter of this Regent is at ${counter}. ` +
    'If that number could be written there, the server may have been restored from an older copy. Then what its clients ' +
    'have done since is missing there. See their dumps.';
  for (const runId of active.keys()) journal.tell(runId, { type: 'LOG', level: 'WARN', text });
}

/** Increments the counter before the first change of the claim on this server. */
export async function countUp(work: Work, server: Server, files: Files): Promise<void> {
  const managed = work.managed.get(server.id);
  if (managed === undefined || managed.isWritten) return;
  if (onSameMachine(server, work.world.servers.values()).length === 1)
    return write(work, server, files, managed.said);
  // Another server on this machine may have been counted up since.
  const now = await readManagedBy(files);
  await write(work, server, files, typeof now === 'string' ? managed.said : now);
}

/**
 * If this Regent does not manage the home server, its runs end at once: nothing is begun elsewhere for them
 * either.
 */
export async function mustManageHome(work: Work): Promise<void> {
  const { deps, world, signal } = work;
  const home = world.servers.get(work.homeId ?? '');
  if (home === undefined || work.active.size === 0) return;
  // In later rounds the server would not be read, and would count as seen.
  if (work.managed.has(home.id)) return;
  if (home.mode === 'RETIRED' || home.state !== 'READY') return;
  try {
    await withTries(deps, home, false, signal, (transport) =>
      mustManage(work, home, transport.files(signal)),
    );
  } catch (error) {
    if (signal.aborted || error instanceof DatabaseAwayError) throw error;
    if (error instanceof NotOursError) {
      for (const run of work.active.values()) stop(work, run, 'FAILED', error.message);
    } else if (isTransient(error)) {
      await deps.runStore.giveUpOn(home.id, messageOf(error));
      world.servers.set(home.id, { ...home, state: 'UNREACHABLE', lastError: messageOf(error) });
    }
    // The steps of the server report any other error.
  }
}

async function reasonAgainst(
  { world, deps }: Around,
  { id, fqdn, counter }: Server,
  said: ManagedBy | string | undefined,
): Promise<string | undefined> {
  const nothing = 'Nothing was changed there.';
  if (said === undefined) return undefined;
  if (typeof said === 'string') {
    return `It is not known which Regent manages ${fqdn}: ${MANAGED_BY} there ${said}. ${nothing} If it is this one, use claimServer.`;
  }
  if (said.regent !== world.regentId) {
    return `${fqdn} is managed by another Regent, ${said.regent}, since ${said.since}(see ${MANAGED_BY} there). This one is ${world.regentId}. ${nothing} If the other Regent should no longer manage it, stop that one, then use claimServer here. Otherwise remove the server here with deleteServer.`;
  }
  const there = said.counters[id] ?? 0;
  if (there <= counter) return undefined;
  // Another worker may have incremented the counter since this claim began.
  const known = await deps.runStore.counterOf(id);
  if (there <= known) return undefined;
  return `A newer copy of this Regent has worked on ${fqdn}: ${MANAGED_BY} there is at ${there}, this database at ${known}. This database may be an older copy, or Regent may run twice. ${nothing} Restore the newest database. If there is none, look at the plan of syncServer with dryRun, then use claimServer.`;
}

async function takeOver(
  work: Work,
  server: Server,
  files: Files,
  said: ManagedBy | string | undefined,
): Promise<void> {
  const isOther = typeof said === 'string' || said?.regent !== work.world.regentId;
  await write(work, server, files, isOther ? undefined : said);
  await work.deps.runStore.saveNotOurs(server.id, null);
  for (const { id } of work.active.values()) {
    const text = `${server.fqdn} was taken over: this Regent, ${work.world.regentId}, manages it from now on`;
    work.journal.tell(id, { type: 'LOG', level: 'WARN', text });
  }
}

async function write(work: Work, { id }: Server, files: Files, said: ManagedBy | undefined): Promise<void> {
  const counter = await work.deps.runStore.countUp(id, said?.counters[id] ?? 0);
  const now: ManagedBy = {
    regent: work.world.regentId,
    counters: { ...said?.counters, [id]: counter },
    since: said?.since ?? new Date().toISOString(),
  };
  const content = `${JSON.stringify(now, null, 2)}\n`;
  await files.write([{ kind: 'file', path: MANAGED_BY, content, mode: 0o644, owner: 'root', group: 'root' }]);
  work.managed.set(id, { said: now, isWritten: true });
}
