import type { BackupLook, BackupRemark } from '../../runner/store/client-results.ts';
import type { FoundBackup } from '../../domain/vocabulary.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from '../transactions/rows.ts';
import { differenceOf, type KnownBackup } from './backups-on-disk.ts';
import { noteLastBackup, type BackupOwner } from './last-backup-failed.ts';

/**
 * Lets the rows of a server's backups follow its disk. Gives a remark on each client, and on the server
 * itself, whose newest good backup is gone or has changed.
 */
export async function followDisk(
  tx: Prisma.TransactionClient,
  touch: Touch,
  serverId: string,
  { since, found }: BackupLook,
): Promise<BackupRemark[]> {
  // One look after the other: a sync and a backup may look at the same time.
  await tx.$queryRaw`SELECT 1 FROM "Server" WHERE id = ${serverId}::uuid FOR NO KEY UPDATE`;
  const known = await knownOn(tx, serverId, found);
  const { gone, there, changed, read } = differenceOf(known, found, since);
  const newest = newestGood(known);

  await tx.$executeRaw`UPDATE "Backup" SET "goneAt" = now() WHERE id = ANY (${ids(gone)}::uuid[])`;
  for (const { known: row, found: now } of there)
    await tx.backup.update({ where: { id: row.id }, data: { ...pathsOf(row, now), goneAt: null } });
  for (const { known: row, why } of changed)
    await tx.backup.update({ where: { id: row.id }, data: { ok: false, message: why } });
  const fresh = await keepRead(tx, serverId, known, read);

  const touched = [...gone, ...[...there, ...changed].map((each) => each.known), ...fresh];
  await noteLastBackup(
    tx,
    touch,
    touched.map(({ clientId }) => ({ clientId, serverId })),
  );
  return [
    ...gone.map((each) => ({ each, remark: `is not there any more: ${each.file}.` })),
    ...changed.map(({ known: each, why }) => ({
      each,
      remark: `is not good any more: ${each.file}. ${why}`,
    })),
  ]
    .filter(({ each }) => newest.get(each.alias) === each)
    .map(({ each: { alias, clientId }, remark }) => ({
      name: alias,
      ...(clientId === null ? {} : { client: alias }),
      remark,
    }));
}

/** Those that had their file at the last look, and those whose file is there now. */
const knownOn = (tx: Prisma.TransactionClient, serverId: string, found: FoundBackup[]) =>
  tx.$queryRaw<KnownBackup[]>`
    SELECT b.id, b."clientId", COALESCE(c.alias, b.database) AS alias, b.at, b.ok, b.file, b.bytes, b."filesFile", b."filesBytes", b."goneAt"
    FROM "Backup" b LEFT JOIN "Client" c ON c.id = b."clientId"
    WHERE b."serverId" = ${serverId}::uuid AND b.file IS NOT NULL
      AND (b."goneAt" IS NULL OR b.file = ANY(${found.map(({ file }) => file)}))
    ORDER BY b.at, b.id`;

const newestGood = (known: KnownBackup[]) =>
  new Map(known.filter(({ ok, goneAt }) => ok && goneAt === null).map((each) => [each.alias, each]));

const ids = (rows: { id: string }[]) => rows.map(({ id }) => id);

/** A backup that was moved has its second file and its manifest beside it. */
const pathsOf = ({ filesFile }: KnownBackup, { file, files, manifestFile }: FoundBackup) => ({
  file,
  ...(filesFile === null || files === undefined ? {} : { filesFile: files.file }),
  ...(manifestFile === undefined ? {} : { manifest: manifestFile }),
});

/**
 * Stores what the manifests say. A backup without a row becomes one, if it is of the server itself, or of a client
 * of this server and not older than that client: an older one is of somebody else who had the alias before. Gives
 * the owners.
 */
async function keepRead(
  tx: Prisma.TransactionClient,
  serverId: string,
  known: KnownBackup[],
  read: FoundBackup[],
): Promise<Pick<BackupOwner, 'clientId'>[]> {
  if (read.length === 0) return [];
  const rows = new Map(known.map((each) => [each.file, each]));
  const named = { serverId, alias: { in: [...new Set(read.map(({ client }) => client))] } };
  const select = { id: true, alias: true, createdAt: true };
  const clients = new Map(
    (await tx.client.findMany({ where: named, select })).map((client) => [client.alias, client]),
  );
  const touched: Pick<BackupOwner, 'clientId'>[] = [];
  for (const { client: alias, ofServer = false, file, bytes, files, manifestFile, manifest } of read) {
    const client = ofServer ? undefined : clients.get(alias);
    if ((client === undefined && !ofServer) || manifest === undefined) continue;
    const { madeAt, isRegents, sha256, filesSha256, monarcVersion } = manifest;
    const facts = {
      manifest: manifestFile,
      monarcVersion,
      rows: manifest.rows,
      ...(files === undefined || filesSha256 === null
        ? {}
        : { filesFile: files.file, filesBytes: files.bytes, filesSha256 }),
    };
    const row = rows.get(file);
    if (row === undefined && client !== undefined && madeAt < client.createdAt) continue;
    const of = { clientId: client?.id ?? null, database: client === undefined ? alias : null };
    const data = { ...facts, ...of, serverId, file, bytes, sha256, ok: true };
    // The clock of the server may be wrong.
    const at = new Date(Math.min(madeAt.getTime(), Date.now()));
    await tx.backup.upsert({
      where: { serverId_file: { serverId, file } },
      create: { ...data, at, madeBy: isRegents ? null : 'CRON' },
      update: facts,
    });
    touched.push(of);
  }
  return touched;
}
