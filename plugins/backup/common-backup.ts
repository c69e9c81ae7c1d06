import { z } from 'zod';
import { applyFiles, definePlugin, planFiles } from '../../src/runner/contract/plugin.ts';
import type { WantedFile } from '../../src/runner/contract/plugin.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { quote } from '../shared/mariadb/mysql.ts';
import { runBackupScript } from '../shared/run-backup-script.ts';
import { listIn, scriptFile, type BackupContext } from './backup-list.ts';
import { backupOptions, mustHaveAge, path } from './backup-options.ts';
import { backupsOnDisk, dumpsOnDisk } from './dumps-on-disk.ts';
import { proveAndSay } from './proof/prove-backup.ts';
import { missingDumps, sayFolderGone } from './missing-dumps.ts';
import { withSurplus } from './surplus.ts';

const options = z.strictObject({
  /** Another script than that of the clients, as both may be on one machine. */
  script: path.default('/usr/local/bin/backup_monarc_common.sh'),
  database: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'a name of letters, digits, _ and -')
    .default('monarc_common')
    .describe('The database that every client reads.'),
  ...backupOptions,
  codeFolder: path.default('/var/lib/monarc/bo').describe("The code of MONARC's back office."),
});
type Options = z.infer<typeof options>;
type Ctx = BackupContext & { options: Options };

/** There is no good backup now, or it is not proven, and why. */
class CommonBackupError extends Error {
  override name = 'CommonBackupError';
}

export const commonBackup = definePlugin<Options>({
  id: 'common-backup',
  description: 'Manages the script that backs up monarc_common on the back office, and the backups.',
  roles: ['BACK_OFFICE'],
  ofServer: true,
  ownDatabase: ({ database }) => database,
  options,

  async plan(ctx) {
    const { script, folder, database } = ctx.options;
    const found = await ctx.files.read([script, folder, ownFolder(ctx)]);
    const listed = listIn(ctx, found);
    if (found.get(folder)?.kind === 'absent') await sayFolderGone(ctx, [database]);
    const { content } = theScript(ctx);
    return withSurplus(ctx, await planFiles(ctx, wantedFiles(ctx), found), content, listed, found);
  },

  apply: (ctx, changes) => applyFiles(ctx, changes, wantedFiles(ctx)),

  findBackups: async (ctx) =>
    ctx.sandbox
      ? undefined
      : (await backupsOnDisk(ctx, ({ client }) => client === ctx.options.database))?.map((found) => ({
          ...found,
          ofServer: true,
        })),

  actions: {
    /** Rejects if there is nothing to back up, or something foreign is in the place of the script. */
    async check(ctx) {
      const found = await ctx.files.read([ctx.options.script, ctx.options.folder]);
      listIn(ctx, found);
      await planFiles(ctx, wantedFiles(ctx), found);
      if (ctx.sandbox) return;
      await mustHaveAge(ctx);
      await mustBeThere(ctx);
      await sayMissing(ctx);
    },

    async backup(ctx) {
      const { script, database } = ctx.options;
      const { fqdn } = ctx.server;
      const found = await ctx.files.read([script]);
      if (listIn(ctx, found).length === 0) {
        const message = `${script} is not on ${fqdn} yet. Use syncServer, which makes it, then retry.`;
        ctx.report({ client: database, status: 'failed', message });
        throw new CommonBackupError(message);
      }
      await sayMissing(ctx);
      const result = await runBackupScript(ctx, script, database);
      ctx.report({ ...result });
      const { status, message } = result;
      if (status === 'missing') throw new CommonBackupError(nothingThere(ctx, message));
      if (status === 'failed') throw new CommonBackupError(`The backup of ${database} failed: ${message}`);
      if (message !== '') ctx.log(`The dump of ${database}: ${message}`, { level: 'warn' });
    },

    /** Proves the newest good backup, as that of a client. */
    async prove(ctx) {
      const { database } = ctx.options;
      const backup = await ctx.backupToProve(database);
      if (backup === undefined)
        throw new CommonBackupError(
          `${database} on ${ctx.server.fqdn} has no good backup that could be proven. Use backupServer, which makes one.`,
        );
      const { isProven, said } = await proveAndSay(ctx, { alias: database }, backup);
      if (!isProven) throw new CommonBackupError(said);
      ctx.log(said);
    },
  },
});

const ownFolder = ({ options: { folder, database } }: Ctx) => `${folder}/${database}`;

/** It has no folder of files. */
const theScript = (ctx: Ctx) => scriptFile(ctx, [ctx.options.database], '');

function wantedFiles(ctx: Ctx): WantedFile[] {
  const privately = { kind: 'directory', mode: 0o700, owner: 'root', group: 'root' } as const;
  return [{ ...privately, path: ctx.options.folder }, { ...privately, path: ownFolder(ctx) }, theScript(ctx)];
}

async function mustBeThere(ctx: Ctx): Promise<void> {
  const { database } = ctx.options;
  const [answer] = await askMariadb(ctx, [
    [`SELECT 1 FROM information_schema.tables WHERE table_schema = ${quote(database)} LIMIT 1`],
  ]);
  const [error] = answer?.errors ?? [];
  if (error !== undefined)
    throw new CommonBackupError(
      `MariaDB on ${ctx.server.fqdn} does not say whether it has ${database}: error ${error.code}, ${error.message}.`,
    );
  if (answer?.rows.length === 0)
    throw new CommonBackupError(nothingThere(ctx, `there is no database ${database}, or no table in it`));
}

const nothingThere = (ctx: Ctx, why: string) =>
  `The back office ${ctx.server.fqdn} cannot be backed up: ${why}. If the database has another name, set the option database of ` +
  `common-backup. If it is lost, restore it: its backups are kept in ${ownFolder(ctx)} (docs/backups.md).`;

async function sayMissing(ctx: Ctx): Promise<void> {
  const missing = await missingDumps(ctx, [ctx.options.database], await dumpsOnDisk(ctx));
  for (const { text } of missing) ctx.log(text, { level: 'warn' });
}
