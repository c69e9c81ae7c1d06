/** A light look at a server, without a run: what its plugins see at a glance. */
import type { Server } from '../../domain/vocabulary.ts';
import type { Look } from '../../domain/watching/look.ts';
import { watchKey } from '../../domain/watching/watch-key.ts';
import type { Transport } from '../../transport/transport.ts';
import type { RunnerDeps } from '../deps.ts';
import type { PipelineEntry } from '../pipeline.ts';
import type { LookOutcome } from '../store/watching.ts';
import { isRefusal, isTransient, messageOf } from '../transient.ts';
import { withTries } from '../with-tries.ts';
import { lookContext } from './look-context.ts';
import { underLease } from '../under-lease.ts';

/** Longer than any answer of a server that works. */
const LONGEST_LOOK_MS = 30_000;

export const lookAtServer = (deps: RunnerDeps, serverId: string, stopping: AbortSignal): Promise<void> =>
  underLease(deps, watchKey('CHECK', serverId), stopping, async (signal) => {
    const work = await deps.runStore.toLookAt(serverId);
    if (work === undefined) return;
    const outcome = await lookAt(deps, work.server, signal);
    signal.throwIfAborted();
    await deps.runStore.looked(serverId, work.due, outcome);
  });

/** Undefined if there is no look: at a sandbox, or at a server that does not answer, which is asked anyway. */
async function lookAt(
  deps: RunnerDeps,
  server: Server,
  stopping: AbortSignal,
): Promise<LookOutcome | undefined> {
  const entries = deps.pipeline.entries.filter(
    ({ role, plugin }) => role === server.role && plugin.look !== undefined,
  );
  if (server.state === 'UNREACHABLE' || entries.length === 0) return undefined;
  // Anew for each try: a server that does not answer at all takes as long to say so as any other work.
  let late: AbortSignal | undefined;
  try {
    if (deps.transportFor(server).sandbox) return undefined;
    const glances = await withTries(deps, server, false, stopping, (transport) => {
      late = AbortSignal.timeout(LONGEST_LOOK_MS);
      const signal = AbortSignal.any([stopping, late]);
      return Promise.all(entries.map((entry) => glanceAt(deps, server, entry, transport, signal)));
    });
    return outcomeOf(glances);
  } catch (error) {
    if (late?.aborted === true && !stopping.aborted)
      return { problem: `It did not answer within ${LONGEST_LOOK_MS / 1000} seconds.` };
    if (stopping.aborted) throw error;
    deps.log.info({ server: server.fqdn, err: error }, 'a look at a server failed');
    return { problem: messageOf(error) };
  }
}

interface Glance {
  found: Partial<Look>;
  problem?: string;
}

/** Rejects only if the server does not answer or lets nobody in, which is so for all plugins. */
async function glanceAt(
  deps: RunnerDeps,
  server: Server,
  entry: PipelineEntry,
  transport: Transport,
  signal: AbortSignal,
): Promise<Glance> {
  try {
    const found = await entry.plugin.look?.(lookContext(deps, server, entry, transport, signal));
    return { found: found ?? {} };
  } catch (error) {
    if (signal.aborted || isTransient(error) || isRefusal(error)) throw error;
    return { found: {}, problem: `${entry.plugin.id}: ${messageOf(error)}` };
  }
}

/** Without the clock, which is part of every answer, nobody has looked. */
function outcomeOf(glances: Glance[]): LookOutcome {
  const problem = glances.flatMap((glance) => glance.problem ?? []).join(' ');
  const found = glances.map((glance) => glance.found);
  const clock = found.find(({ clockAheadMs }) => clockAheadMs !== undefined);
  const look: Look | undefined =
    clock?.clockAheadMs === undefined
      ? undefined
      : {
          disks: found.flatMap(({ disks = [] }) => disks),
          clockAheadMs: clock.clockAheadMs,
          ...(clock.isClockOff === undefined ? {} : { isClockOff: clock.isClockOff }),
          services: found.flatMap(({ services = [] }) => services),
          certificates: found.flatMap(({ certificates = [] }) => certificates),
        };
  return { ...(look === undefined ? {} : { look }), ...(problem === '' ? {} : { problem }) };
}
