/** Writing and removing in a sandbox: the counterpart of change-programs.ts. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, opendir, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import type { Originals } from './sandbox-originals.ts';
import { namesAt, reasonOf } from './sandbox-look.ts';
import { absent, alreadyThere, RefusedError, through, type Place, type Walk } from './sandbox-walk.ts';
import type { FileEntry } from '../transport.ts';

/**
 * Writes these entries, or none of the files and links among them: then it gives the path that failed, and
 * why. Rejects when the signal is aborted.
 */
export async function writeTogether(
  walk: Walk,
  entries: FileEntry[],
  originals: Originals,
  signal: AbortSignal,
): Promise<{ path: string; why: string } | undefined> {
  const staged: { name: string; path: string }[] = [];
  let current = '';
  const placeOf = async (path: string, make: boolean): Promise<Place> => {
    signal.throwIfAborted();
    current = path;
    const place = await walk.enter(path, make);
    if (place === undefined)
      throw new RefusedError('there is a file, or a link to nothing, on the way to it');
    return place;
  };
  try {
    for (const entry of entries)
      if (entry.kind === 'directory')
        await makeDirectory(await placeOf(entry.path, true), entry.mode, (before) =>
          originals.keepMode(entry.path, before),
        );
    for (const entry of entries) {
      if (entry.kind === 'directory') continue;
      const place = await placeOf(entry.path, true);
      if ((await lstat(place.at(place.name)).catch(absent))?.isDirectory())
        throw new RefusedError(`there is a directory where a ${entry.kind} should be`);
      const name = stagedName();
      staged.push({ name, path: entry.path });
      await stage(place.at(name), entry);
    }
    const paths = staged.map(({ path }) => path);
    await originals.keep(paths);
    await originals.note(paths);
    for (const { name, path } of staged) {
      const place = await placeOf(path, false);
      await rename(place.at(name), place.at(place.name));
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return { path: current, why: reasonOf(error) };
  } finally {
    for (const { name, path } of staged) await takeAway(walk, path, name);
  }
}

/** The mode is set separately, because the umask removes bits when the directory is made. */
async function makeDirectory(
  { at, name }: Place,
  mode: number,
  keepMode: (before: number) => Promise<void>,
): Promise<void> {
  const isNew = await mkdir(at(name), { mode: 0o700 }).then(() => true, alreadyThere);
  if ((await lstat(at(name))).isSymbolicLink())
    throw new RefusedError('a link is there, where a directory should be');
  const directory = await open(at(name), constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const before = (await directory.stat()).mode & 0o7777;
    if (isNew !== true && before !== mode) await keepMode(before);
    await directory.chmod(mode);
  } finally {
    await directory.close();
  }
}

async function stage(path: string, entry: Exclude<FileEntry, { kind: 'directory' }>): Promise<void> {
  if (entry.kind === 'link') return symlink(entry.target, path);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(entry.content);
    await file.chmod(entry.mode);
  } finally {
    await file.close();
  }
}

async function takeAway(walk: Walk, path: string, name: string): Promise<void> {
  const place = await walk.enter(path).catch(() => undefined);
  if (place !== undefined) await unlink(place.at(name)).catch(() => undefined);
  underWay.delete(name);
}

/** Removes the path with everything below, and follows no link on the way down. */
export async function removeAt(walk: Walk, path: string): Promise<void> {
  const place = await walk.enter(path);
  if (place !== undefined) await removeBelow(place.at(place.name));
}

async function removeBelow(path: string): Promise<void> {
  const found = await lstat(path).catch(absent);
  if (found === undefined) return;
  if (!found.isDirectory()) return unlink(path).catch(absent);
  const handle = await open(path, constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const within = through(handle, path);
    for await (const { name } of await opendir(within)) await removeBelow(`${within}/${name}`);
  } finally {
    await handle.close();
  }
  await rmdir(path).catch(absent);
}

/** Files that this process has staged and not yet renamed. */
const underWay = new Set<string>();

function stagedName(): string {
  const name = `.regent-${process.pid}-${randomBytes(8).toString('hex')}`;
  underWay.add(name);
  return name;
}

/** Removes the staged files in these directories that a killed process has left. */
export async function clearStaged(walk: Walk, directories: string[]): Promise<void> {
  for (const directory of new Set(directories)) {
    for (const name of await namesAt(walk, directory).catch(() => [])) {
      const pid = Number(/^\.regent-(\d+)-[0-9a-f]+$/.exec(name)?.[1] ?? Number.NaN);
      const isLeft = pid === process.pid ? !underWay.has(name) : pid > 0 && !isAlive(pid);
      if (isLeft) await removeAt(walk, `${directory}/${name}`);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
