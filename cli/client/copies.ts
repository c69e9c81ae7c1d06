/** What also needs a backup, another server or another alias. */
import { RefusedError } from '../../sdk/errors.ts';
import {
  CloneClientDocument,
  ListBackupsOfClientDocument,
  MoveClientDocument,
  RestoreAsNewClientDocument,
  RestoreClientDocument,
  type RestoreInclude,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import { act } from '../kit/act.ts';
import { findClient, findServer } from '../kit/find.ts';
import type { PlanFlags, YesFlags } from '../kit/flags.ts';
import { confirm } from '../kit/prompt.ts';
import { timeOf } from '../kit/times.ts';
import { uploadDump } from './upload.ts';

interface SourceFlags {
  backup?: string;
  file?: string;
  upload?: string;
}

export interface RestoreFlags extends SourceFlags, PlanFlags, YesFlags {
  include?: RestoreInclude;
}

export interface RestoreAsNewFlags extends SourceFlags, CloneFlags {}

export interface CloneFlags extends PlanFlags {
  server?: string;
  name?: string;
  contactEmail?: string;
}

export async function restoreClient(this: Context, flags: RestoreFlags, name: string) {
  atMostOne(flags);
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const source = await sourceOf(regent, flags, clientId, alias);
  const what = `This puts ${source.called} in the place of what ${alias} has now.`;
  if (!flags.dryRun) await confirm(this.process, flags.yes, what, alias);
  const which = await source.take(this);
  const input = { clientId, ...which, include: flags.include };
  await act(this, regent, flags, RestoreClientDocument, input, () => `Nothing was restored.`);
}

export async function restoreAsNew(this: Context, flags: RestoreAsNewFlags, name: string, newAlias: string) {
  atMostOne(flags);
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const source = await sourceOf(regent, flags, clientId, alias);
  const serverId = flags.server === undefined ? undefined : (await findServer(regent, flags.server)).id;
  const which = await source.take(this);
  const input = { ...which, alias: newAlias, serverId, name: flags.name, contactEmail: flags.contactEmail };
  await act(this, regent, flags, RestoreAsNewClientDocument, input, () => `${newAlias} is created.`);
}

function atMostOne({ backup, file, upload }: SourceFlags): void {
  if ([backup, file, upload].filter((given) => given !== undefined).length > 1)
    throw new UsageError('Give one of --backup, --file and --upload.');
}

interface Source {
  called: string;
  /** What the mutation takes. Only then is anything sent. */
  take(context: Context): Promise<{ backupId: string } | { uploadId: string }>;
}

/** By default the newest good backup. */
async function sourceOf(
  regent: Connection,
  { backup, file, upload }: SourceFlags,
  clientId: string,
  alias: string,
): Promise<Source> {
  if (upload !== undefined)
    return { called: `the upload ${upload}`, take: async () => ({ uploadId: upload }) };
  if (file !== undefined)
    return {
      called: file === '-' ? 'the dump on stdin' : `the dump ${file}`,
      take: async (context) => ({ uploadId: await uploadDump(context, regent, clientId, file) }),
    };
  if (backup !== undefined)
    return { called: `the backup ${backup}`, take: async () => ({ backupId: backup }) };
  const { id, at } = await lastGood(regent, clientId, alias);
  return { called: `the backup of ${timeOf(at)}`, take: async () => ({ backupId: id }) };
}

async function lastGood(regent: Connection, clientId: string, alias: string) {
  const filter = { ok: true, onDisk: true };
  const { client } = await regent.ask(ListBackupsOfClientDocument, { clientId, filter, first: 1 });
  const [newest] = client?.backups.nodes ?? [];
  if (newest === undefined)
    throw new RefusedError([
      `${alias} has no good backup whose file is there. List them: regent backup list --client ${alias}`,
    ]);
  return newest;
}

export async function moveClient(this: Context, flags: PlanFlags, name: string, server: string) {
  const regent = this.connect();
  const { id: clientId, alias } = await findClient(regent, name);
  const { id: toServerId, fqdn } = await findServer(regent, server);
  await act(
    this,
    regent,
    flags,
    MoveClientDocument,
    { clientId, toServerId },
    () => `${alias} is on ${fqdn}.`,
  );
}

export async function cloneClient(this: Context, flags: CloneFlags, name: string, newAlias: string) {
  const regent = this.connect();
  const { id: clientId } = await findClient(regent, name);
  const serverId = flags.server === undefined ? undefined : (await findServer(regent, flags.server)).id;
  const input = { clientId, alias: newAlias, serverId, name: flags.name, contactEmail: flags.contactEmail };
  await act(this, regent, flags, CloneClientDocument, input, () => `${newAlias} is created.`);
}
