/**
 * Vitest's global setup: makes the database that tests copy. Making one takes seconds, copying it does not.
 * The copies are in the same folder, and are removed with it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/db/connection/open.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseTemplate: string;
  }
}

export const migrationsFolder = new URL('../../prisma/migrations', import.meta.url).pathname;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-tests-'));
  const template = join(folder, 'template');
  const database = await openDatabase({ url: undefined, dataFolder: template, migrationsFolder });
  await database.close();
  project.provide('databaseTemplate', template);
  return () => rm(folder, { recursive: true, force: true });
}
