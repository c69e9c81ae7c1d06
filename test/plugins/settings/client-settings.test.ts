/** What the settings of a client become on its server: directives in its virtual host, languages in its local.php. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localPhp } from '../../../plugins/client-config/local-php.ts';
import { directivesBeside } from '../../../plugins/shared/apache/client-directives.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { sandboxContext, settle } from '../../kit/plugin-context.ts';
import { ofAcme } from './of-acme.ts';

const file = '/etc/apache2/sites-available/acme.conf';
const directives = '<Location "/api">\nLimitRequestBody 1000\n</Location>\nHeader set A b';
const written = `    # Directives of this client: see setDirectives.
    <Location "/api">
        LimitRequestBody 1000
    </Location>
    Header set A b
</VirtualHost>
`;

async function host(given: Parameters<typeof sandboxContext>[1] = {}) {
  const ctx = await sandboxContext(vhost, given);
  const acme = clientState({ alias: 'acme' });
  await settle(vhost, ctx, desired([acme]));
  const read = () => readFile(join(ctx.root, file), 'utf8');
  return {
    ctx,
    read,
    own: await read(),
    write: (text: string) => writeFile(join(ctx.root, file), text),
    plan: (more: object = {}) => vhost.plan(ctx, desired([{ ...acme, ...more }])),
    settle: (more: object = {}) => settle(vhost, ctx, desired([{ ...acme, ...more }])),
  };
}

test('directives stand at the end of the virtual host, below a mark, and the plan shows them', async () => {
  const { own, read, settle: make } = await host();
  const [change] = await make({ directives });
  expect(change?.diff).toContain('+        LimitRequestBody 1000');
  expect(await read()).toBe(own.replace('</VirtualHost>\n', written));
  await make({ directives, presence: 'suspended' });
  expect(await read()).toContain(written);
  await make();
  expect(await read()).toBe(own);
});

test('those of the configuration come before those of the client', async () => {
  const { read, settle: make } = await host({ options: { directives: { acme: 'SetEnv X y' } } });
  await make({ directives });
  expect(await read()).toContain(`    SetEnv X y\n${written}`);
});

test('directives that are there in another place of the virtual host stay where they are', async () => {
  const { own, plan, write, read, settle: make } = await host();
  const moved = own.replace(
    '    RewriteEngine On\n',
    `\tHeader set A "b"\n\n    RewriteEngine On\n    # a note\n`,
  );
  await write(moved);
  expect(await plan({ directives: 'Header set A "b"\n# a note' })).toEqual([]);
  expect(await plan({ directives: '# a note\nHeader set A "b"' })).toHaveLength(1);
  expect(await plan({ directives: '' })).toHaveLength(1);
  await make({ directives: 'Header set A "b"\n# a note', presence: 'suspended' });
  expect(await read()).toContain('    Header set A "b"\n    # a note\n</VirtualHost>\n');
});

test('more than additional directives is never taken for them', async () => {
  const { own } = await host();
  expect(directivesBeside(own, own)).toBe('');
  const all = own.replace('</VirtualHost>\n', written);
  expect(directivesBeside(own, all)).toBe(directives);
  expect(directivesBeside(own, own.replace('    RewriteEngine On\n', ''))).toBeUndefined();
  expect(directivesBeside(own, own.replace('AllowOverride None', 'AllowOverride All'))).toBeUndefined();
  expect(directivesBeside(own, `${own}Header set A b\n`)).toBeUndefined();
  expect(directivesBeside(own, `${own}<VirtualHost *:80>\n</VirtualHost>\n`)).toBeUndefined();
  const inside = own.replace(
    '        AllowOverride None\n',
    '        AllowOverride None\n        Header set A b\n',
  );
  expect(directivesBeside(own, inside)).toBeUndefined();
  const around = own
    .replace('    RewriteEngine On\n', '    <IfModule !x>\n    RewriteEngine On\n')
    .replace('</VirtualHost>', '    </IfModule>\n</VirtualHost>');
  expect(directivesBeside(own, around)).toBeUndefined();
  expect(directivesBeside(own, own.replace('</VirtualHost>', '</Location>\n</VirtualHost>'))).toBeUndefined();
});

const textFor = (client: object, options: object = {}) =>
  localPhp(
    ofAcme(options, {
      client: clientState({ alias: 'acme', ...client }),
      present: { doctrine: {}, defaultLanguageIndex: 1, activeLanguages: ['ja'] },
    }),
  );

test('languages of a client come before those of options, of the site and of the file; without any, the file keeps its own', () => {
  const options = { settings: { activeLanguages: ['nl'], defaultLanguageIndex: 4 } };
  const text = textFor({ activeLanguages: ['en', 'de'], defaultLanguage: 'de' }, options);
  expect(text).toContain(`'activeLanguages' => ['en', 'de'],`);
  expect(text).toContain(`'defaultLanguageIndex' => 3,`);
  expect(textFor({})).toContain(`'activeLanguages' => ['ja'],`);
  expect(textFor({})).toContain(`'defaultLanguageIndex' => 1,`);
});
