/**
 * The page that a one-time link opens, where somebody chooses a password or asks for a link. The token is in
 * the part of the address that browsers send nowhere. No script stands in the page.
 */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { makeAssets } from './assets.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** In the repository, whether this runs compiled (dist/src) or as it is (src). */
const FOLDER = join(import.meta.dirname.replace(/\/dist\/src\/server$/, '/src/server'), 'password-page');

export function makePasswordPage() {
  const assets = makeAssets('/password');
  let html: Promise<string> | undefined;
  const load = () => (html ??= makeHtml());
  return {
    async page(response: ServerResponse): Promise<void> {
      const page = await load();
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'cache-control': 'no-cache',
      });
      response.end(page);
    },

    async asset(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      await load();
      assets.serve(path, request, response);
    },
  };

  async function makeHtml(): Promise<string> {
    const read = (name: string) => readFile(join(FOLDER, name), 'utf8');
    const style = await assets.add(await read('page.css'), 'css');
    const script = await assets.add(await read('page.js'), 'js');
    return (await read('page.html')).replace('page.css', style).replace('page.js', script);
  }
}
