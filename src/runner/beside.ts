/**
 * Work that takes long for one client runs beside the steps, under the same lease. Meanwhile the rounds leave
 * that client out and take the steps of all others; its own steps go on when the work has ended.
 */
import { DatabaseAwayError } from '../domain/errors.ts';
import { isForClients, isRemoval } from '../domain/runs/run-kinds.ts';
import type { Asking } from './step/shared-step.ts';
import { isTransient, messageOf } from './transient.ts';
import { settleClient, type ActiveRun, type Beside, type Job, type Work } from './work.ts';

/** The number of tries if the connection is lost meanwhile. */
const TRIES = 3;

export const makeBeside = (): Beside => ({ jobs: new Map(), losses: new Map() });

/**
 * Starts the work when a place is free; throws if other work for the client is under way. No step concerns
 * the client until `comeBack`, which is called between two rounds.
 */
export function putBeside(
  work: Work,
  alias: string,
  { step, task, atOnce }: Pick<Job, 'step' | 'task' | 'atOnce'>,
): void {
  if (work.beside.jobs.has(alias)) throw new Error(`long work of ${alias} is under way already`);
  work.beside.jobs.set(alias, { step, task, atOnce, cancel: new AbortController(), isKept: false });
  startNext(work);
}

function startNext(work: Work): void {
  const jobs = [...work.beside.jobs];
  let count = jobs.filter(([, { underWay, end }]) => underWay !== undefined && end === undefined).length;
  for (const [alias, job] of jobs) {
    if (job.underWay !== undefined || count >= job.atOnce) continue;
    job.underWay = carry(work, alias, job);
    count += 1;
  }
}

async function carry(work: Work, alias: string, job: Job): Promise<void> {
  const minutes = Math.round(work.deps.stepTimeoutMs / 60_000);
  const late = AbortSignal.timeout(work.deps.stepTimeoutMs);
  const called = AbortSignal.any([work.signal, job.cancel.signal]);
  try {
    called.throwIfAborted();
    job.end = { problem: await job.task(AbortSignal.any([called, late])) };
  } catch (error) {
    const losses = (work.beside.losses.get(alias) ?? 0) + 1;
    if (called.aborted) job.end = {};
    else if (late.aborted) job.end = { problem: `It took more than ${minutes} minutes.` };
    else if ((isTransient(error) || error instanceof DatabaseAwayError) && losses < TRIES) {
      // The next round finds out whether the server is down, and starts the work again if it is not.
      work.beside.losses.set(alias, losses);
      job.end = {};
    } else job.end = { problem: messageOf(error) };
  }
  startNext(work);
}

/** Lets the steps concern those clients again whose long work has ended or was called off. */
export function comeBack(work: Work): void {
  for (const [alias, { end, step }] of work.beside.jobs) {
    if (end === undefined) continue;
    work.beside.jobs.delete(alias);
    const { problem } = end;
    if (problem === undefined) continue;
    const where = `${step.plugin} on ${step.server?.fqdn ?? 'a server that is gone'}`;
    for (const [runId, position] of step.positions) {
      const run = work.active.get(runId);
      if (run === undefined || !concernsNow(work, run, alias)) continue;
      run.open.get(position)?.push(run.clientIds.length === 1 ? problem : `${alias}: ${problem}`);
      run.over.set(alias, `${where}: ${problem}`);
      const text = `${where} failed for ${alias}: ${problem}`;
      work.journal.tell(runId, { type: 'LOG', level: 'ERROR', step: position, text });
      settleClient(work, alias, `${where}: ${problem}`);
    }
  }
}

/** The run is finished with these of its clients, while work for others of them is under way. */
export function settle(work: Work, run: ActiveRun): void {
  const through = [...run.clients.keys()].filter((alias) => concernsNow(work, run, alias));
  const isWell = (alias: string) => !work.problems.has(alias) && !work.unsettled.has(alias);
  for (const alias of through) {
    const problem = work.problems.get(alias);
    run.over.set(alias, problem);
    if (problem !== undefined)
      work.journal.tell(run.id, { type: 'LOG', level: 'ERROR', text: `${alias} has failed: ${problem}` });
    if (!work.unsettled.has(alias)) settleClient(work, alias);
  }
  const well = through.filter(isWell);
  if (well.length === 0) return;
  const who = well.length > 5 ? `${well.length} clients` : well.join(', ');
  const text = `${who} ${well.length > 1 ? 'are as they' : 'is as it'} should be; other clients of this run are still under way`;
  work.journal.tell(run.id, { type: 'LOG', text });
}

/**
 * A run for a whole server leaves out the clients that are under way when it begins: the runs of others
 * handle them.
 */
export function spareThoseUnderWay(work: Work, run: ActiveRun): void {
  if (isForClients(run.kind)) return;
  for (const alias of work.beside.jobs.keys()) run.over.set(alias, undefined);
}

/** The problem of the client, as far as it concerns this run. */
export const problemOf = (work: Work, run: ActiveRun, alias: string): string | undefined =>
  work.problems.get(alias) ?? run.over.get(alias);

/** Whether the steps of the run concern this client now. */
export const concernsNow = (work: Work, run: ActiveRun, alias: string): boolean =>
  isOf(run, alias) && !work.beside.jobs.has(alias);

/** The run, with only the clients that its steps concern now. */
export const asNow = (work: Work, run: ActiveRun): Asking => ({
  ...run,
  clients: new Map([...run.clients].filter(([alias]) => concernsNow(work, run, alias))),
});

/** Whether the run cannot end yet because long work for its clients is under way. */
export const isWaiting = (work: Work, run: ActiveRun): boolean =>
  asksForClients(run) && [...work.beside.jobs.keys()].some((alias) => isOf(run, alias));

/** Whether a round has something to do for the run now, which may be to end it. */
export const isReady = (work: Work, run: ActiveRun): boolean =>
  !isWaiting(work, run) || [...run.clients.keys()].some((alias) => concernsNow(work, run, alias));

/** Whether the run sets up or removes clients; a check, or a sync that only reports, does not. */
export const asksForClients = ({ kind, reports }: ActiveRun) =>
  isForClients(kind) || (kind === 'SYNC' && !reports);

/** Whether the run still concerns the client. */
const isOf = ({ clients, over }: ActiveRun, alias: string) => clients.has(alias) && !over.has(alias);

/** Calls off the long work for clients that no run requests any more. */
export function callOffUnwanted(work: Work): void {
  const runs = [...work.active.values()].filter((run) => asksForClients(run) && !isRemoval(run.kind));
  for (const [alias, { cancel, isKept }] of work.beside.jobs)
    if (!isKept && !runs.some((run) => isOf(run, alias)))
      cancel.abort(new Error('Stopped, as it is no longer wanted.'));
}

/** The run waits for a server; the work for its clients is kept until the run comes back. */
export function keepFor({ beside }: Work, { clients }: ActiveRun): void {
  for (const [alias, job] of beside.jobs) if (clients.has(alias)) job.isKept = true;
}

/** Resolves when no long work is under way any more. */
export async function endOfAll({ beside }: Work): Promise<void> {
  for (const { underWay } of beside.jobs.values()) await underWay;
}

/** Calls off all long work, and waits until it has ended. */
export async function callOffAll(work: Work): Promise<void> {
  for (const { cancel } of work.beside.jobs.values())
    cancel.abort(new Error('Stopped, as it is no longer wanted.'));
  await endOfAll(work);
}
