import { Socket } from 'node:net';

/**
 * Makes the sockets of connections to PostgreSQL, on which no answer may take longer than this. If a machine
 * vanishes without closing its connections, the kernel gives up the sent data after a quarter of an hour at
 * the earliest; until then no error would be reported.
 */
export function impatientSocket(longestSilenceMs: number): () => Socket {
  return () => {
    const socket = new Socket();
    socket.setTimeout(longestSilenceMs, () => socket.destroy(new SilenceError(longestSilenceMs)));
    return socket;
  };
}

/** With the fields of a system error, so that it counts as an error of the connection. */
class SilenceError extends Error {
  override name = 'SilenceError';
  readonly code = 'ETIMEDOUT';
  readonly syscall = 'read';
  readonly errno = -110;
  constructor(ms: number) {
    super(`The connection was closed: no answer came for ${ms} ms.`);
  }
}
