import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type PoolConfig } from 'pg';
import { withSchemaEngine } from './schema-engine.ts';

/** Brings the database to the newest migration and says which were applied now. */
export async function migrate(pool: PoolConfig, migrationsFolder: string): Promise<string[]> {
  const migrationsList = await readMigrations(migrationsFolder);
  const isNewest = async () => {
    const applied = await appliedMigrations(pool);
    return migrationsList.migrationDirectories.every(({ path }) => applied.has(path));
  };
  // To load the engine takes longer than all else at a start, and mostly for nothing.
  if (await isNewest()) return [];
  await giveUpHalf(pool);
  try {
    const { appliedMigrationNames } = await withSchemaEngine(pool, (engine) =>
      engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } }),
    );
    return appliedMigrationNames;
  } catch (error) {
    // The engine waits only a few seconds for another process that is at it.
    if (await isNewest()) return [];
    throw error;
  }
}

async function appliedMigrations(pool: PoolConfig): Promise<Set<string>> {
  const rows = await query<{ name: string }>(
    pool,
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(({ name }) => name));
}

/**
 * A migration that has no end was under way when its process was killed, or failed; either way it was rolled
 * back, see schema-engine.ts. The engine refuses to go on until that is said. Not while another process holds
 * the engine's lock: then the migration is its.
 */
async function giveUpHalf(pool: PoolConfig): Promise<void> {
  await query(
    pool,
    `UPDATE _prisma_migrations SET rolled_back_at = now()
     WHERE finished_at IS NULL AND rolled_back_at IS NULL AND pg_try_advisory_xact_lock(${ENGINES_LOCK})`,
  );
}

/** What the engine locks while it migrates. */
const ENGINES_LOCK = 72_707_369;

/** No rows where there are no migrations yet. */
async function query<Row extends object>(pool: PoolConfig, sql: string): Promise<Row[]> {
  const client = new Client(pool);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await client.end();
  }
}

const UNDEFINED_TABLE = '42P01';

/** The migrations as the engine wants them: the folders in order, each with its migration.sql. */
async function readMigrations(baseDir: string) {
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
      },
    })),
  );
  const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
}
