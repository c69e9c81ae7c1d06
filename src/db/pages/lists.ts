import type { BackupChoice, DeliveryChoice, NestedList } from '../../domain/pages.ts';
import { Prisma } from '../generated/client/client.ts';

/** How a nested list is read; `t` is its table. */
export interface List {
  from: Prisma.Sql;
  owner: Prisma.Sql;
  /** What an item is found by, as text. */
  key: Prisma.Sql;
  /** The columns of its order; the last one is different for each item. */
  by: Prisma.Sql[];
  descending: boolean;
  where: Prisma.Sql;
  /** The same columns of the item with this cursor. */
  at(cursor: string): Prisma.Sql;
}

const sql = Prisma.sql;

const byId = (table: string, owner: string, descending: boolean, where = sql`true`): List => ({
  from: Prisma.raw(`"${table}" t`),
  owner: Prisma.raw(`t."${owner}"`),
  key: sql`t.id::text`,
  by: [sql`t.id`],
  descending,
  where,
  at: (cursor) => sql`(${cursor}::uuid)`,
});

/** By this date, the newest first. */
const byDate = (date: string, table: string, owner: string, where?: Prisma.Sql): List => {
  const [name, column] = [Prisma.raw(`"${table}"`), Prisma.raw(`"${date}"`)];
  return {
    ...byId(table, owner, true, where),
    by: [sql`t.${column}`, sql`t.id`],
    at: (cursor) => sql`(SELECT c.${column}, c.id FROM ${name} c WHERE c.id = ${cursor}::uuid)`,
  };
};

export const LISTS: Record<NestedList, (only: BackupChoice & DeliveryChoice) => List> = {
  'Client.alarms': () => byId('Alarm', 'clientId', true, sql`t."resolvedAt" IS NULL`),
  'Client.backups': (only) => byDate('at', 'Backup', 'clientId', chosenBy(only)),
  'Client.drift': () => byId('Drift', 'clientId', true, sql`t."endedAt" IS NULL`),
  'Client.moves': () => byDate('createdAt', 'Move', 'clientId'),
  'Client.restores': () => byDate('createdAt', 'Restore', 'clientId'),
  'Client.runs': () => ({
    ...byId('_RunClients', 'A', true),
    key: sql`t."B"::text`,
    by: [sql`t."B"`],
  }),
  'Client.uploads': () => byDate('at', 'Upload', 'clientId', sql`t."goneAt" IS NULL`),
  'Model.clients': () => ({
    ...byId('ClientModel', 'modelId', false, sql`c.status <> 'DELETED'`),
    from: sql`"ClientModel" t JOIN "Client" c ON c.id = t."clientId"`,
    key: sql`t."clientId"::text`,
    by: [sql`c.alias`],
    at: (cursor) => sql`(${cursor})`,
  }),
  'Run.children': () => byId('Run', 'parentId', false),
  'Run.repaired': () => byId('Drift', 'runId', true),
  'Schedule.slots': () => ({
    ...byId('ScheduleSlot', 'scheduleId', true),
    key: sql`t."scheduleId" || ' ' || to_char(t."dueAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    by: [sql`t."dueAt"`],
  }),
  'Server.alarms': () => byId('Alarm', 'serverId', true, sql`t."resolvedAt" IS NULL`),
  'Server.backups': (only) => byDate('at', 'Backup', 'serverId', chosenBy(only)),
  'Server.clients': () => ({
    ...byId('Client', 'serverId', false, sql`t.status <> 'DELETED'`),
    by: [sql`t.alias`],
    at: (cursor) => sql`(${cursor})`,
  }),
  'Server.collectedRequests': () =>
    byId('CollectedRequest', 'serverId', true, sql`t."archivedAt" IS NULL AND t."goneAt" IS NULL`),
  'Server.drift': () => byId('Drift', 'serverId', true, sql`t."endedAt" IS NULL`),
  'Server.orphans': () => byId('Orphan', 'serverId', true, sql`t."goneAt" IS NULL`),
  'Server.syncs': () =>
    byDate('createdAt', 'Run', 'serverId', sql`t.kind = 'SYNC' AND t."endedAt" IS NOT NULL`),
  'Webhook.deliveries': ({ status }) =>
    byId(
      'Delivery',
      'webhookId',
      true,
      status === undefined ? sql`true` : sql`t.status = ANY (${status}::"DeliveryStatus"[])`,
    ),
};

function chosenBy({ ok, madeBy, onDisk, since, until }: BackupChoice): Prisma.Sql {
  const isOnDisk = sql`(t.file IS NOT NULL AND t."goneAt" IS NULL)`;
  const conditions = [
    ...(ok === undefined ? [] : [sql`t.ok = ${ok}`]),
    ...(madeBy === undefined ? [] : [sql`t."madeBy"::text = ANY (${madeBy})`]),
    ...(onDisk === undefined ? [] : [onDisk ? isOnDisk : sql`NOT ${isOnDisk}`]),
    ...(since === undefined ? [] : [sql`t.at >= ${since}`]),
    ...(until === undefined ? [] : [sql`t.at < ${until}`]),
  ];
  return conditions.length === 0 ? sql`true` : Prisma.join(conditions, ' AND ');
}
