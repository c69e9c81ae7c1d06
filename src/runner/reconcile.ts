/** Carries out everything that waits under one lease together: step by step, each step once for all runs. */
import { DatabaseAwayError } from '../domain/errors.ts';
import { orphanInWords } from '../domain/orphans/removal.ts';
import { isForClients, isRemoval } from '../domain/runs/run-kinds.ts';
import { isEnded } from '../domain/runs/run-states.ts';
import type { RunStatus } from '../domain/vocabulary.ts';
import { callOffAll, makeBeside, problemOf } from './beside.ts';
import { isLeaving } from './contract/plugin.ts';
import { copyBackups } from './copies/copy-backups.ts';
import { wakeForRestored } from './copies/copy-restored.ts';
import { isLeaver, worldOf } from './plan/desired.ts';
import { holdLease, LeaseLostError } from './hold-lease.ts';
import { endStalePlans } from './plan/stale-plans.ts';
import { holdUnasked } from './plan/hold-unasked.ts';
import type { Claim, ClaimedRun } from './store/leases.ts';
import { lookAfterRemoval, lookAtOrphans } from './orphans/removal.ts';
import { makeRunMeasures } from './measure-runs.ts';
import { lookLast } from './plan/look-last.ts';
import { lookFirst } from './plan/look-first.ts';
import { lookAtObserved, observedSync, refuseAtObserved, unmadeBy } from './plan/observed.ts';
import { isHomeObserved } from './plan/only-plans.ts';
import { makeMasks, maskAtHome } from './redact.ts';
import { takeRounds } from './rounds.ts';
import type { RunnerDeps } from './deps.ts';
import { blockForMaintenance } from './step/put-off.ts';
import { mustManageHome } from './ownership/managed-by.ts';
import { makeJournal } from './journal.ts';
import { sharedSteps } from './step/shared-step.ts';
import { takeStep } from './step/take-step.ts';
import { logOfWork } from './work-log.ts';
import {
  begin,
  clientsOf,
  failedAt,
  namedClients,
  stop,
  StopRunError,
  settleClient,
  type ActiveRun,
  type Work,
} from './work.ts';

/** @param stopping aborted when Regent stops: unfinished work is handed back */
export async function reconcile(
  given: RunnerDeps,
  lease: string,
  claim: Claim,
  stopping: AbortSignal,
): Promise<void> {
  const active = new Map<string, ActiveRun>();
  const claimed = new Map<string, ClaimedRun>();
  const masks = makeMasks();
  const log = logOfWork(given.log, masks.redact, () => (active.size > 0 ? active : claimed));
  const deps = { ...given, log };
  const cancel = new AbortController();
  const measures = makeRunMeasures(deps.meter);
  const onStatus = (runId: string, status: RunStatus) => {
    measures.now(runId, status);
    if (isEnded(status)) active.delete(runId);
    else if (status === 'CANCELLING') cancelling.add(runId);
    if (active.size > 0 && [...active.keys()].every((id) => cancelling.has(id))) {
      cancel.abort(new StopRunError('CANCELLED', 'Cancelled, as requested.'));
    }
  };
  const cancelling = new Set<string>();
  const held = holdLease(deps, lease, claim.fence, (runIds) => {
    for (const id of runIds) if (active.has(id)) onStatus(id, 'CANCELLING');
  });
  try {
    const look = async () =>
      worldOf(
        await deps.runStore.surroundings(),
        deps.vaults,
        deps.site.defaultLanguage,
        masks.add,
        claim.runs[0]?.serverId ?? null,
      );
    const work: Work = {
      deps,
      fence: claim.fence,
      homeId: claim.runs[0]?.serverId ?? null,
      world: await look(),
      beside: makeBeside(),
      hasBackedUp: false,
      active,
      journal: makeJournal({
        runStore: deps.runStore,
        fence: claim.fence,
        redact: masks.redact,
        signal: held.signal,
        onStatus,
        onGone: (runId) => active.delete(runId),
        onError: (error) => deps.log.error({ err: error, lease }, 'the events of a run could not be written'),
      }),
      problems: new Map(),
      removals: new Map(),
      unsettled: new Set(),
      managed: new Map(),
      signal: AbortSignal.any([stopping, held.signal, cancel.signal]),
      lasting: AbortSignal.any([stopping, held.signal]),
    };
    const admit = (runs: ClaimedRun[]) => {
      measures.claimed(runs);
      for (const run of runs) claimed.set(run.id, run);
      const begun = runs.map((run) => begin(work.world, run));
      for (const run of begun) {
        active.set(run.id, run);
        maskAtHome(run, masks);
      }
      return begun;
    };
    await carry(work, cancelling, () =>
      takeRounds(work, admit(claim.runs), {
        begin() {
          stopCancelled(work, cancelling);
          dropSuperseded(work);
          refuseAtObserved(work);
          blockForMaintenance(work);
        },
        take: (runs) => takeSteps(work, runs, cancelling),
        end: (run) => end(work, run),
        stopCancelled: () => stopCancelled(work, cancelling),
        async join() {
          return admit(await deps.runStore.join(lease, claim.fence, deps.worker));
        },
        async refresh() {
          work.world = await look();
          for (const run of active.values()) {
            run.clients = clientsOf(work.world, run);
            maskAtHome(run, masks);
          }
        },
      }),
    );
  } finally {
    held.stop();
  }
}

