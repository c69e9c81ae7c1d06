/** Searches for remains of a client, by its alias: in names, in contents and in the targets of links. */
import type { Dirent } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place } from './artefacts.ts';

export interface Traces {
  /** How many files, folders and links there are. */
  looked: number;
  /** The paths of those that have the alias, relative to the place's root. */
  found: string[];
}

/** A folder that is absent is empty. */
export async function tracesIn({ folder }: Place, alias: string): Promise<Traces> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.name.includes(alias) || (await contentOf(entry, path)).includes(alias))
      found.push(path.slice(folder.length));
  }
  return { looked: entries.length, found: found.toSorted() };
}

async function contentOf(entry: Dirent, path: string): Promise<string> {
  if (entry.isSymbolicLink()) return readlink(path);
  return entry.isFile() ? readFile(path, 'utf8') : '';
}
