/** Runs that are planned, and may never be queued. */
import { phasesOf } from '../../domain/runs/run-kinds.ts';
import type { RunKind, Server } from '../../domain/vocabulary.ts';
import { stepsFor, type Pipeline } from '../pipeline.ts';
import type { Asking } from '../step/shared-step.ts';
import { clientsOf, onlyReports } from '../work.ts';
import type { World } from './desired.ts';

interface Asked {
  kind: RunKind;
  home: Server;
  /** Those that may have steps. */
  servers: Server[];
  clientIds: string[];
  /** Whether clients of the home are to be removed. */
  hasLeaving: boolean;
}

/** As it would be queued now. */
export function askingOf(
  pipeline: Pipeline,
  world: World,
  { kind, home, servers, clientIds, hasLeaving }: Asked,
): Asking {
  const steps = stepsFor(pipeline, { kind, home, servers, phases: phasesOf(kind, hasLeaving) });
  return {
    id: home.id,
    kind,
    serverId: home.id,
    clientIds,
    steps: steps.map((step, position) => ({ ...step, position })),
    clients: clientsOf(world, { kind, serverId: home.id, clientIds, orphans: [] }),
    repairs: [],
    orphans: [],
    reports: onlyReports(world, { kind, serverId: home.id, syncPolicy: null }),
  };
}
