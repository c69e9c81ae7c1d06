import { readdirSync } from 'node:fs';

/**
 * The part of what takes long that this run has: REGENT_PART=1/3 is every third of them, from the first on. All of them
 * without it. The gate has another part for each commit.
 */
export const partOf = <T>(all: T[]): T[] => nthOf(all, process.env['REGENT_PART'] || '1/1');

/** @param part such as `2/3`: the second of each three */
export function nthOf<T>(all: T[], part: string): T[] {
  const [first = 0, each = 0] = part.split('/').map(Number);
  if (!(first >= 1 && first <= each)) throw new Error(`REGENT_PART is such as 1/2, and not ${part}.`);
  return all.filter((_, index) => index % each === first - 1);
}

/**
 * The suites of a folder that this run has, for vitest.
 * @param folder below test
 * @param always which of them each run has; their names begin in the folder
 */
export function suitesOf(folder: string, always: RegExp): string[] {
  const suites = readdirSync(new URL(folder, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .toSorted();
  const isAlways = (path: string) => always.test(path);
  const chosen = [...suites.filter(isAlways), ...partOf(suites.filter((path) => !isAlways(path)))];
  return chosen.map((path) => `test/${folder}/${path}`);
}
