/** zx on a server: its templates and options, with commands that run on the server. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { $ as zx } from 'zx';
import { CommandError } from '../errors.ts';
import type { CommandResult } from './collect.ts';
import { quote } from './quote.ts';
import type { Output, Shell } from '../transport.ts';

type Input = string | Buffer | undefined;
interface ShellOptions {
  input?: string | Buffer;
  nothrow?: boolean;
}

/** Runs the commands of a shell. `name` is the template without its values. */
export interface ShellRunner {
  server: string;
  run(command: { text: string; name: string; input?: string | Buffer }): Promise<CommandResult>;
  /** Masks secrets in the stderr of a CommandError. */
  redact(text: string): string;
}

export function makeShell(runner: ShellRunner, options: ShellOptions = {}): Shell {
  return ((first: TemplateStringsArray | ShellOptions, ...values: (string | number)[]) =>
    isTemplate(first)
      ? runTemplate(runner, options, first, values)
      : makeShell(runner, { ...options, ...first })) as Shell;
}

const isTemplate = (first: TemplateStringsArray | ShellOptions): first is TemplateStringsArray =>
  Array.isArray(first);

async function runTemplate(
  runner: ShellRunner,
  options: ShellOptions,
  pieces: TemplateStringsArray,
  values: unknown[],
): Promise<Output> {
  const name = pieces.join('\u2026').trim();
  const shell = zx({
    ...LOCAL_SETTINGS,
    input: options.input,
    spawn: spawnBy((text, input) => runner.run({ text, name, input })),
  });
  const { stdout, stderr, exitCode, cause } = await shell(pieces, ...values);
  if (cause !== null) throw cause;
  if (exitCode !== 0 && options.nothrow !== true)
    throw new CommandError(runner.server, name, exitCode, tail(runner.redact(stderr)));
  return { stdout, stderr, exitCode };
}

/** Settings of the environment (`ZX_*`) or of other users of zx do not apply to a server. */
const LOCAL_SETTINGS = {
  quote,
  prefix: '',
  postfix: '',
  shell: 'sh',
  env: {},
  nothrow: true,
  quiet: true,
  verbose: false,
  detached: false,
  preferLocal: false,
  timeout: 0,
};

/** Looks like a child process to zx: gives the outcome of the remote command in one piece. */
function spawnBy(run: (text: string, input: Input) => Promise<CommandResult>) {
  const spawn = (text: string, _args: unknown, options: { input?: Input }) => {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const child = Object.assign(new EventEmitter(), streams);
    const play = async () => {
      const outcome = await run(text, options.input).catch((error: unknown) => {
        child.emit('error', error);
        return { stdout: '', stderr: '', exitCode: null };
      });
      const ended = Promise.all([once(child.stdout, 'end'), once(child.stderr, 'end')]);
      child.stdout.end(outcome.stdout);
      child.stderr.end(outcome.stderr);
      await ended;
      child.emit('close', outcome.exitCode, null);
    };
    void play();
    return child as unknown as ChildProcess;
  };
  return spawn as unknown as typeof import('node:child_process').spawn;
}

const LONGEST_STDERR = 2_000;

/** The end of a command's output, where it says why it failed. */
export function tail(stderr: string): string {
  const text = stderr.trim();
  return text.length > LONGEST_STDERR ? `\u2026${text.slice(-LONGEST_STDERR)}` : text;
}
