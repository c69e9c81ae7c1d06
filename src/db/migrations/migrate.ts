/** The migrations of prisma/migrations, applied with the `_prisma_migrations` table that Prisma's own commands read. */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, type PoolConfig } from 'pg';

/** The database holds migrations that this version of Regent does not have. */
export class NewerDatabaseError extends Error {
  override name = 'NewerDatabaseError';
  constructor(migration: string) {
    super(
      `The database was brought to ${migration} by a newer Regent, and this one would damage it. Start that version, or restore a backup of the database from before the upgrade.`,
    );
  }
}

/**
 * Applies all migrations and gives those that were applied now. Each is one transaction, its row included: a
 * process that is killed meanwhile leaves nothing. Processes that start together wait for each other. If
 * there is nothing to apply, the database user does not need the right to make tables.
 */
export async function migrate(connection: PoolConfig, folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  const client = new Client(connection);
  await client.connect();
  try {
    const known = await appliedIn(client);
    const newer = [...known].findLast((name) => !names.includes(name));
    if (newer !== undefined) throw new NewerDatabaseError(newer);
    const applied: string[] = [];
    for (const name of names) {
      if (!known.has(name) && (await apply(client, folder, name))) applied.push(name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

/** False if another process has applied it meanwhile. */
async function apply(client: Client, folder: string, name: string): Promise<boolean> {
  const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  return inTransaction(client, async () => {
    await client.query(TABLE);
    if ((await appliedIn(client)).has(name)) return false;
    try {
      await client.query(sql);
    } catch (cause) {
      throw new Error(`migration ${name} failed: ${(cause as Error).message}`, { cause });
    }
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    return true;
  });
}

/**
 * In order. A row without an end comes from an older Regent that was killed meanwhile: its migration was
 * rolled back.
 */
async function appliedIn(client: Client): Promise<Set<string>> {
  const { rows: tables } = await client.query(`SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL`);
  if (tables.length === 0) return new Set();
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Under the lock that Prisma's commands also take. */
async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${PRISMAS_LOCK})`);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const PRISMAS_LOCK = 72_707_369;

/** As Prisma makes it. */
const TABLE = `
CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}
