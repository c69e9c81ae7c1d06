/** Where the lab's scripts and its release lie, for code that runs from the sources or compiled. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project: the nearest one above that has a package.json. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The lab's folder among the sources. */
export const assets = join(projectRoot, 'test/lab');

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
