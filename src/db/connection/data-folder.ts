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
    /** As far as the lock's file says. */
    readonly pid: number | undefined,
  ) {
    super(
      `The data folder ${folder} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}. Stop that one, or set DATA_DIR to another folder.`,
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

/**
 * Takes the folder's lock, until the function that it gives is called or the process ends, however it does: the
 * lock is the kernel's (flock), and hangs on the open file. The file's text is for people alone, and the file stays.
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

/** Debian and Alpine have the first, macOS has the second. Both lock what they are given as file 3, and exit with 1 if it is locked. */
const LOCKERS = [
  ['flock', '-n', '3'],
  [
    'perl',
    '-MFcntl=:flock',
    '-e',
    'open my $file, "<&=", 3 or die "$!\n"; flock $file, LOCK_EX | LOCK_NB or exit 1',
  ],
] as const;

/** False if somebody else has it. The lock belongs to the open file, which this process goes on to hold. */
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
