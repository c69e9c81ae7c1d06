/** Embedded databases for tests: copies of one that is made and migrated once per test run. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import { migrationsFolder } from './database-template.ts';

export interface TestDatabase extends Database {
  /** A temporary folder for other files of the test; closing the database removes it. */
  folder: string;
}

const idle: TestDatabase[] = [];

/** An empty database and folder; uses a database that earlier tests of this worker gave back, if any. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await copyDatabase());
  const tables = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`;
  const names = tables.map(({ name }) => name).join(', ');
  // A trigger forbids emptying the audit.
  await database.prisma.$transaction([
    database.prisma.$executeRaw`ALTER TABLE "AuditEntry" DISABLE TRIGGER USER`,
    database.prisma.$executeRawUnsafe(`TRUNCATE ${names} RESTART IDENTITY CASCADE`),
    database.prisma.$executeRaw`ALTER TABLE "AuditEntry" ENABLE TRIGGER USER`,
  ]);
  const folder = await mkdtemp(join(database.folder, 'kept-'));
  return { ...database, folder, close: async () => void idle.push(database) };
}

/** A database that no other test gets. */
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
