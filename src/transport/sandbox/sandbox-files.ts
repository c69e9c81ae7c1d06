/** Files below a folder, with the folder as `/`. Owner and group are neither set nor reported. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PathsFailedError } from '../errors.ts';
import { checkPath, checkRemovable, checkWritable } from '../files/paths.ts';
import { clearStaged, removeAt, writeTogether } from './sandbox-change.ts';
import { listingsAt, reasonOf, statesAt } from './sandbox-look.ts';
import { makeOriginals } from './sandbox-originals.ts';
import { makeWalk, type Walk } from './sandbox-walk.ts';
import type { FileEntry, Files } from '../transport.ts';

export function sandboxFiles(root: string, signal: AbortSignal, originals?: string): Files {
  const walking = async <T>(work: (walk: Walk) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const walk = makeWalk(root);
    try {
      return await work(walk);
    } finally {
      await walk.close();
    }
  };
  const fail = (doing: 'write' | 'remove', failures: Map<string, string>) => {
    const where = root === '/' ? 'On the machine of Regent' : 'In the sandbox folder';
    if (failures.size > 0) throw new PathsFailedError(where, doing, failures);
  };
  return {
    async read(paths) {
      paths.forEach(checkPath);
      return walking((walk) => statesAt(walk, paths, signal));
    },

    async list(directories) {
      directories.forEach(checkPath);
      return walking((walk) => listingsAt(walk, directories));
    },

    async write(entries) {
      for (const entry of entries) checkWritable(entry.path);
      if (entries.length === 0) return;
      signal.throwIfAborted();
      await mkdir(root, { recursive: true });
      const failures = new Map<string, string>();
      await walking(async (walk) => {
        const kept = makeOriginals(walk, originals);
        for (const theirs of byClient(entries)) {
          const failure = await writeTogether(walk, theirs, kept, signal);
          if (failure !== undefined) failures.set(failure.path, failure.why);
        }
        const written = entries.filter(({ kind }) => kind !== 'directory').map(({ path }) => dirname(path));
        await clearStaged(walk, written);
      });
      fail('write', failures);
    },

    async remove(paths) {
      paths.forEach(checkRemovable);
      const failures = new Map<string, string>();
      await walking(async (walk) => {
        const kept = makeOriginals(walk, originals);
        for (const path of paths)
          await kept
            .keep([path])
            .then(() => removeAt(walk, path))
            .catch((error: unknown) => failures.set(path, reasonOf(error)));
        await kept.forget(paths.filter((path) => !failures.has(path)));
        await clearStaged(walk, paths.map(dirname));
      });
      fail('remove', failures);
    },
  };
}

/** Entries without a client come first: the others may lie in them. */
function byClient(entries: FileEntry[]): FileEntry[][] {
  const groups = new Map<string, FileEntry[]>([['', []]]);
  for (const entry of entries)
    groups.set(entry.client ?? '', [...(groups.get(entry.client ?? '') ?? []), entry]);
  return [...groups.values()];
}
