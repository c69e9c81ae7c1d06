/** Regent as a separate process, as `npm start` starts it, with all its data in one folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.js', import.meta.url));

/** How long it may take to stop; its own limits are shorter. */
const GRACE_MS = 25_000;

export interface RegentProcess {
  /** Where its GraphQL is. */
  url: string;
  /** Ends it and waits for its end; says how it ended if not by the signal. */
  stop(): Promise<string | undefined>;
}

export interface RegentOptions {
  folder: string;
  email: string;
  password: string;
  /** Everything that it prints. */
  onOutput(text: string): void;
  /** It has ended, but the demo did not stop it. */
  onCrash(error: Error): void;
  signal: AbortSignal;
}

/**
 * Starts it on a free port and waits until it listens; if it does not, rejects and leaves nothing running.
 */
export async function startRegent(options: RegentOptions): Promise<RegentProcess> {
  const { folder, signal } = options;
  const child = spawn(process.execPath, [main], {
    // Nothing from the caller's environment: a DATABASE_URL there is not meant for a demo.
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      INVENTORY_DIR: join(folder, 'inventory'),
      SPOOL_DIR: join(folder, 'spool'),
      DELETION_GRACE_DAYS: '0',
      FIRST_ADMIN_EMAIL: options.email,
      FIRST_ADMIN_PASSWORD: options.password,
    },
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole process group; Regent must be stopped only after the demo has finished with
    // it.
    detached: true,
  });
  const ended = once(child, 'close');
  let isWanted = true;
  ended.then(
    () => isWanted && options.onCrash(new Error(howItEnded(child))),
    (error: Error) => options.onCrash(new Error(`Regent could not be started: ${error.message}`)),
  );
  const stop = async () => {
    isWanted = false;
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended.catch(() => undefined);
    clearTimeout(killing);
    return child.exitCode === 0 ? undefined : howItEnded(child);
  };

  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    options.onOutput(text);
  });
  child.stderr.setEncoding('utf8').on('data', options.onOutput);
  try {
    for (;;) {
      const url = /^Regent is at (\S+)/m.exec(printed)?.[1];
      if (url !== undefined) return { url: `${url}/graphql`, stop };
      await sleep(20, undefined, { signal });
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

function howItEnded({ exitCode, signalCode }: ChildProcess): string {
  return `Regent ended with ${signalCode === null ? `exit code ${exitCode}` : `the signal ${signalCode}`}.`;
}
