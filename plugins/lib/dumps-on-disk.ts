/** The dumps that a server has, and whose turn was the longest ago. */
import type { Context } from '../../src/runner/plugin.ts';

type Ctx = Pick<Context<{ folder: string }>, '$' | 'options'>;

export interface DumpsOnDisk {
  /** The paths of all dumps, the one that was made last at the end; undefined where they could not be listed. */
  files: string[] | undefined;
  /** When each client's folder was written to last, in seconds: at each of its turns. By alias. */
  turns: Map<string, number>;
}

/** What is in the folder of dumps, in one round trip; nothing where the folder itself is gone. */
export async function dumpsOnDisk({ $, options: { folder } }: Ctx): Promise<DumpsOnDisk> {
  const { stdout, exitCode } = await $({ nothrow: true })`sh -c ${LOOK} look ${folder}`;
  const entries = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .map(([kind, time, path = '']) => ({ kind, time: Number(time), path }))
    .toSorted((one, other) => one.time - other.time);
  const folders = entries.filter(({ kind }) => kind === 'd');
  const files = entries.filter(({ kind }) => kind === 'f').map(({ path }) => path);
  return {
    files: exitCode === 0 ? files : undefined,
    turns: new Map(folders.map(({ path, time }) => [path.slice(folder.length + 1), time])),
  };
}

const LOOK = `
[ -d "$1" ] || exit 0
find "$1/" -mindepth 1 -maxdepth 2 '(' -type d -o -type f -name '*.sql.zst' ')' -printf '%y %T@ ' -printf "$1/%P\\n"`;

/** Who was left out the last time is first. */
export const byLastTurn =
  ({ turns }: DumpsOnDisk) =>
  (one: { alias: string }, other: { alias: string }) =>
    (turns.get(one.alias) ?? 0) - (turns.get(other.alias) ?? 0);
