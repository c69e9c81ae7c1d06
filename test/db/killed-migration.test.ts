import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type PoolConfig } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockDataFolder } from '../../src/db/data-folder.ts';
import { migrate } from '../../src/db/migrate.ts';
import { copyDatabase } from '../kit/database.ts';
import { migrationsFolder } from '../kit/database-template.ts';
import { startPostgres } from '../kit/postgres.ts';

const databases = [
  [
    'the embedded database',
    async () => {
      const database = await copyDatabase();
      await asked(database.pool, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      return database;
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const postgres = await startPostgres();
      return postgres && { pool: { connectionString: postgres.url }, close: () => postgres.close() };
    },
  ],
] as const;

async function asked(pool: PoolConfig, sql: string): Promise<unknown[]> {
  const client = new Client(pool);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The project's migrations, and one more. */
async function withOneMore(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(migrationsFolder, folder, { recursive: true });
  await mkdir(join(folder, '29990101000000_more'));
  await writeFile(join(folder, '29990101000000_more/migration.sql'), sql);
  return folder;
}

describe.each(databases)('on %s', (_, begin) => {
  test('a migration that was killed on its way is applied at the next start', async (context) => {
    const database = await begin();
    if (database === undefined) return context.skip();
    onTestFinished(() => database.close());
    const pool = { ...database.pool, max: 2 };
    await migrate(pool, migrationsFolder);
    await asked(
      pool,
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('half', 'x', '29990101000000_more')`,
    );
    const folder = await withOneMore('CREATE TABLE more (id INT)');
    expect(await migrate(pool, folder)).toEqual(['29990101000000_more']);
    expect(await asked(pool, 'SELECT * FROM more')).toEqual([]);
    expect(await migrate(pool, folder)).toEqual([]);
  });

  test('a migration that failed leaves nothing, and is tried again at the next start', async (context) => {
    const database = await begin();
    if (database === undefined) return context.skip();
    onTestFinished(() => database.close());
    const pool = { ...database.pool, max: 2 };
    await migrate(pool, migrationsFolder);
    const folder = await withOneMore('CREATE TABLE more (id INT); INSERT INTO in_the_way VALUES (1) -- last');
    await expect(migrate(pool, folder)).rejects.toThrow(/in_the_way/);
    await expect(asked(pool, 'SELECT * FROM more')).rejects.toThrow(/more/);
    await asked(pool, 'CREATE TABLE in_the_way (id INT)');
    expect(await migrate(pool, folder)).toEqual(['29990101000000_more']);
  });

  test('the end of a migration is marked in its own transaction', async (context) => {
    const database = await begin();
    if (database === undefined) return context.skip();
    onTestFinished(() => database.close());
    const pool = { ...database.pool, max: 2 };
    const folder = await withOneMore(
      `CREATE TABLE seen AS SELECT finished_at IS NULL AS is_open FROM _prisma_migrations WHERE migration_name = '29990101000000_more';
       CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the end is refused'; END $$;
       CREATE TRIGGER refuse BEFORE UPDATE ON _prisma_migrations FOR EACH ROW WHEN (NEW.finished_at IS NOT NULL) EXECUTE FUNCTION refuse();`,
    );
    await expect(migrate(pool, folder)).rejects.toThrow(/the end is refused/);
    await expect(asked(pool, 'SELECT * FROM seen')).rejects.toThrow(/seen/);
  });
});

test('a migration that another process is at stays its', async (context) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return context.skip();
  onTestFinished(() => postgres.close());
  const pool = { connectionString: postgres.url, max: 2 };
  await migrate(pool, migrationsFolder);
  await asked(
    pool,
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('half', 'x', 'more')`,
  );
  const other = new Client(pool);
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('SELECT pg_advisory_lock(72707369)');
  const folder = await withOneMore('CREATE TABLE more (id INT)');
  const migrating = migrate(pool, folder).catch(() => undefined);
  await expect
    .poll(() => asked(pool, 'SELECT FROM pg_locks WHERE NOT granted'), { timeout: 30_000 })
    .toHaveLength(1);
  expect(await asked(pool, `SELECT rolled_back_at FROM _prisma_migrations WHERE id = 'half'`)).toEqual([
    { rolled_back_at: null },
  ]);
  await other.query('SELECT pg_advisory_unlock_all()');
  await migrating;
});

test('no migration ends its transaction, or holds what PostgreSQL does outside of one only', async () => {
  const names = (await readdir(migrationsFolder, { withFileTypes: true })).filter((one) => one.isDirectory());
  for (const { name } of names) {
    const sql = await readFile(join(migrationsFolder, name, 'migration.sql'), 'utf8');
    expect(sql, name).not.toMatch(
      /^\s*(BEGIN\s*;|START TRANSACTION|COMMIT|ROLLBACK|VACUUM)|\bCONCURRENTLY\b/im,
    );
  }
});

test('the lock of a process that has ended is free, although nobody has asked how it ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regent-lock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    parent.kill();
    await once(parent, 'exit');
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  const stat = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  await expect.poll(async () => (await stat())[2]).toBe('Z');
  await writeFile(join(folder, 'lock'), `${pid} ${(await stat())[21]}`);
  const release = await lockDataFolder(folder);
  await release();
});
