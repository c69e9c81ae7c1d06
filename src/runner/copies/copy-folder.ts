/** The folder with the copies of backups on Regent's own machine: BACKUP_DIR. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import pLimit from 'p-limit';
import { COPIES_MARK, idInMark } from '../contract/copies-folder.ts';
import type { CopyPlace } from './copy-place.ts';
import { CopyError, fetchFile } from './fetch-file.ts';
import { hashOf } from './hash-of.ts';
import type { Keep } from './kept.ts';
import { readLocalFile } from './local-file.ts';

/** From this many servers at once. */
export const SERVERS_AT_ONCE = 4;

/** Copies are verified no faster than this: the disk has other work too. 5 TB a day. */
const BYTES_PER_SECOND = 64 * 1024 * 1024;

/**
 * Opens the folder, and makes it if it is absent. Rejects with a CopyError that says what is wrong with it.
 * @param sandboxes the folder of all sandboxes: a server must not be able to change copies
 */
export async function openCopyFolder(path: string, keep: Keep, sandboxes: string): Promise<CopyPlace> {
  await makePrivateFolder(path, sandboxes);
  const limit = pLimit(SERVERS_AT_ONCE);
  const place = await placeOf(path);
  const mustBeThere = () => mustBeSame(path, place);
  return {
    place,
    where: 'in BACKUP_DIR',
    path,
    named: (file) => file,
    keep,
    inTurn: (work) => limit(work),
    prepare: mustBeThere,
    mustBeThere,
    clientFolder: (fqdn, alias) => clientFolder(path, fqdn, alias),
    async stat(file) {
      const stat = await lstat(file).catch(absent);
      return stat && { isFile: stat.isFile(), bytes: stat.size };
    },
    hash: (file, { signal, slowly }) =>
      hashOf(file, { signal, ...(slowly === true && { bytesPerSecond: BYTES_PER_SECOND }) }),
    fetch: fetchFile,
    put,
    async remove(files) {
      for (const file of files) await rm(file, { force: true });
    },
    async read(file, download) {
      await mustBeThere();
      await readLocalFile('The copy in BACKUP_DIR', file, download);
    },
    readSmall: (file) => readFile(file).catch(unreadable),
  };
}

/** Makes the folder, for the user that runs Regent alone, if it is absent. Rejects as `openCopyFolder`. */
export async function makePrivateFolder(path: string, sandboxes: string): Promise<void> {
  const found = await lstat(path).catch(absent);
  if (found?.isSymbolicLink()) throw new CopyError(`${path} is a link. Give the path of the folder itself.`);
  if (found === undefined) {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(path, { mode: 0o700 });
  }
  const real = await realpath(path);
  const under = relative(await realpath(sandboxes).catch(() => sandboxes), real);
  if (!under.startsWith('..'))
    throw new CopyError(`${path} is in ${sandboxes}, which is for sandboxes. Choose another.`);
  mustBePrivate(path, await lstat(path));
}

function mustBePrivate(path: string, stat: Awaited<ReturnType<typeof lstat>>): void {
  if (!stat.isDirectory()) throw new CopyError(`${path} is not a folder.`);
  if (stat.uid !== process.geteuid?.())
    throw new CopyError(`${path} belongs to another user than the one that runs Regent. Use chown.`);
  if ((Number(stat.mode) & 0o077) !== 0)
    throw new CopyError(`Others can read ${path}, which has all clients' data. Use: chmod 700 ${path}`);
}

/** Two workers may open a new folder at the same time: the first one names it. */
async function placeOf(path: string): Promise<string> {
  const file = join(path, COPIES_MARK);
  const content = `${JSON.stringify({ id: randomUUID() })}\n`;
  await writeFile(file, content, { flag: 'wx', mode: 0o600, flush: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return idIn(file, await readFile(file, 'utf8'));
}

function idIn(file: string, text: string): string {
  const id = idInMark(text);
  if (id === undefined)
    throw new CopyError(`${file} is damaged. It should be: {"id":"..."} with the id of this folder.`);
  return id;
}

async function mustBeSame(path: string, place: string): Promise<void> {
  const file = join(path, COPIES_MARK);
  const text = await readFile(file, 'utf8').catch(absent);
  if (text !== undefined && idIn(file, text) === place) return;
  throw new CopyError(
    `${path} is not the folder that it was when Regent started. Check whether its disk is mounted there, or restart Regent.`,
  );
}

async function clientFolder(path: string, fqdn: string, alias: string): Promise<string> {
  const server = join(path, fqdn);
  for (const folder of [server, join(server, alias)]) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw new CopyError(`${folder} is not a folder. Move it away.`);
  }
  return join(server, alias);
}

async function put(path: string, content: Buffer): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, path);
}

function unreadable(error: Error): never {
  throw new CopyError(`The copy in BACKUP_DIR cannot be read: ${error.message}.`);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
