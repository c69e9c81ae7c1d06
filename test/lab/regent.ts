/** Regent as a process of its own, compiled, as an administrator would start it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareData } from '../kit/database-template.ts';
import { projectRoot } from './assets.ts';

export const admin = { email: 'admin@lab.test', password: 'lab-admin-password' };

export interface RegentProcess {
  /** Where its GraphQL is. */
  url: string;
  pid: number;
  /** All that it has printed so far, on both streams. */
  output(): string;
  /** Sends this signal unless it has ended, waits for the end, and gives the exit code: null after a signal. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves when it has ended, in whatever way. */
  ended: Promise<unknown>;
}

export interface RegentOptions {
  dataDir: string;
  /** Path of its regent.config.js. */
  config?: string;
  /** Further variables: DATABASE_URL, MONGODB_URL, ROLE, ... */
  env?: Record<string, string>;
  /** Options of node. By default it does not optimize WebAssembly, as most processes live for seconds. */
  nodeOptions?: string[];
}

const QUICK = ['--liftoff-only'];
const READY_WITHIN_MS = 60_000;

/** Starts it on a free port and waits until it is ready. Rejects with its output where it does not come to that. */
export async function startRegent({
  dataDir,
  config,
  env = {},
  nodeOptions = QUICK,
}: RegentOptions): Promise<RegentProcess> {
  await prepareData(dataDir, env);
  // With setpriv the kernel ends Regent when this process ends, in whatever way.
  const main = join(projectRoot, 'dist/src/main.js');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, ...nodeOptions, main], {
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      // Deletions remove everything at once, except in the tests of the time for which clients are kept.
      DELETION_GRACE_DAYS: '0',
      DATA_DIR: dataDir,
      FIRST_ADMIN_EMAIL: admin.email,
      FIRST_ADMIN_PASSWORD: admin.password,
      ...(config === undefined ? {} : { CONFIG: config }),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (!hasEnded()) child.kill(signal);
    return (await ended)[0];
  };

  const latest = Date.now() + READY_WITHIN_MS;
  while (!hasEnded() && Date.now() < latest) {
    const origin = /https?:\/\/[^\s/]+/.exec(output)?.[0];
    const url = origin === undefined ? undefined : `${origin}/graphql`;
    if (url !== undefined && (await isReady(url)))
      return { url, pid: child.pid ?? 0, output: () => output, stop, ended };
    await sleep(20);
  }
  const what = hasEnded() ? 'ended before it was ready' : `was not ready within ${READY_WITHIN_MS / 1000} s`;
  await stop('SIGKILL');
  throw new Error(`Regent ${what}:\n${output}`);
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/health/ready', url)).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
