/** What one client's PHP leaves in its folder fails that client at the most, and never the whole server. */
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import { inventory } from '../../../plugins/inventory/inventory.ts';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { UnreadableError, type Desired, type Plugin } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { sandboxContext, settle } from '../../kit/plugin-context.ts';

const GIB = 1024 ** 3;

/** A file of this size that takes no room. */
async function sparse(path: string, size: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '');
  await truncate(path, size);
}

const abc = clientState({ alias: 'abc' });
const good = clientState({ alias: 'good' });

test.each([
  ['its folder', 'var/www/abc', '../../../../outside'],
  ['its data', 'var/www/abc/data', '/etc'],
  ['a folder in its data', 'var/www/abc/data/DoctrineORMModule', '../../../../../../..'],
])('a link in the place of %s fails that client alone', async (_, path, target) => {
  const ctx = await sandboxContext(clientConfig);
  await mkdir(dirname(join(ctx.root, path)), { recursive: true });
  await symlink(target, join(ctx.root, path));
  const both = desired([abc, good]);
  await clientConfig.apply(ctx, await clientConfig.plan(ctx, both), both);
  expect([...ctx.failures.keys()]).toEqual(['abc']);
  expect(ctx.failures.get('abc')).toContain('/var/www/abc');
  expect(await readFile(join(ctx.root, 'var/www/good/local.php'), 'utf8')).toContain("'dbname' => 'good'");
});

test('a link that comes between plan and apply fails that client alone', async () => {
  const ctx = await sandboxContext(clientConfig);
  const both = desired([abc, good]);
  const changes = await clientConfig.plan(ctx, both);
  const outside = join(ctx.root, 'outside');
  await mkdir(outside);
  const files = { ...ctx.files };
  files.write = async (entries) => {
    await rm(join(ctx.root, 'var/www/abc'), { recursive: true, force: true });
    await mkdir(join(ctx.root, 'var/www'), { recursive: true });
    await symlink('../../../outside', join(ctx.root, 'var/www/abc'));
    return ctx.files.write(entries);
  };
  await clientConfig.apply({ ...ctx, files }, changes, both);
  expect([...ctx.failures.keys()]).toEqual(['abc']);
  expect(ctx.failures.get('abc')).toMatch(/^Regent cannot write \/var\/www\/abc/);
  expect(await readdir(join(ctx.root, 'var/www/good'))).toContain('local.php');
  expect(await readdir(outside)).toEqual([]);
});

test('a local.php of 1.5 GB is replaced, and shown by its size alone', async () => {
  const ctx = await sandboxContext(clientConfig);
  const path = join(ctx.root, 'var/www/abc/local.php');
  await settle(clientConfig, ctx, desired([abc, good]));
  await sparse(path, 1.5 * GIB);
  const changes = await settle(clientConfig, ctx, desired([abc, good]));
  expect(changes).toEqual([
    {
      client: 'abc',
      action: 'update',
      subject: '/var/www/abc/local.php',
      summary: 'update /var/www/abc/local.php (content, 1.5 GiB, is too large to be read)',
    },
  ]);
  expect((await stat(path)).size).toBeLessThan(10_000);
  expect(ctx.failures).toEqual(new Map());
});

test('a virtual host that is too large to be put back fails its client, and stays', async () => {
  const ctx = await sandboxContext(vhost);
  const path = join(ctx.root, 'etc/apache2/sites-available/abc.conf');
  await sparse(path, GIB);
  const both = desired([abc, good]);
  await vhost.apply(ctx, await vhost.plan(ctx, both), both);
  expect([...ctx.failures]).toEqual([['abc', expect.stringContaining('abc.conf: it is too large (1 GiB)')]]);
  expect((await stat(path)).size).toBe(GIB);
  expect(await readdir(join(ctx.root, 'etc/apache2/sites-enabled'))).toEqual(['good.conf']);
});

test.each<[string, Plugin, string, object]>([
  ['the routes', reverseProxy as unknown as Plugin, '/etc/apache2/client_redirection', {}],
  ['the backup script', backup as unknown as Plugin, '/usr/local/bin/backup_monarc_db.sh', {}],
  [
    'generated.yaml',
    inventory as unknown as Plugin,
    '/inv/host_vars/fo1.test/generated.yaml',
    { inventoryDir: '/inv' },
  ],
  ["the inventory's hosts", inventory as unknown as Plugin, '/inv/hosts', { inventoryDir: '/inv' }],
  [
    'what the spool was told',
    inventory as unknown as Plugin,
    '/spool/.regent-fo1.test.json',
    { spoolDir: '/spool' },
  ],
])('%s, where too large to be read, is never overwritten', async (_, plugin, path, options) => {
  const ctx = await sandboxContext(plugin, { options });
  await sparse(join(ctx.root, path), GIB);
  const all: Desired = desired([abc, good], true);
  await expect(plugin.plan(ctx, all)).rejects.toThrow(UnreadableError);
  await expect(plugin.plan(ctx, all)).rejects.toThrow(`${path}: it is too large (1 GiB)`);
  await expect(plugin.apply(ctx, [], all)).rejects.toThrow(UnreadableError);
  expect((await stat(join(ctx.root, path))).size).toBe(GIB);
});

test("another server's generated.yaml that is too large is no matter", async () => {
  const ctx = await sandboxContext(inventory, { options: { inventoryDir: '/inv' } });
  const path = join(ctx.root, 'inv/host_vars/bo.test/generated.yaml');
  await sparse(path, GIB);
  await settle(inventory, ctx, desired([abc], true));
  expect((await stat(path)).size).toBe(GIB);
});
