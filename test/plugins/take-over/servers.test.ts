/** What is on servers that somebody else has set up: sites, configurations, routes, backups, databases. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import { commonGrant } from '../../../plugins/common-grant/common-grant.ts';
import { database } from '../../../plugins/database/database.ts';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { routesIn } from '../../../plugins/reverse-proxy/find-routes.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import { routeText } from '../../../plugins/reverse-proxy/routes.ts';
import { virtualHost } from '../../../plugins/shared/apache/virtual-host.ts';
import { site } from '../../kit/clients.ts';
import { sandboxContext } from '../../kit/plugin-context.ts';
import { mariadbContext } from '../fake-mariadb.ts';

async function write(root: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

/** In the shape of the playbook, in our own words. */
const oldSite = (alias: string, name = `${alias}.my.example.org`) => `<VirtualHost *:80>
    ServerName ${name}
    DocumentRoot /var/lib/monarc/fo//public
    SetEnv "APP_CONF_DIR" /var/www/${alias}/
    SetEnv "APP_DIR" /var/lib/monarc/fo
</VirtualHost>
`;

test('a site is a client’s by its APP_CONF_DIR, whatever its file is called; links elsewhere are told, not followed', async () => {
  const ctx = await sandboxContext(vhost);
  const available = '/etc/apache2/sites-available';
  const enabled = join(ctx.root, 'etc/apache2/sites-enabled');
  await write(ctx.root, {
    [`${available}/acme.conf`]: oldSite('acme'),
    [`${available}/two.conf`]: oldSite('Old_One') + oldSite('beta', 'other.example.org'),
    [`${available}/off.conf`]: oldSite('off'),
    [`${available}/shop.conf`]: '<VirtualHost *:80>\nServerName shop.example.org\n</VirtualHost>\n',
    [`${available}/away.conf`]: oldSite('x').replace('/var/www/x/', '/srv/x/'),
    [`${available}/new.conf`]: virtualHost({
      alias: 'new',
      suspended: false,
      site,
      codeFolder: '/var/lib/monarc/fo',
      directives: undefined,
    }),
    '/srv/sites/linked.conf': oldSite('linked'),
  });
  await mkdir(enabled);
  for (const name of ['acme', 'two', 'new', 'shop'])
    await symlink(`../sites-available/${name}.conf`, join(enabled, `${name}.conf`));
  await symlink('/srv/sites/linked.conf', join(enabled, 'linked.conf'));

  const { clients, remarks } = await vhost.findClients!(ctx);
  expect(clients.map(({ alias, isServed, remarks: told }) => [alias, isServed, told.length])).toEqual([
    ['acme', true, 0],
    ['new', true, 0],
    ['off', false, 0],
    ['Old_One', true, 1],
    ['beta', true, 2],
  ]);
  expect(remarks).toEqual([
    '/etc/apache2/sites-enabled/linked.conf leads to /srv/sites/linked.conf, which is not in /etc/apache2/sites-available: it was not followed.',
    expect.stringContaining('away.conf has a site of MONARC whose configuration is in /srv/x/'),
  ]);
  expect(ctx.counts.total()).toBe(2);
});

test('configurations are found in a sandbox too, where no PHP can read them; links are told', async () => {
  const ctx = await sandboxContext(clientConfig);
  await write(ctx.root, {
    '/var/www/acme/local.php': '<?php return [];',
    '/var/www/html/index.html': '',
    '/var/lib/monarc/fo/package.json': '{"version":"2.13.1"}',
  });
  await mkdir(join(ctx.root, 'var/www/beta'));
  await symlink('/etc/passwd', join(ctx.root, 'var/www/beta/local.php'));
  const { clients, remarks, release } = await clientConfig.findClients!(ctx);
  expect(clients).toEqual([
    {
      source: 'LOCAL_PHP',
      alias: 'acme',
      place: '/var/www/acme/local.php',
      remarks: ['Its local.php was not read: no PHP runs in a sandbox.'],
    },
  ]);
  expect(release).toBe('2.13.1');
  expect(ctx.counts.total()).toBe(2);
  expect(remarks).toEqual([expect.stringContaining('/var/www/beta/local.php is a link to /etc/passwd')]);
});

