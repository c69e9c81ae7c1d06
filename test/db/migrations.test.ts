import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { schemaDifference } from '../../prisma/schema-difference.ts';
import { migrate } from '../../src/db/migrations/migrate.ts';
import { nextDue } from '../../src/domain/schedules/occurrences.ts';
import { copyDatabase } from '../kit/database.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';
import { migrationsFolder } from '../kit/database-template.ts';

/** Agenda's own, which Prisma does not know. */
const NOT_PRISMAS = ['_prisma_migrations', 'agenda_jobs'];

async function catalogueOf(client: Client): Promise<unknown[]> {
  const { rows: columns } = await client.query(
    `SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default
     FROM information_schema.columns WHERE table_schema = 'public' AND NOT table_name = ANY ($1) ORDER BY 1, 2`,
    [NOT_PRISMAS],
  );
  const { rows: indexes } = await client.query(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND NOT tablename = ANY ($1) ORDER BY 1`,
    [NOT_PRISMAS],
  );
  const { rows: constraints } = await client.query(
    `SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace AND NOT conrelid::regclass::text = ANY ($1) ORDER BY 1`,
    [NOT_PRISMAS],
  );
  const { rows: labels } = await client.query(
    `SELECT typname, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid ORDER BY 1, enumsortorder`,
  );
  return [columns, indexes, constraints, labels];
}

test('the migrations and the schema come to the same database, and migrating again does nothing', async () => {
  const migrated = await copyDatabase();
  onTestFinished(() => migrated.close());
  expect(await migrate(migrated.pool, migrationsFolder)).toEqual([]);

  const emptied = await copyDatabase();
  onTestFinished(() => emptied.close());
  const schema = await readFile(join(migrationsFolder, '..', 'schema.prisma'), 'utf8');
  const one = new Client(migrated.pool);
  const other = new Client(emptied.pool);
  await Promise.all([one.connect(), other.connect()]);
  await other.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await other.query(await schemaDifference(undefined, schema));
  expect(await catalogueOf(one)).toEqual(await catalogueOf(other));
  await Promise.all([one.end(), other.end()]);
});

test('what clients that have been live have on servers is their own after the migration, and nothing of others', async () => {
  const engine = await makeEngine([
    recordingPlugin('theirs'),
    recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
  ]);
  const [home, elsewhere] = [await engine.addServer('fo1.test'), await engine.addServer('fo2.test')];
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const back = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  await engine.addClient('acme', home.id);
  await engine.addClient('other', elsewhere.id);
  for (const { id } of [home, elsewhere]) await engine.work(id);
  await engine.addClient('never-live', home.id);
  await engine.prisma.made.deleteMany();

  const sql = await readFile(join(migrationsFolder, '20261128111636_made', 'migration.sql'), 'utf8');
  await engine.prisma.$executeRawUnsafe(sql.slice(sql.indexOf('INSERT INTO')));
  const rows = await engine.prisma.made.findMany({
    where: { client: { alias: { not: 'other' } } },
    include: { client: true },
  });
  expect(
    rows.map(({ client, serverId, plugin }) => `${client.alias} ${serverId} ${plugin}`).toSorted(),
  ).toEqual(
    [
      ...['database', 'client-config', 'vhost', 'backup', 'inventory', 'theirs'].map((plugin) => [
        home.id,
        plugin,
      ]),
      [back.id, 'common-grant'],
      [proxy.id, 'reverse-proxy'],
      [proxy.id, 'route'],
    ]
      .map(([id, plugin]) => `acme ${id} ${plugin}`)
      .toSorted(),
  );
});

test('backups from before know their server and who made them after the migration, and each file is one', async () => {
  const engine = await makeEngine([recordingPlugin('theirs')]);
  const { prisma } = engine;
  const home = await engine.addServer('fo1.test');
  const { client, run } = await engine.addClient('acme', home.id);
  await prisma.run.update({ where: { id: run.id }, data: { requestedBy: 'schedule' } });
  const { run: asked } = await engine.addClient('beta', home.id);
  await prisma.$executeRaw`DROP INDEX "Backup_serverId_file_key"`;
  await prisma.$executeRaw`ALTER TABLE "Backup" ALTER COLUMN "serverId" DROP NOT NULL`;
  const backups = [
    { file: '/1', runId: run.id },
    { file: '/2', runId: asked.id },
    { file: '/2', runId: asked.id, ok: false },
    { runId: null, ok: false },
    { runId: null, ok: false },
  ];
  for (const [at, backup] of backups.entries())
    await prisma.backup.create({
      data: { ok: true, ...backup, clientId: client.id, serverId: home.id, at: new Date(at) },
    });
  await prisma.$executeRaw`UPDATE "Backup" SET "serverId" = NULL`;

  const sql = await readFile(
    join(migrationsFolder, '20261128230100_backup_contents', 'migration.sql'),
    'utf8',
  );
  const statements = sql.slice(sql.indexOf('UPDATE'), sql.indexOf('-- AddForeignKey')).split(';');
  for (const statement of statements) if (statement.trim() !== '') await prisma.$executeRawUnsafe(statement);
  expect(await prisma.backup.findMany({ orderBy: { at: 'asc' } })).toMatchObject([
    { file: '/1', serverId: home.id, madeBy: 'SCHEDULE' },
    { file: '/2', serverId: home.id, madeBy: 'REQUEST', ok: false },
    { file: null, serverId: home.id, madeBy: null },
    { file: null, serverId: home.id, madeBy: null },
  ]);
});

test('a Regent that is in use gets the schedules that watch, once, and a new one waits for its first start', async () => {
  const { prisma, schedules } = await makeEngine([]);
  const file = join(migrationsFolder, '20261129234111_usual_watching', 'migration.sql');
  const sql = await readFile(file, 'utf8');
  await prisma.$executeRawUnsafe(sql);
  expect(await prisma.schedule.count()).toBe(0);

  await schedules.create({ kind: 'BACKUP', cron: '30 2 * * *', timeZone: 'Europe/Luxembourg' }, admin);
  await prisma.user.create({ data: { email: 'a@example.org', firstName: 'A', lastName: 'B' } });
  await prisma.$executeRawUnsafe(sql);
  const found = await prisma.schedule.findMany({ orderBy: { id: 'asc' } });
  expect(found.slice(1)).toMatchObject([
    { kind: 'CHECK', cron: '*/5 * * * *', timeZone: 'Europe/Luxembourg', serverId: null, enabled: true },
    { kind: 'PROBE', cron: '2-59/5 * * * *', timeZone: 'Europe/Luxembourg', serverId: null, enabled: true },
  ]);
  for (const { cron, timeZone, nextDueAt, createdAt } of found.slice(1))
    expect(nextDue(cron, timeZone, new Date(nextDueAt!.getTime() - 1000))).toEqual(nextDueAt ?? createdAt);
});
