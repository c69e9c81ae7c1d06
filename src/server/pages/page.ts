/**
 * A page for browsers. Its scripts and styles are files named after the hash of their content, so that a
 * browser may cache them for ever. The page has none inline, so that its content security policy can be
 * strict.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Adds a part to the page, named after its content unless `name` says how, and gives the path under which it is served. */
export type AddPart = (text: string, extension: 'js' | 'css', name?: string) => Promise<string>;

export interface PageDeps {
  /** The path above its parts, such as `/graphiql`. */
  folder: string;
  /** The content security policy. */
  policy: string;
  /** The page, made for the first browser. */
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

  async function add(text: string, extension: 'js' | 'css', name?: string): Promise<string> {
    const plain = Buffer.from(text);
    const hash = () => createHash('sha256').update(plain).digest('hex').slice(0, 16);
    const path = `${folder}/${name ?? `${hash()}.${extension}`}`;
    const type = `text/${extension === 'js' ? 'javascript' : 'css'}; charset=utf-8`;
    parts.set(path, { type, plain, gzipped: await promisify(gzip)(plain) });
    return path;
  }
}
