/** The runs of a claim in rounds: one, unless something takes long for a client and goes on beside them. */
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

/** Between two looks for new runs and for clients that are back, in ms; those who are back by then share a round. */
const LOOK_EVERY_MS = 250;

export interface RoundsDeps {
  /** Takes out of the round, and of all others, the runs that are not to go on. */
  begin(): void;
  /** Takes every step of these runs once, for those of their clients who are not under way. */
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

/** Where the database is away, what is under way goes on, as long as the lease is held. */
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

/** A run that begins now finds some clients under way. */
function meet(work: Work, run: ActiveRun): void {
  if (!work.active.has(run.id)) return;
  spareThoseUnderWay(work, run);
  if (!isWaiting(work, run)) return;
  const aliases = [...work.beside.jobs.keys()].filter((alias) => run.clients.has(alias));
  const text = `Waits for ${aliases.join(', ')}: work on ${aliases.length === 1 ? 'it' : 'them'} is under way`;
  work.journal.tell(run.id, { type: 'LOG', text });
}
