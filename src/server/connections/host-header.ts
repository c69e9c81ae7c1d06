import type { IncomingMessage } from 'node:http';

/**
 * Whether a request says in one way for which host it is. With two, a proxy may go by the one and we by the
 * other; Node takes the first and is silent about it.
 */
export function namesOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}
