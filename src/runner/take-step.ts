/** One step of a reconcile: one plugin on one server, for every run that has it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BLOCKED_TEXT } from '../domain/run-states.ts';
import type { Server, StepPhase } from '../domain/vocabulary.ts';
import {
  CannotConnectError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  TransportError,
} from '../transport/errors.ts';
import { backupRows } from './backup-rows.ts';
import { holdLease } from './hold-lease.ts';
import type { ClaimedRun } from './ledger.ts';
import { entryFor, type PipelineEntry } from './pipeline.ts';
import type { ClientState, Desired } from './plugin.ts';
import { runPlugin, type PluginResult, type Tell } from './run-plugin.ts';
import { stop, StopRunError, type Work } from './work.ts';

export interface SharedStep {
  plugin: string;
  phase: StepPhase;
  /** Undefined where it has been deleted since. */
  server: Server | undefined;
  action: string | undefined;
  /** Where the step stands in each run, by run id. */
  positions: Map<string, number>;
}

const TRANSPORT_TRIES = 3;

export async function takeStep(work: Work, step: SharedStep): Promise<void> {
  const runs = [...step.positions.keys()].flatMap((id) => work.active.get(id) ?? []);
  if (runs.length === 0) return;
  const { server } = step;
  const entry = server === undefined ? undefined : entryFor(work.deps.pipeline, step.plugin, server.role);
  const wanted = server === undefined ? undefined : desiredOf(work, step, server, runs);
  const reason = reasonToSkip(step, entry, wanted);
  if (reason !== undefined || server === undefined || entry === undefined || wanted === undefined) {
    for (const run of runs) skip(work, step, run, reason ?? 'There is nothing to do.');
    return;
  }
  if (server.state === 'UNREACHABLE') {
    putOff(work, step, runs, server, wanted, server.lastError ?? 'it does not answer');
    return;
  }
  for (const run of runs) {
    const position = step.positions.get(run.id) ?? 0;
    work.story.step(run.id, position, 'RUNNING');
    work.story.tell(run.id, {
      type: 'STEP_STARTED',
      step: position,
      text: `${step.plugin} on ${server.fqdn}`,
    });
  }
  await work.story.write();
  try {
    const result = await withLease(work, step, server, entry, (signal) =>
      tryPlugin(work, step, server, entry, wanted, runs, signal),
    );
    await finish(work, step, server, runs, result);
  } catch (error) {
    if (work.signal.aborted) throw error;
    if (isTransient(error)) putOff(work, step, runs, server, wanted, messageOf(error));
    else if (error instanceof StopRunError)
      for (const run of runs) stop(work, run.id, error.to, error.message);
    else failForAll(work, step, server, runs, wanted, error);
  }
}

function reasonToSkip(
  step: SharedStep,
  entry: PipelineEntry | undefined,
  wanted: Desired | undefined,
): string | undefined {
  const { server } = step;
  if (server === undefined) return 'The server has been deleted since.';
  if (entry === undefined)
    return `The configuration has no plugin ${step.plugin} for a ${server.role} any more.`;
  if (server.state === 'UNCONFIRMED') return `The host key of ${server.fqdn} has not been confirmed.`;
  const isSandbox = server.connection === 'LOCAL' && entry.plugin.place !== 'regent';
  if (isSandbox && entry.plugin.needsServices !== undefined) return entry.plugin.needsServices;
  const own = entry.plugin.skip?.(entry.options);
  if (own !== undefined) return own;
  const nobody = wanted?.clients.length === 0 && !wanted.complete && step.action !== 'check';
  return nobody ? 'No client needs it: those that it was for have failed, or there is none.' : undefined;
}

/** Whom the step is for: the clients of its runs that are well so far, and on the step's side of things. */
function desiredOf(work: Work, step: SharedStep, server: Server, runs: ClaimedRun[]): Desired {
  const { world, problems } = work;
  const presence = step.phase === 'ABSENT' ? 'absent' : 'present';
  const concerned = new Map<string, ClientState>();
  for (const run of runs) {
    for (const client of work.clientsOf.get(run.id)?.values() ?? []) {
      const isThere = (client.presence === 'absent' ? 'absent' : 'present') === presence;
      if (isThere && !problems.has(client.alias)) concerned.set(client.alias, client);
    }
  }
  const complete =
    step.phase === 'PRESENT' && runs.some((run) => run.kind === 'SYNC' && run.serverId === server.id);
  const spared = [...world.clients.values()]
    .filter(({ state }) => server.role !== 'FRONT_OFFICE' || state.server.id === server.id)
    .map(({ state }) => state.alias)
    .filter((alias) => !concerned.has(alias));
  return { clients: [...concerned.values()], complete, spared, servers: [...world.facts.values()] };
}

