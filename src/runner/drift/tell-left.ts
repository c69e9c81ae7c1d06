/** What a run leaves as it is because somebody has said so: counted, and told if it has changed since. */
import type { PluginResult } from '../step/plugin-job.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { keyOf } from '../step/tell-runs.ts';
import type { ActiveRun, Work } from '../work.ts';
import { fingerprintOf } from './fingerprint.ts';
import { openAt } from './open-drift.ts';

export function tellLeft(
  work: Work,
  { mode, plugin, positions, server }: SharedStep,
  runs: ActiveRun[],
  { left }: PluginResult,
): void {
  if (mode === 'repair' || left.length === 0) return;
  const open = openAt(work.world, server?.id ?? '', plugin);
  for (const change of left)
    for (const run of runs) {
      if (change.client !== undefined && !run.clients.has(change.client)) continue;
      const step = positions.get(run.id) ?? 0;
      const key = keyOf(step, change);
      if (run.left.has(key)) continue;
      run.left.add(key);
      const row = open.get(change);
      if (row === undefined || row.ignoredFingerprint === fingerprintOf(change)) continue;
      const text = `${change.subject} on ${server?.fqdn} was ignored (${row.ignoredReason}), and differs in another way since: it was left as it is. Look at it again (drift), then use repairDrift or ignoreDrift.`;
      work.journal.tell(run.id, { type: 'LOG', level: 'WARN', step, text });
    }
}
