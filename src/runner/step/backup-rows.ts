import { z } from 'zod';
import { isUnasked } from '../../domain/runs/run-kinds.ts';
import type { BackupOrigin, Server } from '../../domain/vocabulary.ts';
import { LAST_BACKUP } from '../pipeline.ts';
import type { BackupRow } from '../store/client-results.ts';
import type { PluginResult } from './plugin-job.ts';
import type { SharedStep } from './shared-step.ts';
import type { ActiveRun, Work } from '../work.ts';

/**
 * Turns a backup's reports into rows: one for each client, none for a client that had nothing to back up; and
 * one for a database of the server itself, whose report is for no client. The last backup of a client that is
 * deleted is reported by the step that removes it, which may fail for other reasons: there, only the report
 * counts.
 */
export function backupRows(
  { world }: Work,
  { phase, action }: Pick<SharedStep, 'phase' | 'action'>,
  server: Pick<Server, 'id'>,
  runs: ActiveRun[],
  result: PluginResult,
): BackupRow[] {
  const isLast = phase === 'ABSENT' || action === LAST_BACKUP;
  const aliases = new Set([...result.clientReports.keys(), ...(isLast ? [] : result.failures.keys())]);
  const ofClients = [...aliases].flatMap((alias): BackupRow[] => {
    const client = world.clients.get(alias);
    const run = runs.find(({ clients }) => clients.has(alias)) ?? runs[0];
    if (client === undefined || run === undefined) return [];
    const report = reportSchema.parse(result.clientReports.get(alias) ?? {});
    const lastFailure = report.status === 'failed' ? report.message : undefined;
    const failure = isLast ? lastFailure : result.failures.get(alias);
    if (failure === undefined && report.file === undefined) return [];
    const madeBy = isLast ? 'DELETION' : madeByRun(run);
    return [rowOf(run, server, { clientId: client.row.id, database: null, madeBy }, report, failure)];
  });
  const own = reportSchema.parse(result.report);
  if (own.client === undefined || own.status === undefined || runs[0] === undefined) return ofClients;
  const failure = own.status === 'ok' ? undefined : (own.message ?? own.status);
  const of = { clientId: null, database: own.client, madeBy: madeByRun(runs[0]) };
  return [...ofClients, rowOf(runs[0], server, of, own, failure)];
}

/** The backup of what a restore replaces; undefined if there was nothing to back up. */
export function rowBeforeRestore(
  { world }: Work,
  server: Pick<Server, 'id'>,
  runs: ActiveRun[],
  alias: string,
  result: object,
): BackupRow | undefined {
  const client = world.clients.get(alias);
  const run = runs.find(({ clients }) => clients.has(alias));
  const report = reportSchema.parse(result);
  if (client === undefined || run === undefined || report.status === 'missing') return undefined;
  const failure = report.status === 'ok' ? undefined : (report.message ?? 'no reason is known');
  const of = { clientId: client.row.id, database: null, madeBy: 'RESTORE' } as const;
  return rowOf(run, server, of, report, failure);
}

const madeByRun = (run: ActiveRun): BackupOrigin => (isUnasked(run) ? 'SCHEDULE' : 'REQUEST');

function rowOf(
  run: ActiveRun,
  server: Pick<Server, 'id'>,
  of: Pick<BackupRow, 'clientId' | 'database' | 'madeBy'>,
  report: Report,
  failure: string | undefined,
): BackupRow {
  const { file, size, sha256, filesFile, filesSize, filesSha256, manifest, seconds } = report;
  return {
    ...of,
    serverId: server.id,
    runId: run.id,
    ok: failure === undefined,
    file,
    bytes: size,
    sha256,
    filesFile,
    filesBytes: filesSize,
    filesSha256,
    manifest,
    seconds,
    message: failure ?? (report.message === '' ? undefined : report.message),
  };
}

/** The fields of a report that have a column. A field that is null, absent or something else has no value. */
const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
const reportSchema = z.object({
  /** The name of the database. */
  client: text,
  status: text,
  message: text,
  file: text,
  size: number,
  sha256: text,
  filesFile: text,
  filesSize: number,
  filesSha256: text,
  manifest: text,
  seconds: number,
});
type Report = z.infer<typeof reportSchema>;
