/** One command on one channel of a connection: what goes in, and what comes out, up to a limit. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { collect, type CollectOptions, type Outcome } from './collect.ts';
import { ChannelRefusedError, UnsendableCommandError } from './errors.ts';
import { orAborted, type Connection } from './link.ts';
import type { Slots } from './slots.ts';

export interface Execution {
  /**
   * Settles when the command is over and its place is free again; rejects when the connection ends, and with
   * an OutputTooLongError when the command says too much. What runs on the server is not told.
   */
  outcome: Promise<Outcome>;
  /** Ends the channel; what runs on the server is not told. */
  close(): void;
}

/** A shell takes its command as one argument, and Linux no argument over 128 KiB. */
const LONGEST_COMMAND = 100 * 1024;

/** Throws an UnsendableCommandError for what would end the connection, or be refused by the server. */
export function checkCommand(command: string): void {
  if (command.includes('\0'))
    throw new UnsendableCommandError('A command must not hold a NUL byte: give such data as input.');
  const length = Buffer.byteLength(command);
  if (length > LONGEST_COMMAND)
    throw new UnsendableCommandError(
      `A command of ${length} bytes is too long for a server (at most ${LONGEST_COMMAND}): give data as input.`,
    );
}

type ExecuteOptions = Omit<CollectOptions, 'server'> & { signal?: AbortSignal };

/**
 * Starts a command when one of `slots` is free. Until then the signal can call it off; once it runs, ending
 * it is the caller's business. `onStderr` sees stderr as it comes, and gives what is to be kept of it.
 */
export async function execute(
  connection: Connection,
  command: string,
  options: ExecuteOptions & { slots: Slots; input?: string | Buffer },
): Promise<Execution> {
  checkCommand(command);
  const leave = await orAborted(options.slots.take(options.signal), connection.ended);
  try {
    const { channel, outcome } = await openPatiently(connection, command, options);
    channel.end(options.input ?? '');
    return {
      outcome: orAborted(outcome, connection.ended).finally(leave),
      close: () => channel.close(),
    };
  } catch (error) {
    leave();
    throw error;
  }
}

/**
 * sshd counts a channel as open for a moment after it has closed it, so at times it refuses what it would
 * grant right after. Waiting also gets along with a server that grants fewer channels than usual.
 */
const PATIENCE_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

async function openPatiently(
  connection: Connection,
  command: string,
  options: ExecuteOptions,
): Promise<Opened> {
  for (const wait of PATIENCE_MS) {
    try {
      return await orAborted(openChannel(connection, command, options), connection.ended);
    } catch (error) {
      if (!(error instanceof ChannelRefusedError)) throw error;
      await orAborted(sleep(wait), options.signal);
    }
  }
  return orAborted(openChannel(connection, command, options), connection.ended);
}

interface Opened {
  channel: ClientChannel;
  outcome: Promise<Outcome>;
}

/** Listens from within the callback: what a quick command has to say may be right behind in the same packet. */
function openChannel(connection: Connection, command: string, options: ExecuteOptions): Promise<Opened> {
  return new Promise<Opened>((resolve, reject) => {
    connection.client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve({ channel, outcome: collect(channel, { ...options, server: connection.server }) });
    });
  }).catch((error: Error) => {
    if (!CONNECTION_GONE.test(error.message)) throw new ChannelRefusedError(connection.server, error);
    return new Promise<never>(() => {});
  });
}

/** Then `ended` is about to be aborted, and knows why. */
const CONNECTION_GONE = /^(Not connected|No response from server)/;