test('routes are read in the form of the playbook, of the guide, and of Regent', async () => {
  const location =
    '<Location /acme>\n  RequestHeader set "Host" "acme.x"\n  ProxyPass http://fo1.test\n  ProxyPassReverse http://fo1.test\n</Location>\n';
  const lines = 'ProxyPass /Old_One http://10.0.0.5/\nProxyPassReverse /Old_One http://10.0.0.5/\n';
  const own = routeText(site, 'new', '10.0.0.6');
  expect(routesIn(location + lines + own)).toEqual([
    { alias: 'acme', host: 'fo1.test' },
    { alias: 'Old_One', host: '10.0.0.5' },
    { alias: 'new', host: '10.0.0.6' },
  ]);

  const ctx = await sandboxContext(reverseProxy);
  await write(ctx.root, {
    '/etc/apache2/client_redirection': `ProxyPass /${site.backOfficeAlias} http://bo.test/\n${lines}`,
    '/etc/apache2/sites-available/my.conf': location,
    '/etc/apache2/sites-available/off.conf': location.replaceAll('acme', 'off'),
    '/etc/apache2/sites-enabled/my.conf': '',
  });
  const { clients } = await reverseProxy.findClients!(ctx);
  expect(ctx.counts.total()).toBe(2);
  expect(clients.map(({ alias, server, place }) => [alias, server, place])).toEqual([
    ['Old_One', '10.0.0.5', '/etc/apache2/client_redirection'],
    ['acme', 'fo1.test', '/etc/apache2/sites-available/my.conf'],
  ]);
});

test('a backup script names its clients, in the form of the guide too', async () => {
  const ctx = await sandboxContext(backup);
  expect(await backup.findClients!(ctx)).toEqual({ clients: [], remarks: [] });
  const path = '/usr/local/bin/backup_monarc_db.sh';
  await write(ctx.root, {
    [path]: '#!/bin/bash\nmysqldump --databases acme > a.sql\nmysqldump --databases mysql > m.sql\n',
  });
  expect((await backup.findClients!(ctx)).clients).toMatchObject([
    { alias: 'acme', source: 'BACKUP_SCRIPT' },
  ]);
  await write(ctx.root, { [path]: '#!/bin/bash\nexec /opt/backup-all\n' });
  expect((await backup.findClients!(ctx)).remarks).toEqual([
    `${path} names no database that Regent recognises.`,
  ]);
});

const row = (...values: unknown[]) => JSON.stringify(values);

test('databases with MONARC’s tables are clients, with the columns that their release has', async () => {
  const hash = `*${'A'.repeat(40)}`;
  const asked: string[] = [];
  const ctx = await mariadbContext(database, (sql) => {
    asked.push(sql);
    if (sql.includes('information_schema'))
      return {
        rows: [
          ...['id', 'name', 'proxy_alias', 'model_id'].map((name) =>
            row('column', 'old_one', 'clients', name),
          ),
          row('column', 'old_one', 'users', 'email'),
          row('column', 'old_one', 'users_roles', 'role'),
          row('column', 'shop', 'clients', 'id'),
          row('account', 'old_one', hash),
          row('right', 'old_one', 'old_one@localhost'),
          row('right', 'old\\_one', 'reader@%'),
        ],
      };
    return {
      rows: [
        row('client', { id: 7, name: 'Old one', proxy_alias: 'old', model_id: 4 }),
        row('user', { email: 'ada@old.example' }),
      ],
    };
  });
  const { clients } = await database.findClients!(ctx);
  expect(clients).toEqual([
    {
      source: 'DATABASE',
      alias: 'old_one',
      place: 'database old_one',
      database: 'old_one',
      number: 7,
      name: 'Old one',
      proxyAlias: 'old',
      firstUser: { firstName: '', lastName: '', email: 'ada@old.example' },
      modelNumbers: [4],
      passwordHash: hash,
      remarks: [
        'Others have rights on its database: reader@%.',
        'The rights of old_one@localhost hold for every database whose name fits old_one with _ for any character.',
      ],
    },
  ]);
  expect(asked).toHaveLength(2);
  expect(asked[1]).not.toContain('contact_email');
});

