/**
 * The way to a path of a sandbox, folder by folder: the same rules as in walk-program.ts for a server, with
 * the sandbox's folder as the root. Each folder is kept open on the way, and its content is named through it,
 * so that nobody can add a link in between.
 */
import { constants, existsSync, type Stats } from 'node:fs';
import { lstat, mkdir, open, readlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** Linux follows this many. */
const MOST_LINKS = 40;
/** The number of looks at a name that is another thing each time. */
const TRIES = 5;

/** On Linux: opens a folder only to go through it, which needs no right to read it. */
const O_PATH = 0o10000000;
const THROUGH_HANDLES = existsSync('/proc/self/fd');
const FOLDER = constants.O_DIRECTORY | constants.O_NOFOLLOW | (THROUGH_HANDLES ? O_PATH : 0);

/** Why a path is refused, for people. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}

interface Folder {
  handle: FileHandle;
  path: string;
  /** Only root, or the user that runs Regent, can change its content. */
  safe: boolean;
}

/** Where a path lies: its folder, and its name in there. */
export interface Place {
  /** A path that leads to this name in the folder. */
  at(name: string): string;
  name: string;
}

export interface Walk {
  /**
   * The place of a path; undefined if its folder is absent. It is valid until the next call. Throws a
   * RefusedError. With `make`, missing folders are made.
   */
  enter(path: string, make?: boolean): Promise<Place | undefined>;
  close(): Promise<void>;
}

/** For one path after the other; consecutive paths may share a part of the way. */
export function makeWalk(root: string): Walk {
  let top: Folder | undefined;
  /** The names on the way to the last path, with the folders down to each, and the handles opened for it. */
  const visited: { name: string; way: Folder[]; opened: Folder[] }[] = [];

  const leave = async (from: number) => {
    for (const { opened } of visited.splice(from)) await closeAll(opened);
  };
  /** Goes on from the place that the last visited name leads to; false if the next one is absent. */
  const visit = async (top: Folder, name: string, make: boolean): Promise<boolean> => {
    const steps: Steps = { top, way: [...(visited.at(-1)?.way ?? [top])], opened: [], links: 0 };
    const arrived = await step(steps, name, make).catch(async (error: unknown) => {
      await closeAll(steps.opened);
      throw error;
    });
    if (arrived) visited.push({ name, way: steps.way, opened: steps.opened });
    else await closeAll(steps.opened);
    return arrived;
  };
  return {
    async enter(path, make = false) {
      top ??= await openFolder(root, { flags: FOLDER & ~constants.O_NOFOLLOW }).catch(absent);
      if (top === undefined) return undefined;
      const names = namesOf(path);
      const last = path.endsWith('/') ? '.' : (names.pop() ?? '.');
      const strange = names.findIndex((name, at) => visited[at]?.name !== name);
      const shared = strange < 0 ? names.length : strange;
      await leave(shared);
      for (const name of names.slice(shared)) if (!(await visit(top, name, make))) return undefined;
      const folder = visited.at(-1)?.way.at(-1) ?? top;
      return { name: last, at: (name) => within(folder, name) };
    },
    async close() {
      await leave(0);
      await top?.handle.close();
      top = undefined;
    },
  };
}

interface Steps {
  top: Folder;
  way: Folder[];
  opened: Folder[];
  links: number;
}

/** Goes on by one name, which may be a link to several; false if it is absent. */
async function step(steps: Steps, name: string, make: boolean): Promise<boolean> {
  const folder = steps.way.at(-1) ?? steps.top;
  const path = within(folder, name);
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      const opened = await openFolder(path, { above: folder, plain: join(folder.path, name) });
      steps.opened.push(opened);
      steps.way.push(opened);
      return true;
    } catch (error) {
      const found = await lstat(path).catch(absent);
      if (found?.isSymbolicLink()) return follow(steps, folder, name);
      if (found?.isDirectory() && isGone(error)) continue;
      if (!isGone(error)) throw error;
      if (found !== undefined || !make) return false;
      await mkdir(path, { mode: 0o755 }).catch(alreadyThere);
    }
  }
  throw new RefusedError(`${name} changes while it is looked at`);
}

async function follow(steps: Steps, folder: Folder, name: string): Promise<boolean> {
  if (!folder.safe)
    throw new RefusedError(
      `${name} on the way is a link in a folder that others than Regent's user may change, so it is not followed`,
    );
  steps.links += 1;
  if (steps.links > MOST_LINKS) throw new RefusedError('the links on the way go round in circles');
  const target = await readlink(within(folder, name));
  if (target.startsWith('/')) steps.way = [steps.top];
  for (const next of namesOf(target)) {
    if (next !== '..') {
      if (!(await step(steps, next, false))) return false;
    } else if (steps.way.length > 1) steps.way.pop();
    else throw new RefusedError('a link on the way leads out of the sandbox');
  }
  return true;
}

const namesOf = (path: string) => path.split('/').filter((name) => name !== '' && name !== '.');

const within = ({ handle, path }: Folder, name: string) => `${through(handle, path)}/${name}`;

/** A path that leads to an open folder, even if its own path leads elsewhere by now. */
export const through = ({ fd }: FileHandle, path: string) => (THROUGH_HANDLES ? `/proc/self/fd/${fd}` : path);

async function openFolder(
  path: string,
  { above, plain = path, flags = FOLDER }: { above?: Folder; plain?: string; flags?: number },
): Promise<Folder> {
  const handle = await open(path, flags);
  try {
    const safe = above?.safe !== false && isSafe(await handle.stat());
    return { handle, path: plain, safe };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const isSafe = ({ uid, mode }: Stats) => (uid === 0 || uid === process.geteuid?.()) && (mode & 0o022) === 0;

async function closeAll(folders: Folder[]): Promise<void> {
  for (const { handle } of folders) await handle.close();
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

export const isGone = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

/** For `catch`: gives undefined if the path is absent; throws any other error again. */
export function absent(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

/** For `catch`: ignores that the path exists already. */
export function alreadyThere(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
