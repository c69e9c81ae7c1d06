import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseAwayError } from '../domain/errors.ts';
import type { SettledClient } from '../domain/clients/client-tx.ts';
import type { NewEvent, RunStatus, StepStatus } from '../domain/vocabulary.ts';
import type { DriftRepair, DriftSighting, SettledAt } from './store/drift-rows.ts';
import type { Entry, Results } from './store/run-records.ts';
import type { RunStore } from './store/run-store.ts';
import type { MadeRow } from './store/surroundings.ts';
import { redactChange, redactData, type Redact } from './redact.ts';

/** How long lines may wait to be written while a step is under way, in ms. */
const WRITE_EVERY_MS = 200;

/** How long to wait before the next try if the database is away, in ms. */
const RETRY_MS = 250;

export interface Journal {
  tell(runId: string, event: NewEvent): void;
  step(runId: string, position: number, status: StepStatus, more?: { reason?: string; data?: unknown }): void;
  /** Moves the run to another status. */
  move(runId: string, to: RunStatus, more: Omit<Entry, 'runId' | 'to' | 'events' | 'steps'>): void;
  outcome(outcome: SettledClient): void;
  /** From now on these things are Regent's own; written together with the events of these runs. */
  made(runIds: string[], rows: MadeRow[]): void;
  /** These things are gone. */
  unmade(runIds: string[], rows: MadeRow[]): void;
  /** What differs; written, with secrets masked, together with the events of these runs. */
  seen(runIds: string[], sighting: DriftSighting): void;
  /** The run has repaired this. */
  repaired(repair: DriftRepair): void;
  settled(runIds: string[], settled: SettledAt): void;
  /**
   * Writes all gathered entries in one transaction. If the database is away, waits for it as long as the
   * lease is held; entries that could not be written are kept.
   */
  write(): Promise<void>;
  close(): void;
}

/**
 * Gathers the entries of the runs of one claim, masks them, and writes them in batches. `onStatus` gets the
 * status of each run that was written; `onGone` gets the runs that are no longer under this lease.
 */
export function makeJournal(options: {
  runStore: Pick<RunStore, 'record'>;
  fence: number;
  redact: Redact;
  /** Aborted when there is no more time to wait for the database. */
  signal: AbortSignal;
  onStatus(runId: string, status: RunStatus): void;
  onGone(runId: string): void;
  onError(error: unknown): void;
}): Journal {
  const { runStore, fence, redact, signal } = options;
  let entries = new Map<string, Entry>();
  let results = noResults();
  let writing: Promise<void> = Promise.resolve();

  const entryOf = (runId: string): Entry => {
    const entry = entries.get(runId) ?? { runId };
    entries.set(runId, entry);
    return entry;
  };

  const writeNow = async () => {
    if (entries.size === 0 && results.outcomes.length === 0) return;
    const due = [...entries.values()];
    const settled = results;
    entries = new Map();
    results = noResults();
    const written = await runStore.record(fence, due, settled).catch((error: unknown) => {
      const since = [...entries.values()];
      entries = new Map(due.map((entry) => [entry.runId, entry]));
      for (const entry of since) entries.set(entry.runId, joined(entries.get(entry.runId), entry));
      const later = results;
      results = {
        outcomes: [...settled.outcomes, ...later.outcomes],
        made: [...settled.made, ...later.made],
        unmade: [...settled.unmade, ...later.unmade],
        seen: [...settled.seen, ...later.seen],
        repaired: [...settled.repaired, ...later.repaired],
        settled: [...settled.settled, ...later.settled],
      };
      throw error;
    });
    for (const { runId } of due) {
      const status = written.get(runId);
      if (status === undefined) options.onGone(runId);
      else options.onStatus(runId, status);
    }
  };

  const writePatiently = async () => {
    for (;;) {
      try {
        return await writeNow();
      } catch (error) {
        if (!(error instanceof DatabaseAwayError) || signal.aborted) throw error;
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  };

  /** A change of the server's own goes to all of its runs, perhaps hundreds, and is masked once. */
  const masked = new WeakMap<object, unknown>();
  const maskedData = (data: unknown): unknown => {
    if (typeof data !== 'object' || data === null) return redactData(redact, data);
    if (!masked.has(data)) masked.set(data, redactData(redact, data));
    return masked.get(data);
  };

  const journal: Journal = {
    tell(runId, event) {
      const entry = entryOf(runId);
      const data = maskedData(event.data);
      (entry.events ??= []).push({
        ...event,
        text: redact(event.text),
        ...(data === undefined ? {} : { data }),
      });
    },
    step(runId, position, status, { reason, data } = {}) {
      const entry = entryOf(runId);
      const maskedStep = redactData(redact, data);
      const step = {
        position,
        status,
        ...(reason === undefined ? {} : { reason: redact(reason) }),
        ...(maskedStep === undefined ? {} : { data: maskedStep }),
      };
      entry.steps = latest([...(entry.steps ?? []), step]);
    },
    move(runId, to, more) {
      const { explanation } = more;
      Object.assign(entryOf(runId), more, {
        to,
        ...(explanation === undefined ? {} : { explanation: redact(explanation) }),
      });
    },
    outcome({ problem, ...outcome }) {
      results.outcomes.push({ ...outcome, ...(problem === undefined ? {} : { problem: redact(problem) }) });
    },
    made(runIds, rows) {
      runIds.forEach(entryOf);
      results.made.push(...rows);
    },
    unmade(runIds, rows) {
      runIds.forEach(entryOf);
      results.unmade.push(...rows);
    },
    seen(runIds, { found, ...sighting }) {
      runIds.forEach(entryOf);
      results.seen.push({ ...sighting, found: found.map((each) => redactChange(redact, each)) });
    },
    repaired(repair) {
      entryOf(repair.runId);
      results.repaired.push(repair);
    },
    settled(runIds, settled) {
      runIds.forEach(entryOf);
      results.settled.push(settled);
    },
    write() {
      // One after the other, because events are numbered in the order in which they are written.
      writing = writing.catch(() => undefined).then(writePatiently);
      return writing;
    },
    close: () => clearInterval(timer),
  };
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy || entries.size === 0) return;
    isBusy = true;
    journal
      .write()
      .catch(options.onError)
      .finally(() => (isBusy = false));
  }, WRITE_EVERY_MS);
  return journal;
}

const noResults = (): Required<Results> => ({
  outcomes: [],
  made: [],
  unmade: [],
  seen: [],
  repaired: [],
  settled: [],
});

/** Joins two consecutive entries into one. */
function joined(before: Entry | undefined, after: Entry): Entry {
  return {
    ...before,
    ...after,
    events: [...(before?.events ?? []), ...(after.events ?? [])],
    steps: latest([...(before?.steps ?? []), ...(after.steps ?? [])]),
  };
}

/** The latest entry of each step. */
function latest(steps: NonNullable<Entry['steps']>): NonNullable<Entry['steps']> {
  return [...new Map(steps.map((step) => [step.position, step])).values()];
}
