/** The folder with the copies of backups on Regent's own machine: BACKUP_DIR. */
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import pLimit from 'p-limit';
import { CopyError } from './fetch-file.ts';
import type { Keep } from './kept.ts';

export interface CopyFolder {
  path: string;
  /** The id that is in it: it says which folder has a copy, on whatever machine it is mounted. */
  place: string;
  keep: Keep;
  /** Waits for its turn: only a few servers are copied from at once. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** From this many servers at once. */
const SERVERS_AT_ONCE = 4;

const ID_FILE = '.regent-copies.json';

/**
 * Opens the folder, and makes it if it is absent. Rejects with a CopyError that says what is wrong with it.
 * @param sandboxes the folder of all sandboxes: a server must not be able to change copies
 */
export async function openCopyFolder(path: string, keep: Keep, sandboxes: string): Promise<CopyFolder> {
  await makePrivateFolder(path, sandboxes);
  const limit = pLimit(SERVERS_AT_ONCE);
  return { path, place: await placeOf(path), keep, inTurn: (work) => limit(work) };
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
  const file = join(path, ID_FILE);
  const content = `${JSON.stringify({ id: randomUUID() })}\n`;
  await writeFile(file, content, { flag: 'wx', mode: 0o600, flush: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return idIn(file);
}

async function idIn(file: string): Promise<string> {
  const id = /^\{"id":"([0-9a-f-]{36})"\}\n$/.exec(await readFile(file, 'utf8'))?.[1];
  if (id === undefined)
    throw new CopyError(`${file} is damaged. It should be: {"id":"..."} with the id of this folder.`);
  return id;
}

/** Rejects with a CopyError if it is not the same folder any more, such as if its disk is not mounted. */
export async function mustBeThere({ path, place }: CopyFolder): Promise<void> {
  const id = await idIn(join(path, ID_FILE)).catch(absent);
  if (id === place) return;
  throw new CopyError(
    `${path} is not the folder that it was when Regent started. Check whether its disk is mounted there, or restart Regent.`,
  );
}

/** Makes the folder of a client in it. A link on the way is refused. */
export async function clientFolder({ path }: CopyFolder, fqdn: string, alias: string): Promise<string> {
  const server = join(path, fqdn);
  for (const folder of [server, join(server, alias)]) {
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await lstat(folder)).isDirectory()) throw new CopyError(`${folder} is not a folder. Move it away.`);
  }
  return join(server, alias);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
