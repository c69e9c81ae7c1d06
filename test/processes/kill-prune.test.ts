/** Regent is killed while it removes old rows: nothing is half removed, and the next one goes on. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import { encodeId } from '../../src/domain/global-ids.ts';
import { migrationsFolder, prepareData } from '../kit/database-template.ts';
import { ask, spawnRegent, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';

/** Many batches. */
const MANY = 400;
const EVENTS = 6;

/** A file in the folder of the database. */
const MARK = 'removes';

let folder: string;
let env: Record<string, string>;
let quiet: string;
let old: string;
let regent: RegentProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-kill-prune-'));
  const config = join(folder, 'regent.config.mjs');
  await writeFile(config, 'export default { retention: { runsDays: 100 } };\n');
  env = { DATA_DIR: join(folder, 'data'), CONFIG: config };
  await prepareData(env['DATA_DIR'] ?? '', env);
  await inDatabase(async (database) => {
    const { prisma } = database;
    for (const statement of OLD_ROWS) await prisma.$executeRawUnsafe(statement);
    // Neither is in the first batch.
    const oldest = { where: { kind: 'SYNC' }, orderBy: { endedAt: 'asc' }, skip: 120 } as const;
    quiet = (await prisma.run.findFirstOrThrow(oldest)).id;
    const newest = { where: { kind: 'BACKUP' }, orderBy: { createdAt: 'desc' }, skip: 120 } as const;
    old = (await prisma.run.findFirstOrThrow(newest)).id;
    await slowAt(database, quiet);
  });
});
afterAll(async () => {
  if (regent?.alive()) await regent.kill();
  await rm(folder, { recursive: true, force: true });
});

