/** The files of an inventory that a take-over is planned from. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UsageError } from '../exit-codes.ts';

export interface InventoryFiles {
  files: { path: string; content: string }[];
  /** Links, which are not followed. */
  leftOut: string[];
}

/** `hosts`, and everything in `host_vars`: other files are not read. */
export function readInventory(folder: string): InventoryFiles {
  const entries = listed(folder)
    .map((entry) => ({
      entry,
      path: relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'),
    }))
    .filter(({ path }) => path === 'hosts' || path.startsWith('host_vars/'))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const files = entries
    .filter(({ entry }) => entry.isFile())
    .map(({ path }) => ({ path, content: readFileSync(join(folder, path), 'utf8') }));
  if (files.length === 0)
    throw new UsageError(`${folder} has no inventory: neither a file "hosts" nor files in "host_vars".`);
  return { files, leftOut: entries.filter(({ entry }) => entry.isSymbolicLink()).map(({ path }) => path) };
}

function listed(folder: string) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw new UsageError(`${folder} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
