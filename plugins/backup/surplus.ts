/** Which old backups go with the next ones, if the options for how many to keep are changed. */
import { textOf, type Change, type FileState } from '../../src/runner/contract/plugin.ts';
import type { BackupContext } from './backup-list.ts';
import { keptBy, parseSurplus } from './backup-script.ts';

/**
 * The plan of the script with these backups in its diff, if the script on the server keeps others.
 * @param content the script as it should be
 */
export async function withSurplus(
  ctx: BackupContext,
  changes: Change[],
  content: string,
  listed: string[],
  found: ReadonlyMap<string, FileState>,
): Promise<Change[]> {
  const { script } = ctx.options;
  const before = textOf(found, script) ?? '';
  const mine = changes.find(({ subject, client }) => subject === script && client === undefined);
  if (ctx.sandbox || mine === undefined || listed.length === 0 || keptBy(before) === keptBy(content))
    return changes;
  const { stdout, exitCode } = await ctx.$({
    nothrow: true,
    input: content,
  })`bash -s -- --surplus ${listed}`;
  const going = stdout.split('\n').flatMap((line) => parseSurplus(line) ?? []);
  const bytes = going.reduce((sum, each) => sum + each.bytes, 0);
  const clients = new Set(going.map(({ client }) => client)).size;
  const said =
    exitCode === 0
      ? `${going.length} old backups go with the next ones (clients: ${clients}, bytes: ${bytes})`
      : 'which old backups go with the next ones could not be found out';
  const files = going.slice(0, MOST_SHOWN).map(({ file }) => `  ${file}`);
  const rest = going.length - files.length;
  const lines = [said, ...files, ...(rest > 0 ? [`  and ${rest} more`] : [])];
  // The summary stays the same, as it says which change somebody has confirmed.
  return changes.map((change) =>
    change === mine
      ? {
          ...change,
          diff: `${change.diff === undefined ? '' : `${change.diff.trimEnd()}\n`}${lines.join('\n')}\n`,
        }
      : change,
  );
}

const MOST_SHOWN = 50;
