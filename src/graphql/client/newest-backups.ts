import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { Prisma } from '../../db/generated/client/client.ts';
import type { GraphqlContext } from '../context.ts';

export interface NewestBackup {
  id: string;
  at: Date;
  message: string | null;
}

/** The newest backups of clients, each kind for all clients of an answer at once. */
export const newestBackups = createContextCache((context: GraphqlContext) => ({
  ofAny: loaderOf((clientIds) => readNewest(context, clientIds, {})),
  ofGood: loaderOf((clientIds) => readNewest(context, clientIds, { ok: true, goneAt: null })),
  ofCopied: loaderOf((clientIds) =>
    readNewest(context, clientIds, { ok: true, copies: { some: GOOD_COPY } }),
  ),
  ofProven: loaderOf((clientIds) =>
    readNewest(context, clientIds, {
      ok: true,
      provenAt: { not: null },
      OR: [{ goneAt: null }, { copies: { some: GOOD_COPY } }],
    }),
  ),
}));

const GOOD_COPY = { ok: true, goneAt: null } as const;

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
  only: Pick<Prisma.BackupWhereInput, 'ok' | 'goneAt' | 'copies' | 'provenAt' | 'OR'>,
): Promise<Map<string, NewestBackup>> {
  const times = await prisma.backup.groupBy({
    by: ['clientId'],
    where: { clientId: { in: [...clientIds] }, ...only },
    _max: { at: true },
  });
  const rows = await prisma.backup.findMany({
    where: { OR: times.map(({ clientId, _max }) => ({ ...only, clientId, at: _max.at ?? new Date(0) })) },
    select: { id: true, clientId: true, at: true, message: true },
    orderBy: { id: 'asc' },
  });
  return new Map(rows.map((row) => [row.clientId ?? '', row]));
}
