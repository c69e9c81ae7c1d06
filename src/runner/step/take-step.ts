/** One step of a reconcile: one plugin on one server, for every run that has it. */
import { DatabaseAwayError } from '../../domain/errors.ts';
import type { Server } from '../../domain/vocabulary.ts';
import { rowBeforeRestore } from './backup-rows.ts';
import { wakeForRestored } from '../copies/copy-restored.ts';
import { asNow, concernsNow, isWaiting, putBeside } from '../beside.ts';
import { BeyondConfirmedError, endThoseBeyond } from '../plan/confirmed.ts';
import { failForAll, finish, keepOutcomes, skip } from './conclude-step.ts';
import { collectRequests } from '../collect/collect-requests.ts';
import { LeaseLostError } from '../hold-lease.ts';
import { jobAt } from '../plan/look-at.ts';
import { keepOrphans } from '../orphans/keep-orphans.ts';
import { modelStateOf } from '../plan/desired.ts';
import type { ClientState, FoundModel, ModelState } from '../contract/plugin.ts';
import type { PlanJob, PluginResult, Tell } from './plugin-job.ts';
import { makeLongChange, runPlugin } from './run-plugin.ts';
import { lookForTraces } from '../drift/look-for-traces.ts';
import { tellLeft } from '../drift/tell-left.ts';
import { isLetBeElsewhere } from '../drift/open-drift.ts';
import { recordRepaired, recordSeen, recordSettled } from '../drift/record-drift.ts';
import { decide, isWell, type Due } from '../plan/decide.ts';
import { refuseChanges } from '../plan/observed.ts';
import { onlyPlans } from '../plan/only-plans.ts';
import { onlyObserved } from '../../domain/servers/observed.ts';
import type { SharedStep } from './shared-step.ts';
import { countUp, mustManage, NotOursError } from '../ownership/managed-by.ts';
import { leaveOutFrozen, putOff, reasonToWait, serverDown } from './put-off.ts';
import { withLease } from './step-lease.ts';
import { tellRuns } from './tell-runs.ts';
import { claimFor } from '../ownership/own.ts';
import { isTransient, messageOf } from '../transient.ts';
import { withTries } from '../with-tries.ts';
import { namedClients, runsOf, stop, StopRunError, type ActiveRun, type Work } from '../work.ts';

export async function takeStep(work: Work, step: SharedStep): Promise<void> {
  const runs = leaveOutFrozen(work, step, runsOf(work, step).filter(hasAnyone(work)));
  if (runs.length === 0) return;
  const due = decide(
    work,
    step,
    runs.map((run) => asNow(work, run)),
  );
  if ('skip' in due) {
    for (const run of runs) skip(work, step, run, due.skip);
    return;
  }
  const { server, entry, desired: wanted } = due;
  const why = reasonToWait(server);
  if (why !== undefined) {
    putOff(work, step, runs, server, wanted, why);
    return;
  }
  for (const run of runs) {
    const position = step.positions.get(run.id) ?? 0;
    if (run.open.has(position)) continue;
    run.open.set(position, []);
    work.journal.step(run.id, position, 'RUNNING');
    work.journal.tell(run.id, {
      type: 'STEP_STARTED',
      step: position,
      text: `${step.plugin} on ${server.fqdn}`,
    });
  }
  await work.journal.write();
  // The write may have come too late, if the runs were ended meanwhile.
  if (!runs.some((run) => work.active.has(run.id))) return;
  try {
    if (step.failure !== undefined) throw step.failure;
    const result = await withLease(work, step, server, entry, (signal) =>
      tryPlugin(work, step, due, runs, signal),
    );
    refuseChanges(work, server, runs, result);
    await keepOrphans(work, step, server, runs, result);
    recordSettled(work, runs, { step, serverId: server.id, entry, desired: wanted }, result);
    await finish(work, step, server, runs, wanted, result);
  } catch (error) {
    // None of these is an error of the step: a worker goes on with it.
    if (work.signal.aborted || error instanceof DatabaseAwayError || error instanceof LeaseLostError)
      throw error;
    if (error instanceof BeyondConfirmedError) await takeStep(work, step);
    else if (isTransient(error)) {
      // Otherwise other steps may have reached the server meanwhile, and no probe would come for the runs
      // that wait.
      await work.deps.runStore.giveUpOn(server.id, messageOf(error));
      putOff(work, step, runs, server, wanted, serverDown(server, messageOf(error)));
    } else if (error instanceof StopRunError)
      for (const run of runs) stop(work, run, error.to, error.message);
    else failForAll(work, step, server, runs, wanted, error);
  }
}

/** Leaves out the runs that wait for all of their remaining clients. */
const hasAnyone = (work: Work) => (run: ActiveRun) =>
  !isWaiting(work, run) ||
  [...run.clients.keys()].some((alias) => concernsNow(work, run, alias) && !work.problems.has(alias));