async function carry(work: Work, cancelling: Set<string>, rounds: () => Promise<void>): Promise<void> {
  try {
    await rounds();
  } catch (error) {
    await callOffAll(work);
    await stopAll(work, error, cancelling);
  } finally {
    wakeForRestored(work);
    work.journal.close();
  }
}

async function takeSteps(work: Work, runs: ActiveRun[], cancelling: Set<string>): Promise<void> {
  await mustManageHome(work);
  const steps = sharedSteps(work.deps.pipeline, work.world, runs);
  await holdUnasked(work, steps);
  await lookAtObserved(work, steps);
  await lookFirst(work, steps);
  await endStalePlans(work, steps);
  await lookAtOrphans(work, steps);
  for (const step of steps) {
    stopCancelled(work, cancelling);
    if (work.active.size === 0) break;
    work.signal.throwIfAborted();
    await takeStep(work, step);
  }
  stopCancelled(work, cancelling);
  await lookLast(work, steps);
  await lookAfterRemoval(work);
  await copyBackups(work);
  stopCancelled(work, cancelling);
}

/** A client that is deleted, or will be, leaves the runs that were to set it up; a run without clients ends. */
function dropSuperseded(work: Work): void {
  for (const run of work.active.values()) {
    if (!isForClients(run.kind)) continue;
    const isDeletion = isRemoval(run.kind);
    const named = namedClients(run);
    const theirs = named.filter((client) => isLeaving(client) === isDeletion);
    run.clients = new Map(theirs.map((client) => [client.alias, client]));
    if (theirs.length === 0 && named.length === 0 && isDeletion) {
      stop(work, run, 'SUCCEEDED', 'The client had already been removed.');
    } else if (theirs.length === 0) {
      const by = isDeletion ? 'undeleteClient' : 'A deletion of the client';
      stop(work, run, 'CANCELLED', `${by} has replaced it.`);
      continue;
    }
    const left = run.clientIds.length - theirs.length;
    if (left > run.leftOut) {
      const what = isDeletion ? 'brought back' : 'deleted';
      const text = `${left} of its clients ${left === 1 ? 'was' : 'were'} ${what} meanwhile, and left out`;
      work.journal.tell(run.id, { type: 'LOG', level: 'WARN', text });
    }
    run.leftOut = left;
  }
}

function stopCancelled(work: Work, cancelling: Set<string>): void {
  for (const run of work.active.values())
    if (cancelling.has(run.id)) stop(work, run, 'CANCELLED', 'Cancelled, as requested.');
}

