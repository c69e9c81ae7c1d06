/** What a race needs: an engine on a database where transactions really happen at once, and a moment to begin. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import type { Store, Tx } from '../../src/domain/store.ts';
import { migrationsFolder } from '../kit/database-template.ts';
import type { TestDatabase } from '../kit/database.ts';
import { until } from '../kit/plugins.ts';

const template = inject('postgresTemplate');

/** A suite that is skipped where the machine has no PostgreSQL. */
export const describeRaces = describe.skipIf(template === undefined);

/** A database of its own on the machine's PostgreSQL, migrated and empty. */
export async function postgresDatabase(): Promise<TestDatabase> {
  const name = `race_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(template ?? '');
  const from = url.pathname.slice(1);
  url.pathname = '/template1';
  const server = url.href;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE ${from}`);
  url.pathname = `/${name}`;
  const database = await openDatabase({ url: url.href, dataFolder: '', migrationsFolder });
  const folder = await mkdtemp(join(tmpdir(), 'regent-race-'));
  return {
    ...database,
    folder,
    async close() {
      await database.close();
      await execute(server, `DROP DATABASE ${name}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The same store, in whose transactions something else begins before this function is called for the first time. */
export function storeWith(store: Store, name: keyof Tx, meanwhile: () => Promise<unknown>): Store {
  let hasBegun = false;
  const patched = (tx: Tx): Tx => ({
    ...tx,
    [name]: async (...given: unknown[]) => {
      if (!hasBegun) {
        hasBegun = true;
        await meanwhile();
      }
      return (tx[name] as (...given: unknown[]) => unknown)(...given);
    },
  });
  return { transact: (work) => store.transact((tx) => work(patched(tx))) };
}

/** Begins it, and waits until it has come to its end or to a lock that somebody else holds. */
export async function asFarAsItGets({ prisma }: Pick<Database, 'prisma'>, work: () => Promise<unknown>) {
  let isOver = false;
  const end = work().finally(() => (isOver = true));
  end.catch(() => undefined);
  await until(async () => {
    const [row] = await prisma.$queryRaw<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`;
    return isOver || row?.waits === true;
  }, 'an end, or a wait for a lock');
  // Not awaited by whoever holds the lock.
  return { end };
}
