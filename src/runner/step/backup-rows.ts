import type { BackupRow } from '../store/client-results.ts';
import type { PluginResult } from './plugin-job.ts';
import type { ActiveRun, Work } from '../work.ts';

/**
 * Turns a backup's reports, one line for each client, into rows; none for a client that had nothing to back
 * up.
 */
export function backupRows({ world }: Work, runs: ActiveRun[], result: PluginResult): BackupRow[] {
  const [run] = runs;
  if (run === undefined) return [];
  const aliases = new Set([...result.clientReports.keys(), ...result.failures.keys()]);
  return [...aliases].flatMap((alias): BackupRow[] => {
    const client = world.clients.get(alias);
    if (client === undefined) return [];
    const report = result.clientReports.get(alias) ?? {};
    const failure = result.failures.get(alias);
    const { file, size, sha256, seconds } = report;
    if (failure === undefined && typeof file !== 'string') return [];
    const message = failure ?? report.message;
    return [
      {
        clientId: client.row.id,
        runId: run.id,
        ok: failure === undefined,
        ...(typeof file === 'string' ? { file } : {}),
        ...(typeof size === 'number' ? { bytes: size } : {}),
        ...(typeof sha256 === 'string' ? { sha256 } : {}),
        ...(typeof seconds === 'number' ? { seconds } : {}),
        ...(typeof message === 'string' && message !== '' ? { message } : {}),
      },
    ];
  });
}
