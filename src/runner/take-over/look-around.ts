/** Reads all sources of an estate, at the same time. What cannot be read is a remark of its server. */
import type { Look } from '../../domain/take-over/compared.ts';
import { NOTHING_FOUND, type FoundClients, type GivenInventory } from '../../domain/take-over/facts.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { Desired } from '../contract/plugin.ts';
import type { RunnerDeps } from '../deps.ts';
import type { PipelineEntry } from '../pipeline.ts';
import type { World } from '../plan/desired.ts';
import { EVERYTHING } from '../drift/scope.ts';
import { jobAt, NOBODY, transportFor } from '../plan/look-at.ts';
import { contextOf, noResult } from '../step/plugin-context.ts';
import { messageOf } from '../transient.ts';

interface Around {
  deps: RunnerDeps;
  world: World;
}

/** No client is desired: a look for clients asks for none. */
export const NOBODYS: Desired = {
  clients: [],
  models: [],
  complete: false,
  spared: [],
  gone: [],
  leftBehind: [],
  servers: [],
  goneServers: [],
};

/** What is on these servers. */
export async function lookAround(around: Around, servers: Server[], signal: AbortSignal): Promise<Look[]> {
  const looks = servers.flatMap((server): Promise<Look>[] => {
    const why = whyNot(server);
    if (why !== undefined) return [Promise.resolve(remark(server.id, why))];
    return around.deps.pipeline.entries
      .filter(({ role, plugin }) => role === server.role && plugin.findClients !== undefined)
      .map((entry) => lookWith(around, server, entry, signal));
  });
  return Promise.all(looks);
}

/** Why the server is not looked at, as a sentence; undefined if it is. */
export function whyNot({ state, mode, fqdn }: Server): string | undefined {
  if (state === 'UNCONFIRMED') return `${fqdn} was not looked at: its host key has not been confirmed.`;
  return mode === 'RETIRED' ? `${fqdn} was not looked at: it is retired.` : undefined;
}

const remark = (serverId: string | null, text: string): Look => ({
  serverId,
  found: { ...NOTHING_FOUND, remarks: [text] },
});

async function lookWith(
  { deps, world }: Around,
  server: Server,
  entry: PipelineEntry,
  signal: AbortSignal,
): Promise<Look> {
  const transport = transportFor(deps, server, entry);
  const at = { entry, server, desired: NOBODYS, scope: EVERYTHING, transport };
  const ctx = contextOf({ ...jobAt({ deps, world }, at), signal, tell: NOBODY }, noResult());
  try {
    const found = (await entry.plugin.findClients?.(ctx)) ?? NOTHING_FOUND;
    return { serverId: server.id, found };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return remark(server.id, `${entry.plugin.id} could not look at ${server.fqdn}: ${messageOf(error)}`);
  }
}

/** The inventory that was given, or that is on Regent's machine; nothing if there is neither. */
export async function lookAtInventory(
  { pipeline, ownTransport }: RunnerDeps,
  given: GivenInventory,
  signal: AbortSignal,
): Promise<Look[]> {
  const entries = pipeline.entries.filter(({ plugin }) => plugin.readInventory !== undefined);
  const [entry] = entries;
  if (entry === undefined) return [];
  try {
    const files = ownTransport.files(signal);
    const found = await entry.plugin.readInventory?.({ files, options: entry.options }, given);
    return found === undefined ? [] : [{ serverId: null, found }];
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    return [remark(null, `The inventory could not be read: ${messageOf(error)}`)];
  }
}

/** The secrets in facts, so that no text of the report shows them. */
export const secretsIn = (looks: { found: FoundClients }[]): string[] =>
  looks.flatMap(({ found }) =>
    found.clients.flatMap(({ secrets = {}, passwordHash }) => [
      ...Object.values(secrets),
      ...(passwordHash === undefined ? [] : [passwordHash]),
    ]),
  );
