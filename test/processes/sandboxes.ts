/** What is on the servers of a Regent whose servers are sandbox folders. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every path below these folders. */
export async function pathsBelow(roots: string[]): Promise<string[]> {
  const listed = await Promise.all(
    roots.map(async (root) => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
      return entries.map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  return listed.flat();
}

/** What was staged and not put in its place. */
export async function leftOvers(roots: string[]): Promise<string[]> {
  return (await pathsBelow(roots)).filter((path) => /\/\.regent-\d+-[0-9a-f]+$/.test(path));
}

/** The paths whose name or content speaks of a client. */
export async function mentionsOf(alias: string, roots: string[]): Promise<string[]> {
  const found = await Promise.all(
    (await pathsBelow(roots)).map(async (path) => {
      const content = await readFile(path, 'utf8').catch(() => '');
      return path.includes(alias) || content.includes(alias) ? [path] : [];
    }),
  );
  return found.flat();
}
