import { nameOnServers } from '../../domain/clients/presence.ts';
import type { SettledClient, ClientTx } from '../../domain/clients/client-tx.ts';
import { UNDO_FACTS, undoFactsOf } from '../../domain/clients/undo-facts.ts';
import { openMove } from '../../domain/clients/open-moves.ts';
import { isEnded, RUN_STATUSES } from '../../domain/runs/run-states.ts';
import { restoreWork } from '../../domain/clients/restores.ts';
import type {
  BackupToCome,
  ClientStatus,
  DesiredClient,
  DesiredRestore,
  Upload,
} from '../../domain/vocabulary.ts';
import type { Prisma, Upload as UploadRow } from '../generated/client/client.ts';
import { tellClients, type ClientChange } from '../notices/client-notices.ts';
import { isUuid } from '../uuid.ts';
import { byId, touched, type Touch } from './rows.ts';

/** What belongs to a client: see `desiredClient`. */
export const WHAT_BELONGS = {
  models: { select: { model: { select: { number: true } } } },
  firstUserRequests: { select: { id: true, kind: true } },
  moves: {
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 1,
    include: { run: { select: { status: true } } },
  },
  restores: {
    where: { droppedAt: null },
    orderBy: { createdAt: 'asc' },
    include: {
      run: { select: { status: true } },
      undoRun: { select: { status: true } },
      source: { select: { alias: true, number: true } },
      upload: true,
      backup: {
        select: {
          id: true,
          file: true,
          at: true,
          bytes: true,
          sha256: true,
          serverId: true,
          goneAt: true,
          monarcVersion: true,
        },
      },
    },
  },
} satisfies Prisma.ClientInclude;

type ClientRow = Prisma.ClientGetPayload<{ include: typeof WHAT_BELONGS }>;

export const desiredClient = ({
  models,
  restores,
  moves: [newest],
  ...client
}: ClientRow): DesiredClient => ({
  ...client,
  move: newest === undefined ? null : openMove(newest),
  modelNumbers: models.map(({ model }) => model.number).toSorted((one, other) => one - other),
  restores: restores.flatMap((restore) => desiredRestore(client, restore)),
  backupToCome: backupToCome(restores),
});

function desiredRestore(
  { serverId }: { serverId: string },
  { backup, source, upload, ...restore }: ClientRow['restores'][number],
): DesiredRestore[] {
  const dump = upload === null ? dumpOf(backup, restore, serverId) : uploadedDump(uploadOf(upload));
  if (dump === undefined) return [];
  return [
    {
      id: restore.id,
      work: restoreWork(restore, new Date()),
      include: restore.include,
      isDone: restore.doneAt !== null,
      ...(restore.serverId === null ? {} : { serverId: restore.serverId }),
      ...(source === null ? {} : { source: { ...source, alias: nameOnServers(source) } }),
      dump,
    },
  ];
}

function dumpOf(
  backup: ClientRow['restores'][number]['backup'],
  { sourceId, createdAt }: Pick<ClientRow['restores'][number], 'sourceId' | 'createdAt'>,
  serverId: string,
): DesiredRestore['dump'] | undefined {
  if (backup === null) return undefined;
  const { id: backupId, file, at, bytes, sha256, monarcVersion } = backup;
  const isOfOther = sourceId !== null;
  // The client's own backup is held from the beginning on: the one before the swap may let it go.
  const wasGone = backup.goneAt !== null && (isOfOther || backup.goneAt < createdAt);
  const isAway = wasGone || (isOfOther && backup.serverId !== serverId);
  return {
    file: file ?? '',
    madeAt: at.toISOString(),
    bytes: bytes === null ? null : Number(bytes),
    sha256,
    ...(isAway ? { away: { backupId, monarcVersion } } : {}),
  };
}

function uploadedDump({ id: uploadId, at, file, ...found }: Upload): DesiredRestore['dump'] {
  const { bytes, sha256, plainBytes, tables } = found;
  return {
    file,
    madeAt: at.toISOString(),
    bytes,
    sha256,
    away: { uploadId, file, bytes, sha256, plainBytes, tables },
  };
}

