import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type PoolConfig } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../../src/db/migrations/migrate.ts';
import { copyDatabase } from '../kit/database.ts';
import { migrationsFolder } from '../kit/database-template.ts';
import { newFolder } from '../kit/folder.ts';
import { startPostgres } from '../kit/services/postgres.ts';

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
  const folder = await newFolder('migrations');
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
    const pool = database.pool;
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
    const pool = database.pool;
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
    const pool = database.pool;
    const folder = await withOneMore(
      `CREATE TABLE seen (id INT);
       CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the end is refused'; END $$;
       CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON _prisma_migrations FOR EACH ROW EXECUTE FUNCTION refuse();`,
    );
    await expect(migrate(pool, folder)).rejects.toThrow(/the end is refused/);
    await expect(asked(pool, 'SELECT * FROM seen')).rejects.toThrow(/seen/);
  });
});

test('processes that start together on an empty database apply each migration once', async (context) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return context.skip();
  onTestFinished(() => postgres.close());
  const all = await migrate({ connectionString: postgres.url }, await withOneMore('SELECT 1'));
  await asked({ connectionString: postgres.url }, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const folder = await withOneMore('SELECT 1');
  const each = await Promise.all(
    Array.from({ length: 4 }, () => migrate({ connectionString: postgres.url }, folder)),
  );
  expect(each.flat().toSorted()).toEqual(all);
});

test('once all is applied, the user of the database need not be allowed to make tables, or wait for who migrates', async (context) => {
  const postgres = await startPostgres();
  if (postgres === undefined) return context.skip();
  onTestFinished(() => postgres.close());
  const pool = { connectionString: postgres.url };
  await migrate(pool, migrationsFolder);
  await asked(
    pool,
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE lesser LOGIN;
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lesser`,
  );
  onTestFinished(() => asked(pool, 'DROP OWNED BY lesser; DROP ROLE lesser').then(() => undefined));
  const url = new URL(postgres.url);
  url.username = 'lesser';
  const migrating = new Client(pool);
  await migrating.connect();
  onTestFinished(() => migrating.end());
  await migrating.query('SELECT pg_advisory_lock(72707369)');
  const lesser = { connectionString: url.href };
  expect(await migrate(lesser, migrationsFolder)).toEqual([]);
  await migrating.query('SELECT pg_advisory_unlock(72707369)');
  await expect(migrate(lesser, await withOneMore('SELECT 1'))).rejects.toThrow(/permission denied/);
});

test('a database that a newer Regent has migrated is left alone, and the message says what to do', async () => {
  const database = await copyDatabase();
  onTestFinished(() => database.close());
  await migrate(database.pool, await withOneMore('SELECT 1'));
  const next = await withOneMore('CREATE TABLE more (id INT)');
  await rename(join(next, '29990101000000_more'), join(next, '20990101000000_other'));
  await expect(migrate(database.pool, next)).rejects.toThrow(
    /brought to 29990101000000_more by a newer Regent.*Start that version/,
  );
  await expect(asked(database.pool, 'SELECT * FROM more')).rejects.toThrow(/more/);
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
