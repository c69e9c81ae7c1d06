/** Vitest's global setup: a PostgreSQL with a database that is migrated, which each test gets a copy of. */
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/connection/open.ts';
import { migrationsFolder } from '../kit/database-template.ts';
import { startPostgres } from '../kit/services/postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the migrated database; undefined where the machine has no PostgreSQL. */
    postgresTemplate: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide('postgresTemplate', postgres?.url);
  if (postgres === undefined) return async () => undefined;
  const database = await openDatabase({ url: postgres.url, dataFolder: '', migrationsFolder });
  await database.close();
  return () => postgres.close();
}
