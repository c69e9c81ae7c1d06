/** Files below a folder, with the folder as `/`. Owner and group are neither set nor reported. */
import { randomBytes } from 'node:crypto';
import {
  chmod,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PathError } from './errors.ts';
import { checkPath, checkRemovable, checkWritable } from './paths.ts';
import { placeBelow } from './place-below.ts';
import type { FileEntry, Files, FileState } from './transport.ts';

export function sandboxFiles(root: string, signal: AbortSignal): Files {
  const place = async (path: string, followLast = false) => {
    signal.throwIfAborted();
    return placeBelow(root, path, followLast);
  };
  return {
    async read(paths) {
      paths.forEach(checkPath);
      const states = new Map<string, FileState>();
      for (const path of paths) states.set(path, await stateAt(await place(path)));
      return states;
    },

    async list(directories) {
      directories.forEach(checkPath);
      const names = new Map<string, string[]>();
      for (const directory of directories) names.set(directory, await namesIn(await place(directory, true)));
      return names;
    },

    async write(entries) {
      for (const entry of entries) checkWritable(entry.path);
      await mkdir(root, { recursive: true });
      for (const entry of entries)
        if (entry.kind === 'directory') await makeDirectory(await place(entry.path), entry.mode);
      const staged: { from: string; to: string }[] = [];
      try {
        for (const entry of entries) {
          if (entry.kind === 'directory') continue;
          const to = await place(entry.path);
          const from = join(dirname(to), stagedName());
          staged.push({ from, to });
          await mkdir(dirname(to), { recursive: true });
          await stage(from, entry);
        }
        for (const { from, to } of staged) await rename(from, to);
        await clearStaged(staged.map(({ to }) => dirname(to)));
      } finally {
        for (const { from } of staged) {
          await rm(from, { force: true });
          underWay.delete(basename(from));
        }
      }
    },

    async remove(paths) {
      paths.forEach(checkRemovable);
      const targets: string[] = [];
      for (const path of paths) {
        const target = await place(path);
        targets.push(target);
        await absentAs(undefined, rm(target, { recursive: true, force: true }));
      }
      await clearStaged(targets.map((target) => dirname(target)));
    },
  };
}

/** What this process has staged and not yet put in its place. */
const underWay = new Set<string>();

function stagedName(): string {
  const name = `.regent-${process.pid}-${randomBytes(8).toString('hex')}`;
  underWay.add(name);
  return name;
}

/** Takes away what a process staged in these folders that was killed before it could. */
async function clearStaged(directories: string[]): Promise<void> {
  for (const directory of new Set(directories)) {
    for (const name of await namesIn(directory)) {
      const pid = Number(/^\.regent-(\d+)-[0-9a-f]+$/.exec(name)?.[1] ?? Number.NaN);
      const isLeft = pid === process.pid ? !underWay.has(name) : pid > 0 && !isAlive(pid);
      if (isLeft) await rm(join(directory, name), { force: true });
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

/** The mode is set apart from the making, because the umask takes bits away from the latter. */
async function makeDirectory(path: string, mode: number): Promise<void> {
  const found = await absentAs(undefined, lstat(path));
  if (found?.isSymbolicLink()) throw new PathError(path, 'a link is there, where a directory should be');
  await mkdir(path, { recursive: true });
  await chmod(path, mode);
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

async function stateAt(path: string): Promise<FileState> {
  const stat = await absentAs(undefined, lstat(path));
  if (stat === undefined) return { kind: 'absent' };
  const mode = stat.mode & 0o7777;
  if (stat.isFile()) return { kind: 'file', content: await readFile(path), mode };
  if (stat.isDirectory()) return { kind: 'directory', mode };
  if (stat.isSymbolicLink()) return { kind: 'link', target: await readlink(path) };
  return { kind: 'other' };
}

/** What is no directory has no names; a link to one does, as for `ls`. */
async function namesIn(path: string): Promise<string[]> {
  const names = await absentAs([], readdir(path));
  return names.toSorted();
}

/** The promise's value, or this where the path, or a directory on the way to it, is not there. */
async function absentAs<T>(absent: T, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return absent;
    throw error;
  }
}
