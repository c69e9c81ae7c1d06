import type { Prisma } from '../../db/generated/client/client.ts';
import type { BackupChoice } from '../../domain/pages.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { between } from '../core/containing.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Client } from './client.ts';
import { newestBackups } from './newest-backups.ts';
import { Server } from '../server/server.ts';

const BackupOrigin = builder.enumType('BackupOrigin', {
  description: 'What made a backup.',
  values: {
    SCHEDULE: { description: 'A run of a schedule.' },
    REQUEST: { description: 'A run that a user or an API token requested.' },
    DELETION: { description: 'The deletion of the client: its last backup.' },
    CRON: { description: 'The server itself, from root’s crontab or by a person at a terminal.' },
    RESTORE: { description: 'restoreClient or undoRestore: what was there before.' },
  },
});

const ProofOutcome = builder.enumType('ProofOutcome', {
  description: 'What came of the proof of a backup.',
  values: {
    PROVEN: { description: 'It was loaded into a MariaDB of its own, and is what its manifest says.' },
    DAMAGED: { description: 'It is not as it was made, or cannot be loaded. It is not `ok` any more.' },
    UNDECIDED: { description: 'It could not be tried: this says nothing for or against the backup.' },
  },
});

const ProofSource = builder.enumType('ProofSource', {
  description: 'Which files of a backup were loaded.',
  values: {
    SERVER: { description: 'Those on its server.' },
    COPY: {
      description:
        'Its copy on Regent’s own machine, which was sent to the server for that. The files on the server were read and compared as well, if they were there.',
    },
  },
});

const BackupProof = builder
  .objectRef<{
    proofOutcome: 'PROVEN' | 'DAMAGED' | 'UNDECIDED';
    proofSource: 'SERVER' | 'COPY';
    proofAt: Date;
    proofMessage: string;
  }>('BackupProof')
  .implement({
    description: 'The last proof of a backup.',
    fields: (t) => ({
      outcome: t.expose('proofOutcome', { type: ProofOutcome, description: 'What came of it.' }),
      source: t.expose('proofSource', { type: ProofSource, description: 'Which files were loaded.' }),
      at: t.expose('proofAt', { type: 'DateTime', description: 'When it ended.' }),
      message: t.exposeString('proofMessage', { description: 'What was found.' }),
    }),
  });

const BackupFiles = builder
  .objectRef<{ filesFile: string; filesBytes: bigint | null; filesSha256: string | null }>('BackupFiles')
  .implement({
    description: 'The second file of a backup: the client’s folder, without its caches.',
    fields: (t) => ({
      file: t.exposeString('filesFile', { description: 'The path of the file on the server.' }),
      bytes: t.expose('filesBytes', { type: 'BigInt', nullable: true, description: 'Its size, compressed.' }),
      sha256: t.exposeString('filesSha256', {
        nullable: true,
        description: 'The SHA-256 of the file, in hex.',
      }),
    }),
  });

interface CopiedFile {
  name: string;
  bytes: number;
  snapshot?: string;
}

const BackupCopyFile = builder.objectRef<CopiedFile>('BackupCopyFile').implement({
  description: 'One file of a copy.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name on the server.' }),
    bytes: t.field({
      type: 'BigInt',
      description: 'Its size on the server, compressed.',
      resolve: ({ bytes }) => BigInt(bytes),
    }),
    snapshot: t.exposeString('snapshot', {
      nullable: true,
      description:
        'In a restic repository: the id of the snapshot that has what is in it, without compression.',
    }),
  }),
});

builder.prismaObject('BackupCopy', {
  description:
    'A copy of a backup elsewhere: on Regent’s own machine, in the folder BACKUP_DIR, on a server with the role BACKUP_STORE, or in a restic repository.',
  fields: (t) => ({
    place: t.exposeString('place', {
      description:
        'Which folder has it: the id in the file `.regent-copies.json` there, which is that of the server on a BACKUP_STORE. Or which repository, as in the option of the plugin `offsite`.',
    }),
    path: t.exposeString('path', {
      description:
        'The path of the dump, below the folder; in a repository, the tag that only the snapshots of this backup have.',
    }),
    files: t.field({
      type: [BackupCopyFile],
      description: 'Its files; none if it was never complete.',
      select: { files: true },
      resolve: ({ files }) => files as unknown as CopiedFile[],
    }),
    bytes: t.expose('bytes', {
      type: 'BigInt',
      description: 'The size of all its files together; 0 if it was never complete.',
    }),
    ok: t.exposeBoolean('ok', {
      description: 'True if it was complete, with the right hashes, when Regent last looked.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was complete, or was last tried.' }),
    verifiedAt: t.expose('verifiedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its files were last read and found to be as they were copied; null in a repository, which restic itself checks.',
    }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was removed because there are newer ones, or was found missing.',
    }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why it failed, or how it is damaged.',
    }),
  }),
});

