/** Requests the sites of a front office's clients from outside, without a run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { takesPart } from '../../domain/runs/queue-runs.ts';
import type { Server } from '../../domain/vocabulary.ts';
import { watchKey } from '../../domain/watching/watch-key.ts';
import type { ProbedClient } from '../contract/plugin.ts';
import type { RunnerDeps } from '../deps.ts';
import { factsOf } from '../plan/desired.ts';
import type { ProbeWork } from '../store/watching.ts';
import { messageOf } from '../transient.ts';
import { withTries } from '../with-tries.ts';
import { lookContext } from './look-context.ts';
import { underLease } from '../under-lease.ts';

const LONGEST_PROBE_MS = 240_000;
/** Requests that are sent at once, so that a proxy that serves people is not held up; then there is a pause. */
const AT_ONCE = 5;
const PAUSE_MS = 500;
const LONGEST_SPREAD_MS = 60_000;
/** Longer than PHP uses a changed file's old content, and than Apache needs for a reload. */
const ASK_AGAIN_MS = 2_500;

/** By alias: what is wrong, or null. */
type Answers = Map<string, string | null>;

export const probeClients = (deps: RunnerDeps, serverId: string, stopping: AbortSignal): Promise<void> =>
  underLease(deps, watchKey('PROBE', serverId), stopping, async (signal) => {
    const work = await deps.runStore.toProbe(serverId);
    if (work === undefined) return;
    const answers = await probe(deps, work, signal);
    signal.throwIfAborted();
    const results = work.clients.flatMap(({ id, alias }) => {
      const problem = answers.get(alias);
      return problem === undefined ? [] : [{ clientId: id, problem }];
    });
    await deps.runStore.probed(serverId, work.due, results);
  });

/** A client answers if it does so by each way that leads to it. A way that does not answer itself tells nothing. */
async function probe(deps: RunnerDeps, work: ProbeWork, stopping: AbortSignal): Promise<Answers> {
  const late = AbortSignal.timeout(LONGEST_PROBE_MS);
  const signal = AbortSignal.any([stopping, late]);
  const home = factsOf(work.home);
  const clients = work.clients.map(({ alias, directives }): ProbedClient => ({
    alias,
    directives,
    presence: 'present',
    server: home,
  }));
  const all: Answers = new Map();
  if (clients.length === 0) return all;
  for (const answers of await Promise.all(
    waysTo(work).map((server) => probeThrough(deps, server, clients, signal)),
  ))
    for (const [alias, problem] of answers) all.set(alias, all.get(alias) ?? problem);
  return all;
}

/** The reverse proxies; without any, people reach the front office itself. */
function waysTo({ servers, home }: ProbeWork): Server[] {
  const proxies = servers.filter((server) => server.role === 'REVERSE_PROXY' && takesPart(server));
  return (proxies.length > 0 ? proxies : [home]).filter(({ state }) => state === 'READY');
}

/** Never rejects: what is not known has no answer. */
async function probeThrough(
  deps: RunnerDeps,
  server: Server,
  clients: ProbedClient[],
  signal: AbortSignal,
): Promise<Answers> {
  const answers: Answers = new Map();
  const entries = deps.pipeline.entries.filter(
    ({ role, plugin }) => role === server.role && plugin.probe !== undefined,
  );
  for (const entry of entries) {
    const ask = (some: ProbedClient[]) =>
      withTries(deps, server, false, signal, async (transport) => {
        const said = await entry.plugin.probe?.(lookContext(deps, server, entry, transport, signal), some);
        for (const [alias, problem] of said ?? []) answers.set(alias, problem);
        return [...(said?.values() ?? [])];
      });
    try {
      if (deps.transportFor(server).sandbox) return answers;
      await askSpread(clients, ask, signal);
      const doubtful = clients.filter(({ alias }) => answers.get(alias) != null);
      if (doubtful.length === 0) continue;
      await sleep(ASK_AGAIN_MS, undefined, { signal });
      await ask(doubtful);
    } catch (error) {
      const text = `the sites could not be asked for through ${server.fqdn}: ${messageOf(error)}`;
      deps.log.info({ server: server.fqdn, err: error }, text);
      // What has been seen once only may have been a moment's.
      for (const [alias, problem] of answers) if (problem !== null) answers.delete(alias);
    }
  }
  return answers;
}

/** A few at a time; but once none of them answers, the others need no pause. */
async function askSpread(
  clients: ProbedClient[],
  ask: (some: ProbedClient[]) => Promise<(string | null)[]>,
  signal: AbortSignal,
): Promise<void> {
  const groups = Math.ceil(clients.length / AT_ONCE);
  const pauseMs = Math.min(PAUSE_MS, LONGEST_SPREAD_MS / Math.max(groups, 1));
  for (let from = 0; from < clients.length; from += AT_ONCE) {
    if (from > 0) await sleep(pauseMs, undefined, { signal });
    const said = await ask(clients.slice(from, from + AT_ONCE));
    if (said.every((problem) => problem !== null)) {
      const rest = clients.slice(from + AT_ONCE);
      if (rest.length > 0) await ask(rest);
      return;
    }
  }
}
