import { join } from 'node:path';
import pLimit from 'p-limit';
import { ConfigurationError, type Env } from '../env.ts';
import { openCopyFolder, SERVERS_AT_ONCE } from '../runner/copies/copy-folder.ts';
import type { CopyPlace } from '../runner/copies/copy-place.ts';
import type { BackupStores } from '../runner/copies/store-folder.ts';

/** BACKUP_DIR, checked; undefined if it is not set. Rejects with a ConfigurationError. */
export async function copyFolderOf(env: Env): Promise<CopyPlace | undefined> {
  const { BACKUP_DIR: path, BACKUP_DIR_KEEP: count, BACKUP_DIR_KEEP_DAYS: days, DATA_DIR } = env;
  if (path === undefined) return undefined;
  return openCopyFolder(path, { count, days }, join(DATA_DIR, 'sandboxes')).catch((error: Error) => {
    throw new ConfigurationError([`BACKUP_DIR: ${error.message}`]);
  });
}

/** How this process uses backup stores. */
export function backupStoresOf({ BACKUP_STORE_DIR: path, ...env }: Env): BackupStores {
  const limit = pLimit(SERVERS_AT_ONCE);
  const keep = { count: env.BACKUP_DIR_KEEP, days: env.BACKUP_DIR_KEEP_DAYS };
  return { path, keep, inTurn: (work) => limit(work) };
}
