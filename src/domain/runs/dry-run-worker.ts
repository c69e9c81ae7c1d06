/**
 * The worker's side of dry runs: a worker carries them out beside its runs, and they do not wait for these.
 */
import type { Log } from '../logging/log-facts.ts';
import type { Bell } from '../../events/bell.ts';
import { makeLatch } from '../../events/latch.ts';
import type { Adopter } from '../drift/adopted.ts';
import type { TakeOverPlanner } from '../take-over/report.ts';
import type { Taker } from '../take-over/taking.ts';
import type { DryRunAnswer, DryRuns, Question } from './dry-runs.ts';
import { RefusedError } from '../errors.ts';
import type { Planner } from './plan.ts';

export interface DryRunWorkerDeps {
  dryRuns: DryRuns;
  planner: Planner;
  takeOver: TakeOverPlanner;
  taker: Taker;
  adopter: Adopter;
  bell: Bell;
  /** This worker's name. */
  worker: string;
  log: Pick<Log, 'error' | 'warn'>;
}

/** In one worker. Further dry runs wait, or another worker takes them. */
const MOST_AT_ONCE = 10;
/** If a ring is lost, the rows are read again after this time. */
const LOOK_EVERY_MS = 2_000;

/** Carries out dry runs until aborted. Another worker takes those that are not finished then. */
export async function serveDryRuns(deps: DryRunWorkerDeps, stopping: AbortSignal): Promise<void> {
  const { dryRuns, bell, worker, log } = deps;
  const underWay = new Set<Promise<void>>();
  const latch = makeLatch(stopping);
  const deafen = bell.listen('dry-runs', latch.open);
  const take = () =>
    dryRuns.take(worker).catch((err: unknown) => {
      log.warn({ err }, 'a sweep for dry runs failed; the next one follows');
      return undefined;
    });
  try {
    while (!stopping.aborted) {
      latch.reset();
      const taken = underWay.size < MOST_AT_ONCE ? await take() : undefined;
      if (taken === undefined) {
        await latch.wait(LOOK_EVERY_MS);
        continue;
      }
      const work = carryOut(deps, taken, stopping)
        .catch((err: unknown) => log.warn({ err }, 'a dry run could not be answered'))
        .finally(() => {
          underWay.delete(work);
          latch.open();
        });
      underWay.add(work);
    }
    await Promise.all(underWay);
  } finally {
    deafen();
    latch.close();
  }
}

async function carryOut(
  deps: DryRunWorkerDeps,
  { id, request }: { id: string; request: Question },
  stopping: AbortSignal,
): Promise<void> {
  const { dryRuns, bell, worker, log } = deps;
  const gone = new AbortController();
  const look = () =>
    void dryRuns.look(id).then(
      (row) => row === undefined && gone.abort(new Error('The caller no longer waits for this dry run.')),
      () => undefined,
    );
  const deafen = bell.listen(`dry-run:${id}`, look);
  const looking = setInterval(look, LOOK_EVERY_MS);
  try {
    const signal = AbortSignal.any([stopping, gone.signal]);
    await dryRuns.answer(id, await answerTo(deps, request, signal));
  } catch (error) {
    if (gone.signal.aborted) return;
    if (stopping.aborted) return await dryRuns.handBack(id);
    if (error instanceof RefusedError) return await dryRuns.answer(id, { problems: error.problems });
    log.error({ err: error, dryRun: id }, 'a dry run failed');
    await dryRuns.answer(id, { failedOn: worker });
  } finally {
    clearInterval(looking);
    deafen();
  }
}

async function answerTo(
  { planner, takeOver, taker, adopter }: DryRunWorkerDeps,
  request: Question,
  signal: AbortSignal,
): Promise<DryRunAnswer> {
  if (request.of === 'take-over') return { report: await takeOver(request, signal) };
  if (request.of === 'taking') return { taking: await taker(request, signal) };
  if (request.of === 'adoption') return { settings: await adopter(request, signal) };
  return { plan: await planner(request, signal) };
}
