/** After a step: the rows of orphans follow what it has found, and the runs are told. */
import { kindInWords } from '../../domain/orphans/removal.ts';
import type { OrphanKind, Server } from '../../domain/vocabulary.ts';
import type { PluginResult } from '../step/plugin-job.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { tellRuns } from '../step/tell-runs.ts';
import type { ActiveRun, Work } from '../work.ts';
import { fingerprintOf } from './find-orphans.ts';

export async function keepOrphans(
  work: Work,
  step: SharedStep,
  { id: serverId, fqdn }: Server,
  runs: ActiveRun[],
  { orphans, backups }: PluginResult,
): Promise<void> {
  const { runStore } = work.deps;
  if (orphans === undefined) return;
  const { log } = tellRuns(work, step, runs);
  const { found, why } = orphans;
  if (why !== undefined)
    log(`${step.plugin} could not look on ${fqdn} for what belongs to nobody: ${why}`, { level: 'warn' });
  const told = await runStore.saveOrphans({
    serverId,
    plugin: step.plugin,
    found: found.map((each) => ({ ...each, fingerprint: fingerprintOf(each) })),
    isWhole: why === undefined,
  });
  const names = new Map<OrphanKind, string[]>();
  for (const { kind, name } of told) names.set(kind, [...(names.get(kind) ?? []), name]);
  for (const [kind, all] of names)
    log(`Unknown to Regent and left alone on ${fqdn}: ${kindInWords(kind)} ${all.toSorted().join(', ')}.`, {
      level: 'warn',
    });
  if (backups !== undefined) await runStore.saveDumpsOfOrphans(serverId, newestIn(backups.found));
}

/** Regent reads the manifests of backups of clients that it does not know each time. */
function newestIn(found: NonNullable<PluginResult['backups']>['found']): Map<string, Date> {
  const newest = new Map<string, Date>();
  for (const { client, manifest } of found) {
    const before = newest.get(client);
    if (manifest !== undefined && (before === undefined || manifest.madeAt > before))
      newest.set(client, manifest.madeAt);
  }
  return newest;
}
