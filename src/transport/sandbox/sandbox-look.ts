/** Reads the paths of a sandbox: the counterpart of files-programs.ts. */
import { constants, type Stats } from 'node:fs';
import { lstat, open, opendir, readlink, type FileHandle } from 'node:fs/promises';
import { LARGEST_BATCH, LARGEST_FILE, LARGEST_LISTING, MOST_NAMES, SMALL_FILE } from '../limits.ts';
import { absent, isGone, RefusedError, type Walk } from './sandbox-walk.ts';
import type { FileState, Refused } from '../transport.ts';

/**
 * The state of each path, in the paths' order; small files are read first, so that long ones do not use up
 * their limit.
 */
export async function statesAt(
  walk: Walk,
  paths: string[],
  signal: AbortSignal,
): Promise<Map<string, FileState>> {
  const states = new Map<string, FileState>();
  const room = { left: LARGEST_BATCH };
  const later: { path: string; size: number }[] = [];
  for (const path of paths) {
    signal.throwIfAborted();
    const state = await orRefused(look(walk, path, room, SMALL_FILE));
    states.set(path, state);
    if (state.kind === 'large') later.push({ path, size: state.size });
  }
  for (const { path } of later.toSorted((one, other) => one.size - other.size))
    states.set(path, await orRefused(look(walk, path, room, LARGEST_FILE)));
  return states;
}

/** The names in each directory, sorted. */
export async function listingsAt(
  walk: Walk,
  directories: string[],
): Promise<Map<string, string[] | Refused>> {
  const listings = new Map<string, string[] | Refused>();
  const room = { left: LARGEST_LISTING };
  for (const path of directories) listings.set(path, await orRefused(namesAt(walk, path, room)));
  return listings;
}

/** The names in a directory, sorted; none if it is absent. Throws a RefusedError for too many. */
export async function namesAt(walk: Walk, path: string, room = { left: LARGEST_LISTING }): Promise<string[]> {
  const place = await walk.enter(`${path === '/' ? '' : path}/`);
  const directory = place && (await opendir(place.at('.')).catch(absent));
  if (directory === undefined) return [];
  const names: string[] = [];
  let length = 0;
  for await (const { name } of directory) {
    names.push(name);
    length += Buffer.byteLength(name) + 1;
    if (names.length > MOST_NAMES)
      throw new RefusedError(`there are too many names in it: more than ${MOST_NAMES}`);
    if (length > room.left)
      throw new RefusedError('the names in it are too long to be listed with those of other directories');
  }
  room.left -= length;
  return names.toSorted();
}

/** Gives the reason instead of the result if the path is refused. */
async function orRefused<T>(promise: Promise<T>): Promise<T | Refused> {
  try {
    return await promise;
  } catch (error) {
    return { kind: 'refused', why: reasonOf(error) };
  }
}

/** The text of an error for people, without the internal path by which a file is opened. Throws bugs on. */
export function reasonOf(error: unknown): string {
  if (error instanceof RefusedError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  return message.split(',')[0] ?? code;
}

async function look(walk: Walk, path: string, room: { left: number }, largest: number): Promise<FileState> {
  const place = await walk.enter(path);
  if (place === undefined) return { kind: 'absent' };
  const at = place.at(place.name);
  for (let tries = 0; tries < 5; tries += 1) {
    const stat = await lstat(at).catch(absent);
    if (stat === undefined) return { kind: 'absent' };
    if (stat.isDirectory()) return { kind: 'directory', mode: modeOf(stat) };
    if (stat.isSymbolicLink()) {
      const target = await readlink(at).catch(gone);
      if (target !== undefined) return { kind: 'link', target };
    } else if (!stat.isFile()) return { kind: 'other' };
    else {
      const file = await open(at, constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(gone);
      const state = file && (await stateOf(file, room, largest));
      if (state !== undefined) return state;
    }
  }
  throw new RefusedError('it changes while it is looked at');
}

/**
 * Closes the file; undefined if it is no file. Reads one byte too many, because the file may have grown since
 * its size was read.
 */
async function stateOf(
  file: FileHandle,
  room: { left: number },
  largest: number,
): Promise<FileState | undefined> {
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    const mode = modeOf(stat);
    const most = Math.min(room.left, largest);
    if (stat.size > most) return { kind: 'large', size: stat.size, mode };
    const content = await readAtMost(file, most + 1, stat.size);
    if (content.length > most) return { kind: 'large', size: (await file.stat()).size, mode };
    room.left -= content.length;
    return { kind: 'file', content, mode };
  } finally {
    await file.close();
  }
}

async function readAtMost(file: FileHandle, most: number, expected: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(Math.min(most, expected + 1));
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    length += bytesRead;
    if (bytesRead === 0 || length === most) return buffer.subarray(0, length);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(most, 2 * buffer.length));
  }
}

const modeOf = ({ mode }: Stats) => mode & 0o7777;

/** Undefined if it had become another thing when it was opened. */
function gone(error: unknown): undefined {
  if (!isGone(error) && !['ELOOP', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? ''))
    throw error;
}
