import type { NewestBackup, Pages } from '../../domain/pages.ts';
import { Prisma, type PrismaClient } from '../generated/client/client.ts';
import { newestBackup } from '../newest-backups.ts';
import { LISTS } from './lists.ts';

/**
 * Pages of nested lists. With a nested selection, Prisma would read the whole list of each owner and cut it in
 * memory.
 */
export function makePages(prisma: Pick<PrismaClient, '$queryRaw'>): Pages {
  return {
    async keysOf({ list, take, cursor, only = {} }, owners) {
      const { from, owner, key, by, descending, where, at } = LISTS[list](only);
      const isFromEnd = take < 0;
      const downwards = descending !== isFromEnd;
      const direction = downwards ? Prisma.sql`DESC` : Prisma.sql`ASC`;
      const order = Prisma.join(by.map((column) => Prisma.sql`${column} ${direction}`));
      const columns = Prisma.sql`(${Prisma.join(by)})`;
      const isBeyond = downwards ? Prisma.sql`<` : Prisma.sql`>`;
      const rest = cursor === undefined ? Prisma.empty : Prisma.sql`AND ${columns} ${isBeyond} ${at(cursor)}`;
      const rows = await prisma.$queryRaw<{ owner: string; key: string }[]>`
        SELECT o.id::text AS owner, page.key
        FROM unnest(${owners}::uuid[]) WITH ORDINALITY AS o(id, nth)
        CROSS JOIN LATERAL (
          SELECT ${key} AS key, row_number() OVER (ORDER BY ${order}) AS place
          FROM ${from} WHERE ${owner} = o.id AND ${where} ${rest}
          ORDER BY ${order} LIMIT ${Math.abs(take)}
        ) page
        ORDER BY o.nth, page.place`;
      const keys = new Map(owners.map((id): [string, string[]] => [id, []]));
      for (const row of rows) keys.get(row.owner)?.push(row.key);
      if (isFromEnd) for (const page of keys.values()) page.reverse();
      return keys;
    },
    async countsOf({ list, only = {} }, owners) {
      const { from, owner, where } = LISTS[list](only);
      const rows = await prisma.$queryRaw<{ owner: string; count: number }[]>`
        SELECT o.id::text AS owner, whole.count
        FROM unnest(${owners}::uuid[]) AS o(id)
        CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM ${from} WHERE ${owner} = o.id AND ${where}) whole`;
      return new Map(rows.map((row) => [row.owner, row.count]));
    },
    async newestBackups(of, clientIds) {
      const rows = await prisma.$queryRaw<(NewestBackup & { owner: string })[]>`
        SELECT o.id::text AS owner, newest.*
        FROM unnest(${clientIds}::uuid[]) AS o(id)
        CROSS JOIN LATERAL ${newestBackup(OF_BACKUP, of, Prisma.sql`b."clientId" = o.id`)} newest`;
      return new Map(rows.map(({ owner, ...backup }) => [owner, backup]));
    },
  };
}

const OF_BACKUP = Prisma.sql`b.id::text AS id, b.at, b.message`;
