import { Socket } from 'node:net';

/**
 * Makes the sockets of connections to PostgreSQL on which nothing may be awaited for longer than this. Where a
 * machine vanishes without closing its connections, the kernel gives up what was sent to it after a quarter of
 * an hour at the earliest; until then nobody would be told.
 */
export function impatientSocket(longestSilenceMs: number): () => Socket {
  return () => {
    const socket = new Socket();
    socket.setTimeout(longestSilenceMs, () => socket.destroy(new SilenceError(longestSilenceMs)));
    return socket;
  };
}

/** With the fields of an error of the system, by which it is known as one of the connection. */
class SilenceError extends Error {
  override name = 'SilenceError';
  readonly code = 'ETIMEDOUT';
  readonly syscall = 'read';
  readonly errno = -110;
  constructor(ms: number) {
    super(`The connection was closed: no answer came for ${ms} ms.`);
  }
}
