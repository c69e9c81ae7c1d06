/** The one connection to a server: opened when it is first needed, and again after it was lost. */
import { setMaxListeners } from 'node:events';
import type { Client } from 'ssh2';
import { connect, type Login } from './connect.ts';
import { ConnectionLostError, TransportClosedError } from '../errors.ts';
import { nameOf } from './open-tcp.ts';
import { makePlaces, type Places } from './places.ts';

export interface SshConnection {
  server: string;
  client: Client;
  /** Aborted, with a TransportError, when the connection ends. */
  ended: AbortSignal;
  /** Places for channels: a default sshd allows 10 on a connection, and the 11th fails. */
  channels: Places;
  /** Kept free for the commands that end others: those others may take all other places. */
  reserve: Places;
  /** False after the server has refused to forward: then a program is the way to its loopback (relay.ts). */
  forwards: boolean;
}

export interface Dialler {
  /** `user@address:port`, for messages. */
  readonly server: string;
  /**
   * The connection; rejects with a TransportError, or with the signal's reason (other callers may still
   * wait).
   */
  connection(signal?: AbortSignal): Promise<SshConnection>;
  /** Works on a separate connection: if the server grants no further channel on the first, or for long work. */
  beside<T>(work: (connection: SshConnection) => Promise<T>): Promise<T>;
  /** Ends an idle connection; the next caller gets another. */
  leave(connection: SshConnection): void;
  close(): Promise<void>;
}

/** A peer that is gone does not answer when a connection is closed. */
const CLOSE_TIMEOUT_MS = 2_000;

/** `onOpen` must not reject; it ends before any caller gets the new connection. */
export function makeDialler(
  login: Login,
  log: (text: string) => void,
  onOpen: (connection: SshConnection) => Promise<void>,
): Dialler {
  const server = nameOf(login);
  let current: Promise<SshConnection> | undefined;
  /** The connection to which `current` has resolved. */
  let opened: SshConnection | undefined;
  const separate = new Set<SshConnection>();
  let closed = false;

  const dial = async (): Promise<SshConnection> => {
    const client = await connect(login);
    const ended = new AbortController();
    // A connection may have any number of commands; that is no leak.
    setMaxListeners(0, ended.signal);
    let problem: Error | undefined;
    client.on('error', (error) => (problem = error));
    client.once('close', () =>
      ended.abort(closed ? new TransportClosedError(server) : new ConnectionLostError(server, problem)),
    );
    if (closed) {
      client.end();
      throw new TransportClosedError(server);
    }
    const places = { channels: makePlaces(8), reserve: makePlaces(2) };
    return { server, client, ended: ended.signal, ...places, forwards: true };
  };

  const open = async (): Promise<SshConnection> => {
    const connection = await dial();
    opened = connection;
    const lost = () => {
      forget(connection);
      if (!closed) log(`The connection to ${server} was lost.`);
    };
    connection.ended.addEventListener('abort', lost);
    log(`Connected to ${server}.`);
    await onOpen(connection);
    return connection;
  };

  const forget = (connection: SshConnection) => {
    if (opened === connection) current = opened = undefined;
  };

  return {
    server,
    connection(signal) {
      if (closed) return Promise.reject(new TransportClosedError(server));
      if (current === undefined) {
        const opening = open();
        current = opening;
        opening.catch(() => {
          if (current === opening) current = undefined;
        });
      }
      return orAborted(current, signal);
    },
    async beside(work) {
      const connection = await dial();
      separate.add(connection);
      try {
        return await work(connection);
      } finally {
        separate.delete(connection);
        connection.client.end();
      }
    },
    leave(connection) {
      forget(connection);
      connection.client.end();
    },
    async close() {
      closed = true;
      for (const { client } of separate) client.end();
      const connection = await current?.catch(() => undefined);
      if (connection === undefined || connection.ended.aborted) return;
      const ended = new Promise((resolve) => connection.ended.addEventListener('abort', resolve));
      connection.client.end();
      const patience = setTimeout(() => connection.client.destroy(), CLOSE_TIMEOUT_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}

/**
 * The promise's outcome, unless the signal is aborted first; then the signal's reason, while the promise
 * continues.
 */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
