import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a file for this user alone, if it is absent. It appears complete or not at all, even if the process
 * is killed meanwhile; if several processes make it at once, one makes it for all. True for that one.
 */
export async function makeKeyFile(path: string, content: string): Promise<boolean> {
  try {
    await staged(path, content, (from) => link(from, path));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Replaces the content: a reader finds the old or the new one. It is on the disk afterwards. */
export async function replaceKeyFile(path: string, content: string): Promise<void> {
  await staged(path, content, (from) => rename(from, path));
  const folder = await open(dirname(path));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function staged(path: string, content: string, place: (from: string) => Promise<void>): Promise<void> {
  const from = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(from, content, { mode: 0o600, flag: 'wx', flush: true });
    await place(from);
  } finally {
    await rm(from, { force: true });
  }
}
