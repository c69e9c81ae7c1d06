/**
 * Vitest's global setup: makes the database that tests copy. Making one takes seconds, copying it does not.
 * The copies of `copyDatabase` are in the same folder, and are removed with it.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
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

/** For processes that vitest does not provide with its context; they inherit the environment. */
const TEMPLATE = 'REGENT_TEST_DATABASE';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'regent-tests-'));
  const template = join(folder, 'template');
  const database = await openDatabase({ url: undefined, dataFolder: template, migrationsFolder });
  await database.close();
  project.provide('databaseTemplate', template);
  process.env[TEMPLATE] = template;
  return () => rm(folder, { recursive: true, force: true });
}

/** Gives a Regent that starts for the first time its database, made and empty; does nothing for any other. */
export async function prepareData(folder: string, env: Record<string, string>): Promise<void> {
  const template = process.env[TEMPLATE];
  const target = join(folder, 'postgres');
  if (template === undefined || env['DATABASE_URL'] !== undefined || existsSync(target)) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await cp(join(template, 'postgres'), target, { recursive: true });
}