const uploadOf = ({ bytes, plainBytes, ...row }: UploadRow): Upload => ({
  ...row,
  bytes: Number(bytes),
  plainBytes: Number(plainBytes),
});

/** A run does not begin before the run of its backup has ended. */
function backupToCome(restores: ClientRow['restores']): BackupToCome | undefined {
  const waiting = restores.find(
    ({ backup, upload, source }) => backup === null && upload === null && source !== null,
  );
  return waiting && { of: waiting.source?.alias ?? '', hasFailed: waiting.queued };
}
const NEWEST_FIRST = [{ createdAt: 'desc' }, { id: 'desc' }] satisfies Prisma.MoveOrderByWithRelationInput[];
const OPEN = RUN_STATUSES.filter((status) => !isEnded(status));
const ITS_RUN = { run: { select: { status: true } } };

/** The part of a transaction that is about clients. `touch` names what has changed, for the bells. */
export function makeClientTx(tx: Prisma.TransactionClient, touch: Touch): ClientTx {
  return {
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
    async clientsKeptUntil(time) {
      const rows = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM "Client" WHERE presence = 'CLOSED' AND status = 'CLOSED' AND "keptUntil" <= ${time}
        ORDER BY id FOR UPDATE SKIP LOCKED`;
      return rows.length === 0
        ? []
        : tx.client.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, orderBy: { alias: 'asc' } });
    },
    async clientsToProve(serverId) {
      const turns = await tx.$queryRaw<{ id: string }[]>`
        SELECT c.id FROM "Client" c JOIN "Backup" b ON b."clientId" = c.id AND b."serverId" = c."serverId"
        WHERE c."serverId" = ${serverId}::uuid AND c.presence NOT IN ('ABSENT', 'CLOSED') AND c."activatedAt" IS NOT NULL
        GROUP BY c.id
        HAVING bool_or(b.ok AND b.file IS NOT NULL AND (b."goneAt" IS NULL OR EXISTS (
          SELECT 1 FROM "BackupCopy" y WHERE y."backupId" = b.id AND y.ok AND y."goneAt" IS NULL)))
        ORDER BY max(b."proofAt") FILTER (WHERE b."proofOutcome" <> 'DAMAGED') NULLS FIRST, c.alias`;
      const clients = await tx.client.findMany({ where: { id: { in: turns.map(({ id }) => id) } } });
      const byId = new Map(clients.map((client) => [client.id, client]));
      return turns.flatMap(({ id }) => byId.get(id) ?? []);
    },
    async insertClients(data) {
      const clients = await tx.client.createManyAndReturn({ data });
      for (const { serverId } of clients) touch(`server:${serverId}`);
      await tellClients(
        tx,
        touch,
        clients.map((client) => ({ ...client, before: null })),
      );
      return clients.map((client) => touched(touch, 'client', client));
    },
    async updateClient(id, data) {
      const before = await statusesBefore(tx, [id], data);
      const client = await tx.client.update({ where: { id }, data });
      await tellClients(tx, touch, changesIn([client], before));
      return touched(touch, 'client', client);
    },
    async updateClients(ids, data, versions = 0) {
      const before = await statusesBefore(tx, ids, data);
      const changed = await tx.client.updateManyAndReturn({
        where: { id: { in: ids } },
        data: { ...data, version: { increment: versions } },
      });
      await tellClients(tx, touch, changesIn(changed, before));
      return changed.map((client) => touched(touch, 'client', client));
    },
    async insertFirstUserRequest(clientId, kind) {
      await tx.firstUserRequest.deleteMany({
        where: { clientId, ...(kind === 'REPLACE' ? {} : { kind }) },
      });
      await tx.firstUserRequest.create({ data: { clientId, kind } });
    },
    backupById: (id) =>
      byId(id, async (uuid) => {
        const copies = { where: { ok: true, goneAt: null }, select: { id: true }, take: 1 };
        const row = await tx.backup.findUnique({ where: { id: uuid }, include: { copies } });
        return row && { ...row, isCopied: row.copies.length > 0 };
      }),
    uploadById: async (id) => {
      const row = await byId(id, (uuid) => tx.upload.findUnique({ where: { id: uuid } }));
      return row && uploadOf(row);
    },
    async insertUpload(data) {
      touch(`client:${data.clientId}`);
      return uploadOf(await tx.upload.create({ data }));
    },
    async endUploads(before, now) {
      const ended = await tx.upload.updateManyAndReturn({
        where: {
          goneAt: null,
          OR: [{ at: { lt: before } }, { restores: { some: { doneAt: { not: null } } } }],
          restores: { none: { run: { status: { in: OPEN } } } },
        },
        data: { goneAt: now },
      });
      for (const { clientId } of ended) touch(`client:${clientId}`);
    },
    uploadedFiles: async () =>
      (await tx.upload.findMany({ where: { goneAt: null }, select: { file: true } })).map(({ file }) => file),
    restoresOf: (clientId) =>
      tx.restore.findMany({
        where: { clientId },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        include: { run: { select: { status: true } }, undoRun: { select: { status: true } } },
      }),
    async insertRestore(data) {
      touch(`client:${data.clientId}`);
      return (await tx.restore.create({ data })).id;
    },
    async updateRestore(id, data) {
      const { clientId } = await tx.restore.update({ where: { id }, data });
      touch(`client:${clientId}`);
    },
    async passRestoresOn(fromRunId, toRunId) {
      await tx.$executeRaw`
        UPDATE "Restore" r SET "runId" = ${toRunId}::uuid, "droppedAt" = NULL
        WHERE r."runId" = ${fromRunId}::uuid AND r."doneAt" IS NULL AND NOT EXISTS (
          SELECT 1 FROM "Restore" n WHERE n."clientId" = r."clientId" AND n."createdAt" > r."createdAt")`;
      await tx.restore.updateMany({
        where: { undoRunId: fromRunId, undoneAt: null, droppedAt: null },
        data: { undoRunId: toRunId },
      });
    },
    movesOf: (clientId) => tx.move.findMany({ where: { clientId }, orderBy: NEWEST_FIRST, include: ITS_RUN }),
    async openMoves() {
      await tx.$executeRaw`LOCK TABLE "Move" IN SHARE ROW EXCLUSIVE MODE`;
      return tx.move.findMany({ where: { run: { status: { in: OPEN } } }, include: ITS_RUN });
    },
    openMovesOf: (clientIds) =>
      tx.move.findMany({
        where: { clientId: { in: clientIds }, run: { status: { in: OPEN } } },
        include: ITS_RUN,
      }),
    movesOfRun: (runId) => tx.move.findMany({ where: { runId }, include: ITS_RUN }),
    passMovesOn: async (fromRunId, toRunId) =>
      void (await tx.move.updateMany({ where: { runId: fromRunId }, data: { runId: toRunId } })),
    async insertMove(data) {
      touch(`client:${data.clientId}`);
      return (await tx.move.create({ data })).id;
    },
    async updateMove(id, data) {
      const { clientId } = await tx.move.update({ where: { id }, data });
      touch(`client:${clientId}`);
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
    async madePlaces(clientId) {
      const rows = await tx.made.findMany({
        where: { clientId },
        include: { server: { select: { fqdn: true } } },
        orderBy: [{ server: { fqdn: 'asc' } }, { plugin: 'asc' }],
      });
      return rows.map(({ plugin, server }) => `${plugin} on ${server.fqdn}`);
    },
    async releaseClients(clients) {
      await tx.made.deleteMany({ where: { clientId: { in: clients.map(({ id }) => id) } } });
      for (const { id, alias, number } of clients) {
        await tx.client.update({ where: { id }, data: { alias: `${alias}~${number}` } });
        touch(`client:${id}`);
      }
    },
    modelLinks: (clientIds) =>
      tx.clientModel.findMany({ where: { clientId: { in: clientIds.filter((id) => isUuid(id)) } } }),
    keepValues: async (runId, values) =>
      void (await tx.run.update({
        where: { id: runId },
        data: { undo: values as unknown as Prisma.InputJsonArray },
      })),
    undoFacts: async (runId) => {
      const run = await byId(runId, (id) => tx.run.findUnique({ where: { id }, select: UNDO_FACTS }));
      return run && undoFactsOf(run);
    },
    async addModels(data) {
      await tx.clientModel.createMany({ data, skipDuplicates: true });
      for (const { clientId } of data) touch(`client:${clientId}`);
    },
    async removeModels(clientIds, modelIds) {
      await tx.clientModel.deleteMany({ where: { clientId: { in: clientIds }, modelId: { in: modelIds } } });
      for (const id of clientIds) touch(`client:${id}`);
    },
    async draftsOf(clientIds) {
      const rows = await tx.client.findMany({ where: { id: { in: clientIds } }, include: WHAT_BELONGS });
      return rows.map(desiredClient);
    },
    settleClients: (outcomes) => settleClients(tx, touch, outcomes),
  };
}

/** What the clients were, if this changes it. */
async function statusesBefore(
  tx: Prisma.TransactionClient,
  ids: string[],
  { status }: { status?: ClientStatus },
): Promise<Map<string, ClientStatus>> {
  if (status === undefined) return new Map();
  const rows = await tx.client.findMany({
    where: { id: { in: ids }, status: { not: status } },
    select: { id: true, status: true },
  });
  return new Map(rows.map((row) => [row.id, row.status]));
}

function changesIn(
  clients: Omit<ClientChange, 'before'>[],
  before: Map<string, ClientStatus>,
): ClientChange[] {
  return clients.flatMap((client) => {
    const was = before.get(client.id);
    return was === undefined ? [] : [{ ...client, before: was }];
  });
}

/** In bulk, because a reconcile may settle hundreds; see ClientOutcome. */
export async function settleClients(
  tx: Prisma.TransactionClient,
  touch: Touch,
  outcomes: SettledClient[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const rows = outcomes.map(({ clientId, presence, problem, version, removal }) => ({
    id: clientId,
    presence: presence ?? null,
    problem: problem ?? null,
    version: version ?? null,
    removal: removal ?? null,
  }));
  const changed = await tx.$queryRaw<ClientChange[]>`
    UPDATE "Client" c SET
      status = (CASE
        WHEN w.problem IS NOT NULL THEN 'FAILED'
        WHEN c.presence = 'ABSENT' THEN 'DELETED'
        WHEN c.presence IN ('SUSPENDED', 'CLOSED') THEN c.presence::text
        ELSE 'ACTIVE' END)::"ClientStatus",
      problem = w.problem,
      "settledVersion" = CASE WHEN w.problem IS NULL THEN COALESCE(w.version, c."settledVersion") ELSE c."settledVersion" END,
      "activatedAt" = CASE
        WHEN w.problem IS NULL AND c.presence IN ('PRESENT', 'SUSPENDED') THEN COALESCE(c."activatedAt", now())
        ELSE c."activatedAt" END,
      "keptUntil" = CASE
        WHEN c.presence <> 'CLOSED' THEN NULL
        WHEN w.problem IS NULL THEN COALESCE(c."keptUntil", now() + c."graceDays" * interval '1 day')
        ELSE c."keptUntil" END,
      "deletedAt" = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN now() ELSE NULL END,
      removal = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN w.removal ELSE c.removal END,
      secrets = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN '' ELSE c.secrets END,
      "firstUserToken" = CASE WHEN w.problem IS NULL AND c.presence = 'ABSENT' THEN '' ELSE c."firstUserToken" END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(id uuid, presence text, problem text, version int, removal jsonb), "Client" b
    WHERE c.id = w.id AND b.id = w.id AND c.status <> 'DELETED' AND (w.presence IS NULL OR c.presence::text = w.presence) AND (
      c.problem IS DISTINCT FROM w.problem OR
      (w.problem IS NULL AND c."settledVersion" IS DISTINCT FROM COALESCE(w.version, c."settledVersion")) OR
      (w.problem IS NULL AND c.status::text <> CASE c.presence WHEN 'PRESENT' THEN 'ACTIVE' ELSE c.presence::text END))
    RETURNING c.id, c.alias, c."serverId", b.status::text AS before, c.status::text AS status, c.problem`;
  await tellClients(tx, touch, changed);
  for (const row of changed) touch(`client:${row.id}`);
  for (const serverId of new Set(changed.map((row) => row.serverId))) touch(`server:${serverId}`);
}
