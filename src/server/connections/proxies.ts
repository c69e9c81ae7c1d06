/** Where a request really comes from. Its headers about this count only if a trusted proxy sends them. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import type { Log } from '../log.ts';

export interface Proxies {
  addressOf(request: IncomingMessage): string | null;
  /** Whether the browser speaks TLS to a proxy in front of Regent. */
  isSecure(request: IncomingMessage): boolean;
  /** Whether this origin (scheme, host and port) is Regent's own. */
  isOurs(origin: string, request: IncomingMessage): boolean;
}

/** @param trusted addresses, networks, or `loopback`, `linklocal`, `uniquelocal` */
export function makeProxies(trusted: string[], log: Log): Proxies {
  const trust = proxyAddr.compile(trusted);
  let hasTold = false;
  let hasToldOfTls = false;

  const isTrusted = ({ socket, headers }: IncomingMessage) => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && trust(remoteAddress, 0)) return true;
    if (headers['x-forwarded-for'] !== undefined && !hasTold) {
      hasTold = true;
      log.warn(
        remoteAddress === undefined ? {} : { address: remoteAddress },
        'X-Forwarded-For is ignored: it comes from an address that is not in TRUSTED_PROXIES',
      );
    }
    return false;
  };

  const isSecure = (request: IncomingMessage) =>
    isTrusted(request) && last(request.headers['x-forwarded-proto']) === 'https';

  const tellOfTls = (origin: string) => {
    if (hasToldOfTls) return;
    hasToldOfTls = true;
    log.warn(
      { origin },
      'A page over TLS is not accepted as one of ours: its proxy is not in TRUSTED_PROXIES, or does not send X-Forwarded-Proto: https',
    );
  };

  return {
    addressOf(request) {
      const { remoteAddress } = request.socket;
      if (remoteAddress === undefined) return null;
      const address = isTrusted(request) ? proxyAddr(request, trust) : remoteAddress;
      // An IPv4 address may be written as an IPv6 one, and a proxy may pass on any text.
      return ipaddr.process(ipaddr.isValid(address) ? address : remoteAddress).toString();
    },
    isSecure,
    isOurs(origin, request) {
      const forwarded = isTrusted(request) ? last(request.headers['x-forwarded-host']) : undefined;
      const hosts = [request.headers.host, forwarded].filter((host) => host !== undefined);
      const are = (scheme: string) => hosts.some((host) => isSameOrigin(`${scheme}://${host}`, origin));
      if (are(isSecure(request) ? 'https' : 'http')) return true;
      if (!isSecure(request) && are('https')) tellOfTls(origin);
      return false;
    },
  };
}

/** The default port of the scheme may be written or left out. */
function isSameOrigin(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

/** The value that the nearest proxy added; others sent those before it. */
function last(header: string | string[] | undefined): string | undefined {
  return String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim();
}
