/** The command `regent` within this process, with a terminal of its own or none. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterAll } from 'vitest';
import type { Programs } from '../../cli/context.ts';
import { start } from '../../cli/start.ts';
import { startApi, type Api } from '../kit/api.ts';
import { recordingPlugin } from '../kit/plugins.ts';

export interface World {
  /** By default REGENT_URL and REGENT_TOKEN of `api`; without XDG_CONFIG_HOME, no context is kept. */
  env?: NodeJS.ProcessEnv;
  /** What is on stdin; on a terminal, the lines that somebody types, each once it is asked for. */
  stdin?: string[];
  /** What `regent serve` and the like load; by default, nothing is there. */
  programs?: Partial<Programs>;
  /** Whether stdin and stderr are a terminal. */
  terminal?: boolean;
  /** Sees what is on stderr, as it comes; may send SIGINT. */
  onStderr?: (soFar: string, process: NodeJS.Process) => void;
}

export interface Done {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs it to its end. */
export async function regent(
  api: Pick<Api, 'url' | 'token'>,
  words: string[],
  world: World = {},
): Promise<Done> {
  const { terminal = false, stdin = [], onStderr } = world;
  const out = { stdout: '', stderr: '' };
  const env = world.env ?? { REGENT_URL: api.url, REGENT_TOKEN: api.token };
  const typed = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode: () => undefined });
  const lines = [...stdin];
  const fake = Object.assign(new EventEmitter(), {
    env: { XDG_CONFIG_HOME: '/nonexistent', ...env },
    exitCode: undefined as number | undefined,
    stdin: typed,
    stdout: streamOf((text) => (out.stdout += text), false),
    stderr: streamOf((text) => {
      out.stderr += text;
      // Questions end with a space and no new line.
      if (terminal && /[:\]] $/.test(out.stderr)) typed.write(`${lines.shift() ?? ''}\r`);
      onStderr?.(out.stderr, fake as unknown as NodeJS.Process);
    }, terminal),
    exit(code: number) {
      throw new Error(`It ended at once with ${code}.`);
    },
  });
  if (!terminal) typed.end(stdin.join('\n'));
  // Completions come whenever they come.
  await start(fake as unknown as NodeJS.Process, words, { ...absent, ...world.programs }, 300_000);
  return { code: fake.exitCode ?? 0, ...out };
}

/** For all tests of a file: an API whose front office fo1.test has these clients, and the command on it. */
export async function withClients(...aliases: string[]) {
  const site = { ...recordingPlugin('site'), actions: { backup: async () => undefined } };
  const api = await startApi({ plugins: [site] });
  afterAll(() => api.close());
  const { id: serverId } = await api.addServer('fo1.test');
  for (const alias of aliases) await api.addClient(alias, serverId);
  await api.work(serverId);
  const line = (words: string, world?: World) => regent(api, words.split(' '), world);
  const json = async (words: string) => JSON.parse((await line(`${words} --json`)).stdout);
  return { api, serverId, site, line, json };
}

const notInstalled = async () => {
  throw Object.assign(new Error('Cannot find module'), { code: 'ERR_MODULE_NOT_FOUND' });
};
const absent: Programs = {
  serve: notInstalled,
  admin: notInstalled,
  'rotate-key': notInstalled,
  'api-keys': notInstalled,
  demo: notInstalled,
  lab: notInstalled,
};

const streamOf = (take: (text: string) => void, isTTY: boolean) =>
  Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    hasColors: () => false,
    write(text: string) {
      take(text);
      return true;
    },
  });