async function tryPlugin(
  work: Work,
  step: SharedStep,
  due: Due,
  runs: ActiveRun[],
  signal: AbortSignal,
): Promise<PluginResult> {
  const { deps } = work;
  const { entry, server, desired } = due;
  const sight = { step, serverId: server.id, entry, desired };
  const isSync = runs.some(({ kind }) => kind === 'SYNC');
  const asked = new Set(runs.flatMap((run) => namedClients(run).map(({ alias }) => alias)));
  const tell = tellRuns(work, step, runs);
  const at = { serverId: server.id, plugin: step.plugin };
  const isRegents = entry.plugin.place === 'regent';
  const mustMayChange = async () => {
    if (!(await deps.runStore.mayChange(server.id))) throw new Error(onlyObserved(server.fqdn));
  };
  const { result, job } = await withTries(deps, server, isRegents, signal, async (transport) => {
    const files = transport.files(signal);
    const job = {
      ...jobAt(work, { ...due, transport }),
      tell,
      async moved({ alias, move }: ClientState) {
        if (move === undefined || !(await deps.runStore.moved(work.fence, move.id)))
          throw new Error(`The run is over or is to be cancelled, so ${alias} was not moved.`);
        move.isDone = true;
      },
      async backedUp(alias: string, result: object) {
        const row = rowBeforeRestore(work, server, runs, alias, result);
        if (row === undefined) return;
        await deps.runStore.saveBackups([row]);
        work.hasBackedUp ||= row.ok;
      },
    };
    const result = await runPlugin({
      ...job,
      signal,
      isLong: server.id === work.homeId && step.mode === 'usual' ? entry.plugin.long?.isLong : undefined,
      reports: step.mode === 'report' || onlyPlans(work, server),
      async seen(found) {
        tellLeft(work, step, runs, found);
        await recordSeen(work, runs, sight, found, (changes) =>
          isRegents ? Promise.resolve(new Map()) : lookForTraces(transport, changes, signal),
        );
      },
      repaired: (changes) => recordRepaired(work, runs, sight, changes),
      action: step.action,
      verifies: !isVerifiedElsewhere(work, runs),
      isLetBe: (alias) => isLetBeElsewhere(work.world, alias, server.id),
      isDoubtful: (alias) => isSync || asked.has(alias) || !isWell(work.world.clients.get(alias)?.row),
      claim: (aliases) => claimFor(work, runs, at, aliases),
      async mustBeOurs() {
        if (step.action !== undefined && step.action !== 'check') await mustMayChange();
        if (!isRegents) await mustManage(work, server, files).catch(unlessChecked(step));
      },
      mustBeLet(changes) {
        // Models belong to no single client, and need no confirmation; nor does what is not made.
        if (entry.plugin.findModels !== undefined || onlyPlans(work, server)) return;
        if (endThoseBeyond(work, runs, [{ step, changes }])) throw new BeyondConfirmedError();
      },
      async beforeApply() {
        await mustMayChange();
        if (!isRegents) await countUp(work, server, files);
      },
      adopt: (found) => adopt(work, found, tell),
      collect: (requests, ctx) => collectRequests(work, runs, { server, requests, ctx }),
    });
    return { result, job };
  });
  // Outside the tries, because a try may be repeated.
  leaveLong(work, step, server, job, result);
  return result;
}

/** A check has to find out what the server lacks, and the missing thing may be what reading a file needs. */
const unlessChecked = (step: SharedStep) => (error: unknown) => {
  const isToldByIt = !(error instanceof NotOursError || error instanceof DatabaseAwayError);
  if (step.action !== 'check' || !isToldByIt || isTransient(error)) throw error;
};

/** Starts the long change of each client, beside the steps. */
function leaveLong(
  work: Work,
  step: SharedStep,
  server: Server,
  job: Omit<PlanJob, 'signal'>,
  { long, failures }: PluginResult,
): void {
  for (const [alias, change] of long) {
    if (failures.has(alias)) continue;
    job.tell.log(`${change.summary}: this may take minutes, and runs beside other work`, {
      client: alias,
    });
    const clients = job.desired.clients.filter((client) => client.alias === alias);
    const spared = [...work.world.clients.keys()].filter((other) => other !== alias);
    putBeside(work, alias, {
      step,
      atOnce: job.entry.plugin.long?.atOnce(job.entry.options) ?? 1,
      async task(signal) {
        const desired = { ...job.desired, clients, spared, complete: false };
        const result = await makeLongChange({ ...job, desired, signal }, change).finally(() =>
          wakeForRestored(work),
        );
        for (const lease of await work.deps.runStore.transportWorked(server.id)) work.deps.wakeWorker(lease);
        await keepOutcomes(work, result);
        return result.failures.get(alias);
      },
    });
  }
}

async function adopt(work: Work, found: FoundModel[], tell: Tell): Promise<ModelState[]> {
  const { models, remarks } = await work.deps.models.adopt(found);
  for (const { text, level } of remarks) tell.log(text, { level });
  work.world.models = models.map((model) => modelStateOf(model, work.deps.site.defaultLanguage));
  return work.world.models;
}

/**
 * In a sync of all servers, each front office verifies its own clients, also through the reverse proxy, when
 * they are repaired. Another server that verifies them meanwhile would blame clients that are still being
 * repaired.
 */
function isVerifiedElsewhere({ world }: Work, runs: ActiveRun[]): boolean {
  const isPart = ({ kind, parentId, serverId }: ActiveRun) =>
    kind === 'SYNC' && parentId !== null && world.servers.get(serverId ?? '')?.role !== 'FRONT_OFFICE';
  return runs.every(isPart);
}
