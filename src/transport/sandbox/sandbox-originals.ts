/** Keeps the foreign files of a sandbox: the counterpart of originals-program.ts. */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  appendFile,
  lstat,
  mkdir,
  open,
  readlink,
  rename,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { reasonOf } from './sandbox-look.ts';
import { absent, alreadyThere, RefusedError, type Place, type Walk } from './sandbox-walk.ts';

export interface Originals {
  /** Copies the files and links that are at these paths, unless Regent has written them. */
  keep(paths: string[]): Promise<void>;
  /** Records, as a shell command, the mode that the folder at this path had, unless Regent has set it. */
  keepMode(path: string, mode: number): Promise<void>;
  /** Adds these paths to the list: from now on their content is Regent's. Folders end with a slash. */
  note(paths: string[]): Promise<void>;
  /**
   * Removes these paths, and all below them, from the list. A path that stays on it by mistake does no harm.
   */
  forget(paths: string[]): Promise<void>;
}

const NONE: Originals = {
  keep: () => Promise.resolve(),
  keepMode: () => Promise.resolve(),
  note: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};

/** @param folder keeps the copies, a path in the sandbox; if absent, none are kept */
export function makeOriginals(walk: Walk, folder: string | undefined): Originals {
  if (folder === undefined) return NONE;
  let reading: Promise<Set<string>> | undefined;
  const known = () => (reading ??= knownIn(walk, folder));
  const unknown = async (paths: string[]) => {
    const there = await known();
    return paths.filter((path) => !there.has(path));
  };
  const listed = async (work: (list: Place) => Promise<unknown>) => {
    try {
      await work(await placeOf(walk, `${folder}/.paths`));
    } catch (error) {
      throw new RefusedError(
        `the list of what is Regent's in ${folder} cannot be written: ${reasonOf(error)}`,
      );
    }
  };
  const makeTop = async () => {
    const top = await placeOf(walk, folder);
    await mkdir(top.at(top.name), { mode: 0o700 }).catch(alreadyThere);
  };
  const today = () => `${folder}/${new Date().toISOString().slice(0, 10)}`;
  const note = async (paths: string[]) => {
    const fresh = await unknown(paths);
    if (fresh.length === 0) return;
    const text = ['', ...fresh, ''].join('\0');
    await listed((list) => appendFile(list.at(list.name), text, { mode: 0o600 }));
    for (const path of fresh) (await known()).add(path);
  };
  return {
    note,

    async keepMode(path, mode) {
      if ((await unknown([`${path}/`])).length === 0) return;
      try {
        await makeTop();
        const list = await placeOf(walk, `${today()}/.folders`);
        const text = `chmod ${mode.toString(8).padStart(4, '0')} '${path.replaceAll("'", `'\\''`)}'\n`;
        await appendFile(list.at(list.name), text, { mode: 0o600 });
      } catch (error) {
        throw new RefusedError(`how the folder was cannot be kept in ${folder}: ${reasonOf(error)}`);
      }
      await note([`${path}/`]);
    },

    async keep(paths) {
      const fresh = await unknown(paths);
      if (fresh.length === 0) return;
      try {
        await makeTop();
        for (const path of fresh) await keepOne(walk, path, `${today()}${path}`);
      } catch (error) {
        throw new RefusedError(`what was there cannot be kept in ${folder}: ${reasonOf(error)}`);
      }
    },

    async forget(paths) {
      const before = await known();
      const isGone = (path: string) => paths.some((gone) => path === gone || path.startsWith(`${gone}/`));
      const left = [...before].filter((path) => !isGone(path));
      if (left.length === before.size) return;
      await listed(async ({ at, name }) => {
        const beside = at(`.regent-${process.pid}-${randomBytes(8).toString('hex')}`);
        await writeFile(beside, ['', ...left, ''].join('\0'), { mode: 0o600, flag: 'wx' });
        await rename(beside, at(name));
      }).catch(() => undefined);
      reading = Promise.resolve(new Set(left));
    },
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
