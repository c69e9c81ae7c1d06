/** Clients in the list of backups that Regent does not know: perhaps nothing else backs them up. */
import type { Desired } from '../../src/runner/contract/plugin.ts';
import { listIn, type BackupContext as Ctx } from './backup-list.ts';
import { runBackup } from './backup-run.ts';

/**
 * Their aliases. Throws a ForeignScriptError if the script is not Regent's, because it must not be run then.
 */
export async function unknownInList(ctx: Ctx, { clients, spared, gone }: Desired): Promise<string[]> {
  const listed = listIn(ctx, await ctx.files.read([ctx.options.script]));
  const known = new Set([...clients.map(({ alias }) => alias), ...spared, ...gone]);
  return listed.filter((alias) => !known.has(alias));
}

/** Backs them up. There is no client to keep the result with, so it is logged. */
export async function backUpUnknown(ctx: Ctx, aliases: string[]): Promise<void> {
  for await (const result of runBackup(ctx, aliases)) {
    const whose = `${result.client}, which Regent does not know`;
    if (result.status === 'ok') ctx.log(`The list has ${whose}: it was backed up to ${result.file}.`);
    else ctx.log(`The list has ${whose}: its backup failed: ${result.message}`, { level: 'warn' });
  }
}
