import { lstat, mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { vhost } from '../../plugins/vhost/vhost.ts';
import type { FileEntry } from '../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const file = (alias: string) => `/etc/apache2/sites-available/${alias}.conf`;
const link = (alias: string) => `/etc/apache2/sites-enabled/${alias}.conf`;

async function put(root: string, path: string, content: string) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const read = (root: string, path: string) => readFile(join(root, path), 'utf8');
const isThere = (root: string, path: string) =>
  lstat(join(root, path)).then(
    () => true,
    () => false,
  );

test('a client gets a virtual host that is enabled, with logs and configuration of its own', async () => {
  const ctx = await sandboxContext(vhost, { site: { envPrefix: 'my' } });
  const changes = await settle(vhost, ctx, desired([clientState({ alias: 'acme' })]));
  const text = await read(ctx.root, file('acme'));
  for (const line of [
    'ServerName acme.my.monarc.test',
    'DocumentRoot /var/lib/monarc/fo/public',
    'SetEnv APP_CONF_DIR /var/www/acme/',
    'SetEnv APP_DIR /var/lib/monarc/fo',
    'ErrorLog /var/log/apache2/myacme/error.log',
    'CustomLog /var/log/apache2/myacme/access.log combined',
  ])
    expect(text.split('\n').map((each) => each.trim())).toContain(line);
  expect(await readlink(join(ctx.root, link('acme')))).toBe('../sites-available/acme.conf');
  expect(await isThere(ctx.root, '/var/log/apache2/myacme')).toBe(true);
  expect(changes.filter((change) => change.client === 'acme').map((change) => change.subject)).toEqual([
    '/var/log/apache2/myacme',
    file('acme'),
    link('acme'),
  ]);
});

test('the default virtual host and the log rotation belong to the server, not to a client', async () => {
  const ctx = await sandboxContext(vhost);
  const changes = await settle(vhost, ctx, desired([]));
  expect(changes).toMatchObject([
    { action: 'create', subject: '/etc/apache2/conf-available/regent.conf' },
    { action: 'create', subject: '/etc/apache2/conf-enabled/regent.conf' },
    { action: 'create', subject: '/etc/logrotate.d/regent' },
  ]);
  expect(changes.some((change) => 'client' in change)).toBe(false);
});

test("Debian's own site is disabled, unless an administrator has given it a name or put something into it", async () => {
  const ctx = await sandboxContext(vhost);
  const enable = async (content: string) => {
    await put(ctx.root, file('000-default'), content);
    await mkdir(join(ctx.root, '/etc/apache2/sites-enabled'), { recursive: true });
    await rm(join(ctx.root, link('000-default')), { force: true });
    await symlink('../sites-available/000-default.conf', join(ctx.root, link('000-default')));
  };
  const packaged =
    '<VirtualHost *:80>\n\t#ServerName www.example.com\n\tServerAdmin webmaster@localhost\n\tDocumentRoot /var/www/html\n\tErrorLog ${APACHE_LOG_DIR}/error.log\n\tCustomLog ${APACHE_LOG_DIR}/access.log combined\n</VirtualHost>\n';
  await enable(packaged);
  await settle(vhost, ctx, desired([]));
  expect(await isThere(ctx.root, link('000-default'))).toBe(false);
  expect(await isThere(ctx.root, file('000-default'))).toBe(true);
  await enable('<VirtualHost *:80>\n  ServerName intranet.example.com\n</VirtualHost>\n');
  await settle(vhost, ctx, desired([]));
  expect(await isThere(ctx.root, link('000-default'))).toBe(true);
  await enable('<VirtualHost *:80>\n  ProxyPass / http://127.0.0.1:3000/\n</VirtualHost>\n');
  await settle(vhost, ctx, desired([]));
  expect(await isThere(ctx.root, link('000-default'))).toBe(true);
  await put(ctx.root, '/var/www/html/wiki.html', 'a wiki');
  await enable('<VirtualHost *:80>\n  DocumentRoot /var/www/html\n</VirtualHost>\n');
  await settle(vhost, ctx, desired([]));
  expect(await isThere(ctx.root, link('000-default'))).toBe(true);
});

test.each(['/etc/apache2/conf-available/regent.conf', '/etc/logrotate.d/regent'])(
  'somebody else’s file at %s is not written over, and the check says so',
  async (path) => {
    const ctx = await sandboxContext(vhost);
    await put(ctx.root, path, '# of another program\n');
    const words = `${path} was not written by Regent`;
    await expect(vhost.plan(ctx, desired([]))).rejects.toThrow(words);
    await expect(vhost.actions?.['check']?.(ctx, desired([]))).rejects.toThrow(words);
    expect(await readFile(join(ctx.root, path), 'utf8')).toBe('# of another program\n');
  },
);

test('a virtual host that was edited by hand is mended, and the plan shows what was different', async () => {
  const ctx = await sandboxContext(vhost);
  const wanted = desired([clientState({ alias: 'acme' }), clientState({ alias: 'beta' })]);
  await settle(vhost, ctx, wanted);
  const good = await read(ctx.root, file('acme'));
  await put(ctx.root, file('acme'), good.replace('/var/www/acme/', '/var/www/beta/'));
  const changes = await settle(vhost, ctx, wanted);
  expect(changes).toMatchObject([{ client: 'acme', action: 'update', subject: file('acme') }]);
  expect(changes[0]?.diff).toContain('-    SetEnv APP_CONF_DIR /var/www/beta/');
  expect(await read(ctx.root, file('acme'))).toBe(good);
});

test('a client that is absent leaves no virtual host, and the others keep theirs', async () => {
  const ctx = await sandboxContext(vhost);
  await settle(vhost, ctx, desired([clientState({ alias: 'acme' }), clientState({ alias: 'beta' })]));
  const changes = await settle(vhost, ctx, desired([clientState({ alias: 'acme', presence: 'absent' })]));
  expect(changes.map((change) => change.action)).toEqual(['delete', 'delete']);
  expect(await isThere(ctx.root, file('acme'))).toBe(false);
  expect(await isThere(ctx.root, link('acme'))).toBe(false);
  expect(await isThere(ctx.root, link('beta'))).toBe(true);
});

test('a suspended client keeps its virtual host, which answers 503', async () => {
  const ctx = await sandboxContext(vhost);
  await settle(vhost, ctx, desired([clientState({ alias: 'acme', presence: 'suspended' })]));
  expect(await read(ctx.root, file('acme'))).toContain('R=503');
});

test('a sync removes what is left over of deleted clients, and nothing of anybody else', async () => {
  const ctx = await sandboxContext(vhost);
  const clients = ['acme', 'gone', 'busy', 'late'].map((alias) => clientState({ alias }));
  await settle(vhost, ctx, desired(clients));
  await put(ctx.root, file('intranet'), '<VirtualHost *:80>\n</VirtualHost>\n');
  await settle(vhost, ctx, desired(clients.slice(0, 1)));
  expect(await isThere(ctx.root, file('gone'))).toBe(true);
  const changes = await settle(
    vhost,
    ctx,
    desired(clients.slice(0, 1), true, ['busy'], ['gone', 'intranet']),
  );
  expect(changes.map((change) => change.subject)).toEqual([link('gone'), file('gone')]);
  expect(await isThere(ctx.root, file('gone'))).toBe(false);
  expect(await isThere(ctx.root, file('busy'))).toBe(true);
  expect(await isThere(ctx.root, link('late'))).toBe(true);
  expect([...ctx.orphaned]).toEqual([['VIRTUAL_HOST', ['late']]]);
  expect(await isThere(ctx.root, file('intranet'))).toBe(true);
});

test('a link where a client’s file is to be fails that client alone, and what it leads to stays', async () => {
  const ctx = await sandboxContext(vhost);
  await put(ctx.root, '/srv/own.conf', 'by hand\n');
  await mkdir(dirname(join(ctx.root, file('acme'))), { recursive: true });
  await symlink(join(ctx.root, '/srv/own.conf'), join(ctx.root, file('acme')));
  const wanted = desired(['acme', 'beta'].map((alias) => clientState({ alias })));
  await vhost.apply(ctx, await vhost.plan(ctx, wanted), wanted);
  expect([...ctx.failures]).toEqual([
    [
      'acme',
      `${file('acme')} is a link to ${ctx.root}/srv/own.conf, and Regent neither follows nor replaces links. ` +
        'Nothing was changed there: put what it leads to in its place, then retry.',
    ],
  ]);
  expect(await read(ctx.root, '/srv/own.conf')).toBe('by hand\n');
  expect((await lstat(join(ctx.root, file('acme')))).isSymbolicLink()).toBe(true);
  expect(await isThere(ctx.root, link('beta'))).toBe(true);
  expect(await isThere(ctx.root, link('acme'))).toBe(false);
});

test('logs that somebody else rotates are not rotated twice', async () => {
  const ctx = await sandboxContext(vhost);
  const own = '/etc/logrotate.d/regent';
  const acme = desired([clientState({ alias: 'acme' })]);
  await put(ctx.root, '/etc/logrotate.d/apache2', '/var/log/apache2/*.log {\n\tdaily\n}\n');
  await put(ctx.root, '/etc/logrotate.d/old.dpkg-old', '/var/log/apache2/*/*.log {\n\tdaily\n}\n');
  await settle(vhost, ctx, acme);
  expect(await isThere(ctx.root, own)).toBe(true);
  for (const stanza of [
    '/var/log/apache2/*.log /var/log/apache2/*/*.log {\n\tdaily\n}\n',
    '"/var/log/apache2/acme/access.log" {\n\tdaily\n}\n',
    '/var/log/*/*/err?r.[l]og\n{\n\tdaily\n}\n',
  ]) {
    await put(ctx.root, '/etc/logrotate.d/apache2', stanza);
    expect(await settle(vhost, ctx, acme)).toMatchObject([{ action: 'delete', subject: own }]);
    await put(ctx.root, '/etc/logrotate.d/apache2', `#${stanza}`);
    expect(await settle(vhost, ctx, acme)).toMatchObject([{ action: 'create', subject: own }]);
  }
});

test('a stanza of that name that Regent has not written stays where another does its work', async () => {
  const ctx = await sandboxContext(vhost);
  await put(ctx.root, '/etc/logrotate.d/regent', '/var/log/apache2/*/*.log {\n}\n');
  await put(ctx.root, '/etc/logrotate.d/apache2', '/var/log/apache2/*/*.log {\n}\n');
  await settle(vhost, ctx, desired([]));
  expect(await read(ctx.root, '/etc/logrotate.d/regent')).not.toContain('Written by Regent');
});

test('directives of single clients are set in their virtual hosts alone', async () => {
  const options = { directives: { acme: 'LimitRequestBody 1048576\n' } };
  const ctx = await sandboxContext(vhost, { options });
  await settle(vhost, ctx, desired([clientState({ alias: 'acme' }), clientState({ alias: 'beta' })]));
  expect(await read(ctx.root, file('acme'))).toContain('    LimitRequestBody 1048576\n');
  expect(await read(ctx.root, file('beta'))).not.toContain('LimitRequestBody');
});

test('a plan takes as many round trips for 200 clients as for one', async () => {
  const cost = async (count: number) => {
    const ctx = await sandboxContext(vhost);
    const clients = Array.from({ length: count }, (_, n) => clientState({ alias: `client-${n}` }));
    await vhost.plan(ctx, desired(clients, true));
    return ctx.counts.total();
  };
  expect(await cost(200)).toBe(await cost(1));
});

test('the generation is written before all else, and what goes, goes last', async () => {
  const ctx = await sandboxContext(vhost);
  await settle(vhost, ctx, desired([clientState({ alias: 'acme' })]));
  const done: string[][] = [];
  const files = {
    ...ctx.files,
    write: (entries: FileEntry[]) => {
      done.push(['write', ...entries.map((entry) => entry.path)]);
      return ctx.files.write(entries);
    },
    remove: (paths: string[]) => {
      done.push(['remove', ...paths]);
      return ctx.files.remove(paths);
    },
  };
  const clients = [clientState({ alias: 'acme', presence: 'absent' }), clientState({ alias: 'beta' })];
  await settle(vhost, { ...ctx, files }, desired(clients));
  expect(done).toEqual([
    ['write', '/etc/apache2/conf-available/regent.conf', file('beta'), link('beta'), '/var/log/apache2/beta'],
    ['remove', file('acme'), link('acme')],
  ]);
});

test('an alias that Apache would read as more than a name fails, and the others go on', async () => {
  const ctx = await sandboxContext(vhost);
  const aliases = ['acme', '../x', 'a b', 'x"y', '${PATH}', '%{HTTP_HOST}', 'a\nb', 'html'];
  const wanted = desired(aliases.map((alias) => clientState({ alias })));
  const changes = await vhost.plan(ctx, wanted);
  expect([...ctx.failures.keys()]).toEqual(aliases.slice(1));
  expect([...new Set(changes.flatMap(({ client }) => client ?? []))]).toEqual(['acme']);
});
