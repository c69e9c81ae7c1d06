/** Scripts and styles under a name that is their content's, so that a browser may keep them for ever. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

interface Asset {
  type: string;
  plain: Buffer;
  gzipped: Buffer;
}

/** @param folder the path that they are below, such as `/graphiql` */
export function makeAssets(folder: string) {
  const assets = new Map<string, Asset>();
  return {
    /** Gives the path that it is served under. */
    async add(text: string, extension: 'js' | 'css'): Promise<string> {
      const plain = Buffer.from(text);
      const hash = createHash('sha256').update(plain).digest('hex').slice(0, 16);
      const path = `${folder}/${hash}.${extension}`;
      const type = `text/${extension === 'js' ? 'javascript' : 'css'}; charset=utf-8`;
      assets.set(path, { type, plain, gzipped: await promisify(gzip)(plain) });
      return path;
    },

    serve(path: string, request: IncomingMessage, response: ServerResponse): void {
      const asset = assets.get(path);
      if (asset === undefined) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
        return;
      }
      const takesGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      response.writeHead(200, {
        'content-type': asset.type,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(takesGzip ? { 'content-encoding': 'gzip' } : {}),
      });
      response.end(takesGzip ? asset.gzipped : asset.plain);
    },
  };
}
