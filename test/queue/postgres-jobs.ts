import { readFile } from 'node:fs/promises';
import { Client, type PoolConfig } from 'pg';

const SQL = new URL('../../prisma/migrations/20261123010000_agenda/migration.sql', import.meta.url);

/** Makes Agenda's table in an empty database, as the migration does. */
export async function makeJobsTable(pool: PoolConfig): Promise<void> {
  await withClient(pool, async (client) => client.query(await readFile(SQL, 'utf8')));
}

export async function countJobs(pool: PoolConfig): Promise<number> {
  const { rows } = await withClient(pool, (client) =>
    client.query('SELECT count(*)::int AS n FROM agenda_jobs'),
  );
  return Number(rows[0]?.['n']);
}

async function withClient<T>(pool: PoolConfig, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(pool);
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
