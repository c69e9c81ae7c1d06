/**
 * A page for browsers. Its scripts and styles go under a name that is their content's, so that a browser may
 * keep them for ever, and the page itself has none in it, so that its content security policy can be strict.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Gives the path that this part is served under. */
export type AddPart = (text: string, extension: 'js' | 'css') => Promise<string>;

export interface PageDeps {
  /** The path that its parts are below, such as `/graphiql`. */
  folder: string;
  /** The content security policy. */
  policy: string;
  /** The page, made when the first browser comes. */
  html(add: AddPart): Promise<string>;
}

interface Part {
  type: string;
  plain: Buffer;
  gzipped: Buffer;
}

export function makePage({ folder, policy, html }: PageDeps) {
  const parts = new Map<string, Part>();
  let made: Promise<string> | undefined;
  const load = () => (made ??= html(add));
  return {
    async page(response: ServerResponse): Promise<void> {
      const text = await load();
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-cache',
      });
      response.end(text);
    },

    async part(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      await load();
      const part = parts.get(path);
      if (part === undefined) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
        return;
      }
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      response.writeHead(200, {
        'content-type': part.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
      });
      response.end(takesGzip ? part.gzipped : part.plain);
    },
  };

  async function add(text: string, extension: 'js' | 'css'): Promise<string> {
    const plain = Buffer.from(text);
    const hash = createHash('sha256').update(plain).digest('hex').slice(0, 16);
    const path = `${folder}/${hash}.${extension}`;
    const type = `text/${extension === 'js' ? 'javascript' : 'css'}; charset=utf-8`;
    parts.set(path, { type, plain, gzipped: await promisify(gzip)(plain) });
    return path;
  }
}
