/** Runs the backup script on a server now. */
import type { Context } from '../../src/runner/contract/plugin.ts';
import { RUN_BACKUP_SCRIPT } from '../shared/run-backup-script.ts';
import { parseBackupResult, type BackupResult } from './backup-script.ts';

type Ctx = Pick<Context<{ script: string }>, '$' | 'options' | 'signal'>;

/**
 * Backs up these clients one after the other and yields the result of each as soon as it is there. If the
 * script prints nothing about a client, its backup has failed.
 * @param how `last` for a database that is dropped afterwards: it is dumped even if it has no users any more
 */
export async function* runBackup(
  ctx: Ctx,
  aliases: string[],
  how: 'usual' | 'last' = 'usual',
): AsyncGenerator<BackupResult> {
  for (const alias of aliases) yield await backUp(ctx, alias, how === 'last' ? ['--last'] : []);
}

async function backUp(
  { $, options: { script }, signal }: Ctx,
  client: string,
  flags: string[],
): Promise<BackupResult> {
  const { stdout, stderr, exitCode } = await $({
    nothrow: true,
  })`sh -c ${RUN_BACKUP_SCRIPT} backup ${script} ${[...flags, client]}`;
  signal.throwIfAborted();
  const results = stdout.split('\n').flatMap((line) => parseBackupResult(line) ?? []);
  const said = stderr.trim() || `it ended with code ${exitCode}`;
  const message = `${script} has no result for it (${said})`;
  const result = results.find((each) => each.client === client);
  const { message: all, ...rest } = result ?? { client, status: 'failed', seconds: 0, message };
  return { ...rest, message: all.length > LONGEST_MESSAGE ? `…${all.slice(-LONGEST_MESSAGE)}` : all };
}

/** The end says why a dump failed; before it there may be one complaint for each table. */
const LONGEST_MESSAGE = 2_000;
