/**
 * Two small pages for people: /password, which a one-time link opens, and /two-factor. The token of a link is
 * in the fragment of the address, which browsers do not send. The pages have no inline script.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownCommand } from '../../domain/secrets/own-command.ts';
import { makePage } from './page.ts';

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

/** In the repository, also if this runs compiled (from dist/src). */
const FOLDER = join(
  import.meta.dirname.replace(/\/dist\/src\/server\/pages$/, '/src/server/pages'),
  'form-pages',
);

/** @param sendsMail whether Regent can mail a link to a user who forgot the password; called once */
export function makePasswordPage(sendsMail: () => boolean) {
  return makeFormPage('password', (html) =>
    html
      .replace('data-mail=""', `data-mail="${sendsMail()}"`)
      .replace('COMMAND', ownCommand('admin', ['reset-password', 'EMAIL'])),
  );
}

export const makeTwoFactorPage = () => makeFormPage('two-factor', (html) => html);

/** Made of its own html and js, and of the shared forms.js, forms.css and translations.js. */
function makeFormPage(name: string, fill: (html: string) => string) {
  const read = (file: string) => readFile(join(FOLDER, file), 'utf8');
  return makePage({
    folder: `/${name}`,
    policy: POLICY,
    async html(add) {
      const style = await add(await read('forms.css'), 'css');
      const scripts = await Promise.all(['translations.js', 'forms.js', `${name}.js`].map(read));
      const script = await add(scripts.join('\n'), 'js');
      return fill(await read(`${name}.html`))
        .replace('page.css', style)
        .replace('page.js', script);
    },
  });
}