export const Backup = builder.prismaNode('Backup', {
  description:
    'One backup of one client, or an attempt at it: a dump of its database and, if there is one, its folder. On a back office, of its database `monarc_common`, which belongs to no client.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    client: t.relation('client', {
      nullable: true,
      description: 'The client whose database it holds; null if it is a database of the server itself.',
    }),
    database: t.string({
      description: 'The name of the database that it holds: the alias of the client, or `monarc_common`.',
      select: { database: true, client: { select: { alias: true } } },
      resolve: ({ database, client }) => client?.alias ?? database ?? '',
    }),
    server: t.relation('server', {
      description: 'The server on which its files are, or on which it failed.',
    }),
    run: t.relation('run', { nullable: true, description: 'The run that made it.' }),
    madeBy: t.expose('madeBy', {
      type: BackupOrigin,
      nullable: true,
      description: 'What made it; null if Regent made it, but has no record of that any more.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was made.' }),
    ok: t.exposeBoolean('ok', { description: 'True if it is complete and has been checked.' }),
    file: t.exposeString('file', {
      nullable: true,
      description: 'The path of the dump on the server.',
    }),
    bytes: t.expose('bytes', {
      type: 'BigInt',
      nullable: true,
      description: 'The size of the dump, compressed.',
    }),
    sha256: t.exposeString('sha256', { nullable: true, description: 'The SHA-256 of the dump, in hex.' }),
    files: t.field({
      type: BackupFiles,
      nullable: true,
      description: 'The client’s folder; null if the backup has only the database.',
      select: { filesFile: true, filesBytes: true, filesSha256: true },
      resolve: ({ filesFile, ...files }) => (filesFile === null ? null : { filesFile, ...files }),
    }),
    manifest: t.exposeString('manifest', {
      nullable: true,
      description:
        'The path of its manifest on the server: a file of JSON that says what the backup holds. Older dumps have none.',
    }),
    monarcVersion: t.exposeString('monarcVersion', {
      nullable: true,
      description: 'The MONARC release of the server when it was made, from the manifest.',
    }),
    rows: t.expose('rows', {
      type: 'BigInt',
      nullable: true,
      description: 'The number of rows in all its tables, from the manifest.',
    }),
    seconds: t.exposeFloat('seconds', { nullable: true, description: 'How long it took.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why it failed; or, if it is good, a remark about it.',
    }),
    copies: t.relation('copies', {
      description: 'Its copies elsewhere; none if there is no place for copies.',
      query: { orderBy: { at: 'desc' } },
    }),
    provenAt: t.expose('provenAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last proven; null if it never was, or was found damaged since.',
    }),
    proof: t.field({
      type: BackupProof,
      nullable: true,
      description: 'Its last proof, whatever came of it; null if there was none.',
      select: { proofOutcome: true, proofSource: true, proofAt: true, proofMessage: true },
      resolve: ({ proofOutcome, proofSource, proofAt, proofMessage }) =>
        proofOutcome === null || proofSource === null || proofAt === null
          ? null
          : { proofOutcome, proofSource, proofAt, proofMessage: proofMessage ?? '' },
    }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its file was found missing: replaced by newer ones, moved, or lost. Each sync, backup and check looks for it.',
    }),
  }),
});

const BackupConnection = connectionOf(Backup, 'Backup', 'backups');

