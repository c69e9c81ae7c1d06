/** Embedded databases for tests: copies of one that was made and migrated once for the whole test run. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import { migrationsFolder } from './database-template.ts';

export interface TestDatabase extends Database {
  /** A temporary folder, which goes when the database is closed; room for whatever else a test keeps. */
  folder: string;
}

const idle: TestDatabase[] = [];

/** An empty one, with an empty folder: one that earlier tests of this worker gave back, where there is one. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await copyDatabase());
  const tables = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  const names = tables.map(({ name }) => name).join(', ');
  // The audit refuses to be emptied, by a trigger.
  await database.prisma.$transaction([
    database.prisma.$executeRaw`ALTER TABLE "AuditEntry" DISABLE TRIGGER USER`,
    database.prisma.$executeRawUnsafe(`TRUNCATE ${names} RESTART IDENTITY CASCADE`),
    database.prisma.$executeRaw`ALTER TABLE "AuditEntry" ENABLE TRIGGER USER`,
  ]);
  const folder = await mkdtemp(join(database.folder, 'kept-'));
  return { ...database, folder, close: async () => void idle.push(database) };
}

/** One that nobody else gets. */
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