/** Ends a run that has had all its steps. */
function end(work: Work, run: ActiveRun): void {
  const { problems } = run;
  for (const { alias, move } of run.clients.values())
    if (move?.isDone === false && problems.length === 0)
      problems.push(
        `reverse-proxy: ${alias} still lives on ${move.from.fqdn}: no step has led its route to another server.`,
      );
  const to = problems.length > 0 ? 'FAILED' : 'SUCCEEDED';
  const explanation = problems.length > 0 ? failure(work, run) : success(work, run);
  const text = problems.length > 0 ? failedAt(problems) : explanation;
  const level = to === 'FAILED' ? 'ERROR' : 'INFO';
  work.journal.tell(run.id, { type: 'RUN_ENDED', level, text, data: { status: to } });
  work.journal.move(run.id, to, { explanation, outcome: explanation });
  if (!isOfDesired(run)) return;
  // Nothing was done for its clients.
  if (run.reports || run.kind === 'REPAIR_DRIFT' || isHomeObserved(work)) return;
  const home = run.serverId === null ? undefined : work.world.servers.get(run.serverId);
  if (home?.role !== 'FRONT_OFFICE') return;
  for (const [alias, client] of run.clients) {
    if (isLeaver(work.world, client)) continue;
    if (!work.unsettled.has(alias) && !run.over.has(alias)) settleClient(work, alias);
  }
}

/** Whether it brings clients to their desired state. */
const isOfDesired = ({ kind }: ActiveRun) =>
  !['BACKUP', 'CHECK', 'COLLECT', 'REMOVE_ORPHAN', 'VERIFY'].includes(kind);

function failure(work: Work, run: ActiveRun): string {
  const { problems } = run;
  const named = namedClients(run);
  const failed = named.filter(({ alias }) => problemOf(work, run, alias) !== undefined);
  if (failed.length === 0 || named.length === 1) return problems.join('\n');
  const count = `${failed.length} of ${named.length} clients failed, the others are as they should be.`;
  return [count, ...problems].join('\n');
}

function success(work: Work, run: ActiveRun): string {
  const { site } = work.deps;
  const named = namedClients(run);
  const alias = named[0]?.alias ?? 'the client';
  const address = `${site.protocol}://${site.publicHost}/${alias}`;
  const home = work.world.servers.get(run.serverId ?? '');
  const fqdn = home?.fqdn ?? 'the server';
  const { skipped } = run;
  const unmade = [...run.unmade.values()].reduce((sum, each) => sum + each, 0);
  const changes = isHomeObserved(work) ? run.changes.size : run.changes.size - run.reported.size - unmade;
  if (skipped.length > 0 && skipped.length === run.steps.length) return `Nothing was done: ${skipped[0]}.`;
  const made = `${changes} ${changes === 1 ? 'change was' : 'changes were'} made`;
  switch (run.kind) {
    case 'CREATE_CLIENT':
    case 'UPDATE_CLIENT':
    case 'SUSPEND_CLIENT':
    case 'RESUME_CLIENT':
    case 'UPDATE_FIRST_USER':
      if (named.length > 1) return `${named.length} clients are as they should be; ${made}.`;
      if (named[0]?.presence === 'suspended')
        return `${alias} is suspended: ${address} answers 503; ${made}.`;
      return `${alias} is as it should be at ${address}; ${made}.`;
    case 'RESTORE_CLIENT':
      return `${alias} is restored, and as it should be${named[0]?.presence === 'suspended' ? ', still suspended' : ''} at ${address}; ${made}.`;
    case 'UNDO_RESTORE':
      return `${alias} is as it was before the restore, at ${address}; ${made}.`;
    case 'UNDELETE_CLIENT':
      return `${named.length > 1 ? `${named.length} clients are` : `${alias} is`} back, as before the deletion, at ${address}; ${made}.`;
    case 'MOVE_CLIENT':
    case 'UNDO_MOVE':
      if (named.length > 1) return `${named.length} clients live on ${fqdn} now; ${made}.`;
      return `${alias} lives on ${fqdn} now, and is as it should be at ${address}; ${made}.`;
    case 'DELETE_CLIENT':
    case 'PURGE_CLIENT':
      if (named.every(({ presence }) => presence === 'closed'))
        return `${named.length > 1 ? `The sites of ${named.length} clients are` : `The site of ${alias} is`} off; everything else is kept for ${daysOf(work, alias)}, and undeleteClient brings it back; ${made}.`;
      return `${named.length > 1 ? `${named.length} clients are` : `${alias} is`} gone; ${made}.`;
    case 'UPDATE_MODELS':
      return `The models on ${fqdn} are as they should be; ${made}.`;
    case 'SYNC':
      if (isHomeObserved(work)) return observedSync(fqdn, changes);
      return run.reports
        ? `${whatDiffers(run)} on ${fqdn}, and nothing was changed, because this sync only reports${leftAlone(run)}.`
        : `${fqdn} is as it should be; ${made}${onlyReported(run)}${leftAlone(run)}.${unmadeBy(run)}`;
    case 'REMOVE_ORPHAN':
      return `${run.orphans.map((each) => orphanInWords(each)).join(', ')} on ${fqdn}: gone; ${made}.`;
    case 'REPAIR_DRIFT':
      return `${made} on ${fqdn}, and nothing else.`;
    case 'BACKUP':
      if (run.steps.length === 0) return `No plugin in the configuration backs up anything of ${fqdn}.`;
      if (run.clientIds.length > 0) return `${[...run.clients.keys()].join(', ')} was backed up.`;
      return home?.role === 'BACK_OFFICE'
        ? `The database of ${fqdn} was backed up.`
        : `All clients on ${fqdn} that are set up were backed up.`;
    case 'VERIFY':
      if (run.steps.length === 0) return `No plugin in the configuration proves backups of ${fqdn}.`;
      if (run.clientIds.length === 0)
        return home?.role === 'BACK_OFFICE'
          ? `The newest backup of the database of ${fqdn} is proven.`
          : `The newest backup of each client on ${fqdn} is proven.`;
      return `The newest backup is proven: ${[...run.clients.keys()].join(', ')}.`;
    case 'COLLECT':
      if (run.steps.length === 0) return `No plugin in the configuration collects requests from ${fqdn}.`;
      return `The requests on ${fqdn} were collected; each that can be done has a run of its own.`;
    case 'CHECK':
      return `${fqdn} has everything that it needs.`;
  }
}

