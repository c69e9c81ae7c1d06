/** The output of a command on its channel, kept up to a limit. */
import type { ClientChannel } from 'ssh2';
import { OutputTooLongError } from '../errors.ts';
import { LARGEST_OUTPUT, LARGEST_STDERR } from '../limits.ts';

export interface CommandResult {
  stdout: Buffer;
  stderr: string;
  /** null if a signal ended it. */
  exitCode: number | null;
}

export interface CollectOptions {
  server: string;
  /** The command's name in messages: without values that may be secret. */
  name: string;
  /** The most that it may print on stdout, in bytes; LARGEST_OUTPUT if absent. */
  largest?: number | undefined;
  /** Gets stderr as it comes, and gives the part to keep. */
  onStderr?: (text: string) => string;
}

/**
 * A command whose children keep its output open (a daemon) also counts as ended, when it has exited and no
 * output came for this long.
 */
const SILENCE_AFTER_EXIT_MS = 5_000;

/**
 * Settles when the command has ended. Rejects with an OutputTooLongError as soon as it has printed too much;
 * then the channel is closed, and no output is kept.
 */
export function collect(
  channel: ClientChannel,
  { server, name, largest = LARGEST_OUTPUT, onStderr = (text) => text }: CollectOptions,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    let stdout: Buffer[] = [];
    let stderr = '';
    let exitCode: number | null | undefined;
    let open = 2;
    let silence: NodeJS.Timeout | undefined;

    const limits = { stdout: largest, stderr: LARGEST_STDERR };
    const said = { stdout: 0, stderr: 0 };
    const isTooLong = (stream: 'stdout' | 'stderr', bytes: number): boolean => {
      said[stream] += bytes;
      if (said[stream] <= limits[stream]) return false;
      reject(new OutputTooLongError(server, name, stream, limits[stream]));
      stdout = [];
      stderr = '';
      channel.close();
      return true;
    };
    const heard = () => {
      clearTimeout(silence);
      if (exitCode !== undefined) silence = setTimeout(() => channel.close(), SILENCE_AFTER_EXIT_MS);
    };
    const shut = () => {
      open -= 1;
      if (open > 0) return;
      clearTimeout(silence);
      resolve({ stdout: Buffer.concat(stdout), stderr, exitCode: exitCode ?? null });
    };

    channel.on('data', (chunk: Buffer) => {
      if (!isTooLong('stdout', chunk.length)) stdout.push(chunk);
      heard();
    });
    channel.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (!isTooLong('stderr', Buffer.byteLength(text))) stderr += onStderr(text);
      heard();
    });
    channel.on('exit', (code: number | null) => {
      exitCode = code;
      heard();
    });
    channel.once('close', shut);
    channel.stderr.once('end', shut);
  });
}
