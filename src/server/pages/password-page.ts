/**
 * The page that a one-time link opens, where somebody chooses a password or asks for a link. The token is in
 * the part of the address that browsers send nowhere. No script stands in the page.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePage, type AddPart } from './page.ts';

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
const FOLDER = join(
  import.meta.dirname.replace(/\/dist\/src\/server\/pages$/, '/src/server/pages'),
  'password-page',
);

export const makePasswordPage = () => makePage({ folder: '/password', policy: POLICY, html: makeHtml });

async function makeHtml(add: AddPart): Promise<string> {
  const read = (name: string) => readFile(join(FOLDER, name), 'utf8');
  const style = await add(await read('page.css'), 'css');
  const script = await add(await read('page.js'), 'js');
  return (await read('page.html')).replace('page.css', style).replace('page.js', script);
}
