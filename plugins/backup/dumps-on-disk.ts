/** The dumps on a server, and the client whose last turn was the longest ago. */
import type { Context } from '../../src/runner/contract/plugin.ts';

type Ctx = Pick<Context<{ folder: string }>, '$' | 'options'>;

export interface DumpsOnDisk {
  /** The paths of all dumps, the newest last; undefined if they could not be listed. */
  files: string[] | undefined;
  /** In bytes, by path. */
  sizes: Map<string, number>;
  /**
   * When each client's folder was last written to, in seconds, by alias: each backup of the client does that.
   */
  turns: Map<string, number>;
}

/** The content of the folder of dumps, in one round trip; empty if the folder is absent. */
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

/** A client that was left out the last time comes first. */
export const byLastTurn =
  ({ turns }: DumpsOnDisk) =>
  (one: { alias: string }, other: { alias: string }) =>
    (turns.get(one.alias) ?? 0) - (turns.get(other.alias) ?? 0);
