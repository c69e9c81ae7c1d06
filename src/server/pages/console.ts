/** The console, which `npm run build` has made of console/: one page for all of its paths. */
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { makePage } from './page.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Below the repository, also if this runs compiled (from dist/src). */
export const CONSOLE_FOLDER = join(
  import.meta.dirname.replace(/(\/dist)?\/src\/server\/pages$/, ''),
  'dist/console',
);

/** The first part of its paths; what follows is the console's own matter. */
const PATHS = new RegExp(
  `^/(${[
    '(clients|servers|runs|models|users|schedules|alarms|drift|orphans|plans|settings)(/.*)?',
    'new-(client|server|model|user|schedule)',
    'account|audit|device|take-over',
  ].join('|')})?$`,
);

export const isOfConsole = (path: string): boolean => PATHS.test(path);

/** @param folder what Vite has built: index.html, and what that loads */
export function makeConsole(folder: string) {
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const { page, part } = makePage({
    folder: '/console',
    policy: POLICY,
    async html(add) {
      // Vite has named them after their content, as the page and the scripts call them.
      for (const file of await readdir(folder)) {
        const extension = /\.(js|css)$/.exec(file)?.[1];
        if (extension !== undefined) await add(await read(file), extension as 'js' | 'css', file);
      }
      return read('index.html');
    },
  });
  return {
    part,
    async page(response: ServerResponse): Promise<void> {
      try {
        await page(response);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        response.writeHead(503, { 'content-type': 'text/plain' }).end(NOT_BUILT);
      }
    },
  };
}

const NOT_BUILT =
  'The console is not built. Run `npm run build`, then start Regent again. The API is at /graphql.\n';
