/** What a step has to bring about, or why it is skipped: decided only here, for runs and for dry runs. */
import { isClosed } from '../../domain/clients/presence.ts';
import { isObserved } from '../../domain/servers/observed.ts';
import type { Client, Server } from '../../domain/vocabulary.ts';
import { isLeaving, type ClientState, type Desired } from '../contract/plugin.ts';
import type { RunnerDeps } from '../deps.ts';
import { EVERYTHING, scopeOf, type Scope } from '../drift/scope.ts';
import { entryFor, isOfBackups, LAST_BACKUP, type PipelineEntry } from '../pipeline.ts';
import type { Asking, SharedStep } from '../step/shared-step.ts';
import { closedAt, goneFrom, isLeaver, leftBehindAt, type World } from './desired.ts';

/** The facts on which the decision about a step is based. */
export interface Scene {
  deps: RunnerDeps;
  world: World;
  /** The problems so far, by alias: a client with a problem is left out (`isLeftOut`). */
  problems: ReadonlyMap<string, string>;
}

/** A step that has to be taken. */
export interface Due {
  entry: PipelineEntry;
  server: Server;
  desired: Desired;
  scope: Scope;
  /** What it removes has no owner whom Regent knows, and is named by who removes it. */
  isOfOrphans?: true;
}

/** @param runs those that have the step */
export function decide(scene: Scene, step: SharedStep, runs: Asking[]): Due | { skip: string } {
  const { server, plugin, action } = step;
  if (server === undefined) return { skip: 'The server has been deleted meanwhile.' };
  const entry = entryFor(scene.deps.pipeline, plugin, server.role);
  if (entry === undefined)
    return { skip: `The configuration has no plugin ${plugin} for a ${server.role} any more.` };
  if (server.mode === 'RETIRED') return { skip: `${server.fqdn} is retired.` };
  if (isObserved(server) && action !== undefined && action !== 'check')
    return { skip: `${server.fqdn} is only observed.` };
  if (server.state === 'UNCONFIRMED')
    return { skip: `The host key of ${server.fqdn} has not been confirmed.` };
  if (step.mode === 'report' && step.phase !== 'PRESENT')
    return { skip: `${server.fqdn} is only looked at, so nothing is removed there.` };
  const isSandbox = server.connection === 'LOCAL' && entry.plugin.place !== 'regent';
  if (isSandbox && action !== undefined) return { skip: 'no program runs in a sandbox' };
  if (isSandbox && entry.plugin.needsServices !== undefined) return { skip: entry.plugin.needsServices };
  const own = entry.plugin.skip?.(entry.options);
  if (own !== undefined) return { skip: own };
  if (step.mode === 'orphans') return orphansDue(scene, { server, entry }, runs);
  const ofServer = entry.plugin.ofServer === true;
  const desired = desiredOf(scene, step, { server, entry }, ofServer ? runs.map(withoutClients) : runs);
  // What is backed up on a server that is no front office is its own.
  const isOwnBackup = action === 'backup' && server.role !== 'FRONT_OFFICE';
  const isForClients = !desired.complete && action !== 'check' && !ofServer && !isOwnBackup;
  if (desired.clients.length === 0 && isForClients)
    return { skip: 'No client needs it: its clients have failed, or there is none.' };
  return { entry, server, desired, scope: scopeOf(scene.world, step, runs) };
}

/** Everything else on the server stays as it is. */
function orphansDue(
  { world, problems }: Scene,
  { server, entry }: Pick<Due, 'server' | 'entry'>,
  runs: Asking[],
): Due | { skip: string } {
  const clients = runs
    .flatMap((run) => [...run.clients.values()])
    .filter(({ alias }) => !problems.has(alias));
  if (clients.length === 0) return { skip: 'It has failed before.' };
  const desired: Desired = {
    clients,
    models: world.models,
    complete: false,
    named: true,
    spared: [...world.clients.keys()],
    gone: [],
    leftBehind: [],
    servers: [...world.facts.values()],
    goneServers: world.goneServers,
  };
  return { entry, server, desired, scope: EVERYTHING, isOfOrphans: true };
}

