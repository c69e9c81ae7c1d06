import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server cannot listen where it was told to. */
export class ListenError extends Error {
  override name = 'ListenError';
}

export class PortInUseError extends ListenError {
  override name = 'PortInUseError';
}

/** Listens, and gives the URL. With port 0, it takes any free port. */
export async function listen(
  server: Server,
  host: string,
  port: number,
  names = { host: 'HOST', port: 'PORT' },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((cause: NodeJS.ErrnoException) => {
    throw inWords(cause, host, port, names);
  });
  const { port: actual } = server.address() as AddressInfo;
  return `http://${reachable(host)}:${actual}`;
}

function inWords(
  cause: NodeJS.ErrnoException,
  host: string,
  port: number,
  names: { host: string; port: string },
): Error {
  const { code } = cause;
  if (code === 'EADDRINUSE') {
    return new PortInUseError(
      `Port ${port} on ${host} is taken. Set ${names.port} to another one, or stop what listens there.`,
      { cause },
    );
  }
  if (code === 'EACCES') {
    return new ListenError(
      `Port ${port} on ${host} may not be used by this user. Set ${names.port} to one above 1023.`,
      { cause },
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new ListenError(
      `${host} is not an address of this machine. Set ${names.host} to one that is, such as 127.0.0.1.`,
      { cause },
    );
  }
  return cause;
}

/** The host for the URL; localhost if the server listens on every address. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