const whatDiffers = ({ reported }: ActiveRun) => {
  if (reported.size === 0) return 'Nothing differs';
  return reported.size === 1 ? 'One thing differs' : `${reported.size} things differ`;
};

/** On other servers than the run's own. */
const onlyReported = ({ reported }: ActiveRun) =>
  reported.size === 0
    ? ''
    : `; ${reported.size} ${reported.size === 1 ? 'difference' : 'differences'} on servers whose policy is REPORT ${reported.size === 1 ? 'was' : 'were'} only reported`;

const leftAlone = ({ left }: ActiveRun) =>
  left.size === 0
    ? ''
    : `; ${left.size} ignored ${left.size === 1 ? 'difference was' : 'differences were'} left alone`;

function daysOf({ world }: Work, alias: string): string {
  const days = world.clients.get(alias)?.row.graceDays ?? 0;
  return days === 1 ? '1 day' : `${days} days`;
}

/** Stops all runs: cancelled, out of time, handed back at a shutdown, or taken over by another worker. */
async function stopAll(work: Work, error: unknown, cancelling: Set<string>): Promise<void> {
  const reason: unknown = work.signal.aborted ? work.signal.reason : error;
  if (reason instanceof LeaseLostError || reason instanceof DatabaseAwayError) {
    work.deps.log.warn({ err: reason }, 'stopped working on runs; a worker goes on with them');
    return;
  }
  for (const run of work.active.values()) {
    if (reason instanceof StopRunError && cancelling.has(run.id)) stop(work, run, reason.to, reason.message);
    else if (work.signal.aborted) {
      const text =
        reason instanceof StopRunError
          ? 'The work of this run was interrupted; the run continues when a worker takes it again.'
          : 'Regent is stopping; the run continues when a worker takes it again.';
      work.journal.tell(run.id, { type: 'RUN_HANDED_BACK', level: 'WARN', text });
      work.journal.move(run.id, 'QUEUED', { outcome: text });
    } else {
      work.deps.log.error({ err: error, runs: [run.id] }, 'a run failed because of an error inside Regent');
      stop(
        work,
        run,
        'FAILED',
        'An error happened inside Regent; the log of the worker has it. Use retryRun.',
      );
    }
  }
  await work.journal.write();
}
