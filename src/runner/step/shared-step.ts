import type { RunKind, Server, Step, StepPhase } from '../../domain/vocabulary.ts';
import type { ClientState } from '../contract/plugin.ts';
import type { DriftToRepair, OrphanToRemove } from '../store/leases.ts';
import { ACTIONS, rankOf, type Pipeline } from '../pipeline.ts';
import type { World } from '../plan/desired.ts';

/** A step that several runs share: one plugin on one server. */
export interface SharedStep {
  plugin: string;
  /**
   * `report`: it changes nothing, and says what differs. `repair`: it makes only changes that were chosen. `orphans`: it
   * is for things of nobody that Regent knows.
   */
  mode: 'usual' | 'report' | 'repair' | 'orphans';
  phase: StepPhase;
  /** Undefined if it has been deleted since. */
  server: Server | undefined;
  action: string | undefined;
  /** The position of the step in each run, by run id. */
  positions: Map<string, number>;
  /** Why it could not be planned, if it was planned beforehand: the step fails with this error. */
  failure?: unknown;
}

/** What a run requests, either a stored run or one of a dry run. */
export interface Asking {
  id: string;
  kind: RunKind;
  /** The server that is its home. */
  serverId: string | null;
  steps: Pick<Step, 'position' | 'plugin' | 'serverId' | 'phase'>[];
  /** The ids of the clients that it names; empty if it is for the server as a whole. */
  clientIds: string[];
  /** The clients that it concerns, by alias. */
  clients: ReadonlyMap<string, ClientState>;
  /** REPAIR_DRIFT: the differences that it is for. */
  repairs: DriftToRepair[];
  /** REMOVE_ORPHAN: what it removes. */
  orphans: OrphanToRemove[];
  /** Whether it only reports, whatever the servers' own policies are. */
  reports: boolean;
}

/** After all work that was requested: only what remains then is drift. */
const LATER = { usual: 0, orphans: 0, repair: 10_000, report: 20_000 };

function modeOf({ kind, reports }: Asking, server: Server | undefined): SharedStep['mode'] {
  if (kind === 'REPAIR_DRIFT') return 'repair';
  if (kind === 'REMOVE_ORPHAN') return 'orphans';
  return kind === 'SYNC' && (reports || server?.syncPolicy === 'REPORT') ? 'report' : 'usual';
}

/** The steps of all runs in one order; steps of the same plugin on the same server become one. */
export function sharedSteps(pipeline: Pipeline, { servers }: World, runs: Asking[]): SharedStep[] {
  const shared = new Map<string, SharedStep & { rank: number; fqdn: string }>();
  for (const run of runs) {
    for (const { position, plugin, serverId, phase } of run.steps) {
      const action = phase === 'ACTION' ? ACTIONS[run.kind] : undefined;
      const server = servers.get(serverId ?? '');
      const mode = modeOf(run, server);
      const key = [phase, plugin, serverId, action ?? '', mode].join(' ');
      const step = shared.get(key) ?? {
        plugin,
        mode,
        phase,
        server,
        action,
        positions: new Map<string, number>(),
        rank: rankOf(pipeline, { plugin, phase }, run.kind) + LATER[mode],
        fqdn: server?.fqdn ?? '',
      };
      step.positions.set(run.id, position);
      shared.set(key, step);
    }
  }
  return [...shared.values()].toSorted(
    (one, other) => one.rank - other.rank || one.fqdn.localeCompare(other.fqdn),
  );
}
