/** Embedded databases for tests: copies of one that was made and migrated once for the whole test run. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/open.ts';
import { migrationsFolder } from './database-template.ts';

export interface TestDatabase extends Database {
  /** A temporary folder, which goes when the database is closed; room for whatever else a test keeps. */
  folder: string;
}

export async function copyDatabase(): Promise<TestDatabase> {
  const template = inject('databaseTemplate');
  const folder = await mkdtemp(join(dirname(template), 'copy-'));
  await cp(template, folder, { recursive: true });
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
