/** One command on one channel of a connection: its input, and its output up to a limit. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { collect, type CollectOptions, type CommandResult } from './collect.ts';
import { ChannelRefusedError, UnsendableCommandError } from '../errors.ts';
import { orAborted, type SshConnection } from './dialler.ts';
import { refusedChannel } from './refused-channel.ts';
import type { Release, Places } from './places.ts';

export interface Execution {
  /**
   * Settles when the command has ended and its place is free again; rejects when the connection ends, and
   * with an OutputTooLongError when the command prints too much. The processes on the server are not told.
   */
  result: Promise<CommandResult>;
  /** Ends the channel; the processes on the server are not told. */
  close(): void;
}

/** /bin/sh takes its command as one argument, and Linux accepts no argument over 128 KiB. */
const LONGEST_COMMAND = 100 * 1024;

/**
 * Throws an UnsendableCommandError for a command that would end the connection, or that the server would
 * refuse.
 */
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
 * Starts a command when one of `places` is free. Before that, the signal can cancel it; once it runs, the
 * caller has to end it. `onStderr` gets stderr as it comes, and gives the part to keep. Rejects with a
 * ChannelRefusedError: early, if the caller `hasOtherWay`.
 */
export async function execute(
  connection: SshConnection,
  command: string,
  options: ExecuteOptions & { places: Places; input?: string | Buffer; hasOtherWay?: boolean },
): Promise<Execution> {
  const open = () => openChannel(connection, command, options);
  const { opened, leave } = await openPatiently(connection, open, options);
  opened.channel.end(options.input ?? '');
  return {
    result: orAborted(opened.result, connection.ended).finally(leave),
    close: () => opened.channel.close(),
  };
}

/** sshd counts a channel as open for a moment after it has closed it, and refuses a new one in this moment. */
const PATIENCE_MS = [5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** This many of them are enough for that; after them, a refusal shows how many channels the server grants. */
const QUICK = 6;

/**
 * Opens a channel when one of `places` is free. If the server grants fewer channels than there are places,
 * the number of places becomes smaller. Rejects with a ChannelRefusedError: early, if the caller
 * `hasOtherWay`.
 */
export async function openPatiently<T>(
  connection: SshConnection,
  open: () => Promise<T>,
  options: { places: Places; signal?: AbortSignal; hasOtherWay?: boolean },
): Promise<{ opened: T; leave: Release }> {
  const { places, signal, hasOtherWay = false } = options;
  let leave = await orAborted(places.take(signal), connection.ended);
  try {
    for (let tries = 0; ; tries += 1) {
      const opened = await orAborted(open(), connection.ended).catch((error: Error) => error);
      if (!(opened instanceof Error)) return { opened, leave };
      const wait = PATIENCE_MS[tries];
      const isQuick = tries < QUICK;
      if (!(opened instanceof ChannelRefusedError) || wait === undefined) throw opened;
      if (!isQuick && hasOtherWay) throw opened;
      if (isQuick || !places.shrink()) {
        await orAborted(orAborted(sleep(wait), signal), connection.ended);
        continue;
      }
      leave();
      leave = await orAborted(places.take(signal), connection.ended);
      tries = -1;
    }
  } catch (error) {
    leave();
    throw error;
  }
}

interface Opened {
  channel: ClientChannel;
  result: Promise<CommandResult>;
}

/**
 * Listens from within the callback: the output of a quick command may come right after it in the same packet.
 */
function openChannel(connection: SshConnection, command: string, options: ExecuteOptions): Promise<Opened> {
  return new Promise<Opened>((resolve, reject) => {
    connection.client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve({ channel, result: collect(channel, { ...options, server: connection.server }) });
    });
  }).catch((error: Error) => refusedChannel(connection, error));
}
