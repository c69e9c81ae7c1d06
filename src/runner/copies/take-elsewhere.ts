/** Has plugins that take backups elsewhere do so without a run: their action `copy`. */
import { DatabaseAwayError } from '../../domain/errors.ts';
import type { Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { decide } from '../plan/decide.ts';
import { worldOf } from '../plan/desired.ts';
import { jobAt, transportFor } from '../plan/look-at.ts';
import type { PipelineEntry } from '../pipeline.ts';
import { makeMasks, maskAtHome } from '../redact.ts';
import { contextOf, noResult } from '../step/plugin-context.ts';
import type { Asking } from '../step/shared-step.ts';
import type { Surroundings } from '../store/surroundings.ts';
import { messageOf } from '../transient.ts';

/** The plugins that would do so with their present options. */
export const takersIn = ({ pipeline }: Pick<RunnerDeps, 'pipeline'>): PipelineEntry[] =>
  pipeline.entries.filter(
    ({ plugin, options }) => plugin.actions?.copy !== undefined && plugin.skip?.(options) === undefined,
  );

export interface Taking {
  server: Server;
  /** The ids of the clients whose backups are taken. */
  clientIds: string[];
  surroundings: Surroundings;
  signal: AbortSignal;
}

/** What fails is a warning in the log. */
export async function takeElsewhere(deps: RunnerDeps, taking: Taking): Promise<void> {
  const { server, clientIds, surroundings, signal } = taking;
  const masks = makeMasks();
  const world = worldOf(surroundings, deps.vaults, deps.site.defaultLanguage, masks.add, server.id);
  const theirs = [...world.clients.values()].filter(({ row }) => clientIds.includes(row.id));
  const clients = new Map(theirs.map(({ state }) => [state.alias, state]));
  if (clients.size === 0) return;
  const run: Asking = {
    id: server.id,
    kind: 'BACKUP',
    serverId: server.id,
    steps: [],
    clientIds,
    clients,
    repairs: [],
    orphans: [],
    reports: false,
  };
  maskAtHome(run, masks);
  const warn = (text: string) => deps.log.warn({ server: server.fqdn }, masks.redact(text));
  for (const entry of takersIn(deps).filter(({ role }) => role === server.role)) {
    const { plugin } = entry;
    const step = {
      plugin: plugin.id,
      phase: 'ACTION',
      mode: 'usual',
      server,
      action: 'copy',
      positions: new Map(),
    } as const;
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) continue;
    const job = {
      ...jobAt({ deps, world }, { ...due, transport: transportFor(deps, server, entry) }),
      tell: {
        planned: () => undefined,
        log(text: string, { level }: { level?: 'info' | 'warn' } = {}) {
          if (level === 'warn') warn(text);
        },
      },
      signal,
    };
    try {
      await plugin.actions?.copy?.(contextOf(job, noResult()), due.desired);
    } catch (error) {
      if (signal.aborted || error instanceof DatabaseAwayError) throw error;
      warn(`${plugin.id} on ${server.fqdn} could not take backups elsewhere: ${messageOf(error)}`);
    }
  }
}
