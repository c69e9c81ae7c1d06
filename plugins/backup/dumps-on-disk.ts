/** The dumps that a server has, and whose turn was the longest ago. */
import type { Context } from '../../src/runner/contract/plugin.ts';

type Ctx = Pick<Context<{ folder: string }>, '$' | 'options'>;

export interface DumpsOnDisk {
  /** The paths of all dumps, the one that was made last at the end; undefined where they could not be listed. */
  files: string[] | undefined;
  /** In bytes, by path. */
  sizes: Map<string, number>;
  /** When each client's folder was written to last, in seconds: at each of its turns. By alias. */
  turns: Map<string, number>;
}

/** What is in the folder of dumps, in one round trip; nothing where the folder itself is gone. */
export async function dumpsOnDisk({ $, options: { folder } }: Ctx): Promise<DumpsOnDisk> {
  const { stdout, exitCode } = await $({ nothrow: true })`sh -c ${LOOK} look ${folder}`;
  const entries = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .map(([kind, time, size, path = '']) => ({ kind, time: Number(time), size: Number(size), path }))
    .toSorted((one, other) => one.time - other.time);
  const folders = entries.filter(({ kind }) => kind === 'd');
  const dumps = entries.filter(({ kind }) => kind === 'f');
  return {
    files: exitCode === 0 ? dumps.map(({ path }) => path) : undefined,
    sizes: new Map(dumps.map(({ path, size }) => [path, size])),
    turns: new Map(folders.map(({ path, time }) => [path.slice(folder.length + 1), time])),
  };
}

const LOOK = `
[ -d "$1" ] || exit 0
find "$1/" -mindepth 1 -maxdepth 2 '(' -type d -o -type f -name '*.sql.zst' ')' -printf '%y %T@ %s ' -printf "$1/%P\\n"`;

/** Who was left out the last time is first. */
export const byLastTurn =
  ({ turns }: DumpsOnDisk) =>
  (one: { alias: string }, other: { alias: string }) =>
    (turns.get(one.alias) ?? 0) - (turns.get(other.alias) ?? 0);
