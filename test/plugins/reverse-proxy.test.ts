import { lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { reverseProxy } from '../../plugins/reverse-proxy/reverse-proxy.ts';
import { clientState, desired, frontOffice } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const path = '/etc/apache2/client_redirection';
const publicSite = '/etc/apache2/sites-available/monarc-public.conf';
const on = (root: string, file: string) => join(root, file);
const read = (root: string, file = path) => readFile(on(root, file), 'utf8');
const client = (alias: string, presence: 'present' | 'suspended' | 'absent' = 'present') =>
  clientState({ alias, presence });

/** The blocks of the file, by alias. */
async function blocks(root: string) {
  const [, ...parts] = (await read(root)).split(/^# route \//m);
  return Object.fromEntries(parts.map((part) => [part.slice(0, part.indexOf('\n')), part]));
}

test('the back office and then every client by alias is led to by its own block', async () => {
  const ctx = await sandboxContext(reverseProxy);
  await settle(reverseProxy, ctx, desired([client('beta'), client('acme', 'suspended')]));
  expect(Object.keys(await blocks(ctx.root))).toEqual(['backoffice', 'acme', 'beta']);
});

test('a block leads to the address of the front office and asks for the virtual host there', async () => {
  const ctx = await sandboxContext(reverseProxy, { site: { envPrefix: 'my' } });
  const server = { ...frontOffice, address: 'fd00::7' };
  await settle(reverseProxy, ctx, desired([clientState({ alias: 'acme', server })]));
  const { acme } = await blocks(ctx.root);
  expect(acme).toContain('<Location "/acme/">');
  expect(acme).toContain('ProxyPass "http://[fd00::7]/"');
  expect(acme).toContain('ProxyPassReverse "http://acme.my.monarc.test/"');
  expect(acme).toContain('RequestHeader set Host "acme.my.monarc.test"');
});

test("a client's change touches its own block, and leaves all others byte for byte", async () => {
  const ctx = await sandboxContext(reverseProxy);
  await settle(reverseProxy, ctx, desired([client('acme'), client('gamma')]));
  const mine = '# mine\nRedirectMatch "^/old$" "/acme/"\n\n';
  const before = (await read(ctx.root)).replace('disablereuse=on', 'disablereuse=off # mine');
  await writeFile(on(ctx.root, path), mine + before);
  const changes = await settle(reverseProxy, ctx, desired([client('beta')]));
  expect(changes.map((change) => [change.client, change.action, change.subject])).toEqual([
    [undefined, 'update', 'route /backoffice'],
    ['beta', 'create', 'route /beta'],
  ]);
  const after = await read(ctx.root);
  const restored = before.replace('disablereuse=off # mine', 'disablereuse=on');
  expect(after.replace(/^# route \/beta\n[^]*?(?=^# route)/m, '')).toBe(mine + restored);
});

test('damage done to a block by hand is mended, and shown as a diff of that block', async () => {
  const ctx = await sandboxContext(reverseProxy);
  const wanted = desired([client('acme'), client('beta')]);
  await settle(reverseProxy, ctx, wanted);
  const good = await read(ctx.root);
  const { acme } = await blocks(ctx.root);
  const damages: [string, string[]][] = [
    [good.replace('set Host "acme', 'set Host "beta'), ['route /acme']],
    [good.replace('</Location>\n# route /beta', '# route /beta'), ['route /acme']],
    [good.replace('# route /acme\n', ''), ['route /acme']],
    [`${good}# route /${acme}`, ['route /acme']],
    [good.trimEnd(), ['route /beta']],
  ];
  for (const [damaged, subjects] of damages) {
    expect(damaged).not.toBe(good);
    await writeFile(on(ctx.root, path), damaged);
    const changes = await settle(reverseProxy, ctx, wanted);
    expect(changes.map((change) => change.subject)).toEqual(subjects);
    expect(await read(ctx.root)).toBe(good);
  }
});

test('what others have put behind a block stays, whatever becomes of the block', async () => {
  const ctx = await sandboxContext(reverseProxy);
  await settle(reverseProxy, ctx, desired([client('acme'), client('gamma')]));
  const wiki = '\n# the wiki\n<Location "/wiki/">\n    ProxyPass "http://192.0.2.9/"\n</Location>\n';
  const behindAcme = (await read(ctx.root)).replace('# route /gamma', `${wiki}# route /gamma`);
  for (const [content, alias] of [
    [behindAcme, 'acme'],
    [`${await read(ctx.root)}${wiki}`, 'gamma'],
  ] as const) {
    await writeFile(on(ctx.root, path), content);
    expect(await settle(reverseProxy, ctx, desired([client('acme'), client('gamma')]))).toEqual([]);
    expect(await read(ctx.root)).toBe(content);
    for (const presence of ['absent', 'present'] as const) {
      await settle(reverseProxy, ctx, desired([client('delta', presence), client(alias, presence)]));
      expect((await read(ctx.root)).split(wiki)).toHaveLength(2);
    }
  }
});

test('an absent client loses its route', async () => {
  const ctx = await sandboxContext(reverseProxy);
  await settle(reverseProxy, ctx, desired([client('acme'), client('beta')]));
  const changes = await settle(reverseProxy, ctx, desired([client('acme', 'absent')]));
  expect(changes).toMatchObject([{ client: 'acme', action: 'delete', subject: 'route /acme' }]);
  expect(changes[0]?.diff).toContain('-<Location "/acme/">');
  expect(Object.keys(await blocks(ctx.root))).toEqual(['backoffice', 'beta']);
});

test('routes of deleted clients go in a sync, as changes of the server, and those of unknown ones stay', async () => {
  const ctx = await sandboxContext(reverseProxy);
  await settle(reverseProxy, ctx, desired([client('acme'), client('gone'), client('busy'), client('late')]));
  expect(await settle(reverseProxy, ctx, desired([client('acme')]))).toEqual([]);
  const changes = await settle(reverseProxy, ctx, desired([client('acme')], true, ['busy'], ['gone']));
  expect(changes.map((change) => [change.client, change.subject])).toEqual([[undefined, 'route /gone']]);
  expect(Object.keys(await blocks(ctx.root))).toEqual(['backoffice', 'acme', 'busy', 'late']);
  expect([...ctx.orphaned]).toEqual([['ROUTE', ['late']]]);
});

test('a file of routes that is a link is neither taken for an empty one nor replaced', async () => {
  const ctx = await sandboxContext(reverseProxy);
  const kept = join(ctx.root, 'srv/routes');
  await mkdir(dirname(kept), { recursive: true });
  await mkdir(dirname(join(ctx.root, path)), { recursive: true });
  await writeFile(kept, 'Include by-hand\n');
  await symlink(kept, join(ctx.root, path));
  await expect(reverseProxy.plan(ctx, desired([client('acme')], true))).rejects.toThrow(
    `${path} is a link to ${kept}, and Regent neither follows nor replaces links`,
  );
  await expect(reverseProxy.apply(ctx, [], desired([client('acme')], true))).rejects.toThrow('is a link');
  expect(await readFile(kept, 'utf8')).toBe('Include by-hand\n');
});

test('the public site includes the routes, by http or with TLS as the options say', async () => {
  const plain = await sandboxContext(reverseProxy, { site: { protocol: 'https' } });
  await settle(reverseProxy, plain, desired([]));
  const text = await read(plain.root, publicSite);
  expect(text).toContain('<VirtualHost *:80>\n    ServerName https://monarc.test\n');
  expect(text).toContain(`Include ${path}\n`);

  const options = { certificate: '/etc/ssl/monarc.pem', certificateKey: '/etc/ssl/monarc.key' };
  const secure = await sandboxContext(reverseProxy, { options });
  await settle(reverseProxy, secure, desired([]));
  expect(await read(secure.root, publicSite)).toContain('"https://monarc.test$1"');
  expect(await read(secure.root, '/etc/apache2/conf-enabled/regent-tls.conf')).toContain('*:443');
});

test('without a public site of its own, Regent writes the routes alone, and removes the site it had', async () => {
  const first = await sandboxContext(reverseProxy);
  await settle(reverseProxy, first, desired([client('acme')]));
  const ctx = { ...first, options: reverseProxy.options.parse({ publicSite: false }) };
  await settle(reverseProxy, ctx, desired([client('acme')]));
  await expect(lstat(on(first.root, publicSite))).rejects.toThrow('ENOENT');
  await writeFile(on(first.root, publicSite), '<VirtualHost *:80>\n</VirtualHost>\n');
  expect(await settle(reverseProxy, ctx, desired([client('acme')]))).toEqual([]);
});

test('a certificate without its key is refused as an option', () => {
  expect(reverseProxy.options.safeParse({ certificate: '/etc/ssl/monarc.pem' }).success).toBe(false);
});

test('a plan for 200 clients takes as many round trips as for one, and an apply writes once', async () => {
  const cost = async (count: number) => {
    const ctx = await sandboxContext(reverseProxy);
    const wanted = desired(
      Array.from({ length: count }, (_, n) => client(`client-${n}`)),
      true,
    );
    const changes = await reverseProxy.plan(ctx, wanted);
    await reverseProxy.apply(ctx, changes, wanted);
    return ctx.counts.total();
  };
  expect(await cost(200)).toBe(await cost(1));
});

test('an alias that Apache would read as more than a name fails, and the others go on', async () => {
  const ctx = await sandboxContext(reverseProxy);
  const aliases = ['acme', '../x', 'a b', 'x"y', '${PATH}', '%{HTTP_HOST}', 'a\nb', 'html'];
  const wanted = desired(aliases.map((alias) => clientState({ alias })));
  const changes = await reverseProxy.plan(ctx, wanted);
  expect([...ctx.failures.keys()]).toEqual(aliases.slice(1));
  expect([...new Set(changes.flatMap(({ client }) => client ?? []))]).toEqual(['acme']);
});

test.each(['/etc/apache2/sites-enabled/acme.conf', '/var/lib/regent/moves/m1'])(
  'a move whose Regent was killed before it had closed the first server, as %s shows, is finished',
  async (left) => {
    const ctx = await sandboxContext(reverseProxy);
    const move = { id: 'm1', from: { ...frontOffice, fqdn: 'fo1.test' }, isDone: true };
    const moved = desired([clientState({ alias: 'acme', move })]);
    await settle(reverseProxy, ctx, moved);
    await mkdir(on(ctx.root, left), { recursive: true });
    expect(await reverseProxy.plan(ctx, moved)).toEqual([
      expect.objectContaining({ action: 'delete', client: 'acme', subject: 'site of acme on fo1.test' }),
    ]);
  },
);
