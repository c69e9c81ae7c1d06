/** Which differences on a server plugins say could become settings of a client. */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tellAdoptable } from '../../../plugins/client-config/adoptable-settings.ts';
import { clientFiles, localPhpPath } from '../../../plugins/client-config/client-folder.ts';
import { localPhp, localPhpValues, type LocalPhp } from '../../../plugins/client-config/local-php.ts';
import { merged, phpLiteral, type PhpMap } from '../../../plugins/client-config/php.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import type { AdoptedSettings, FileState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired, site } from '../../kit/clients.ts';
import { sandboxContext, settle } from '../../kit/plugin-context.ts';
import { ofAcme } from './of-acme.ts';

const file = '/etc/apache2/sites-available/acme.conf';

async function host(more: object = {}) {
  const ctx = await sandboxContext(vhost);
  const acme = clientState({ alias: 'acme', ...more });
  await settle(vhost, ctx, desired([acme]));
  const path = join(ctx.root, file);
  return {
    path,
    async adoptableAfter(change: (text: string) => string, client = acme) {
      ctx.adoptableSettings.clear();
      await writeFile(path, change(await readFile(path, 'utf8')));
      await vhost.plan(ctx, desired([client]));
      return Object.fromEntries(ctx.adoptableSettings);
    },
    plan: () => vhost.plan(ctx, desired([acme])),
    acme,
  };
}

test('more, fewer or other directives than the client has can be adopted', async () => {
  const { acme, adoptableAfter } = await host({ directives: 'Header set A b' });
  expect(await adoptableAfter((text) => text)).toEqual({});
  expect(await adoptableAfter((text) => text.replace('Header set A b', 'Header set A c'))).toEqual({
    [`acme ${file}`]: { directives: 'Header set A c' },
  });
  expect(await adoptableAfter((text) => text.replace('    Header set A c\n', ''))).toEqual({
    [`acme ${file}`]: { directives: '' },
  });
  expect(await adoptableAfter((text) => text, { ...acme, presence: 'suspended' })).toEqual({});
  expect(await adoptableAfter((text) => text, { ...acme, presence: 'absent' })).toEqual({});
});

test('a file that also has another mode cannot be adopted', async () => {
  const { path, adoptableAfter } = await host();
  await chmod(path, 0o600);
  expect(
    await adoptableAfter((text) => text.replace('</VirtualHost>', 'Header set A b\n</VirtualHost>')),
  ).toEqual({});
});

test('other empty lines are no difference', async () => {
  const { plan, adoptableAfter } = await host();
  expect(await adoptableAfter((text) => text.replace('    ErrorLog', '\n\n    ErrorLog'))).toEqual({});
  expect(await plan()).toEqual([]);
  await adoptableAfter((text) => text.replaceAll('\n', '\r\n'));
  expect(await plan()).toHaveLength(1);
});

/** What is told if somebody has changed values of a local.php by hand. */
function told(wanted: LocalPhp, change: PhpMap, more: { text?: string; mode?: number } = {}) {
  const present = merged(localPhpValues(wanted), change);
  const text =
    localPhp(wanted).replace(/return [^]*/, `return ${phpLiteral(present)};\n`) + (more.text ?? '');
  const state: FileState = {
    kind: 'file',
    content: Buffer.from(text),
    mode: more.mode ?? 0o600,
    owner: 'www-data',
    group: 'www-data',
  };
  const said: AdoptedSettings[] = [];
  tellAdoptable(
    { adoptable: (_client, _subject, settings) => void said.push(settings) },
    { ...wanted, present },
    new Map([[localPhpPath('acme'), state]]),
    (values) => clientFiles('acme', site, 'www-data', { content: localPhp(values) }),
  );
  return said;
}

test('languages and flags in a local.php can be adopted', () => {
  const wanted = ofAcme({}, { client: clientState({ alias: 'acme', activeLanguages: ['fr', 'en'] }) });
  expect(told(wanted, { activeLanguages: ['fr', 'en', 'de'], defaultLanguageIndex: 3 })).toEqual([
    { activeLanguages: ['fr', 'en', 'de'], defaultLanguage: 'de' },
  ]);
  expect(told(wanted, { twoFactorAuthEnforced: false, import: { isBackgroundProcessActive: true } })).toEqual(
    [{ twoFactorEnforced: false, backgroundImportActive: true }],
  );
});

test('anything else in a local.php cannot, and neither can a file that is written in another way', () => {
  const wanted = ofAcme({}, { client: clientState({ alias: 'acme', activeLanguages: ['fr', 'en'] }) });
  const flag = { twoFactorAuthEnforced: false };
  expect(told(wanted, { ...flag, instanceName: 'Other' })).toEqual([]);
  expect(told(wanted, { ...flag, doctrine: { connection: { orm_cli: { params: { host: 'x' } } } } })).toEqual(
    [],
  );
  expect(told(wanted, { ...flag }, { text: 'system("x");' })).toEqual([]);
  expect(told(wanted, { ...flag }, { mode: 0o644 })).toEqual([]);
  expect(told(wanted, { activeLanguages: [] })).toEqual([]);
  expect(told(wanted, { defaultLanguageIndex: 9 })).toEqual([]);
  expect(told(wanted, { twoFactorAuthEnforced: 'no' })).toEqual([]);
  expect(told(wanted, {})).toEqual([]);
});
