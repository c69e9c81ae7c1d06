import type { IncomingMessage } from 'node:http';

/**
 * Whether a request has exactly one Host header (with HTTP/1.0, none will do). With two, a proxy may use one
 * and Regent the other; Node takes the first and says nothing.
 */
export function namesOneHost({ rawHeaders, httpVersion }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 || (hosts.length === 0 && httpVersion === '1.0');
}
