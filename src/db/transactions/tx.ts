import { conflict } from '../../domain/errors.ts';
import { RUN_STATUSES, isEnded } from '../../domain/runs/run-states.ts';
import { shown } from '../../domain/shown.ts';
import type { ClientOutcome, Tx } from '../../domain/store.ts';
import { makeAccountTx } from './account-tx.ts';
import { Prisma } from '../generated/client/client.ts';
import { insertRuns, writeRuns, type Touch } from '../ledger/run-rows.ts';
import { isUuid } from '../uuid.ts';

/** Of a machine that was lost all are gone: what was the newest then, somebody may have elsewhere. */
export const NEWEST_THERE_FIRST: Prisma.BackupOrderByWithRelationInput[] = [
  { goneAt: { sort: 'desc', nulls: 'first' } },
  { at: 'desc' },
];

/** Stands in an idempotency key where there is no run, or none yet. */
const NO_RUN = '00000000-0000-0000-0000-000000000000';
const OPEN = RUN_STATUSES.filter((status) => !isEnded(status));

/** Reads and writes of one transaction. `touch` names what has changed, for the bells. */
export function makeTx(tx: Prisma.TransactionClient, touch: Touch): Tx {
  const byId = async <T>(id: string, find: (id: string) => Promise<T | null>): Promise<T | undefined> =>
    isUuid(id) ? ((await find(id)) ?? undefined) : undefined;
  const touched = <T extends { id: string }>(kind: string, row: T): T => {
    touch(`${kind}:${row.id}`);
    return row;
  };

  const runById = (id: string) => byId(id, (uuid) => tx.run.findUnique({ where: { id: uuid } }));

  return {
    ...makeAccountTx(tx, touch),

    async serverById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.server.findUnique({ where: { id } })) ?? undefined;
    },
    async heldServer(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${id}::uuid FOR SHARE`;
      return (await tx.server.findUnique({ where: { id } })) ?? undefined;
    },
    async heldServers(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR SHARE`;
      return tx.server.findMany({ where: { id: { in: uuids } } });
    },
    servers: () => tx.server.findMany({ orderBy: { fqdn: 'asc' } }),
    serversById: (ids) => tx.server.findMany({ where: { id: { in: ids } }, orderBy: { fqdn: 'asc' } }),
    insertServer: async (data) => touched('server', await tx.server.create({ data })),
    updateServer: async (id, data) => touched('server', await tx.server.update({ where: { id }, data })),
    async deleteServer(id) {
      const schedules = await tx.schedule.findMany({ where: { serverId: id }, select: { id: true } });
      for (const schedule of schedules) touched('schedule', schedule);
      const tombs = await tx.client.count({ where: { serverId: id } });
      const { fqdn, formerFqdns } = touched(
        'server',
        tombs === 0
          ? await tx.server.delete({ where: { id } })
          : await tx.server.findUniqueOrThrow({ where: { id } }),
      );
      if (tombs > 0) {
        await tx.server.update({
          where: { id },
          data: {
            // What is reserved never to be a host's name (RFC 2606).
            fqdn: `${id}.invalid`,
            formerFqdns: [...formerFqdns, fqdn],
            root: null,
            mode: 'RETIRED',
            removedAt: new Date(),
            orphans: Prisma.DbNull,
            version: { increment: 1 },
          },
        });
        await tx.schedule.deleteMany({ where: { serverId: id } });
        await tx.made.deleteMany({ where: { serverId: id } });
      }
      const data = [fqdn, ...formerFqdns].map((name) => ({ fqdn: name }));
      await tx.goneServer.createMany({ data, skipDuplicates: true });
    },

    async clientById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Client" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.client.findUnique({ where: { id } })) ?? undefined;
    },
    async clientsById(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Client" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR UPDATE`;
      return tx.client.findMany({ where: { id: { in: uuids } } });
    },
    clientsByAlias: (aliases) => tx.client.findMany({ where: { alias: { in: aliases } } }),
    livingClients: (serverId) =>
      tx.client.findMany({
        where: { status: { not: 'DELETED' }, ...(serverId === undefined ? {} : { serverId }) },
        orderBy: { alias: 'asc' },
      }),
    async serversWithLeavers(serverIds) {
      const leaving = await tx.client.findMany({
        where: { serverId: { in: serverIds }, presence: 'ABSENT', status: { not: 'DELETED' } },
        select: { serverId: true },
        distinct: 'serverId',
      });
      return leaving.map(({ serverId }) => serverId);
    },
    async insertClients(data) {
      const clients = await tx.client.createManyAndReturn({ data });
      for (const { serverId } of clients) touch(`server:${serverId}`);
      return clients.map((client) => touched('client', client));
    },
    updateClient: async (id, data) => touched('client', await tx.client.update({ where: { id }, data })),
    async updateClients(ids, data, versions = 0) {
      const changed = await tx.client.updateManyAndReturn({
        where: { id: { in: ids } },
        data: { ...data, version: { increment: versions } },
      });
      return changed.map((client) => touched('client', client));
    },
    async insertFirstUserRequest(clientId, kind) {
      await tx.firstUserRequest.deleteMany({
        where: { clientId, ...(kind === 'REPLACE' ? {} : { kind }) },
      });
      await tx.firstUserRequest.create({ data: { clientId, kind } });
    },
    async setModels(clientId, modelIds) {
      await tx.clientModel.deleteMany({ where: { clientId, modelId: { notIn: modelIds } } });
      await tx.clientModel.createMany({
        data: modelIds.map((modelId) => ({ clientId, modelId })),
        skipDuplicates: true,
      });
      touch(`client:${clientId}`);
    },
    modelIdsOf: async (clientId) =>
      (await tx.clientModel.findMany({ where: { clientId } })).map(({ modelId }) => modelId),
    async addModels(data) {
      await tx.clientModel.createMany({ data, skipDuplicates: true });
      for (const { clientId } of data) touch(`client:${clientId}`);
    },
    async removeModels(clientIds, modelIds) {
      await tx.clientModel.deleteMany({ where: { clientId: { in: clientIds }, modelId: { in: modelIds } } });
      for (const id of clientIds) touch(`client:${id}`);
    },
    async draftsOf(clientIds) {
      const rows = await tx.client.findMany({
        where: { id: { in: clientIds } },
        include: {
          models: { select: { modelId: true } },
          firstUserRequests: { select: { id: true, kind: true } },
        },
      });
      return rows.map(({ models, firstUserRequests, ...client }) => ({
        client,
        modelIds: models.map(({ modelId }) => modelId),
        firstUserRequests,
      }));
    },

    lockServers: async () => void (await tx.$executeRaw`LOCK TABLE "Server" IN SHARE ROW EXCLUSIVE MODE`),
    lockModels: async () => void (await tx.$executeRaw`LOCK TABLE "Model" IN SHARE ROW EXCLUSIVE MODE`),
    models: () => tx.model.findMany({ orderBy: { number: 'asc' } }),
    async modelById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Model" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.model.findUnique({ where: { id } })) ?? undefined;
    },
    async modelsById(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Model" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR SHARE`;
      return tx.model.findMany({ where: { id: { in: uuids } } });
    },
    async insertModel(data) {
      const newest = await tx.model.aggregate({ _max: { number: true } });
      const number = data.number ?? (newest._max.number ?? 0) + 1;
      return touched('model', await tx.model.create({ data: { ...data, number } }));
    },
    updateModel: async (id, data) => touched('model', await tx.model.update({ where: { id }, data })),
    async chooseDefaultModel(id) {
      const changed = await tx.$queryRaw<{ id: string }[]>`
        UPDATE "Model" SET "isDefault" = (id = ${id}::uuid),
          kept = CASE WHEN 'isDefault' = ANY (kept) THEN kept ELSE array_append(kept, 'isDefault') END,
          version = version + 1, "updatedAt" = now()
        WHERE "isDefault" <> (id = ${id}::uuid) OR NOT ('isDefault' = ANY (kept))
        RETURNING id`;
      for (const row of changed) touch(`model:${row.id}`);
      return tx.model.findUniqueOrThrow({ where: { id } });
    },
    clientsUsingModel: (id) =>
      tx.client.findMany({
        where: { status: { not: 'DELETED' }, models: { some: { modelId: id } } },
        orderBy: { alias: 'asc' },
      }),

    async insertRun(run) {
      const [inserted] = await insertRuns(tx, [run]);
      for (const id of run.clientIds ?? []) touch(`client:${id}`);
      return touched('run', inserted!);
    },
    async insertRuns(runs) {
      const inserted = await insertRuns(tx, runs);
      for (const id of runs.flatMap(({ clientIds = [] }) => clientIds)) touch(`client:${id}`);
      return inserted.map((run) => touched('run', run));
    },
    runById,
    childrenOf: (parentId) => tx.run.findMany({ where: { parentId }, orderBy: { id: 'asc' } }),
    clientsOf: (runId) =>
      tx.client.findMany({
        where: { runs: { some: { OR: [{ id: runId }, { parentId: runId }] } } },
        orderBy: { alias: 'asc' },
      }),
    stepsOf: (runId) => tx.step.findMany({ where: { runId }, orderBy: { position: 'asc' } }),
    openRunsOn: (...serverIds) =>
      tx.run.findMany({
        where: { serverId: { in: serverIds }, status: { in: OPEN } },
        orderBy: { createdAt: 'asc' },
      }),
    async lastGoodBackups(serverId) {
      const found = await tx.backup.findMany({
        where: { client: { serverId }, ok: true, file: { not: null } },
        orderBy: [{ clientId: 'asc' }, ...NEWEST_THERE_FIRST],
        distinct: ['clientId'],
        select: { client: { select: { alias: true } }, file: true, at: true, sha256: true, goneAt: true },
      });
      return found.map(({ client, ...backup }) => ({ alias: client.alias, ...backup }));
    },
    openRunsOf: (clientId) =>
      tx.run.findMany({
        where: { clients: { some: { id: clientId } }, status: { in: OPEN } },
        orderBy: { createdAt: 'asc' },
      }),
    async moveRun(id, to, move) {
      const moved = await writeRuns(tx, touch, [{ runId: id, to, ...move }]);
      return moved.has(id) ? tx.run.findUniqueOrThrow({ where: { id } }) : undefined;
    },
    async confirmRun(id, by) {
      const text = `${by} confirmed the run`;
      const events = [{ type: 'RUN_UNBLOCKED' as const, text }];
      const moved = await writeRuns(tx, touch, [{ runId: id, to: 'QUEUED', from: ['BLOCKED'], events }]);
      return moved.has(id) ? tx.run.update({ where: { id }, data: { confirmedBy: by } }) : undefined;
    },
    async serversWithOpenRuns(kind, requestedBy) {
      const runs = await tx.run.findMany({
        where: { kind, requestedBy, status: { in: OPEN }, serverId: { not: null } },
        select: { serverId: true },
      });
      return runs.flatMap(({ serverId }) => serverId ?? []);
    },
    async unblockRuns(serverId, reason, why) {
      const waiting = await tx.run.findMany({
        where: { status: 'BLOCKED', blockedServerId: serverId, blockedReason: reason },
      });
      const text = why ?? (reason === 'MAINTENANCE' ? 'The maintenance is over' : 'The server answers again');
      await writeRuns(
        tx,
        touch,
        waiting.map((run) => ({
          runId: run.id,
          to: 'QUEUED',
          from: ['BLOCKED'],
          events: [{ type: 'RUN_UNBLOCKED', text }],
        })),
      );
      return waiting;
    },

    settleClients: (outcomes) => settleClients(tx, touch, outcomes),

    async scheduleById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Schedule" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.schedule.findUnique({ where: { id } })) ?? undefined;
    },
    insertSchedule: async (data) => touched('schedule', await tx.schedule.create({ data })),
    updateSchedule: async (id, data) =>
      touched('schedule', await tx.schedule.update({ where: { id }, data })),
    deleteSchedule: async (id) => void touched('schedule', await tx.schedule.delete({ where: { id } })),
    enabledSchedules: () => tx.schedule.findMany({ where: { enabled: true } }),
    async takeSlot(scheduleId, dueAt, outcome) {
      const { count } = await tx.scheduleSlot.createMany({
        data: [{ scheduleId, dueAt, outcome }],
        skipDuplicates: true,
      });
      return count === 1;
    },

    async outcomeOfKey(actor, key, inputHash) {
      // Of two requests with the same key at once, the second waits here until the first has committed.
      const { count } = await tx.idempotencyKey.createMany({
        data: [{ actor, key, inputHash, runId: NO_RUN }],
        skipDuplicates: true,
      });
      if (count === 1) return undefined;
      const known = await tx.idempotencyKey.findUniqueOrThrow({ where: { actor_key: { actor, key } } });
      if (known.inputHash === inputHash)
        return { runId: known.runId === NO_RUN ? null : known.runId, modelId: known.modelId };
      throw conflict(
        `The idempotency key ${shown(key)} was used with another input. Use a new key for a new request.`,
        'idempotencyKey',
      );
    },
    keepKey: async (actor, key, { runId, modelId }) =>
      void (await tx.idempotencyKey.update({
        where: { actor_key: { actor, key } },
        data: { runId: runId ?? NO_RUN, modelId },
      })),

    auditEach: async ({ name, userId, address }, action, entries) =>
      void (await tx.auditEntry.createMany({
        data: entries.map(({ subject, details }) => ({
          actor: name,
          userId,
          address,
          action,
          subject,
          outcome: 'DONE' as const,
          details: details as Prisma.InputJsonObject,
        })),
      })),
    audit: async (actor, action, subject, details, outcome = 'DONE') =>
      void (await tx.auditEntry.create({
        data: {
          actor: actor.name,
          userId: actor.userId,
          address: actor.address,
          action,
          subject,
          outcome,
          ...(details === undefined ? {} : { details: details as Prisma.InputJsonValue }),
        },
      })),
  };
}