/** Whether it also concerns what is of the server itself, or of clients that are gone. */
const isWhole = ({ kind, repairs }: Asking) =>
  kind === 'SYNC' || (kind === 'REPAIR_DRIFT' && repairs.some(({ clientId }) => clientId === null));

const withoutClients = (run: Asking): Asking => ({ ...run, clients: new Map() });

/** For the clients of these runs that have no problem so far and belong to the step's phase. */
function desiredOf(
  { world, problems }: Scene,
  { plugin, phase, action }: SharedStep,
  { server, entry }: Pick<Due, 'server' | 'entry'>,
  runs: Asking[],
): Desired {
  const { closed, findBackups, place } = entry.plugin;
  /** Whether the step is for the clients that live on this server. */
  const isOfHome = server.role === 'FRONT_OFFICE' && place !== 'regent';
  /** It has backups of the clients for which it has made something; other plugins have a use for all backups. */
  const hasBackups = isOfBackups(action) && findBackups !== undefined;
  const isRemoval = phase === 'ABSENT' || action === LAST_BACKUP;
  const rowOf = ({ alias }: ClientState) => world.clients.get(alias)?.row;
  const isInGrace = (client: ClientState) => {
    const row = rowOf(client);
    return row !== undefined && isClosed(row);
  };
  const isConcerned = (client: ClientState): boolean =>
    (isOfHome ? client.server.id === server.id : !isLeaver(world, client)) &&
    isLeaving(client) === isRemoval &&
    (client.presence !== 'closed' || (closed !== undefined && !isInGrace(client))) &&
    (action !== 'check' || isSettled(rowOf(client))) &&
    (!hasBackups || world.made.has(client.alias, { serverId: server.id, plugin })) &&
    !isLeftOut(problems, client);
  const asSeen = (client: ClientState): ClientState =>
    client.presence === 'closed' && closed === 'absent' ? { ...client, presence: 'absent' } : client;
  const concerned = new Map(
    runs.flatMap(({ clients }) =>
      [...clients].flatMap(([alias, client]) =>
        isConcerned(client) ? [[alias, asSeen(client)] as const] : [],
      ),
    ),
  );
  const stays = ({ server: home }: ClientState) => server.role !== 'FRONT_OFFICE' || home.id === server.id;
  const withoutSite = closed === 'absent' ? closedAt(world, server) : [];
  return {
    clients: [...concerned.values()],
    models: world.models,
    complete: phase === 'PRESENT' && runs.some((run) => isWhole(run) && run.serverId === server.id),
    named: runs.every(({ clientIds }) => clientIds.length > 0),
    spared: [
      ...[...world.clients].flatMap(([alias, { state }]) => (stays(state) ? [alias] : [])),
      ...(world.away.get(server.id) ?? []),
    ].filter((alias) => !concerned.has(alias) && !withoutSite.includes(alias)),
    gone: [...goneFrom(world, server), ...withoutSite],
    leftBehind: leftBehindAt(world, server, plugin),
    servers: [...world.facts.values()],
    goneServers: world.goneServers,
  };
}

/**
 * Whether the client is left out of the steps after a failure. A client that has been live and has to be
 * suspended is not: even if its data or its MariaDB have a problem, its site must not stay online.
 */
export const isLeftOut = (
  problems: Scene['problems'],
  { alias, presence, activatedAt }: ClientState,
): boolean => problems.has(alias) && !(presence === 'suspended' && activatedAt !== null);

/** Whether it was in its desired state at the last look. */
export const isWell = (row: Client | undefined): boolean =>
  row?.status === (row?.presence === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE');

/** Whether its site should be there already: it has been live, and no requested change is still to come. */
const isSettled = (row: Client | undefined) =>
  row !== undefined && row.activatedAt !== null && (row.status === 'FAILED' || isWell(row));
