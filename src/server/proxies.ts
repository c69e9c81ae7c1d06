/** Where a request really comes from. What it says of that itself is believed of trusted proxies alone. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import type { Log } from './log.ts';

export interface Proxies {
  addressOf(request: IncomingMessage): string | null;
  /** Whether the browser speaks TLS, to a proxy before us. */
  isSecure(request: IncomingMessage): boolean;
  /** The names under which the browser may know us. */
  hostsOf(request: IncomingMessage): string[];
}

/** @param trusted addresses, networks, or `loopback`, `linklocal`, `uniquelocal` */
export function makeProxies(trusted: string[], log: Log): Proxies {
  const trust = proxyAddr.compile(trusted);
  let hasTold = false;

  const isTrusted = ({ socket, headers }: IncomingMessage) => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && trust(remoteAddress, 0)) return true;
    if (headers['x-forwarded-for'] !== undefined && !hasTold) {
      hasTold = true;
      log.warn(
        { remoteAddress },
        'X-Forwarded-For is ignored: it comes from an address that is not in TRUSTED_PROXIES',
      );
    }
    return false;
  };

  return {
    addressOf(request) {
      const { remoteAddress } = request.socket;
      if (remoteAddress === undefined) return null;
      const address = isTrusted(request) ? proxyAddr(request, trust) : remoteAddress;
      // An IPv4 address may come in the clothes of an IPv6 one; and a proxy may pass on anything.
      return ipaddr.process(ipaddr.isValid(address) ? address : remoteAddress).toString();
    },
    isSecure: (request) => isTrusted(request) && last(request.headers['x-forwarded-proto']) === 'https',
    hostsOf(request) {
      const forwarded = isTrusted(request) ? last(request.headers['x-forwarded-host']) : undefined;
      return [request.headers.host, forwarded].filter((host) => host !== undefined);
    },
  };
}

/** What the nearest proxy has added; what comes before is what others say. */
function last(header: string | string[] | undefined): string | undefined {
  return String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim();
}
