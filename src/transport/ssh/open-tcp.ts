/** Connects to a server's port, but only to addresses that Regent may connect to. */
import { lookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import {
  AddressRefusedError,
  AuthenticationError,
  CannotConnectError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  TransportError,
} from '../errors.ts';

export interface Address {
  /** A host name or an IP address. */
  address: string;
  port: number;
  /** Whether Regent may connect to this IP address. */
  mayReach(address: string): boolean;
}

export const CONNECT_TIMEOUT_MS = 10_000;

/** The socket is made here, because ssh2 leaves Nagle's algorithm on, which costs 40 ms per command. */
export function openTcp(where: Address, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { address: host, port } = where;
    if (isIP(host) !== 0 && !where.mayReach(host))
      return reject(new AddressRefusedError(nameOf(where), host));
    const options = { host, port, signal, timeout: CONNECT_TIMEOUT_MS, lookup: lookupFor(where) };
    const sock = connect(options);
    sock.setNoDelay(true);
    sock.once('timeout', () => sock.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
    const fail = (error: Error) => reject(meaningOf(nameOf(where), error));
    sock.once('error', fail);
    sock.once('connect', () => {
      sock.setTimeout(0);
      sock.off('error', fail);
      resolve(sock);
    });
  });
}

/** The socket connects to an address that was checked here: the name is resolved only once. */
function lookupFor(where: Address): LookupFunction {
  return (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const reachable = found.filter(({ address }) => where.mayReach(address));
      const [first] = reachable;
      if (first === undefined) {
        const addresses = found.map(({ address }) => address).join(', ');
        return done(new AddressRefusedError(nameOf(where), addresses), []);
      }
      if (options.all === true) return done(null, reachable);
      return done(null, first.address, first.family);
    });
}

/** How messages name a server. */
export function nameOf(where: Pick<Address, 'address' | 'port'> & { user?: string }): string {
  return `${where.user === undefined ? '' : `${where.user}@`}${where.address}:${where.port}`;
}

/** The error that says why a connection failed. */
export function meaningOf(server: string, error: Error & { code?: string; level?: string }): TransportError {
  if (error instanceof TransportError) return error;
  if (error.code === 'ECONNREFUSED') return new ConnectionRefusedError(server, error);
  if (error.code === 'ETIMEDOUT' || error.level === 'client-timeout')
    return new ConnectTimeoutError(server, error);
  if (error.level === 'client-authentication') return new AuthenticationError(server, error);
  return new CannotConnectError(server, error);
}
