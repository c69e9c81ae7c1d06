/** What makes a last backup good enough that its client may be removed. */
import type { Server } from '../../domain/vocabulary.ts';
import type { Desired } from '../contract/plugin.ts';
import { copyNewest } from '../copies/copy-backups.ts';
import type { ActiveRun, Work } from '../work.ts';
import type { PluginResult } from './plugin-job.ts';

/** Fails the clients whose last backup is on their server alone although copies are wanted. */
export async function secureLastBackups(
  work: Work,
  runs: ActiveRun[],
  server: Server,
  { clients }: Desired,
  { failures }: PluginResult,
): Promise<void> {
  const made = clients.map(({ alias }) => alias).filter((alias) => !failures.has(alias));
  for (const [alias, why] of await copyNewest(work, runs, server, made))
    failures.set(
      alias,
      `The last backup of ${alias} could not be copied, so nothing of it is removed from here on: ${why}. Correct that, then retry.`,
    );
}
