/**
 * The API's side of dry runs. The API cannot reach servers: a worker makes the plan, and a row carries the
 * answer.
 */
import { randomUUID } from 'node:crypto';
import type { Bell } from '../../events/bell.ts';
import { makeLatch } from '../../events/latch.ts';
import { RefusedError, unavailable, type Problem } from '../errors.ts';
import type { Adopter, AdoptionRequest } from '../drift/adopted.ts';
import type { AdoptedSettings } from '../vocabulary.ts';
import type { TakeOverPlanner, TakeOverReport, TakeOverRequest } from '../take-over/report.ts';
import type { Taker, Taking, TakingRequest } from '../take-over/taking.ts';
import type { DryRunRequest, Plan, Planner } from './plan.ts';

/** Whatever the API asks a worker, which looks at servers and changes nothing. */
export type Question = AdoptionRequest | DryRunRequest | TakeOverRequest | TakingRequest;

export type DryRunAnswer =
  | { plan: Plan }
  | { report: TakeOverReport }
  | { taking: Taking }
  | { settings: AdoptedSettings }
  | { problems: Problem[] }
  /** The worker, if it failed on something that the caller cannot correct; its log says what. */
  | { failedOn: string };

/** What the API and the worker ask of the database; src/db answers. Each change rings `dry-run:<id>`. */
export interface DryRuns {
  /** Rings `dry-runs` as well. Also deletes requests for which nobody has waited for a long time. */
  ask(id: string, request: Question): Promise<void>;
  /** Undefined if nobody waits for it any more. */
  look(id: string): Promise<{ isTaken: boolean; answer: DryRunAnswer | undefined } | undefined>;
  forget(id: string): Promise<void>;
  /** The oldest request that no worker has taken; no other worker gets the same. */
  take(worker: string): Promise<{ id: string; request: Question } | undefined>;
  /** Leaves the request to another worker. */
  handBack(id: string): Promise<void>;
  answer(id: string, answer: DryRunAnswer): Promise<void>;
}

export interface DryRunDeps {
  dryRuns: DryRuns;
  bell: Bell;
  /** How long to wait until a worker has taken the request, and until it has answered, in ms. */
  takenWithinMs?: number;
  answeredWithinMs?: number;
}

/** If a ring is lost, the row is read again after this time. */
const PATIENCE_MS = 1_000;

export function makeDryRuns(deps: DryRunDeps): Planner {
  const ask = asking(deps);
  return async (request, signal) => {
    const answer = await ask(request, signal);
    if ('plan' in answer) return answer.plan;
    throw new Error('A dry run was answered with something else.');
  };
}

/** The same for the report on a take-over. */
export function makeTakeOverReports(deps: DryRunDeps): TakeOverPlanner {
  const ask = asking(deps);
  return async (request, signal) => {
    const answer = await ask(request, signal);
    if ('report' in answer) return answer.report;
    throw new Error('A report was answered with something else.');
  };
}

/** The same for what a take-over would write. */
export function makeTakings(deps: DryRunDeps): Taker {
  const ask = asking(deps);
  return async (request, signal) => {
    const answer = await ask(request, signal);
    if ('taking' in answer) return answer.taking;
    throw new Error('A take-over was answered with something else.');
  };
}

/** The same for what is on a server in place of what is desired. */
export function makeAdoptions(deps: DryRunDeps): Adopter {
  const ask = asking(deps);
  return async (request, signal) => {
    const answer = await ask(request, signal);
    if ('settings' in answer) return answer.settings;
    throw new Error('A question about settings was answered with something else.');
  };
}

type Answered = Exclude<DryRunAnswer, { problems: Problem[] } | { failedOn: string }>;

function asking({ dryRuns, bell, takenWithinMs = 15_000, answeredWithinMs = 120_000 }: DryRunDeps) {
  return async (request: Question, signal: AbortSignal): Promise<Answered> => {
    const id = randomUUID();
    const latch = makeLatch(signal);
    const deafen = bell.listen(`dry-run:${id}`, latch.open);
    const begun = performance.now();
    try {
      await dryRuns.ask(id, request);
      for (;;) {
        latch.reset();
        const row = await dryRuns.look(id);
        if (row?.answer !== undefined) return answeredBy(row.answer);
        signal.throwIfAborted();
        const waited = performance.now() - begun;
        if (row?.isTaken !== true && waited > takenWithinMs) throw unavailable(NOT_TAKEN);
        if (waited > answeredWithinMs) throw unavailable(NOT_ANSWERED);
        await latch.wait(PATIENCE_MS);
      }
    } finally {
      deafen();
      latch.close();
      // If the database does not answer, a later request deletes the row.
      await dryRuns.forget(id).catch(() => undefined);
    }
  };
}

const NOT_TAKEN =
  'No worker has taken the dry run. Check that a worker runs (ROLE=worker) and is not busy with many others; then try again.';
const NOT_ANSWERED =
  'The dry run takes too long. Ask for less at once, such as one server, or find out why a server is slow.';

function answeredBy(answer: DryRunAnswer): Answered {
  if ('problems' in answer) throw new RefusedError(answer.problems);
  if ('failedOn' in answer)
    throw new Error(`A dry run failed on ${answer.failedOn}; the log of that worker says why.`);
  return answer;
}
