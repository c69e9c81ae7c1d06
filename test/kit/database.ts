/** Embedded databases for tests: copies of one that was made and migrated once for the whole test run. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { migrationsFolder } from './database-template.ts';

export interface TestDatabase extends Database {
  /** A temporary folder, which goes when the database is closed; room for whatever else a test keeps. */
  folder: string;
}

export async function copyDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-test-'));
  await cp(inject('databaseTemplate'), folder, { recursive: true });
  const database = await openDatabase({ url: undefined, dataFolder: folder, migrationsFolder });
  return {
    ...database,
    folder,
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
