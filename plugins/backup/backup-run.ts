/** Runs the backup script for several clients. */
import type { Context } from '../../src/runner/contract/plugin.ts';
import { runBackupScript, type BackupResult } from '../shared/run-backup-script.ts';

type Ctx = Pick<Context<{ script: string }>, '$' | 'options' | 'signal'>;

/**
 * Backs up these clients one after the other and yields the result of each as soon as it is there.
 * @param how `last` for a database that is dropped afterwards: it is dumped even if it has no users any more
 */
export async function* runBackup(
  ctx: Ctx,
  aliases: string[],
  how: 'usual' | 'last' = 'usual',
): AsyncGenerator<BackupResult> {
  const flags = how === 'last' ? ['--last'] : [];
  for (const alias of aliases) yield await runBackupScript(ctx, ctx.options.script, alias, flags);
}
