/** The backups of clients that were removed long ago: a sync removes them. */
import { dirname } from 'node:path';
import { filesBeside } from '../shared/backup-manifest.ts';
import { namesIn, type Change, type Context } from '../../src/runner/contract/plugin.ts';

type Ctx = Pick<Context<{ folder: string }>, '$' | 'expiredBackups' | 'files' | 'options' | 'sandbox'>;

interface Expired {
  alias: string;
  folder: string;
  /** The paths of its files that are there. */
  files: string[];
}

/** One change for each folder that has any. */
export const planExpired = async (ctx: Ctx): Promise<Change[]> =>
  (await expired(ctx)).map(({ alias, folder, files }) => ({
    action: 'delete',
    subject: folder,
    summary: `remove the backups of ${alias}, which was removed long ago (${files.length} files in ${folder})`,
    isDue: true,
  }));

/** Other files in the folders stay, and so does a folder that has any. */
export async function removeExpired(ctx: Ctx, subjects: ReadonlySet<string>): Promise<void> {
  const due = (await expired(ctx)).filter(({ folder }) => subjects.has(folder));
  if (due.length === 0) return;
  await ctx.files.remove(due.flatMap(({ files }) => files));
  await ctx.$`rmdir --ignore-fail-on-non-empty -- ${due.map(({ folder }) => folder)}`;
}

/** Only what Regent has on record, where backups of removed clients are. */
async function expired(ctx: Ctx): Promise<Expired[]> {
  if (ctx.sandbox) return [];
  const known = (await ctx.expiredBackups()).flatMap(({ client, files }) =>
    files.map((file) => ({ client, file })),
  );
  const away = known.filter(({ file }) => dirname(dirname(file)) === `${ctx.options.folder}-deleted`);
  const folders = [...new Set(away.map(({ file }) => dirname(file)))];
  if (folders.length === 0) return [];
  const listed = await ctx.files.list(folders);
  return folders.flatMap((folder) => {
    const names = new Set(namesIn(listed, folder));
    const theirs = away.filter(({ file }) => dirname(file) === folder);
    const files = theirs
      .flatMap(({ file }) => {
        const { stem } = filesBeside(file) ?? {};
        return stem === undefined ? [file] : [file, `${stem}.proven`, `${stem}.damaged`];
      })
      .filter((file) => names.has(file.slice(folder.length + 1)));
    const [first] = theirs;
    return files.length === 0 || first === undefined
      ? []
      : [{ alias: first.client, folder, files: [...new Set(files)] }];
  });
}