/** In bulk, as a reconcile may settle hundreds; see ClientOutcome. */
export async function settleClients(
  tx: Prisma.TransactionClient,
  touch: Touch,
  outcomes: ClientOutcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map(({ clientId, presence, problem }) => ({
    id: clientId,
    presence: presence ?? null,
    problem: problem ?? null,
  }));
  const changed = await tx.$queryRaw<{ id: string; serverId: string }[]>`
    UPDATE "Client" c SET
      status = (CASE
        WHEN w.problem IS NOT NULL THEN 'FAILED'
        WHEN c.presence = 'ABSENT' THEN 'DELETED'
        WHEN c.presence = 'SUSPENDED' THEN 'SUSPENDED'
        ELSE 'ACTIVE' END)::"ClientStatus",
      problem = w.problem,
      "activatedAt" = CASE
        WHEN w.problem IS NULL AND c.presence <> 'ABSENT' THEN COALESCE(c."activatedAt", now())
        ELSE c."activatedAt" END,
      "deletedAt" = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN now() ELSE NULL END,
      secrets = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN '' ELSE c.secrets END,
      "firstUserToken" = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN '' ELSE c."firstUserToken" END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(id uuid, presence text, problem text)
    WHERE c.id = w.id AND c.status <> 'DELETED' AND (w.presence IS NULL OR c.presence::text = w.presence) AND (
      c.problem IS DISTINCT FROM w.problem OR
      (w.problem IS NULL AND c.status::text <> CASE c.presence WHEN 'PRESENT' THEN 'ACTIVE' ELSE c.presence::text END))
    RETURNING c.id, c."serverId"`;
  for (const row of changed) touch(`client:${row.id}`);
  for (const serverId of new Set(changed.map((row) => row.serverId))) touch(`server:${serverId}`);
}
