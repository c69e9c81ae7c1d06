/** Takes the runs of a claim in rounds: one round, unless long work for a client goes on beside them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseAwayError } from '../domain/errors.ts';
import {
  callOffUnwanted,
  comeBack,
  endOfAll,
  isReady,
  isWaiting,
  settle,
  spareThoseUnderWay,
} from './beside.ts';
import type { ActiveRun, Work } from './work.ts';

/**
 * The time between two looks for new runs and returning clients, in ms; clients that return in this time
 * share a round.
 */
const LOOK_EVERY_MS = 250;

export interface RoundsDeps {
  /** Takes the runs that must not go on out of this round and all later ones. */
  begin(): void;
  /** Takes every step of these runs once, for their clients that are not under way. */
  take(runs: ActiveRun[]): Promise<void>;
  /** Ends a run that has had all its steps. */
  end(run: ActiveRun): void;
  stopCancelled(): void;
  /** Takes the runs that have come since; they are active from then on. */
  join(): Promise<ActiveRun[]>;
  /** Reads the desired state anew. */
  refresh(): Promise<void>;
}

export async function takeRounds(work: Work, first: ActiveRun[], deps: RoundsDeps): Promise<void> {
  const { active, beside } = work;
  let fresh = first;
  for (;;) {
    work.signal.throwIfAborted();
    for (const run of fresh) meet(work, run);
    deps.begin();
    const ready = [...active.values()].filter((run) => isReady(work, run));
    if (ready.length > 0) await deps.take(ready);
    for (const run of ready) {
      if (!active.has(run.id)) continue;
      if (isWaiting(work, run)) settle(work, run);
      else deps.end(run);
    }
    callOffUnwanted(work);
    await work.journal.write();
    if (beside.jobs.size === 0) return;
    fresh = await waitForNews(work, deps);
    work.problems.clear();
    work.unsettled.clear();
    await patiently(work, deps.refresh);
  }
}

async function waitForNews(work: Work, deps: RoundsDeps): Promise<ActiveRun[]> {
  for (;;) {
    await Promise.race([sleep(LOOK_EVERY_MS, undefined, { signal: work.signal }), endOfAll(work)]);
    work.signal.throwIfAborted();
    deps.stopCancelled();
    callOffUnwanted(work);
    const before = work.beside.jobs.size;
    comeBack(work);
    const fresh = await patiently(work, deps.join);
    if (fresh.length > 0 || work.beside.jobs.size < before) return fresh;
  }
}

/** If the database is away, waits for it as long as the lease is held; work under way goes on. */
async function patiently<T>(work: Work, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DatabaseAwayError)) throw error;
      await sleep(LOOK_EVERY_MS, undefined, { signal: work.signal });
    }
  }
}

/** Some clients are under way when a run begins. */
function meet(work: Work, run: ActiveRun): void {
  if (!work.active.has(run.id)) return;
  spareThoseUnderWay(work, run);
  if (!isWaiting(work, run)) return;
  const aliases = [...work.beside.jobs.keys()].filter((alias) => run.clients.has(alias));
  const text = `Waits for ${aliases.join(', ')}: work on ${aliases.length === 1 ? 'it' : 'them'} is under way`;
  work.journal.tell(run.id, { type: 'LOG', text });
}
