/** The orphans that are on a server now, as a sync would find them. Changes nothing. */
import type { FoundOrphan, Server } from '../../domain/vocabulary.ts';
import type { RunnerDeps } from '../deps.ts';
import { askingOf } from '../plan/asking.ts';
import { decide } from '../plan/decide.ts';
import type { World } from '../plan/desired.ts';
import { jobAt, NOBODY, transportFor } from '../plan/look-at.ts';
import { orphansNow } from '../step/run-plugin.ts';
import { sharedSteps } from '../step/shared-step.ts';

interface Around {
  deps: RunnerDeps;
  world: World;
}

/** @param plugins those that look */
export async function listOrphans(
  around: Around,
  home: Server,
  plugins: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<FoundOrphan[]> {
  const { deps, world } = around;
  const asked = { kind: 'SYNC' as const, home, servers: [home], clientIds: [], hasLeaving: false };
  const run = askingOf(deps.pipeline, world, asked);
  const steps = sharedSteps(deps.pipeline, world, [run]).filter(
    ({ plugin, phase }) => phase === 'PRESENT' && plugins.has(plugin),
  );
  const looks = steps.map(async (step) => {
    const due = decide({ deps, world, problems: new Map() }, step, [run]);
    if ('skip' in due) return [];
    const transport = transportFor(deps, home, due.entry);
    return orphansNow({ ...jobAt(around, { ...due, transport }), signal, tell: NOBODY });
  });
  return (await Promise.all(looks)).flat();
}
