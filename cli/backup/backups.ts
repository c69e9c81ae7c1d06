import { RefusedError } from '../../sdk/errors.ts';
import {
  ListBackupsDocument,
  ListBackupsOfClientDocument,
  ShowBackupDocument,
  type BackupRowFragment,
  type ListBackupsOfClientQuery,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { printFacts } from '../kit/facts.ts';
import { findClient } from '../kit/find.ts';
import type { JsonFlags, ListFlags } from '../kit/flags.ts';
import { idOf, nodeId } from '../kit/ids.ts';
import { list, type Listing } from '../kit/list.ts';
import { sizeOf, timeOf } from '../kit/times.ts';

export interface BackupsFlags extends ListFlags {
  client?: string;
  good?: boolean;
  onDisk?: boolean;
}

const listing = {
  columns: [
    { title: 'MADE', of: ({ at }) => timeOf(at) },
    { title: 'OF', of: ({ client, server }) => client?.alias ?? server.fqdn },
    { title: 'GOOD', of: ({ ok, goneAt }) => (goneAt === null ? ok : 'gone') },
    { title: 'PROVEN', of: ({ provenAt }) => timeOf(provenAt) },
    { title: 'BY', of: ({ madeBy }) => madeBy },
    { title: 'SIZE', of: ({ bytes }) => sizeOf(bytes) },
    { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
  ],
  none: 'No backups.',
  usualLimit: 50,
} satisfies Partial<Listing<BackupRowFragment, unknown>>;

export async function listBackups(this: Context, { client, good: ok, onDisk, ...flags }: BackupsFlags) {
  const filter = { ok, onDisk };
  if (client === undefined)
    return list(this, flags, ListBackupsDocument, { filter }, { ...listing, page: ({ backups }) => backups });
  const { id: clientId } = await findClient(this.connect(), client);
  const page = ({ client }: ListBackupsOfClientQuery) => {
    if (client == null) throw new RefusedError(['The client is gone.']);
    return client.backups;
  };
  await list(this, flags, ListBackupsOfClientDocument, { clientId, filter }, { ...listing, page });
}

export async function showBackup(this: Context, { json }: JsonFlags, backupId: string) {
  const { node } = await this.connect().ask(ShowBackupDocument, { backupId: nodeId('Backup', backupId) });
  if (node == null || !('at' in node))
    throw new RefusedError([`There is no backup ${backupId}. List them: regent backup list`]);
  if (json) return this.printJson(node);
  printFacts(this, [
    ['Backup', idOf(node.id)],
    ['Of', node.client?.alias ?? node.server.fqdn],
    ['On', node.server.fqdn],
    ['Made', timeOf(node.at)],
    ['By', node.madeBy],
    ['Good', node.ok],
    ['Gone', timeOf(node.goneAt)],
    ['Problem', node.message],
    ['Database', node.database],
    ['Dump', node.file],
    ['Size', sizeOf(node.bytes)],
    ['SHA-256', node.sha256],
    ['Rows', node.rows],
    ['Folder', node.files && `${node.files.file} ${sizeOf(node.files.bytes)}`],
    ['Manifest', node.manifest],
    ['MONARC', node.monarcVersion],
    ['Proof', node.proof && `${node.proof.outcome} ${timeOf(node.proof.at)}: ${node.proof.message}`],
    [
      'Copies',
      node.copies.map(
        ({ place, path, at, ok, message }) =>
          `${place}: ${path}, ${timeOf(at)}${ok ? '' : `, ${message ?? 'not good'}`}`,
      ),
    ],
  ]);
}
