import { z } from 'zod';
import {
  applyFiles,
  definePlugin,
  foundFiles,
  isLeaving,
  planFiles,
} from '../../src/runner/contract/plugin.ts';
import type { Change, ClientState, Context, WantedFile } from '../../src/runner/contract/plugin.ts';
import { safelyNamed } from '../shared/aliases.ts';
import { listDifference, listIn, planList, scriptFile } from './backup-list.ts';
import { backupOptions, mustHaveAge, path } from './backup-options.ts';
import { runBackup } from './backup-run.ts';
import type { BackupResult } from '../shared/run-backup-script.ts';
import { planExpired, removeExpired } from './expired.ts';
import { findListed } from './find-listed.ts';
import { backUpUnknown, unknownInList } from './backup-unknown.ts';
import { backupsOnDisk, byLastTurn, dumpsOnDisk, type DumpsOnDisk } from './dumps-on-disk.ts';
import { deletedFolder, lookAtLastDumps, putAway, takeLastDumps } from './last-dump.ts';
import { proveAndSay } from './proof/prove-backup.ts';
import { withSurplus } from './surplus.ts';
import { missingDumps, sayFolderGone } from './missing-dumps.ts';

const options = z.strictObject({
  script: path.default('/usr/local/bin/backup_monarc_db.sh'),
  ...backupOptions,
  codeFolder: path.default('/var/lib/monarc/fo').describe("MONARC's code, shared by all clients."),
});
export type BackupOptions = z.infer<typeof options>;
type Ctx = Context<BackupOptions>;

export const backup = definePlugin<BackupOptions>({
  id: 'backup',
  description: 'Manages the script that dumps the database of every client on a front office, and the dumps.',
  roles: ['FRONT_OFFICE'],
  closed: 'closed',
  options,

  findClients: findListed,

  async plan(ctx, desired) {
    const clients = safelyNamed(ctx, desired.clients);
    const leaving = clients.filter((client) => isLeaving(client));
    const { script, folder } = ctx.options;
    const folders = clients.map(({ alias }) => `${folder}/${alias}`);
    const found = await ctx.files.read([script, folder, ...folders]);
    const listed = listIn(ctx, found);
    if (found.get(folder)?.kind === 'absent') await sayFolderGone(ctx, aliasesOf(clients));
    for (const { alias } of clients) {
      foundFiles(ctx, alias, [`${folder}/${alias}`], found);
      if (listed.includes(alias)) ctx.found(alias, `${alias} in ${script}`);
    }
    const lastDumps = await lookAtLastDumps(ctx, leaving);
    const needsOne = ({ alias }: ClientState) => lastDumps.get(alias) === 'needed';
    const planned = await planFiles(ctx, wantedFiles(ctx, clients, listed), found);
    return [
      ...(await withSurplus(ctx, planned, scriptFile(ctx, listed).content, listed, found)),
      ...planList(ctx, listed, { ...desired, clients }),
      ...(desired.complete ? await planExpired(ctx) : []),
      ...leaving
        .filter((client) => !isAbsent(client) && needsOne(client))
        .map((client) => lastBackupOf(ctx, client)),
      ...leaving.filter(isAbsent).flatMap((client) => {
        const isThere = found.get(`${folder}/${client.alias}`)?.kind === 'directory';
        return isThere || needsOne(client) ? [retirement(ctx, client, isThere, needsOne(client))] : [];
      }),
    ];
  },

  /** A removed client stays in the script until its last dump is good, so that it is not forgotten before. */
  async apply(ctx, changes, desired) {
    const { script, folder } = ctx.options;
    const clients = safelyNamed(ctx, desired.clients);
    const listed = listIn(ctx, await ctx.files.read([script]));
    const concerned = new Set(changes.map(({ client }) => client));
    const subjects = new Set(changes.map(({ subject }) => subject));
    const { adding, removing, leftOver } = listDifference(listed, { ...desired, clients });
    const isToShrink = changes.some(
      ({ client, subject, action }) => client === undefined && subject === script && action === 'delete',
    );
    const extended = [...listed, ...adding.filter((alias) => concerned.has(alias))];
    await applyFiles(ctx, changes, wantedFiles(ctx, clients, extended));
    if (desired.complete) await removeExpired(ctx, subjects);

    const going = clients.filter((client) => isLeaving(client) && subjects.has(`${folder}/${client.alias}`));
    const failed = await takeLastDumps(ctx, going);
    const gone = new Set([
      ...removing.filter((alias) => concerned.has(alias) && !failed.has(alias)),
      ...(isToShrink ? leftOver : []),
    ]);
    const staying = extended.filter((alias) => !gone.has(alias));
    if (staying.length < extended.length) await ctx.files.write([scriptFile(ctx, staying)]);
    await putAway(
      ctx,
      going.filter((client) => isAbsent(client) && !failed.has(client.alias)),
    );
  },

  findBackups: async (ctx) => (ctx.sandbox ? undefined : backupsOnDisk(ctx)),

  actions: {
    /** Before anything of these clients is removed: each gets a good backup of all that it has, or fails. */
    async lastBackup(ctx, desired) {
      const found = await ctx.files.read([ctx.options.script, ctx.options.folder]);
      const wanted = wantedFiles(ctx, [], listIn(ctx, found));
      await applyFiles(ctx, await planFiles(ctx, wanted, found), wanted);
      await takeLastDumps(ctx, safelyNamed(ctx, desired.clients), true);
    },

    /** Rejects if a foreign script or link is in the place of Regent's; says which dumps are missing. */
    async check(ctx, { clients }) {
      const found = await ctx.files.read([ctx.options.script, ctx.options.folder]);
      await planFiles(ctx, wantedFiles(ctx, [], listIn(ctx, found)), found);
      if (ctx.sandbox) return;
      await mustHaveAge(ctx);
      await sayMissing(ctx, clients, await dumpsOnDisk(ctx));
    },

    /** Backs up now those of the clients that should be present, and reports the result of each. */
    async backup(ctx, desired) {
      const clients = safelyNamed(ctx, desired.clients).filter((client) => !isLeaving(client));
      if (clients.length === 0) return;
      if (ctx.sandbox) return ctx.log('A sandbox has no databases, so there is nothing to dump.');
      await mustHaveScript(ctx);
      const unknown = await unknownInList(ctx, desired);
      const dumps = await dumpsOnDisk(ctx);
      await sayMissing(ctx, clients, dumps);
      const inTurn = clients.toSorted(byLastTurn(dumps));
      const newest = (alias: string) =>
        dumps.files?.findLast((file) => file.startsWith(`${folderOf(ctx, alias)}/`));
      const known = new Map(clients.map((client) => [client.alias, client]));
      for await (const result of runBackup(
        ctx,
        inTurn.map(({ alias }) => alias),
      )) {
        ctx.report({ ...result }, result.client);
        conclude(ctx, result, known.get(result.client)?.activatedAt ?? null, newest(result.client));
      }
      if (desired.named !== true) await backUpUnknown(ctx, unknown);
    },

    /** Proves the newest good backup of each client. */
    async prove(ctx, { clients }) {
      for (const client of safelyNamed(ctx, clients).filter((each) => !isAbsent(each)))
        await prove(ctx, client);
    },
  },
});

