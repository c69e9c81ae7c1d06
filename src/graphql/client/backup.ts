import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import type { GraphqlContext } from '../context.ts';
import { Client } from './client.ts';

const Backup = builder.prismaNode('Backup', {
  description: 'One dump of one client’s database, or an attempt at it.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    client: t.relation('client', { description: 'The client whose database it holds.' }),
    run: t.relation('run', { nullable: true, description: 'The run that made it.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was made.' }),
    ok: t.exposeBoolean('ok', { description: 'True if it is complete and has been checked.' }),
    file: t.exposeString('file', {
      nullable: true,
      description: 'The path of its file on the client’s front office.',
    }),
    bytes: t.expose('bytes', { type: 'BigInt', nullable: true, description: 'Its size, compressed.' }),
    sha256: t.exposeString('sha256', { nullable: true, description: 'The SHA-256 of the file, in hex.' }),
    seconds: t.exposeFloat('seconds', { nullable: true, description: 'How long it took.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Why it failed; or, if it is good, a remark about it.',
    }),
    goneAt: t.expose('goneAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When its file was found missing: replaced by newer ones, moved, or lost. Each backup and each check looks for it.',
    }),
  }),
});

const BackupConnection = connectionOf(Backup, 'Backup', 'backups');

builder.prismaObjectFields(Client, (t) => ({
  backups: t.relatedConnection(
    'backups',
    {
      ...cursorOf('id', 'UUID'),
      totalCount: true,
      description: 'Its backups, newest first.',
      query: { orderBy: [{ at: 'desc' }, { id: 'desc' }] },
    },
    BackupConnection,
  ),
  lastBackup: t.field({
    type: Backup,
    nullable: true,
    description: 'Its newest backup, whether good or not.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newest(context).ofAny.load(id),
  }),
  lastGoodBackup: t.field({
    type: Backup,
    nullable: true,
    description:
      'Its newest backup that is complete, has been checked, and still had its file when Regent last looked.',
    select: { id: true },
    resolve: ({ id }, _args, context) => newest(context).ofGood.load(id),
  }),
}));

const newest = createContextCache((context: GraphqlContext) => ({
  ofAny: loaderOf((clientIds) => readNewest(context, clientIds, {})),
  ofGood: loaderOf((clientIds) => readNewest(context, clientIds, { ok: true, goneAt: null })),
}));

/** Without the cache: the context of a subscription lasts long, and new backups are made meanwhile. */
function loaderOf<Value>(read: (ids: readonly string[]) => Promise<Map<string, Value>>) {
  return new DataLoader(
    async (ids: readonly string[]) => {
      const values = await read(ids);
      return ids.map((id) => values.get(id));
    },
    { cache: false },
  );
}

/**
 * The newest backup of each of these clients, in two queries. With a nested selection, Prisma would read all
 * backups and keep the first of each client.
 */
async function readNewest(
  { services: { prisma } }: GraphqlContext,
  clientIds: readonly string[],
  only: { ok?: true; goneAt?: null },
): Promise<Map<string, { id: string }>> {
  const times = await prisma.backup.groupBy({
    by: ['clientId'],
    where: { clientId: { in: [...clientIds] }, ...only },
    _max: { at: true },
  });
  const rows = await prisma.backup.findMany({
    where: { OR: times.map(({ clientId, _max }) => ({ clientId, at: _max.at ?? new Date(0), ...only })) },
    select: { id: true, clientId: true },
    orderBy: { id: 'asc' },
  });
  return new Map(rows.map((row) => [row.clientId, row]));
}
