import { randomBytes } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';

/**
 * Makes a file for this user alone, unless it is there. It appears whole or not at all, also where the process
 * is killed meanwhile; of several processes that make it at once, one makes it for all. True for that one.
 */
export async function makeKeyFile(path: string, content: string): Promise<boolean> {
  const staged = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(staged, content, { mode: 0o600, flag: 'wx', flush: true });
    await link(staged, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(staged, { force: true });
  }
}
