/** Regent as its own process, compiled, as an administrator starts it; and its API from outside. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { prepareData } from '../database-template.ts';

const HERE = new URL('.', import.meta.url).pathname;
/** For this file compiled, and as it is. */
const MAIN = join(HERE, HERE.includes('/dist/') ? '../../../src/main.js' : '../../../dist/src/main.js');
const READY_WITHIN_MS = 60_000;

export const admin = { email: 'admin@example.org', password: 'correct horse battery staple' };

export interface StartOptions {
  /** DATA_DIR and other variables; from this process's environment it only gets PATH. */
  env: Record<string, string>;
  /** A token from before a restart; without one, the administrator signs in. */
  token?: string;
  /** Options of node. By default it does not optimize WebAssembly, as most processes live for seconds. */
  nodeOptions?: string[];
}

export interface RegentProcess {
  pid: number;
  /** `http://127.0.0.1:<port>`; empty for a worker, which has no API. */
  url: string;
  token: string;
  /** Its output so far, on both streams. */
  output(): string;
  alive(): boolean;
  /** Resolves when it has ended, with the exit code; null after a signal. */
  ended: Promise<number | null>;
  kill(): Promise<void>;
  /** Stops it as an administrator does; gives the exit code. */
  stop(): Promise<{ code: number | null }>;
}

/** With setpriv the kernel ends Regent whenever this process ends. */
const TIED = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : [];

const running = new Set<number>();
process.once('exit', () => {
  for (const pid of running) process.kill(pid, 'SIGKILL');
});

const QUICK = ['--liftoff-only'];

/** Starts it and returns at once, for tests that watch how it ends. */
export function spawnRegent(env: Record<string, string>, nodeOptions = QUICK): RegentProcess {
  const [program, ...rest] = [...TIED, process.execPath, ...nodeOptions, MAIN];
  const child = spawn(program, rest, {
    env: {
      PATH: process.env['PATH'],
      // Deletions remove everything at once, unless a test says otherwise.
      DELETION_GRACE_DAYS: '0',
      PORT: '0',
      FIRST_ADMIN_EMAIL: admin.email,
      FIRST_ADMIN_PASSWORD: admin.password,
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started.`);
  running.add(pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  // 'close' and not 'exit': it comes after all output has been read.
  const ended = once(child, 'close').then(([code]) => {
    running.delete(pid);
    return code as number | null;
  });
  const alive = () => running.has(pid) && child.exitCode === null && child.signalCode === null;
  return {
    pid,
    url: '',
    token: '',
    output: () => output,
    alive,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      return { code: await ended };
    },
  };
}

/** Starts it on a free port and waits until it is ready. Otherwise rejects with its output. */
export async function startRegent({ env, token, nodeOptions }: StartOptions): Promise<RegentProcess> {
  if (env['DATA_DIR'] !== undefined) await prepareData(env['DATA_DIR'], env);
  const regent = spawnRegent(env, nodeOptions);
  const latest = Date.now() + READY_WITHIN_MS;
  const isWorker = env['ROLE'] === 'worker';
  while (regent.alive() && Date.now() < latest) {
    const output = regent.output();
    if (isWorker && /Regent works as/.test(output)) return regent;
    const url = /Regent is at (https?:\/\/[^\s/]+)/.exec(output)?.[1];
    if (url !== undefined) return { ...regent, url, token: token ?? (await signIn(url)) };
    await sleep(10);
  }
  if (regent.alive()) await regent.kill();
  throw new Error(`Regent did not come up:\n${regent.output()}`);
}

// eslint-disable-next-line typescript/no-explicit-any -- tests look into answers without a type for each
export type Answer = { data: any; errors?: { message: string; extensions?: Record<string, unknown> }[] };

/** Sends an operation over HTTP; rejects only if nothing answers. */
export async function ask(
  { url, token }: Pick<RegentProcess, 'url' | 'token'>,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer;
}

/** The answer of /health/ready. */
export async function health(url: string) {
  const response = await fetch(`${url}/health/ready`);
  const { ok, parts } = (await response.json()) as {
    ok: boolean;
    parts: Record<string, { ok: boolean; message?: string }>;
  };
  return { status: response.status, ok, parts };
}

export interface FollowedEvent {
  seq: number;
  type: string;
  step: number | null;
  text: string;
}

/** The events of a run over one WebSocket, until the run ends; rejects if the connection ends first. */
export async function* follow(
  { url, token }: Pick<RegentProcess, 'url' | 'token'>,
  runId: string,
  after = 0,
): AsyncGenerator<FollowedEvent, void> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  try {
    const query =
      'subscription ($id: ID!, $after: Int) { runEvents(runId: $id, after: $after) { seq type step text } }';
    for await (const { data, errors } of client.iterate({ query, variables: { id: runId, after } })) {
      if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
      yield (data as { runEvents: FollowedEvent }).runEvents;
    }
  } finally {
    await client.dispose();
  }
}

/**
 * Follows a run to its end as a good client does: after a lost connection it continues after the last event
 * that it has, on the process that `regent` then gives.
 */
export async function followThrough(
  regent: () => Pick<RegentProcess, 'url' | 'token'>,
  runId: string,
  onEvent: (event: FollowedEvent) => void = () => undefined,
): Promise<{ events: FollowedEvent[]; reconnects: number }> {
  const events: FollowedEvent[] = [];
  for (let reconnects = 0; ; reconnects += 1) {
    try {
      for await (const event of follow(regent(), runId, events.at(-1)?.seq ?? 0)) {
        events.push(event);
        onEvent(event);
      }
      return { events, reconnects };
    } catch {
      await sleep(50);
    }
  }
}

/** Signs in with the password and gives the session's token. */
export async function openSession(url: string, { email, password } = admin): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { email, password } } }),
  });
  const token = /regent_session=([^;]+)/.exec(response.headers.getSetCookie().join('; '))?.[1];
  if (token === undefined) throw new Error(`No sign-in: ${await response.text()}`);
  return token;
}

/** The same process, with a new session of the administrator, which some mutations require. */
export async function inPerson<Process extends Pick<RegentProcess, 'url'>>(
  regent: Process,
): Promise<Process & { token: string }> {
  return { ...regent, token: await openSession(regent.url) };
}

/** Signs in with the password and gives an API token. */
export async function signIn(url: string, { email, password } = admin): Promise<string> {
  const session = await openSession(url, { email, password });
  const query = 'mutation { createApiToken(input: { name: "test" }) { token userErrors { message } } }';
  const answer = await ask({ url, token: session }, query);
  const token: unknown = answer.data?.createApiToken?.token;
  if (typeof token !== 'string') throw new Error(`No API token: ${JSON.stringify(answer)}`);
  return token;
}
