/** Keeping what others had put in a sandbox: the counterpart of originals-program.ts. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { appendFile, lstat, mkdir, open, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { reasonOf } from './sandbox-look.ts';
import { absent, alreadyThere, RefusedError, type Place, type Walk } from './sandbox-walk.ts';

/** Copies the files and links that are at these paths, unless Regent has been there before. */
export type Keep = (paths: string[]) => Promise<void>;

/** @param folder where the copies go, as the sandbox sees it; none are kept without one */
export function makeKeep(walk: Walk, folder: string | undefined): Keep {
  if (folder === undefined) return () => Promise.resolve();
  let known: Promise<Set<string>> | undefined;
  return async (paths) => {
    const there = await (known ??= knownIn(walk, folder));
    const fresh = paths.filter((path) => !there.has(path));
    if (fresh.length === 0) return;
    try {
      const top = await placeOf(walk, folder);
      await mkdir(top.at(top.name), { mode: 0o700 }).catch(alreadyThere);
      const today = `${folder}/${new Date().toISOString().slice(0, 10)}`;
      for (const path of fresh) await keepOne(walk, path, `${today}${path}`);
      const list = await placeOf(walk, `${folder}/.paths`);
      await appendFile(list.at(list.name), ['', ...fresh, ''].join('\0'), { mode: 0o600 });
    } catch (error) {
      throw new RefusedError(`what was there cannot be kept in ${folder}: ${reasonOf(error)}`);
    }
    for (const path of fresh) there.add(path);
  };
}

async function knownIn(walk: Walk, folder: string): Promise<Set<string>> {
  const list = await walk.enter(`${folder}/.paths`);
  const file =
    list && (await open(list.at(list.name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(absent));
  if (file === undefined) return new Set();
  try {
    return new Set((await file.readFile('utf8')).split('\0'));
  } finally {
    await file.close();
  }
}

async function keepOne(walk: Walk, path: string, copy: string): Promise<void> {
  const place = await walk.enter(path);
  const source = place?.at(place.name);
  const found = source === undefined ? undefined : await lstat(source).catch(absent);
  if (source === undefined || !(found?.isFile() || found?.isSymbolicLink())) return;
  const target = found.isSymbolicLink() ? await readlink(source) : undefined;
  const file =
    target === undefined ? await open(source, constants.O_RDONLY | constants.O_NOFOLLOW) : undefined;
  try {
    const content = await file?.readFile();
    const there = await placeOf(walk, copy);
    if (await lstat(there.at(there.name)).catch(absent)) return;
    const beside = there.at(`.regent-${process.pid}-${randomBytes(8).toString('hex')}`);
    try {
      if (content === undefined) await symlink(target ?? '', beside);
      else await writeCopy(beside, content, found);
      await rename(beside, there.at(there.name));
    } catch (error) {
      await unlink(beside).catch(() => undefined);
      throw error;
    }
  } finally {
    await file?.close();
  }
}

async function writeCopy(path: string, content: Buffer, { mode, atime, mtime }: Found): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.chmod(mode & 0o7777);
    await file.utimes(atime, mtime);
  } finally {
    await file.close();
  }
}

interface Found {
  mode: number;
  atime: Date;
  mtime: Date;
}

async function placeOf(walk: Walk, path: string): Promise<Place> {
  const place = await walk.enter(path, true);
  if (place === undefined) throw new RefusedError('there is a file, or a link to nothing, on the way to it');
  return place;
}
