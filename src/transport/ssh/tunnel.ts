/** Streams to a server's own loopback over channels of its connection, in the form that node:http needs. */
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as startTls } from 'node:tls';
import { callbackify } from 'node:util';
import type { SshConnection } from './dialler.ts';
import { openRelay } from './relay.ts';

export interface Destination {
  port: number;
  /** With TLS: the name to ask for. The certificate is not checked: this is loopback, through SSH. */
  tlsName?: string;
}

/**
 * Keeps the stream open for the next question. Only for one question after the other, not for several at
 * once.
 */
export class TunnelAgent extends Agent {
  readonly #connection: SshConnection;
  readonly #destination: Destination;

  constructor(connection: SshConnection, destination: Destination) {
    super({ keepAlive: true });
    this.#connection = connection;
    this.#destination = destination;
  }

  override createConnection(
    _options: unknown,
    done: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    callbackify(openTunnel)(this.#connection, this.#destination, done);
  }
}

async function openTunnel(connection: SshConnection, { port, tlsName }: Destination): Promise<Duplex> {
  const socket = asSocket(await openStream(connection, port));
  if (tlsName === undefined) return socket;
  return startTls({ socket, servername: tlsName, rejectUnauthorized: false });
}

/** Forwarded by sshd, or by a program if sshd has refused to forward on this connection. */
async function openStream(connection: SshConnection, port: number): Promise<Duplex> {
  if (!connection.forwards) return openRelay(connection, port);
  const leave = await connection.channels.take(connection.ended);
  try {
    const stream = await forward(connection, port);
    stream.once('close', leave);
    return stream;
  } catch (error) {
    leave();
    if ((error as { reason?: unknown }).reason !== ADMINISTRATIVELY_PROHIBITED) throw error;
    connection.forwards = false;
    return openRelay(connection, port);
  }
}

/** SSH_OPEN_ADMINISTRATIVELY_PROHIBITED of RFC 4254: it does not mean that nothing listens on the port. */
const ADMINISTRATIVELY_PROHIBITED = 1;

function forward(connection: SshConnection, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    connection.client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

/** node:http calls methods of sockets that a channel lacks and does not need. */
function asSocket(channel: Duplex): Duplex {
  const same = () => channel;
  return Object.assign(channel, {
    setKeepAlive: same,
    setNoDelay: same,
    setTimeout: same,
    ref: same,
    unref: same,
  });
}
