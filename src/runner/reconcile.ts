/** Everything that waits under one lease, carried out together: step by step, each step once for all runs. */
import { DatabaseAwayError } from '../domain/errors.ts';
import { isEnded } from '../domain/run-states.ts';
import type { RunStatus } from '../domain/vocabulary.ts';
import { worldOf } from './desired.ts';
import { holdLease, LeaseLostError } from './hold-lease.ts';
import type { Claim, ClaimedRun } from './ledger.ts';
import { ACTIONS, rankOf } from './pipeline.ts';
import { makeRedact } from './redact.ts';
import type { RunnerDeps } from './deps.ts';
import { makeStory } from './story.ts';
import type { SharedStep } from './shared-step.ts';
import { takeStep } from './take-step.ts';
import { clientOf, clientsOf, stop, StopRunError, type Work } from './work.ts';

/** @param stopping aborted when Regent stops: what is under way is handed back */
export async function reconcile(
  deps: RunnerDeps,
  lease: string,
  claim: Claim,
  stopping: AbortSignal,
): Promise<void> {
  const active = new Map(claim.runs.map((run) => [run.id, run]));
  const cancel = new AbortController();
  const onStatus = (runId: string, status: RunStatus) => {
    if (isEnded(status)) active.delete(runId);
    else if (status === 'CANCELLING') cancelling.add(runId);
    if (active.size > 0 && [...active.keys()].every((id) => cancelling.has(id))) {
      cancel.abort(new StopRunError('CANCELLED', 'Cancelled, as asked.'));
    }
  };
  const cancelling = new Set<string>();
  const held = holdLease(deps.ledger, lease, claim.fence, deps.leaseMs, (runIds) => {
    for (const id of runIds) if (active.has(id)) onStatus(id, 'CANCELLING');
  });
  try {
    const world = worldOf(await deps.ledger.surroundings(), deps.openSecret);
    const secrets = [...world.clients.values()].flatMap(({ state }) => Object.values(state.secrets));
    await takeSteps(
      {
        deps,
        fence: claim.fence,
        homeId: claim.runs[0]?.serverId ?? null,
        world,
        active,
        clientsOf: new Map(claim.runs.map((run) => [run.id, clientsOf(world, run)])),
        story: makeStory({
          ledger: deps.ledger,
          fence: claim.fence,
          redact: makeRedact(secrets),
          signal: held.signal,
          onStatus,
          onGone: (runId) => active.delete(runId),
          onError: (error) =>
            deps.log.error({ err: error, lease }, 'the story of a run could not be written'),
        }),
        problems: new Map(),
        runProblems: new Map(),
        unsettled: new Set(),
        skipped: new Map(),
        changes: new Map(),
        signal: AbortSignal.any([stopping, held.signal, cancel.signal]),
      },
      claim.runs,
      cancelling,
    );
  } finally {
    held.stop();
  }
}

async function takeSteps(work: Work, runs: ClaimedRun[], cancelling: Set<string>): Promise<void> {
  try {
    dropSuperseded(work);
    for (const step of sharedSteps(work, runs)) {
      stopCancelled(work, cancelling);
      if (work.active.size === 0) break;
      work.signal.throwIfAborted();
      await takeStep(work, step);
    }
    stopCancelled(work, cancelling);
    for (const run of work.active.values()) end(work, run);
    await work.story.write();
  } catch (error) {
    await stopAll(work, error);
  } finally {
    work.story.close();
  }
}

/** The steps of all runs in one order, those of the same plugin on the same server as one. */
function sharedSteps({ deps, world }: Work, runs: ClaimedRun[]): SharedStep[] {
  const shared = new Map<string, SharedStep & { rank: number; fqdn: string }>();
  for (const run of runs) {
    for (const { position, plugin, serverId, phase } of run.steps) {
      const key = [phase, plugin, serverId, phase === 'ACTION' ? run.kind : ''].join(' ');
      const step = shared.get(key) ?? {
        plugin,
        phase,
        server: world.servers.get(serverId ?? ''),
        action: phase === 'ACTION' ? ACTIONS[run.kind] : undefined,
        positions: new Map<string, number>(),
        rank: rankOf(deps.pipeline, { plugin, phase }, run.kind),
        fqdn: world.servers.get(serverId ?? '')?.fqdn ?? '',
      };
      step.positions.set(run.id, position);
      shared.set(key, step);
    }
  }
  return [...shared.values()].toSorted(
    (one, other) => one.rank - other.rank || one.fqdn.localeCompare(other.fqdn),
  );
}