async function inDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({
    dataFolder: env['DATA_DIR'] ?? '',
    url: undefined,
    migrationsFolder,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const RUN = (kind: string, record: string, salt: string, days: number) => `
  INSERT INTO "Run" (id, kind, status, "serverId", "requestedBy", "lastSeq", explanation, record, "createdAt", "startedAt", "endedAt")
  SELECT (lpad(to_hex(${days === 5 ? 2 : 1}), 12, '0') || '7000' || '8' || substr(md5('${salt}' || n), 1, 15))::uuid, '${kind}', 'SUCCEEDED', s.id, 'schedule', ${EVENTS},
    'It is as it should be.', '${record}', at, at, at
  FROM "Server" s, generate_series(1, ${MANY}) n, LATERAL (SELECT now() - interval '${days} days' - interval '1 second' * n AS at) AS _`;

/** Syncs whose records are due to go, and runs that are due to go whole. */
const OLD_ROWS = [
  `INSERT INTO "Server" (id, label, fqdn, address, role, connection, root, state, "updatedAt")
    VALUES (gen_random_uuid(), 'fo1', 'fo1.test', 'fo1.test', 'FRONT_OFFICE', 'LOCAL', '/nonexistent', 'READY', now())`,
  RUN('SYNC', 'SHORT', 'quiet', 5),
  RUN('BACKUP', 'LONG', 'old', 150),
  `INSERT INTO "Step" ("runId", position, plugin, phase, status) SELECT id, n, 'vhost', 'PRESENT', 'SUCCEEDED' FROM "Run", generate_series(0, 1) n`,
  `INSERT INTO "Attempt" ("runId", number, worker, fence) SELECT id, 1, 'w', 1 FROM "Run"`,
  `INSERT INTO "Event" ("runId", seq, at, type, text)
    SELECT id, n, "endedAt", CASE WHEN n = ${EVENTS} THEN 'RUN_ENDED' ELSE 'LOG' END, 'A line' FROM "Run", generate_series(1, ${EVENTS}) n`,
];

interface Rows {
  quietLeft: number;
  oldLeft: number;
  /** Runs of which the API would show a part. */
  torn: number;
  held: number;
  isOver: boolean;
}

const rows = (next?: string) =>
  inDatabase(async (database): Promise<Rows> => {
    const { prisma } = database;
    await slowAt(database, next);
    const [torn] = await prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM (
        SELECT r.record = 'REMOVED' AS removed, r."lastSeq",
          (SELECT count(*) FROM "Event" e WHERE e."runId" = r.id) AS events,
          (SELECT count(*) FROM "Step" s WHERE s."runId" = r.id) AS steps,
          (SELECT count(*) FROM "Attempt" a WHERE a."runId" = r.id) AS attempts
        FROM "Run" r WHERE r.kind IN ('SYNC', 'BACKUP')) r
      WHERE CASE WHEN removed THEN events + steps + attempts > 0
        ELSE events <> "lastSeq" OR steps <> 2 OR attempts <> 1 END`;
    return {
      quietLeft: await prisma.run.count({ where: { record: 'SHORT' } }),
      oldLeft: await prisma.run.count({ where: { kind: 'BACKUP' } }),
      torn: torn?.count ?? 0,
      held: await prisma.lease.count({ where: { name: 'prune', owner: { not: null } } }),
      isOver: (await prisma.pruning.findFirst())?.endedAt != null,
    };
  });

/** From now on, removing a step of this run makes a mark, and takes until Regent is killed; of none if absent. */
async function slowAt({ prisma }: Database, id?: string): Promise<void> {
  await prisma.$executeRawUnsafe('DROP TRIGGER IF EXISTS slow ON "Step"');
  if (id === undefined) return;
  await prisma.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE since timestamptz := clock_timestamp();
    BEGIN
      EXECUTE format('COPY (SELECT 1) TO %L', current_setting('data_directory') || '/${MARK}');
      WHILE clock_timestamp() < since + interval '60 seconds' LOOP END LOOP;
      RETURN OLD;
    END $$`);
  await prisma.$executeRawUnsafe(`
    CREATE TRIGGER slow BEFORE DELETE ON "Step" FOR EACH ROW WHEN (OLD."runId" = '${id}') EXECUTE FUNCTION slow()`);
}

/** Starts Regent, and kills it while it removes that run. The next one will be slow at this run. */
async function killed(next?: string): Promise<Rows> {
  const mark = join(env['DATA_DIR'] ?? '', 'postgres/data', MARK);
  regent = spawnRegent(env);
  await expect.poll(() => existsSync(mark), { interval: 20 }).toBe(true);
  await regent.kill();
  await rm(mark);
  return rows(next);
}

test('killed while it removes, it leaves whole records, and the next one goes on', async () => {
  const one = await killed(old);
  expect(one).toMatchObject({ torn: 0, isOver: false, oldLeft: MANY });
  expect(one.quietLeft).toBeGreaterThan(0);
  expect(one.quietLeft).toBeLessThan(MANY);

  const two = await killed();
  expect(two).toMatchObject({ quietLeft: 0, torn: 0, isOver: false });
  expect(two.oldLeft).toBeGreaterThan(1);
  expect(two.oldLeft).toBeLessThan(MANY);

  regent = await startRegent({ env });
  const api = regent;
  const end = async () => (await ask(api, '{ retention { endedAt } }')).data.retention.endedAt;
  await expect.poll(end, { timeout: 60_000 }).not.toBeNull();
  // The run of which only its own row is left still has an end.
  const fields = 'status steps { plugin } attempts { number } events { seq type }';
  const { data } = await ask(api, `{ run(id: "${encodeId('Run', quiet)}") { ${fields} } }`);
  expect(data.run).toEqual({
    status: 'SUCCEEDED',
    steps: [],
    attempts: [],
    events: [{ seq: EVENTS, type: 'RUN_ENDED' }],
  });
  expect(await api.stop()).toEqual({ code: 0 });
  // One is the last of its kind on its server.
  expect(await rows()).toEqual({ quietLeft: 0, oldLeft: 1, torn: 0, held: 0, isOver: true });
});