/** A server other than the one at home is locked for as long as the step takes. */
async function withLease<T>(
  work: Work,
  step: SharedStep,
  server: Server,
  entry: PipelineEntry,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { deps } = work;
  const isHome = [...work.active.values()].some((run) => run.serverId === server.id);
  const late = AbortSignal.timeout(deps.stepTimeoutMs);
  const inTime = async (signal: AbortSignal) => {
    try {
      return await task(signal);
    } catch (error) {
      if (!late.aborted) throw error;
      const minutes = Math.round(deps.stepTimeoutMs / 60_000);
      throw new StopRunError(
        'TIMED_OUT',
        `${step.plugin} on ${server.fqdn} took more than ${minutes} minutes.`,
      );
    }
  };
  if (isHome || entry.plugin.place === 'regent') return inTime(AbortSignal.any([work.signal, late]));
  const lease = `server/${server.id}`;
  let fence = await deps.ledger.acquire(lease, deps.worker);
  for (let wait = 10; fence === undefined; wait = Math.min(wait * 2, 250)) {
    await sleep(wait, undefined, { signal: work.signal });
    fence = await deps.ledger.acquire(lease, deps.worker);
  }
  const held = holdLease(deps.ledger, lease, fence, deps.leaseMs);
  try {
    return await inTime(AbortSignal.any([work.signal, late, held.signal]));
  } finally {
    held.stop();
    if (await deps.ledger.release(lease, fence)) deps.ringQueue(lease);
  }
}

async function tryPlugin(
  work: Work,
  step: SharedStep,
  server: Server,
  entry: PipelineEntry,
  desired: Desired,
  runs: ClaimedRun[],
  signal: AbortSignal,
): Promise<PluginResult> {
  const { deps } = work;
  const isRegents = entry.plugin.place === 'regent';
  const transport = isRegents ? deps.ownTransport : deps.transportFor(server);
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await runPlugin({
        entry,
        server: { id: server.id, fqdn: server.fqdn, address: server.address, role: server.role },
        site: deps.site,
        transport,
        desired,
        signal,
        action: step.action,
        tell: tellRuns(work, step, runs),
      });
      if (!isRegents) {
        for (const lease of await deps.ledger.transportWorked(server.id)) deps.ringQueue(lease);
      }
      return result;
    } catch (error) {
      if (isRegents || !isTransient(error) || signal.aborted) throw error;
      const isDown = await deps.ledger.transportFailed(server.id, messageOf(error));
      if (isDown || tries === TRANSPORT_TRIES) throw error;
      await sleep(tries * 300, undefined, { signal });
    }
  }
}

/** What a plugin says of a client goes into the runs that concern that client; the rest into all of them. */
function tellRuns(work: Work, step: SharedStep, runs: ClaimedRun[]): Tell {
  const audience = (client: string | undefined) =>
    runs.filter((run) => work.active.has(run.id) && (client === undefined || concerns(work, run, client)));
  return {
    planned(change) {
      for (const run of audience(change.client)) {
        work.changes.set(run.id, (work.changes.get(run.id) ?? 0) + 1);
        const { summary: text, ...data } = change;
        work.story.tell(run.id, {
          type: 'CHANGE_PLANNED',
          step: step.positions.get(run.id) ?? 0,
          text,
          data,
        });
      }
    },
    log(text, { client, level = 'info' } = {}) {
      for (const run of audience(client)) {
        const position = step.positions.get(run.id) ?? 0;
        work.story.tell(run.id, {
          type: 'LOG',
          step: position,
          level: level === 'warn' ? 'WARN' : 'INFO',
          text,
        });
      }
    },
  };
}

function concerns(work: Work, run: ClaimedRun, alias: string): boolean {
  return work.clientsOf.get(run.id)?.has(alias) ?? false;
}

