import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Another process works in the data folder; two at once would damage the database in it. */
export class DataFolderInUseError extends Error {
  override name = 'DataFolderInUseError';
  constructor(
    readonly folder: string,
    /** Taken from the lock's file, if it names one. */
    readonly pid: number | undefined,
  ) {
    super(
      `The data folder ${folder} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}. Stop that one, or set DATA_DIR to another folder.`,
    );
  }
}

/** The data folder cannot be made, or is not writable. */
export class DataFolderError extends Error {
  override name = 'DataFolderError';
  constructor(folder: string, cause: Error) {
    super(
      `The data folder ${folder} cannot be used: ${cause.message}. Let the user that runs Regent write there, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
}

/** Makes the folder (0700) if it is absent. */
export async function makeDataFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(failsOn(folder));
}

/**
 * Takes the folder's lock, until the function that it gives is called or the process ends, for any reason:
 * the kernel holds the lock (flock) for the open file. The file's text is only for people, and the file
 * stays.
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  try {
    const file = openSync(path, 'a', 0o600);
    try {
      if (!(await tookLock(file))) throw new DataFolderInUseError(folder, pidIn(path));
      await writeFile(path, String(process.pid));
    } catch (error) {
      closeSync(file);
      throw error;
    }
    return async () => {
      await truncate(path);
      closeSync(file);
    };
  } catch (error) {
    throw error instanceof DataFolderInUseError ? error : new DataFolderError(folder, error as Error);
  }
}

const failsOn = (folder: string) => (cause: Error) => {
  throw new DataFolderError(folder, cause);
};

/**
 * Debian and Alpine have the first, macOS has the second. Both lock the file that they get as file 3, and
 * exit with 1 if it is locked.
 */
const LOCKERS = [
  ['flock', '-n', '3'],
  [
    'perl',
    '-MFcntl=:flock',
    '-e',
    'open my $file, "<&=", 3 or die "$!\n"; flock $file, LOCK_EX | LOCK_NB or exit 1',
  ],
] as const;

/** False if another process has it. The lock belongs to the open file, which this process keeps open. */
async function tookLock(file: number): Promise<boolean> {
  for (const [program, ...options] of LOCKERS) {
    const locker = spawn(program, options, { stdio: ['ignore', 'ignore', 'pipe', file] });
    try {
      const [said, [code]] = await Promise.all([text(locker.stderr!), once(locker, 'close')]);
      if (code === 0 || code === 1) return code === 0;
      throw new Error(`${program} could not lock it (${said.trim() || code})`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('neither flock (of the package util-linux) nor perl is installed');
}

function pidIn(path: string): number | undefined {
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
  return Number.isNaN(pid) ? undefined : pid;
}
