import { join } from 'node:path';
import { ConfigurationError, type Env } from '../env.ts';
import { openCopyFolder, type CopyFolder } from '../runner/copies/copy-folder.ts';

/** BACKUP_DIR, checked; undefined if it is not set. Rejects with a ConfigurationError. */
export async function copyFolderOf(env: Env): Promise<CopyFolder | undefined> {
  const { BACKUP_DIR: path, BACKUP_DIR_KEEP: count, BACKUP_DIR_KEEP_DAYS: days, DATA_DIR } = env;
  if (path === undefined) return undefined;
  return openCopyFolder(path, { count, days }, join(DATA_DIR, 'sandboxes')).catch((error: Error) => {
    throw new ConfigurationError([`BACKUP_DIR: ${error.message}`]);
  });
}
