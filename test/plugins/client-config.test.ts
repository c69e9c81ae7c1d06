import { spawn } from 'node:child_process';
import { lstat, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientConfig } from '../../plugins/client-config/client-config.ts';
import { PHP_READER } from '../../plugins/client-config/php-reader.ts';
import { phpLiteral, type PhpValue } from '../../plugins/client-config/php.ts';
import { backOffice, clientState, desired, frontOffice } from '../kit/clients.ts';
import { newFolder } from '../kit/folder.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { canRun } from '../kit/services/service.ts';

const hasPhp = canRun('PHP', 'install php-cli.', 'php', '-v');

async function put(root: string, path: string, content = '') {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const isThere = (root: string, path: string) =>
  lstat(join(root, path)).then(
    () => true,
    () => false,
  );

test('a client gets its folders, and a configuration for its owner’s eyes alone', async () => {
  const ctx = await sandboxContext(clientConfig, { site: { envPrefix: 'my' } });
  await put(ctx.root, '/var/lib/monarc/fo/package.json', '{ "version": "2.14.0" }');
  const client = clientState({ alias: 'acme', name: "O'Hara", twoFactorEnforced: false });
  await settle(clientConfig, ctx, desired([client]));
  for (const folder of ['cache', 'DoctrineORMModule/Proxy', 'LazyServices/Proxy'])
    expect((await stat(join(ctx.root, '/var/www/acme/data', folder))).isDirectory()).toBe(true);
  for (const folder of ['/var/www/acme/import/files', '/var/www/acme/deliveries', '/var/log/apache2/myacme'])
    expect((await stat(join(ctx.root, folder))).isDirectory()).toBe(true);
  const file = join(ctx.root, '/var/www/acme/local.php');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  for (const line of [
    `'host' => '${backOffice.address}',`,
    `'dbname' => 'monarc_common',`,
    `'dbname' => 'acme',`,
    `'fr' => [`,
    `'appVersion' => '2.14.0',`,
    `'twoFactorAuthEnforced' => false,`,
    `'instanceName' => 'O\\'Hara',`,
    `'salt' => '${client.secrets.salt}',`,
    `'apiKey' => '${client.secrets.statsToken}',`,
    `'publicHost' => 'http://monarc.test/acme',`,
    `'uploadFolder' => '/var/www/acme/import/files',`,
    `'isBackgroundProcessActive' => false,`,
  ])
    expect(text).toContain(`    ${line}\n`);
});

test('the folder of an orphan goes as a whole, or not at all if somebody has put something there', async () => {
  const ctx = await sandboxContext(clientConfig);
  for (const path of ['local.php', 'data/cache/x', 'deliveries/x', 'import/files/x'])
    await put(ctx.root, `/var/www/stray/${path}`);
  await put(ctx.root, '/var/www/stray/notes.txt');
  const wanted = desired([clientState({ alias: 'stray', presence: 'absent', isOrphan: true })]);
  expect(await clientConfig.plan(ctx, wanted)).toEqual([]);
  expect(ctx.failures.get('stray')).toContain("/var/www/stray on fo1.test has what is not MONARC's");
  expect(ctx.failures.get('stray')).toContain('notes.txt');
  await rm(join(ctx.root, '/var/www/stray/notes.txt'));
  await settle(clientConfig, ctx, wanted);
  expect(await isThere(ctx.root, '/var/www/stray')).toBe(false);
});

test('no secret is in a change', async () => {
  const ctx = await sandboxContext(clientConfig);
  const client = clientState({ alias: 'acme' });
  const created = await settle(clientConfig, ctx, desired([client]));
  const secrets = { ...client.secrets, databasePassword: 'ANOTHERPASSWORD1', salt: 'ANOTHERSALT' };
  const updated = await settle(clientConfig, ctx, desired([{ ...client, name: 'New', secrets }]));
  expect(JSON.stringify(updated)).toContain("'instanceName' => 'New'");
  for (const secret of [...Object.values(client.secrets), 'ANOTHERPASSWORD1', 'ANOTHERSALT'])
    expect(JSON.stringify([created, updated])).not.toContain(secret);
});

test('a changed configuration empties that client’s cache, and no other’s', async () => {
  const ctx = await sandboxContext(clientConfig);
  const client = clientState({ alias: 'acme' });
  const other = clientState({ alias: 'other' });
  await settle(clientConfig, ctx, desired([client, other]));
  await put(ctx.root, '/var/www/acme/data/cache/config.php');
  await put(ctx.root, '/var/www/other/data/cache/config.php');
  await settle(clientConfig, ctx, desired([{ ...client, twoFactorEnforced: false }, other]));
  expect(await isThere(ctx.root, '/var/www/acme/data/cache')).toBe(true);
  expect(await isThere(ctx.root, '/var/www/acme/data/cache/config.php')).toBe(false);
  expect(await isThere(ctx.root, '/var/www/other/data/cache/config.php')).toBe(true);
});

test('work that breaks off after the configuration was written leaves no cache of the old one', async () => {
  const ctx = await sandboxContext(clientConfig);
  const client = clientState({ alias: 'acme' });
  await settle(clientConfig, ctx, desired([client]));
  await put(ctx.root, '/var/www/acme/data/cache/config.php');
  const changed = desired([{ ...client, name: 'New' }]);
  let writes = 0;
  const write: typeof ctx.files.write = (entries) => {
    writes += 1;
    return writes > 1 ? Promise.reject(new Error('gone')) : ctx.files.write(entries);
  };
  const changes = await clientConfig.plan(ctx, changed);
  const broken = { ...ctx, files: { ...ctx.files, write } };
  await expect(clientConfig.apply(broken, changes, changed)).rejects.toThrow('gone');
  expect(await isThere(ctx.root, '/var/www/acme/data/cache/config.php')).toBe(false);
  const subjects = (await settle(clientConfig, ctx, changed)).map(({ subject }) => subject);
  expect(subjects).toEqual(['/var/www/acme/data/cache']);
});

test('a suspended client keeps everything, and one that is gone leaves nothing', async () => {
  const ctx = await sandboxContext(clientConfig);
  const client = clientState({ alias: 'acme' });
  await put(ctx.root, '/var/www/html/index.html');
  await settle(clientConfig, ctx, desired([client]));
  expect(await settle(clientConfig, ctx, desired([{ ...client, presence: 'suspended' }]))).toEqual([]);
  await settle(clientConfig, ctx, desired([{ ...client, presence: 'absent' }], true));
  for (const path of ['/var/www/acme', '/var/log/apache2/acme'])
    expect(await isThere(ctx.root, path)).toBe(false);
  expect(await isThere(ctx.root, '/var/www/html/index.html')).toBe(true);
});

test('an alias that is no alias, or a name of the server’s own, never becomes a path', async () => {
  const ctx = await sandboxContext(clientConfig);
  await put(ctx.root, '/var/www/html/index.html');
  for (const presence of ['present', 'absent'] as const)
    for (const alias of ['..', '../html', 'html', 'a b c', 'x/y/z', ''])
      expect(await clientConfig.plan(ctx, desired([clientState({ alias, presence })]))).toEqual([]);
  expect([...ctx.failures.keys()]).toEqual(['..', '../html', 'html', 'a b c', 'x/y/z', '']);
  expect(await isThere(ctx.root, '/var/www/html/index.html')).toBe(true);
});

test('aliases as they used to be given are taken', async () => {
  const ctx = await sandboxContext(clientConfig);
  await settle(clientConfig, ctx, desired([clientState({ alias: 'Old_Client-1' })]));
  expect(await isThere(ctx.root, '/var/www/Old_Client-1/local.php')).toBe(true);
});

test('without a back office a client is told what to create, and those that go still go', async () => {
  const ctx = await sandboxContext(clientConfig);
  const gone = clientState({ alias: 'gone' });
  await settle(clientConfig, ctx, desired([gone]));
  const clients = [clientState({ alias: 'fresh' }), { ...gone, presence: 'absent' as const }];
  const changes = await settle(clientConfig, ctx, { ...desired(clients), servers: [frontOffice] });
  expect(changes.map(({ client }) => client)).toEqual(['gone', 'gone']);
  expect(ctx.failures.get('fresh')).toMatch(/role BACK_OFFICE/);
});

test('as many round trips for eighty clients as for one', async () => {
  const trips = async (count: number) => {
    const ctx = await sandboxContext(clientConfig);
    await settle(clientConfig, ctx, desired(Array.from({ length: count }, () => clientState())));
    return ctx.counts.total();
  };
  expect(await trips(80)).toBe(await trips(1));
});

const value: fc.Arbitrary<PhpValue> = fc.letrec<{ value: PhpValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.constantFrom("'", '\\', "\\'", '$x', '?>', '\n', '\0', '{$x}'),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
})).value;

/** What PHP prints when this is its program, with this input. */
function php(program: string, args: string[] = [], input = ''): Promise<string> {
  const child = spawn('php', ['-r', program, '--', ...args]);
  child.stdin.end(input);
  return text(child.stdout);
}

test.skipIf(!hasPhp)('PHP reads every value back as it was', async () => {
  const values = fc.sample(value, 300);
  const folder = await newFolder('php');
  const file = join(folder, 'local.php');
  await writeFile(file, `<?php\nreturn ${phpLiteral({ values })};\n`);
  const said = await php(PHP_READER, ['mark'], `acme ${file} \n`);
  const [, alias, base64 = ''] = /^mark (\w+) (.*)$/m.exec(said) ?? [];
  expect(alias).toBe('acme');
  expect(JSON.parse(Buffer.from(base64, 'base64').toString())).toEqual({
    kind: 'returned',
    value: { values },
  });
});

test('keys and nesting are laid out for people', () => {
  expect(phpLiteral({ a: { "b'": [1, true] }, c: [] })).toBe(
    `[\n    'a' => [\n        'b\\'' => [1, true],\n    ],\n    'c' => [],\n]`,
  );
});
