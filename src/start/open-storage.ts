import { hearOthers } from '../db/bell-postgres.ts';
import { lockDataFolder, makeDataFolder } from '../db/connection/data-folder.ts';
import { openDatabase, type Database } from '../db/connection/open.ts';
import { nameOfProcess } from '../db/connection/other-processes.ts';
import { migrationsFolder } from '../db/migrations/migrations-folder.ts';
import type { Env } from '../env.ts';
import { makeBell, type Bell } from '../events/bell.ts';
import { readKeys, type ProcessKeys } from '../keys.ts';
import type { RunnerLog } from '../runner/deps.ts';
import type { Closing } from './closing.ts';

export interface Storage {
  database: Database;
  /** Other processes on the same database ring it too. */
  bell: Bell;
  keys: ProcessKeys;
}

/** Opens the data folder (locked if the database is in it), the keys, and the database, which it migrates. */
export async function openStorage(env: Env, closing: Closing, log: RunnerLog): Promise<Storage> {
  await makeDataFolder(env.DATA_DIR);
  if (env.DATABASE_URL === undefined) closing.add(await lockDataFolder(env.DATA_DIR));
  const keys = await readKeys(env);
  const database = await openDatabase({
    url: env.DATABASE_URL,
    dataFolder: env.DATA_DIR,
    migrationsFolder,
    onWarning: (message) => log.warn({}, `the database connection failed: ${message}`),
  });
  closing.add(() => database.close());
  const bell = makeBell();
  if (database.kind === 'postgres') {
    const pool = { ...database.pool, application_name: nameOfProcess(keys.vaults.servers.keyIds) };
    const onLost = (err: unknown) => log.warn({ err }, 'notices of other processes may be lost');
    closing.add(await hearOthers(pool, bell, onLost));
  }
  return { database, bell, keys };
}
