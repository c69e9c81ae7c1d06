import type { IncomingMessage } from 'node:http';

/** The path that is asked for, without the query; whatever a request says, this does not throw. */
export function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}
