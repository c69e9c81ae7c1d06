/** Runs commands on a server as root, and ends them when they are cancelled. */
import {
  CannotBecomeRootError,
  ChannelRefusedError,
  OutputTooLongError,
  StillRunningError,
} from '../errors.ts';
import type { CommandResult } from './collect.ts';
import { checkCommand, execute } from './exec.ts';
import { frame, newMark, start, unframe, type Become } from './frame.ts';
import { orAborted, type SshConnection, type Dialler } from './dialler.ts';
import { tail } from './shell.ts';
import { awaitAnnouncement, endSession, type ProcessSession } from './process-session.ts';

export interface Command {
  text: string;
  /** Its name in messages: without values that may be secret. */
  name: string;
  input?: string | Buffer;
  /** The most that it may print on stdout, in bytes; LARGEST_OUTPUT if absent. */
  largest?: number;
}

/** Rejects with a TransportError, or with the signal's reason when no process of the command runs any more. */
export type RunCommand = (command: Command, signal: AbortSignal) => Promise<CommandResult>;

/**
 * If the connection is lost under commands, they continue without a reader for their output. The next
 * connection begins by ending them, so that a second attempt never meets the first.
 */
export function makeCommandRunner(become: Become, log: (text: string) => void) {
  const lost = new Set<ProcessSession>();

  const run = async (link: Dialler, command: Command, signal: AbortSignal): Promise<CommandResult> => {
    checkCommand(command.text);
    const mark = newMark();
    const announcement = awaitAnnouncement(mark);
    const connection = await link.connection(signal);
    const execution = await execute(connection, start(become), {
      input: frame(mark, command.text, command.input),
      name: command.name,
      largest: command.largest,
      places: connection.channels,
      signal,
      onStderr: announcement.feed,
    });
    const over = execution.result.then(
      () => undefined,
      () => undefined,
    );
    try {
      const outcome = await orAborted(execution.result, signal);
      if (announcement.session() === undefined) {
        // sshd checks the causes (an expired password, a shell, a group) at sign-in, so a new connection is
        // needed.
        if (connection.channels.isIdle()) link.leave(connection);
        throw new CannotBecomeRootError(link.server, inItsWords(announcement.unannounced(), outcome));
      }
      return unframe(mark, outcome);
    } catch (error) {
      const session = await Promise.race([announcement.announced, over]);
      const isToEnd = signal.aborted || error instanceof OutputTooLongError;
      const cause: unknown = signal.aborted ? signal.reason : error;
      if (isToEnd && session !== undefined) await callOff(link, connection, session, command, cause);
      else if (connection.ended.aborted && session !== undefined) lost.add(session);
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      if (!connection.ended.aborted) execution.close();
    }
  };

  /** Rejects with a StillRunningError if a process of the session is left. */
  const callOff = async (
    link: Dialler,
    connection: SshConnection,
    session: ProcessSession,
    command: Command,
    cause: unknown,
  ): Promise<void> => {
    const end = (over: SshConnection) => endSession(over, session, become);
    const left = await end(connection)
      .catch((error) => {
        if (error instanceof ChannelRefusedError) return link.beside(end);
        throw error;
      })
      .catch((error: Error) => error);
    if (Array.isArray(left) && left.length === 0) return;
    if (connection.ended.aborted) lost.add(session);
    const why = Array.isArray(left) ? `processes ${left.join(', ')} do not end` : left.message;
    throw new StillRunningError(connection.server, command.name, why, cause);
  };

  /** Never rejects. */
  const endLost = async (connection: SshConnection): Promise<void> => {
    for (const session of lost) {
      const left = await endSession(connection, session, become).catch((error: Error) => [error.message]);
      if (left.length === 0) lost.delete(session);
      else log(`On ${connection.server}, a command that lost its connection still runs: ${left.join(', ')}.`);
    }
  };

  return { run, endLost };
}

/** Why a command did not begin: a login shell such as nologin prints it on stdout. */
function inItsWords(stderr: string, { stdout, exitCode }: CommandResult): string {
  const said = tail(`${stdout.toString().replace(/^regent-\w+ ended \d+$/gm, '')}\n${stderr}`);
  return said === '' ? `no message, exit code ${exitCode ?? 'unknown'}` : said;
}
