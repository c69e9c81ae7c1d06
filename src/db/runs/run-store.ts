import type { Orphan } from '../../domain/vocabulary.ts';
import type { Claim, ConfirmedChange, RunStore } from '../../runner/run-store.ts';
import { blockBehindLock, claimRuns, MAY_BE_TAKEN, MAY_BE_TAKEN_OVER } from './claims.ts';
import { Prisma, type PrismaClient } from '../generated/client/client.ts';
import { writeRuns, type PrismaTx } from './run-rows.ts';
import type { Transact } from '../transact.ts';
import { makeTx } from '../transactions/tx.ts';
import { NEWEST_THERE_FIRST } from '../transactions/server-tx.ts';
import { settleClients } from '../transactions/client-tx.ts';

/** Failures in a row after which a server is UNREACHABLE. */
const MOST_FAILURES = 3;

export interface RunStoreDeps {
  prisma: PrismaClient;
  transact: Transact;
  /** How long a lease holds without being renewed, in ms. */
  leaseMs: number;
  /** How long to wait between probes of a server that does not answer, in ms. */
  probeEveryMs: number;
}

export function makeRunStore({ prisma, transact, leaseMs, probeEveryMs }: RunStoreDeps): RunStore {
  const take = async (tx: PrismaTx, name: string, worker: string): Promise<number | undefined> => {
    await tx.$executeRaw`INSERT INTO "Lease" (name) VALUES (${name}) ON CONFLICT (name) DO NOTHING`;
    const [taken] = await tx.$queryRaw<{ fence: number }[]>`
      UPDATE "Lease" SET owner = ${worker}, fence = fence + 1, "expiresAt" = now() + ${leaseMs} * interval '1 ms'
      WHERE name = ${name} AND ("expiresAt" IS NULL OR "expiresAt" < now())
      RETURNING fence`;
    return taken?.fence;
  };

  /** Not one whose key is to be confirmed: it is not spoken to, and what waits for it waits for that. */
  const markUnreachable = (tx: PrismaTx, id: string, more: Prisma.ServerUpdateManyMutationInput = {}) =>
    tx.server.updateMany({
      where: { id, state: { not: 'UNCONFIRMED' } },
      data: { ...more, state: 'UNREACHABLE', nextProbeAt: new Date(Date.now() + probeEveryMs) },
    });

  let regentId: string | undefined;

  const runStore: RunStore = {
    async claim(lease, worker) {
      const waiting = await prisma.run.count({
        where: { lease, status: { in: ['QUEUED', 'BLOCKED', 'RUNNING', 'CANCELLING'] } },
      });
      if (waiting === 0) return undefined;
      return transact(async (tx, touch) => {
        const fence = await take(tx, lease, worker);
        if (fence === undefined) {
          await blockBehindLock(tx, touch, lease);
          return undefined;
        }
        const runs = await claimRuns(tx, touch, lease, fence, worker);
        return runs.length > 0 ? ({ fence, runs } satisfies Claim) : free(tx, lease, fence);
      });
    },

    async join(lease, fence, worker) {
      const waiting = await prisma.run.count({ where: { lease, OR: MAY_BE_TAKEN } });
      if (waiting === 0) return [];
      return transact(async (tx, touch) => {
        const held = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM "Lease" WHERE name = ${lease} AND fence = ${fence} AND "expiresAt" > now() FOR UPDATE`;
        if (held.length === 0) return [];
        return claimRuns(tx, touch, lease, fence, worker, MAY_BE_TAKEN);
      });
    },

    acquire: (lease, worker) => transact((tx) => take(tx, lease, worker)),

    async renew(lease, fence) {
      const renewed = await prisma.$executeRaw`
        UPDATE "Lease" SET "expiresAt" = now() + ${leaseMs} * interval '1 ms'
        WHERE name = ${lease} AND fence = ${fence} AND "expiresAt" IS NOT NULL`;
      if (renewed === 0) return undefined;
      const cancelling = await prisma.run.findMany({
        where: { lease, fence, status: 'CANCELLING' },
        select: { id: true },
      });
      return cancelling.map(({ id }) => id);
    },

    async release(lease, fence) {
      await transact((tx) => free(tx, lease, fence));
      const waiting = await prisma.run.count({ where: { lease, OR: MAY_BE_TAKEN } });
      return waiting > 0;
    },

    record: (fence, entries, { outcomes = [], made = [], unmade = [] } = {}) =>
      transact(async (tx, touch) => {
        const ours = await writeRuns(
          tx,
          touch,
          entries.map((entry) => ({ ...entry, fence })),
        );
        if (ours.size === 0) return ours;
        await settleClients(tx, touch, outcomes);
        if (made.length > 0) await tx.made.createMany({ data: made, skipDuplicates: true });
        if (unmade.length > 0) await tx.made.deleteMany({ where: { OR: unmade } });
        return ours;
      }),

    async surroundings() {
      const [id, servers, clients, models, goneClients, goneServers, made] = await Promise.all([
        regentId ?? regentIdIn(prisma),
        prisma.server.findMany({ orderBy: { fqdn: 'asc' } }),
        prisma.client.findMany({
          where: { status: { not: 'DELETED' } },
          orderBy: { alias: 'asc' },
          include: {
            models: { select: { model: { select: { number: true } } } },
            firstUserRequests: { select: { id: true, kind: true } },
          },
        }),
        prisma.model.findMany({ orderBy: { number: 'asc' }, omit: { createdAt: true, updatedAt: true } }),
        prisma.client.findMany({
          where: { status: 'DELETED' },
          select: { id: true, alias: true, serverId: true },
        }),
        prisma.goneServer.findMany(),
        prisma.made.findMany({ omit: { createdAt: true } }),
      ]);
      return {
        regentId: (regentId = id),
        servers,
        models,
        goneClients,
        goneServers: goneServers.map(({ fqdn }) => fqdn),
        made,
        clients: clients.map(({ models, ...client }) => ({
          ...client,
          modelNumbers: models.map(({ model }) => model.number).toSorted((one, other) => one - other),
        })),
      };
    },

    async modelNumbers(modelIds) {
      const models = await prisma.model.findMany({
        where: { id: { in: modelIds } },
        select: { id: true, number: true },
      });
      return new Map(models.map(({ id, number }) => [id, number]));
    },

    async confirmedChanges(runId) {
      const isHeld = { type: 'RUN_BLOCKED', data: { path: ['reason'], equals: 'CONFIRM' } };
      const held = await prisma.event.findFirst({ where: { runId, ...isHeld }, orderBy: { seq: 'desc' } });
      const told = await prisma.event.findMany({
        where: { runId, type: 'CHANGE_PLANNED', seq: { lt: held?.seq ?? 0 } },
      });
      return told.map(({ step, text, data }) => {
        const { client, action, subject } = data as unknown as ConfirmedChange['change'];
        const change = { action, subject, summary: text, ...(client === undefined ? {} : { client }) };
        return { step: step ?? 0, change };
      });
    },

    async newestDump(alias) {
      const where = { client: { alias }, ok: true, file: { not: null } };
      const row = await prisma.backup.findFirst({ where, orderBy: NEWEST_THERE_FIRST });
      if (row === null || row.file === null) return undefined;
      return { file: row.file, at: row.at, bytes: row.bytes === null ? null : Number(row.bytes) };
    },

    saveBackups: (rows) =>
      transact(async (tx, touch) => {
        await tx.backup.createMany({ data: rows });
        for (const row of rows) touch(`client:${row.clientId}`);
      }),

    markBackups: (serverId, files) =>
      transact(async (tx, touch) => {
        const changed = await tx.$queryRaw<{ clientId: string }[]>`
          UPDATE "Backup" b SET "goneAt" = CASE WHEN b.file = ANY(${files}) THEN NULL ELSE now() END
          FROM "Client" c
          WHERE c.id = b."clientId" AND c."serverId" = ${serverId}::uuid AND b.file IS NOT NULL
            AND (b.file = ANY(${files})) = (b."goneAt" IS NOT NULL)
          RETURNING b."clientId"`;
        for (const { clientId } of changed) touch(`client:${clientId}`);
      }),

    fulfil: async (ids) => void (await prisma.firstUserRequest.deleteMany({ where: { id: { in: ids } } })),

    saveFacts: (serverId, facts) =>
      transact(async (tx, touch) => {
        const data = { facts: facts as object, factsAt: new Date(), lastSeenAt: new Date() };
        await tx.server.update({ where: { id: serverId }, data });
        touch(`server:${serverId}`);
      }),

    saveOrphans: (serverId, plugin, found) =>
      transact(async (tx, touch) => {
        await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${serverId}::uuid FOR UPDATE`;
        const row = await tx.server.findUnique({ where: { id: serverId }, select: { orphans: true } });
        const before = (row?.orphans ?? []) as unknown as Orphan[];
        const after = [...before.filter((orphan) => orphan.plugin !== plugin), ...found];
        if (row === null || JSON.stringify(before) === JSON.stringify(after)) return;
        const orphans = after.length === 0 ? Prisma.DbNull : (after as unknown as Prisma.InputJsonArray);
        await tx.server.update({ where: { id: serverId }, data: { orphans } });
        touch(`server:${serverId}`);
      }),

    async countUp(serverId, atLeast) {
      const [row] = await prisma.$queryRaw<{ counter: number }[]>`
        UPDATE "Server" SET counter = GREATEST(counter, ${atLeast}) + 1 WHERE id = ${serverId}::uuid
        RETURNING counter`;
      return row?.counter ?? atLeast + 1;
    },

    counterOf: async (serverId) =>
      (await prisma.server.findUnique({ where: { id: serverId }, select: { counter: true } }))?.counter ?? 0,

    saveNotOurs: (serverId, notOurs) =>
      transact(async (tx, touch) => {
        const data = { notOurs, ...(notOurs === null ? { claiming: false } : {}) };
        const { count } = await tx.server.updateMany({ where: { id: serverId }, data });
        if (count > 0) touch(`server:${serverId}`);
      }),

    freeAll: async () =>
      void (await prisma.lease.updateMany({ data: { owner: null, expiresAt: null }, where: {} })),

    async waiting() {
      const held = await prisma.$queryRaw<{ name: string }[]>`
        SELECT name FROM "Lease" WHERE "expiresAt" >= now()`;
      const runs = await prisma.run.findMany({
        where: { lease: { notIn: held.map(({ name }) => name) }, OR: MAY_BE_TAKEN_OVER },
        distinct: ['lease'],
        select: { lease: true },
      });
      return runs.flatMap(({ lease }) => lease ?? []);
    },

    transportFailed: (serverId, message) =>
      transact(async (tx, touch) => {
        const [server] = await tx.server.updateManyAndReturn({
          where: { id: serverId },
          data: { failures: { increment: 1 }, lastError: message },
        });
        if (server === undefined) return true;
        touch(`server:${serverId}`);
        if (server.failures < MOST_FAILURES) return false;
        await markUnreachable(tx, serverId);
        return true;
      }),

    giveUpOn: (serverId, lastError) =>
      transact(async (tx, touch) => {
        await markUnreachable(tx, serverId, { lastError });
        touch(`server:${serverId}`);
      }),

    transportRefused: (serverId, message) =>
      transact(async (tx, touch) => {
        const server = await tx.server.findUnique({ where: { id: serverId }, select: { lastError: true } });
        if (server === null || server.lastError === message) return;
        await tx.server.update({ where: { id: serverId }, data: { lastError: message } });
        touch(`server:${serverId}`);
      }),

    async transportWorked(serverId) {
      const server = await prisma.server.findUnique({ where: { id: serverId } });
      if (server === null) return [];
      const isFresh = server.lastSeenAt !== null && Date.now() - server.lastSeenAt.getTime() < SEEN_EVERY_MS;
      const isWell = server.state !== 'UNREACHABLE' && server.failures === 0 && server.lastError === null;
      if (isWell && isFresh) return [];
      return transact(async (tx, touch) => {
        // As it is now: meanwhile it may have been moved, and its new key waits to be confirmed.
        const [now] = await tx.server.updateManyAndReturn({
          where: { id: serverId, state: { not: 'UNCONFIRMED' } },
          data: { state: 'READY', failures: 0, lastError: null, nextProbeAt: null, lastSeenAt: new Date() },
        });
        if (now === undefined) return [];
        touch(`server:${serverId}`);
        const runs = await makeTx(tx, touch).unblockRuns(serverId, 'SERVER_DOWN');
        return [...new Set(runs.flatMap((run) => run.lease ?? []))];
      });
    },

    async takeProbes() {
      const due = await prisma.server.findMany({
        where: { state: 'UNREACHABLE', mode: { not: 'RETIRED' }, nextProbeAt: { lte: new Date() } },
      });
      const taken = [];
      for (const server of due) {
        const { count } = await prisma.server.updateMany({
          where: { id: server.id, nextProbeAt: server.nextProbeAt },
          data: { nextProbeAt: new Date(Date.now() + probeEveryMs) },
        });
        if (count === 1) taken.push(server);
      }
      return taken;
    },
  };
  return runStore;
}

/** Of those that ask for it first at the same time, one makes it. */
async function regentIdIn(prisma: PrismaClient): Promise<string> {
  await prisma.$executeRaw`
    INSERT INTO "Installation" (key, "regentId") VALUES (1, gen_random_uuid()) ON CONFLICT (key) DO NOTHING`;
  return (await prisma.installation.findUniqueOrThrow({ where: { key: 1 } })).regentId;
}

/** When a server was last seen is written at most this often. */
const SEEN_EVERY_MS = 60_000;

/** Only the holder's own; whoever took it since keeps it. */
async function free(tx: PrismaTx, name: string, fence: number): Promise<undefined> {
  await tx.$executeRaw`UPDATE "Lease" SET owner = NULL, "expiresAt" = NULL WHERE name = ${name} AND fence = ${fence}`;
}