async function finish(
  work: Work,
  step: SharedStep,
  server: Server,
  runs: ClaimedRun[],
  result: PluginResult,
): Promise<void> {
  const where = `${step.plugin} on ${server.fqdn}`;
  if (step.action === 'check') await work.deps.ledger.saveFacts(server.id, result.report);
  if (step.action === 'backup') {
    await work.deps.ledger.saveBackups(backupRows(work, runs, result));
  } else {
    for (const [alias, message] of result.failures) work.problems.set(alias, `${where}: ${message}`);
  }
  for (const run of runs) {
    if (!work.active.has(run.id)) continue;
    const theirs = [...result.failures].filter(([alias]) => concerns(work, run, alias));
    const reports = [...result.clientReports].filter(([alias]) => concerns(work, run, alias));
    const data = {
      ...result.report,
      ...(reports.length > 0 ? { clients: Object.fromEntries(reports) } : {}),
    };
    conclude(work, step, run, {
      problems: theirs.map(([alias, message]) => (run.clientId === null ? `${alias}: ${message}` : message)),
      where,
      isOver: run.clientId !== null,
      ...(Object.keys(data).length > 0 ? { data } : {}),
    });
  }
}

function failForAll(
  work: Work,
  step: SharedStep,
  server: Server,
  runs: ClaimedRun[],
  wanted: Desired,
  error: unknown,
): void {
  const where = `${step.plugin} on ${server.fqdn}`;
  work.deps.log.warn({ err: error, step: where }, 'a step failed');
  if (step.phase !== 'ACTION') {
    for (const { alias } of wanted.clients) work.problems.set(alias, `${where}: ${messageOf(error)}`);
  }
  for (const run of runs) {
    conclude(work, step, run, { problems: [messageOf(error)], where, isOver: run.clientId !== null });
  }
}

interface Conclusion {
  problems: string[];
  where: string;
  /** Whether a problem ends the run, as it does where the run is for one client. */
  isOver: boolean;
  data?: unknown;
}

function conclude(
  work: Work,
  step: SharedStep,
  run: ClaimedRun,
  { problems, where, isOver, data }: Conclusion,
) {
  const position = step.positions.get(run.id) ?? 0;
  const status = problems.length > 0 ? 'FAILED' : 'SUCCEEDED';
  const reason = problems.join('\n');
  const text = problems.length > 0 ? `${where} failed: ${reason}` : `${where} is done`;
  const level = problems.length > 0 ? 'ERROR' : 'INFO';
  work.story.step(run.id, position, status, {
    ...(problems.length > 0 ? { reason } : {}),
    ...(data === undefined ? {} : { data }),
  });
  work.story.tell(run.id, { type: 'STEP_ENDED', level, step: position, text, data: { status } });
  if (problems.length === 0) return;
  if (isOver) stop(work, run.id, 'FAILED', `${where}: ${reason}`);
  else
    work.runProblems.set(run.id, [
      ...(work.runProblems.get(run.id) ?? []),
      ...problems.map((it) => `${where}: ${it}`),
    ]);
}

function skip({ story }: Work, step: SharedStep, run: ClaimedRun, reason: string): void {
  const position = step.positions.get(run.id) ?? 0;
  story.step(run.id, position, 'SKIPPED', { reason });
  const text = `${step.plugin} on ${step.server?.fqdn ?? 'a server that is gone'} is skipped: ${reason}`;
  story.tell(run.id, { type: 'STEP_ENDED', step: position, text, data: { status: 'SKIPPED' } });
}

/** Runs that need the server wait until it answers; a sync of another server goes on without it. */
function putOff(
  work: Work,
  step: SharedStep,
  runs: ClaimedRun[],
  server: Server,
  wanted: Desired,
  why: string,
): void {
  work.world.servers.set(server.id, { ...server, state: 'UNREACHABLE' });
  for (const client of wanted.clients) work.unsettled.add(client.alias);
  for (const run of runs) {
    if (run.clientId === null && run.serverId !== server.id) {
      skip(
        work,
        step,
        run,
        `${server.fqdn} does not answer (${why}); a sync of it does this when it is back.`,
      );
      continue;
    }
    const text = `${BLOCKED_TEXT.SERVER_DOWN}: ${server.fqdn} (${why})`;
    const position = step.positions.get(run.id) ?? 0;
    work.story.step(run.id, position, 'PENDING');
    work.story.tell(run.id, {
      type: 'RUN_BLOCKED',
      level: 'WARN',
      step: position,
      text,
      data: { reason: 'SERVER_DOWN' },
    });
    work.story.move(run.id, 'BLOCKED', {
      explanation: text,
      outcome: text,
      blockedReason: 'SERVER_DOWN',
      blockedServerId: server.id,
    });
    work.active.delete(run.id);
  }
}

/** Errors that another try may mend; the others are for people. */
function isTransient(error: unknown): boolean {
  return (
    error instanceof TransportError &&
    [CannotConnectError, ConnectionLostError, ConnectionRefusedError, ConnectTimeoutError].some(
      (type) => error instanceof type,
    )
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