const BackupFilter = builder.inputType('BackupFilter', {
  description: 'Which backups; an item must meet all conditions that are given.',
  fields: (t) => ({
    ok: t.boolean({
      required: false,
      description: 'Only backups that are good; with false, only the others.',
    }),
    madeBy: t.field({
      type: [BackupOrigin],
      required: false,
      description: 'Only backups that one of these has made.',
    }),
    onDisk: t.boolean({
      required: false,
      description:
        'Only backups whose file was on the server at the last look; with false, only those without.',
    }),
    since: t.field({ type: 'DateTime', required: false, description: 'Made from this time on.' }),
    until: t.field({ type: 'DateTime', required: false, description: 'Made before this time.' }),
  }),
});

function chosenBy(filter: typeof BackupFilter.$inferInput | null | undefined): Prisma.BackupWhereInput {
  const { ok, madeBy, onDisk, since, until } = filter ?? {};
  return {
    ...(ok == null ? {} : { ok }),
    ...(madeBy == null ? {} : { madeBy: { in: madeBy } }),
    ...(onDisk == null ? {} : onDisk ? ON_DISK : { NOT: ON_DISK }),
    at: between(since, until),
  };
}

/** The same conditions, for the list of one client or server. */
const choiceOf = (filter: typeof BackupFilter.$inferInput | null | undefined): BackupChoice => ({
  ok: filter?.ok ?? undefined,
  madeBy: filter?.madeBy ?? undefined,
  onDisk: filter?.onDisk ?? undefined,
  since: filter?.since ?? undefined,
  until: filter?.until ?? undefined,
});

const readBackups =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.backup.findMany({ ...query, where: { id: { in: ids } } });

const ON_DISK = { file: { not: null }, goneAt: null } satisfies Prisma.BackupWhereInput;

const NEWEST_FIRST = [{ at: 'desc' }, { id: 'desc' }] satisfies Prisma.BackupOrderByWithRelationInput[];

builder.prismaObjectField(Server, 'backups', (t) =>
  t.prismaConnection(
    {
      type: Backup,
      ...cursorOf('id', 'UUID'),
      description:
        'The backups that were made on it, newest first: of its clients, or of the database of a back office.',
      args: { filter: t.arg({ type: BackupFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: ({ id }, { filter }, context) =>
        countOf(context, { list: 'Server.backups', only: choiceOf(filter) }, id),
      resolve: (query, { id }, { filter }, context) =>
        pageOf(context, { list: 'Server.backups', only: choiceOf(filter) }, id, query, readBackups(context)),
    },
    BackupConnection,
  ),
);

builder.queryField('backups', (t) =>
  t.prismaConnection(
    {
      type: Backup,
      ...cursorOf('id', 'UUID'),
      description: 'The backups of all clients and of the back office, newest first.',
      args: { filter: t.arg({ type: BackupFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.backup.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.backup.findMany({ ...query, where: chosenBy(filter), orderBy: NEWEST_FIRST }),
    },
    BackupConnection,
  ),
);

builder.prismaObjectFields(Client, (t) => ({
  backups: t.prismaConnection(
    {
      type: Backup,
      ...cursorOf('id', 'UUID'),
      description: 'Its backups, newest first.',
      args: { filter: t.arg({ type: BackupFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: ({ id }, { filter }, context) =>
        countOf(context, { list: 'Client.backups', only: choiceOf(filter) }, id),
      resolve: (query, { id }, { filter }, context) =>
        pageOf(context, { list: 'Client.backups', only: choiceOf(filter) }, id, query, readBackups(context)),
    },
    BackupConnection,
  ),
  lastBackup: t.field({
    type: Backup,
    nullable: true,
    description: 'Its newest backup, whether good or not.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newestBackups(context).ofAny.load(id),
  }),
  lastGoodBackup: t.field({
    type: Backup,
    nullable: true,
    description:
      'Its newest backup that is complete, has been checked, and still had its file when Regent last looked.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newestBackups(context).ofGood.load(id),
  }),
}));

builder.prismaObjectField(Client, 'lastCopiedBackup', (t) =>
  t.field({
    type: Backup,
    nullable: true,
    description: 'Its newest backup with a good copy elsewhere.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newestBackups(context).ofCopied.load(id),
  }),
);

builder.prismaObjectField(Client, 'lastProvenBackup', (t) =>
  t.field({
    type: Backup,
    nullable: true,
    description: 'Its newest backup that is proven, and is still there or has a good copy.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newestBackups(context).ofProven.load(id),
  }),
);
