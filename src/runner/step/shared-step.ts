/** A step that several runs share, whom it is for, and whether there is anything to do. */
import type { Client, Server, StepPhase } from '../../domain/vocabulary.ts';
import { concernsNow } from '../beside.ts';
import { goneFrom, leftBehindAt } from '../plan/desired.ts';
import type { PipelineEntry } from '../pipeline.ts';
import type { ClientState, Desired } from '../contract/plugin.ts';
import type { ActiveRun, Work } from '../work.ts';

export interface SharedStep {
  plugin: string;
  phase: StepPhase;
  /** Undefined where it has been deleted since. */
  server: Server | undefined;
  action: string | undefined;
  /** Where the step stands in each run, by run id. */
  positions: Map<string, number>;
  /** Why it could not be planned, where that was looked at beforehand: it fails with this. */
  failure?: unknown;
}

/** Why nothing is to be done; undefined where the step is to be taken. */
export function reasonToSkip(
  step: SharedStep,
  entry: PipelineEntry | undefined,
  wanted: Desired | undefined,
): string | undefined {
  const { server } = step;
  if (server === undefined) return 'The server has been deleted since.';
  if (entry === undefined)
    return `The configuration has no plugin ${step.plugin} for a ${server.role} any more.`;
  if (server.mode === 'RETIRED') return `${server.fqdn} is retired.`;
  if (server.state === 'UNCONFIRMED') return `The host key of ${server.fqdn} has not been confirmed.`;
  const isSandbox = server.connection === 'LOCAL' && entry.plugin.place !== 'regent';
  if (isSandbox && step.action !== undefined) return 'nothing runs in a sandbox';
  if (isSandbox && entry.plugin.needsServices !== undefined) return entry.plugin.needsServices;
  const own = entry.plugin.skip?.(entry.options);
  if (own !== undefined) return own;
  const nobody =
    wanted?.clients.length === 0 &&
    !wanted.complete &&
    step.action !== 'check' &&
    entry.plugin.findModels === undefined;
  return nobody ? 'No client needs it: those that it was for have failed, or there is none.' : undefined;
}

/** Whom the step is for: the clients of its runs that are well so far, and on the step's side of things. */
export function desiredOf(
  work: Work,
  step: SharedStep,
  server: Server,
  entry: PipelineEntry | undefined,
  runs: ActiveRun[],
): Desired {
  const { world } = work;
  const { models } = world;
  const servers = [...world.facts.values()];
  const { goneServers } = world;
  const leftBehind = leftBehindAt(world, server, step.plugin);
  const around = { models, servers, goneServers, gone: goneFrom(world, server), leftBehind };
  if (entry?.plugin.findModels !== undefined)
    return { ...around, clients: [], complete: false, spared: [...world.clients.keys()] };
  const presence = step.phase === 'ABSENT' ? 'absent' : 'present';
  const concerned = new Map<string, ClientState>();
  for (const run of runs) {
    for (const client of run.clients.values()) {
      const isThere = (client.presence === 'absent' ? 'absent' : 'present') === presence;
      const isDue = step.action !== 'check' || isSettled(world.clients.get(client.alias)?.row);
      const isOwn =
        step.action !== 'backup' ||
        world.made.has(client.alias, { serverId: server.id, plugin: step.plugin });
      const isNow = concernsNow(work, run, client.alias);
      if (isThere && isNow && isDue && isOwn && !isLeftOut(work, client)) concerned.set(client.alias, client);
    }
  }
  const complete =
    step.phase === 'PRESENT' && runs.some((run) => run.kind === 'SYNC' && run.serverId === server.id);
  const spared = [...world.clients.values()]
    .filter(({ state }) => server.role !== 'FRONT_OFFICE' || state.server.id === server.id)
    .map(({ state }) => state.alias)
    .filter((alias) => !concerned.has(alias));
  return { ...around, clients: [...concerned.values()], complete, spared };
}

/**
 * Whether the client is left out of what comes after something failed for it. One that has been live and is to be
 * suspended is not: whatever is wrong with its data or its MariaDB, its site is not served on.
 */
export const isLeftOut = ({ problems }: Work, { alias, presence, activatedAt }: ClientState): boolean =>
  problems.has(alias) && !(presence === 'suspended' && activatedAt !== null);

/** Whether it was as it should be when it was last looked at. */
export const isWell = (row: Client | undefined): boolean =>
  row?.status === (row?.presence === 'SUSPENDED' ? 'SUSPENDED' : 'ACTIVE');

/** Whether its site should be there already: it has been, and nothing that was asked for it is still to come. */
const isSettled = (row: Client | undefined) =>
  row !== undefined && row.activatedAt !== null && (row.status === 'FAILED' || isWell(row));