/** A server that was taken over may still be without it. */
async function mustHaveScript({ files, options: { script }, server }: Ctx): Promise<void> {
  const found = await files.read([script]);
  if (found.get(script)?.kind !== 'absent') return;
  throw new Error(
    `${script} is missing on ${server.fqdn}, so Regent has backed up nothing there. syncServer writes it, unless that difference is ignored, as after a take-over: then use repairDrift for what the plugin backup has found.`,
  );
}

async function sayMissing(ctx: Ctx, clients: ClientState[], dumps: DumpsOnDisk): Promise<void> {
  for (const { name: client, text } of await missingDumps(ctx, aliasesOf(clients), dumps))
    ctx.log(text, { client, level: 'warn' });
}

/** A client whose backup is not proven has failed: somebody is to look at it. */
async function prove(ctx: Ctx, client: ClientState): Promise<void> {
  const { alias } = client;
  const backup = await ctx.backupToProve(alias);
  if (backup === undefined) {
    if (client.activatedAt === null)
      return ctx.log(`${alias} is left out: it has no backup yet.`, { client: alias });
    return ctx.fail(alias, `${alias} has no good backup that could be proven. See its last backup.`);
  }
  const { isProven, said } = await proveAndSay(ctx, client, backup);
  if (isProven) ctx.log(said, { client: alias });
  else ctx.fail(alias, said);
}

/**
 * A missing database is a loss once the client has been live; before that, the client is only not ready yet.
 */
function conclude(ctx: Ctx, result: BackupResult, activatedAt: Date | null, newest?: string): void {
  const { client, status, message } = result;
  if (status === 'ok' && message !== '')
    ctx.log(`The dump of ${client}: ${message}`, { client, level: 'warn' });
  if (status === 'failed') ctx.fail(client, `The backup of ${client} failed: ${message}`);
  if (status !== 'missing') return;
  if (activatedAt === null)
    return ctx.log(`${client} is left out: it is not set up yet (${message}).`, { client });
  const kept =
    newest === undefined ? 'there is no dump of it' : `its dumps are kept, the newest is ${newest}`;
  ctx.fail(
    client,
    `The database of ${client} is lost: ${message}; ${kept}. Bring it back from a dump (docs/operations.md, restoring), ` +
      `or delete the client.`,
  );
}

const folderOf = ({ options: { folder } }: Ctx, alias: string) => `${folder}/${alias}`;
const aliasesOf = (clients: ClientState[]) => clients.map(({ alias }) => alias);
const isAbsent = ({ presence }: ClientState) => presence === 'absent';

function wantedFiles(ctx: Ctx, clients: ClientState[], listed: string[]): WantedFile[] {
  const privately = { kind: 'directory', mode: 0o700, owner: 'root', group: 'root' } as const;
  const { folder } = ctx.options;
  return [
    { ...privately, path: folder },
    ...clients
      .filter((client) => !isLeaving(client))
      .map(({ alias }) => ({ ...privately, path: `${folder}/${alias}`, client: alias })),
    scriptFile(ctx, listed),
  ];
}

/** What was written between the first last backup and the end of the site. */
const lastBackupOf = (ctx: Ctx, { alias }: ClientState): Change => ({
  client: alias,
  action: 'create',
  subject: `${ctx.options.folder}/${alias}`,
  summary: `make a last backup of ${alias}, whose newest one holds less than it has now`,
});

function retirement(ctx: Ctx, client: ClientState, isThere: boolean, withLastDump: boolean): Change {
  const first = withLastDump ? 'make a last backup, and ' : '';
  return {
    client: client.alias,
    action: isThere ? 'delete' : 'create',
    subject: `${ctx.options.folder}/${client.alias}`,
    summary: `${first}move the dumps of ${client.alias} to ${deletedFolder(ctx, client)}`,
  };
}
