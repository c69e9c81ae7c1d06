import type { IncomingMessage } from 'node:http';

/** The requested path, without the query; never throws. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}
