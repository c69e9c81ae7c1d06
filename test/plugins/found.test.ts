/** What plugins say of things under a client's name, and of data that is gone. The runner judges whose they are. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../plugins/backup/backup.ts';
import { clientConfig } from '../../plugins/client-config/client-config.ts';
import { commonGrant } from '../../plugins/common-grant/common-grant.ts';
import { database } from '../../plugins/database/database.ts';
import { inventory } from '../../plugins/inventory/inventory.ts';
import { NEEDED_TABLES } from '../../plugins/shared/mariadb/monarc-rows.ts';
import { reverseProxy } from '../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../plugins/vhost/vhost.ts';
import type { Plugin } from '../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { mariadbContext, type Say } from './fake-mariadb.ts';

async function put(root: string, path: string, content = '') {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const acme = clientState({ alias: 'acme' });

test('a site of the administrator’s own is found, and a folder of the same name', async () => {
  const site = await sandboxContext(vhost);
  await put(site.root, '/etc/apache2/sites-available/acme.conf', '<VirtualHost *:80>\n</VirtualHost>\n');
  await vhost.plan(site, desired([acme]));
  expect(site.things).toEqual(new Map([['acme', ['/etc/apache2/sites-available/acme.conf']]]));
  const folder = await sandboxContext(clientConfig);
  await put(folder.root, '/var/www/acme/index.html');
  await put(folder.root, '/var/log/apache2/acme/access.log');
  await clientConfig.plan(folder, desired([acme]));
  expect(folder.things).toEqual(new Map([['acme', ['/var/www/acme', '/var/log/apache2/acme']]]));
});

test('dumps of a client of the same name are found', async () => {
  const ctx = await sandboxContext(backup);
  await put(ctx.root, '/var/lib/mysql-backup/monarc/acme/acme-20200101T000000Z.sql.zst');
  await backup.plan(ctx, desired([acme]));
  expect(ctx.things).toEqual(new Map([['acme', ['/var/lib/mysql-backup/monarc/acme']]]));
});

test('an entry of the inventory is found, in which a password of somebody else is', async () => {
  const ctx = await sandboxContext(inventory, { options: { inventoryDir: '/inventory' } });
  const path = '/inventory/host_vars/fo1.test/generated.yaml';
  await put(ctx.root, path, 'clients:\n  acme:\n    mysql_password: theirs\n');
  await inventory.plan(ctx, desired([acme, clientState({ alias: 'beta' })]));
  expect(ctx.things).toEqual(new Map([['acme', [`acme in ${path}`]]]));
});

test.each([
  ['a block of Regent’s', '# route /acme\n<Location "/acme/">\n</Location>\n'],
  ['a line above them', 'ProxyPass /acme http://192.0.2.1/\n# route /backoffice\n'],
  ['a pattern above them', 'RedirectMatch "^/acme$" "/elsewhere"\n# route /backoffice\n'],
])('a route that leads elsewhere is found: %s', async (_name, content) => {
  const ctx = await sandboxContext(reverseProxy);
  await put(ctx.root, '/etc/apache2/client_redirection', content);
  await reverseProxy.plan(
    ctx,
    desired([acme, clientState({ alias: 'acm' }), clientState({ alias: 'acme-2' })]),
  );
  expect(ctx.things).toEqual(new Map([['acme', ['route /acme']]]));
});

test('where nothing is there, nothing is found', async () => {
  for (const plugin of [vhost, clientConfig, backup, reverseProxy] as Plugin[]) {
    const ctx = await sandboxContext(plugin);
    await plugin.plan(ctx, desired([acme]));
    expect(ctx.things).toEqual(new Map());
  }
});

test('a database and accounts are found on both sides', async () => {
  const there: Say = () => ({
    rows: ['["database", "acme", "utf8mb4"]', 'monarc_common', 'GRANT USAGE ON *.* TO `acme`@`x`'],
  });
  const own = await mariadbContext(database, there);
  await database.plan(own, desired([acme]));
  expect(own.things).toEqual(new Map([['acme', ['database acme', 'user acme@localhost']]]));
  const common = await mariadbContext(commonGrant, there);
  await commonGrant.plan(common, desired([acme]));
  expect(common.things).toEqual(new Map([['acme', ['user acme@%']]]));
});

test('rights of others on a database that is still to come are found', async () => {
  const ctx = await mariadbContext(database, (statements) => ({
    rows: statements.includes('mysql.db') ? ['["holder", "bob@%"]'] : [],
  }));
  await database.plan(ctx, desired([acme]));
  expect(ctx.things).toEqual(new Map([['acme', ['rights of bob@% on database acme']]]));
});

/** A database with MONARC's tables, and nobody in them. */
const withoutUsers: Say = (statements) => ({
  rows: statements.includes('information_schema')
    ? ['["database", "acme", "utf8mb4"]', ...NEEDED_TABLES.map((table) => `["column", "${table}", "id"]`)]
    : ['["users", 0]'],
});