test('a database that MariaDB refuses to read is told with its client; a refusal for all is an error', async () => {
  const columns = ['clients', 'users', 'users_roles'].map((table) => row('column', 'acme', table, 'id'));
  const ctx = await mariadbContext(database, (sql) =>
    sql.includes('information_schema') ? { rows: columns } : { error: { code: 1932, message: 'no engine' } },
  );
  const { clients } = await database.findClients!(ctx);
  expect(clients[0]?.remarks[0]).toBe('Its database acme was not read: error 1932, no engine');
  const refusing = await mariadbContext(database, () => ({ error: { code: 1142, message: 'denied' } }));
  await expect(database.findClients!(refusing)).rejects.toThrow('refuses to say what it has: error 1142');
});

const MASTER = {
  servers: ['id', 'fqdn', 'label', 'ip_address'],
  clients: ['id', 'server_id', 'name', 'proxy_alias'],
  users: ['id', 'email', 'status', 'firstname', 'password', 'secret_key'],
  users_roles: ['user_id', 'role'],
};

test.each([
  ['older', ['model_id'], {}],
  [
    'newer',
    ['contact_email', 'is_two_factor_auth_enforced', 'is_background_import_active'],
    { clients_models: ['client_id', 'model_id'] },
  ],
])(
  'monarc_master of an %s back office tells servers, clients and users, without passwords',
  async (which, more, tables) => {
    const isNewer = which === 'newer';
    const all: Record<string, string[]> = { ...MASTER, ...tables, clients: [...MASTER.clients, ...more] };
    const asked: string[] = [];
    const ctx = await mariadbContext(commonGrant, (sql) => {
      asked.push(sql);
      if (sql.includes('information_schema'))
        return {
          rows: [
            ...Object.entries(all).flatMap(([table, names]) =>
              names.map((name) => row('column', table, name, null)),
            ),
            row('account', 'acme', `*${'B'.repeat(40)}`),
          ],
        };
      return {
        rows: [
          row('servers', { id: 1, fqdn: 'fo1.test', label: 'One', ip_address: '10.0.0.5' }),
          row('clients', {
            id: 12,
            server_id: 1,
            name: 'Acme',
            proxy_alias: 'acme',
            ...(isNewer
              ? { is_two_factor_auth_enforced: 1, is_background_import_active: 0 }
              : { model_id: 3 }),
          }),
          row('clients', { id: 13, server_id: 9, name: 'No alias', proxy_alias: null }),
          ...(isNewer ? [row('clients_models', { client_id: 12, model_id: 3 })] : []),
          row('users', { id: 1, email: 'admin@example.org', status: 1, firstname: 'Ada' }),
          row('users_roles', { user_id: 1, role: 'superadmin' }),
          row('users_roles', { user_id: 1, role: 'accadmin' }),
        ],
      };
    });
    const found = await commonGrant.findClients!(ctx);
    expect(found.clients).toMatchObject([
      { source: 'BACK_OFFICE', alias: 'acme', number: 12, server: 'fo1.test', modelNumbers: [3] },
      { source: 'COMMON_ACCOUNT', alias: 'acme', passwordHash: `*${'B'.repeat(40)}` },
    ]);
    expect(found.clients[0]?.twoFactorEnforced).toBe(isNewer ? true : undefined);
    expect(found.servers).toEqual([
      { source: 'BACK_OFFICE', fqdn: 'fo1.test', role: 'FRONT_OFFICE', label: 'One', address: '10.0.0.5' },
    ]);
    expect(found.users).toEqual([
      {
        email: 'admin@example.org',
        firstName: 'Ada',
        lastName: '',
        isActive: true,
        roles: ['SUPERADMIN', 'ACCADMIN'],
      },
    ]);
    expect(found.remarks).toEqual([
      'Client 13 "No alias" of monarc_master has no proxy alias: it was left out.',
    ]);
    expect(asked).toHaveLength(2);
    expect(asked[1]).not.toMatch(/password|secret_key/);
  },
);

test('without monarc_master, the accounts are told and the absence remarked', async () => {
  const ctx = await mariadbContext(commonGrant, () => ({ rows: [row('account', 'acme', null)] }));
  const found = await commonGrant.findClients!(ctx);
  expect(found.clients).toMatchObject([{ source: 'COMMON_ACCOUNT', alias: 'acme' }]);
  expect(found.remarks[0]).toContain('has no database monarc_master');
});