/** A run whose client was deleted, or is to be, has nothing left to do. */
function dropSuperseded(work: Work): void {
  for (const run of work.active.values()) {
    if (run.clientId === null) continue;
    const client = clientOf(work, run);
    const isDeletion = run.kind === 'DELETE_CLIENT';
    if (client === undefined && isDeletion) stop(work, run.id, 'SUCCEEDED', 'The client was gone already.');
    else if (client === undefined || (client.presence === 'absent') !== isDeletion) {
      stop(work, run.id, 'CANCELLED', 'A deletion of the client took its place.');
    }
  }
}

function stopCancelled(work: Work, cancelling: Set<string>): void {
  for (const id of cancelling) if (work.active.has(id)) stop(work, id, 'CANCELLED', 'Cancelled, as asked.');
}

/** Ends a run that has had all its steps. */
function end(work: Work, run: ClaimedRun): void {
  const problems = work.runProblems.get(run.id) ?? [];
  const to = problems.length > 0 ? 'FAILED' : 'SUCCEEDED';
  const explanation = problems.length > 0 ? problems.join('\n') : success(work, run);
  const level = to === 'FAILED' ? 'ERROR' : 'INFO';
  work.story.tell(run.id, { type: 'RUN_ENDED', level, text: explanation, data: { status: to } });
  work.story.move(run.id, to, { explanation, outcome: explanation });
  if (run.kind === 'CHECK' || run.kind === 'BACKUP') return;
  const home = run.serverId === null ? undefined : work.world.servers.get(run.serverId);
  for (const { row } of work.world.clients.values()) {
    const isConcerned =
      run.clientId === null
        ? home?.role === 'FRONT_OFFICE' && row.serverId === home.id
        : row.id === run.clientId;
    if (!isConcerned || work.unsettled.has(row.alias)) continue;
    const problem = work.problems.get(row.alias);
    work.story.outcome({ clientId: row.id, ...(problem === undefined ? {} : { problem }) });
  }
}

function success(work: Work, run: ClaimedRun): string {
  const { site } = work.deps;
  const alias = clientOf(work, run)?.alias ?? 'the client';
  const fqdn = work.world.servers.get(run.serverId ?? '')?.fqdn ?? 'the server';
  const changes = work.changes.get(run.id) ?? 0;
  const skipped = work.skipped.get(run.id) ?? [];
  if (skipped.length > 0 && skipped.length === run.steps.length) return `Nothing was done: ${skipped[0]}.`;
  const made = `${changes} ${changes === 1 ? 'change was' : 'changes were'} made`;
  switch (run.kind) {
    case 'CREATE_CLIENT':
    case 'UPDATE_CLIENT':
      return `${alias} is as it should be at ${site.protocol}://${site.publicHost}/${alias}; ${made}.`;
    case 'DELETE_CLIENT':
      return `${alias} is gone; ${made}.`;
    case 'SYNC':
      return `${fqdn} is as it should be; ${made}.`;
    case 'BACKUP':
      return `Every client of ${fqdn} was backed up.`;
    case 'CHECK':
      return `${fqdn} has what it needs.`;
  }
}

/** Everything stops: cancelled, out of time, handed back at a shutdown, or taken over by another worker. */
async function stopAll(work: Work, error: unknown): Promise<void> {
  const reason: unknown = work.signal.aborted ? work.signal.reason : error;
  if (reason instanceof LeaseLostError || reason instanceof DatabaseAwayError) {
    work.deps.log.warn({ err: reason }, 'stopped working on runs; a worker goes on with them');
    return;
  }
  for (const run of work.active.values()) {
    if (reason instanceof StopRunError) stop(work, run.id, reason.to, reason.message);
    else if (work.signal.aborted) {
      const text = 'Regent is stopping; the run goes on when a worker takes it up again.';
      work.story.tell(run.id, { type: 'RUN_HANDED_BACK', level: 'WARN', text });
      work.story.move(run.id, 'QUEUED', { outcome: text });
    } else {
      work.deps.log.error({ err: error, run: run.id }, 'a run failed for a reason that is not its own');
      stop(work, run.id, 'FAILED', 'Something went wrong inside Regent; its log says what. Use retryRun.');
    }
  }
  await work.story.write();
}