test('a database that is gone or emptied is lost, with its newest good dump; its account alone is not', async () => {
  const nothing: Say = () => ({});
  const gone = await mariadbContext(database, nothing);
  const file = '/var/lib/mysql-backup/monarc/acme/acme-20300101T000000Z.sql.zst';
  await put(gone.root, file);
  await database.plan(
    { ...gone, newestDump: async () => ({ file, at: new Date('2030-01-01T00:00:00Z'), bytes: 9 }) },
    desired([acme]),
  );
  expect(gone.gone.get('acme')).toEqual([
    {
      what: 'database acme',
      mending: expect.stringMatching('Use restoreClient'),
      kept: `The newest good dump is ${file} of 2030-01-01 00:00 UTC.`,
    },
  ]);
  const hollow: Say = () => ({ rows: ['["database", "acme", "utf8mb4"]'] });
  for (const say of [hollow, withoutUsers]) {
    const emptied = await mariadbContext(database, say);
    await database.plan(emptied, desired([acme]));
    expect(emptied.gone.get('acme')).toMatchObject([
      { what: 'what was in database acme', kept: expect.stringContaining('no dump') },
    ]);
  }
});

test('a database that lacks a part of what it held, or holds what is another’s, is lost', async () => {
  const holding =
    (tables: string[], ...rows: string[]): Say =>
    (statements) => ({
      rows: statements.includes('information_schema')
        ? ['["database", "acme", "utf8mb4"]', ...tables.map((table) => `["column", "${table}", "id"]`)]
        : ['["users", 1]', ...rows],
    });
  const lostWith = async (say: Say, client = acme) => {
    const ctx = await mariadbContext(database, say);
    const changes = await database.plan(ctx, desired([client]));
    return { lost: ctx.gone.get('acme')?.map(({ what }) => what), failed: ctx.failures.get('acme'), changes };
  };
  const own = '["client", {"id": 1}]';
  expect((await lostWith(holding(NEEDED_TABLES, own))).lost).toBeUndefined();
  expect((await lostWith(holding(NEEDED_TABLES.slice(0, 2), own))).lost).toEqual([
    'what was in clients, clients_models of database acme',
  ]);
  const others = holding(NEEDED_TABLES, '["other", 77]');
  expect((await lostWith(others)).lost).toEqual([
    'what was in database acme (it holds the data of client number 77 now)',
  ]);
  expect(await lostWith(others, clientState({ alias: 'acme', activatedAt: null }))).toMatchObject({
    failed: expect.stringContaining('it holds the data of client number 77 now'),
    changes: [],
  });
  // Emptied on purpose, as docs/deployment.md says for what another client had.
  expect((await lostWith(holding(NEEDED_TABLES))).lost).toBeUndefined();
});

test('of a client that has never been live nothing is lost, and no dump is asked for', async () => {
  const ctx = await mariadbContext(database, () => ({}));
  const newestDump = () => Promise.reject(new Error('asked for'));
  const fresh = clientState({ activatedAt: null });
  expect(await database.plan({ ...ctx, newestDump }, desired([fresh]))).not.toEqual([]);
  const folders = await sandboxContext(clientConfig);
  await clientConfig.plan(folders, desired([fresh]));
  expect([ctx.gone, folders.gone]).toEqual([new Map(), new Map()]);
});

test('a newest dump that is not there any more is not offered as if it were', async () => {
  const ctx = await mariadbContext(database, () => ({}));
  const at = new Date('2030-01-01T00:00:00Z');
  await database.plan(
    { ...ctx, newestDump: async () => ({ file: '/srv/dumps/acme.sql.zst', at, bytes: null }) },
    desired([acme]),
  );
  expect(ctx.gone.get('acme')?.[0]?.kept).toContain('that file is not there any more');
});

test('a folder that holds what a client has put there is lost; its cache and its local.php are not', async () => {
  const ctx = await sandboxContext(clientConfig);
  await settle(clientConfig, ctx, desired([acme]));
  const lostAfter = async (...paths: string[]) => {
    ctx.gone.clear();
    for (const path of paths) await rm(join(ctx.root, '/var/www/acme', path), { recursive: true });
    const changes = await clientConfig.plan(ctx, desired([acme]));
    return { lost: ctx.gone.get('acme')?.map(({ what }) => what), isPlanned: changes.length > 0 };
  };
  expect(await lostAfter()).toEqual({ lost: undefined, isPlanned: false });
  expect(await lostAfter('data/cache', 'local.php')).toEqual({ lost: undefined, isPlanned: true });
  expect((await lostAfter('import', 'deliveries')).lost).toEqual([
    'the folder /var/www/acme/import',
    'the folder /var/www/acme/deliveries',
  ]);
  expect((await lostAfter('')).lost).toEqual(['the folder /var/www/acme']);
});
