import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another process works in the data folder; two at once would damage the database in it. */
export class DataFolderInUseError extends Error {
  override name = 'DataFolderInUseError';
  constructor(
    readonly folder: string,
    readonly pid: number,
  ) {
    super(
      `The data folder ${folder} is in use by process ${pid}. Stop that one, or set DATA_DIR to another folder.`,
    );
  }
}

/** The data folder cannot be made, or not be written to. */
export class DataFolderError extends Error {
  override name = 'DataFolderError';
  constructor(folder: string, cause: Error) {
    super(
      `The data folder ${folder} cannot be used: ${cause.message}. Let the user that runs Regent write there, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** Makes the folder (0700) where it is not there. */
export async function makeDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(failsOn(folder));
}

/** Takes the folder's lock, until the function that it gives is called or the process ends. */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  while (!(await created(path, mine).catch(failsOn(folder)))) {
    const [pid = 0, start] = (await readFile(path, 'utf8').catch(() => '')).split(' ').map(Number);
    if (pid > 0 && start !== undefined && (await startOf(pid)) === start) {
      throw new DataFolderInUseError(folder, pid);
    }
    await rm(path, { force: true });
  }
  // Whoever found the same stale lock a moment earlier may have removed ours: the last one written holds.
  await sleep(20);
  const holder = await readFile(path, 'utf8');
  if (holder !== mine) throw new DataFolderInUseError(folder, Number.parseInt(holder, 10));
  return () => rm(path, { force: true });
}

const failsOn = (folder: string) => (cause: Error) => {
  throw new DataFolderError(folder, cause);
};

async function created(path: string, content: string): Promise<boolean> {
  return writeFile(path, content, { flag: 'wx', mode: 0o600 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** When a process started, in ticks since boot (so that a reused pid is told apart); 0 where /proc does not say, -1 when it has ended. */
async function startOf(pid: number): Promise<number> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return -1;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field, the name, may hold blanks and ends with the last parenthesis; these are 3 and 22.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // It has ended, and whoever started it has not asked yet how; some containers never ask.
  if (/[ZX]/.test(state)) return -1;
  return Number(fields[18] ?? 0);
}
