/**
 * Whoever may read runs reads the diffs of files. What somebody wrote in those by hand may be a secret that
 * Regent does not know, so none of it is shown.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import { clientConfig } from '../../../plugins/client-config/client-config.ts';
import { inventory } from '../../../plugins/inventory/inventory.ts';
import { reverseProxy } from '../../../plugins/reverse-proxy/reverse-proxy.ts';
import { vhost } from '../../../plugins/vhost/vhost.ts';
import type { Change, Context, Desired, Plugin, ServerFacts } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired, frontOffice } from '../../kit/clients.ts';
import { sandboxContext, settle, type SandboxContext } from '../../kit/plugin-context.ts';

const SECRET = 'Tr0ub4dor';
const acme = clientState({ alias: 'acme', name: 'Acme' });
const beta = clientState({ alias: 'beta', name: 'Beta' });
const gone = { ...acme, presence: 'absent' as const };

/** Secrets as people write them in PHP. */
const IN_PHP = `    'smtp' => ['user' => 'x', 'pass' => '${SECRET}'],
    'private_key' =>
        '${SECRET}',
    'dsn' => 'mysql://root:${SECRET}@localhost/x',
    'mospApiUrl' => 'https://user:${SECRET}@objects.example.org/',
    'password' =>
        '${SECRET}',
    // ${SECRET}
    'key' => <<<'PEM'
-----BEGIN PRIVATE KEY-----
${SECRET}
-----END PRIVATE KEY-----
PEM,
`;
const IN_APACHE = `    SetEnv DB_PASSWORD ${SECRET}
    SetEnv APP_CONF_DIR /var/www/acme/ ${SECRET}
    RequestHeader set Authorization "Basic ${SECRET}"
    # ${SECRET}
    ServerAlias old.example.org
    ProxyPass "http://user:${SECRET}@10.0.0.1/"
`;

test('local.php: only the keys are shown of what was set by hand, and what Regent puts back', async () => {
  const { ctx, plan, edit } = await make(clientConfig, desired([acme]));
  await edit('/var/www/acme/local.php', (text) =>
    text
      .replace(`'instanceName' => 'Acme'`, `'instanceName' => '${SECRET}'`)
      .replace(`'twoFactorAuthEnforced' => true`, `'twoFactorAuthEnforced' => false`)
      .replace(/('salt' => )'\w+'/, `$1'${SECRET}'`)
      .replace('];\n', `${IN_PHP}];\n`),
  );
  const { diff } = await plan(desired([acme]), '/var/www/acme/local.php');
  expect(diff).toContain(
    `-    'twoFactorAuthEnforced' => false,\n-    'instanceName' => ********\n` +
      `+    'twoFactorAuthEnforced' => true,\n+    'instanceName' => 'Acme',\n`,
  );
  expect(diff).toMatch(/^- +'salt' => \*{8}\n\+ +'salt' => \*{8}$/m);
  expect(diff).toMatch(/^-\*{8} \(\d+ lines that are not Regent's\)$/m);
  await settle(clientConfig, ctx, desired([acme]));
});

test('a virtual host: names and switches are shown, nothing else that was added', async () => {
  const { plan, edit } = await make(vhost, desired([acme]));
  await edit('/etc/apache2/sites-available/acme.conf', (text) =>
    text.replace('    RewriteEngine On\n', `${IN_APACHE}    RewriteEngine Off\n`),
  );
  for (const state of [desired([acme]), desired([{ ...acme, presence: 'suspended' }]), desired([gone])]) {
    const { diff } = await plan(state, '/etc/apache2/sites-available/acme.conf');
    expect(diff).toContain('-    ServerAlias old.example.org\n');
    expect(diff).toContain('-    SetEnv ********\n-    SetEnv ********\n');
    expect(diff).toContain('-    RewriteEngine Off\n');
  }
});

test('a virtual host that goes is shown as Regent wrote it', async () => {
  const { plan } = await make(vhost, desired([acme]));
  const { diff } = await plan(desired([gone]), '/etc/apache2/sites-available/acme.conf');
  expect(diff).not.toContain('****');
  expect(diff).toContain('-    SetEnv APP_CONF_DIR /var/www/acme/\n');
});

test('directives of an administrator are not shown where they may hold a secret', async () => {
  const options = { directives: { acme: `SetEnv DB_PASSWORD ${SECRET}\nDirectoryIndex a.php` } };
  const { plan } = await make(vhost, desired([]), options);
  const site = await plan(desired([acme]), '/etc/apache2/sites-available/acme.conf');
  expect(site.diff).toContain('+    SetEnv ********\n+    DirectoryIndex a.php\n');
  const proxy = await make(reverseProxy, desired([]), {
    directives: { acme: `RequestHeader set Authorization "${SECRET}"` },
  });
  const route = await proxy.plan(desired([acme]), 'route /acme');
  expect(route.diff).toContain('+    RequestHeader ********\n');
  expect(route.diff).toContain('+    ProxyPass "http://127.0.0.1/" disablereuse=on retry=0\n');
});

test('a route: what was added to its block is not shown, also where it goes', async () => {
  const { plan, edit } = await make(reverseProxy, desired([acme, beta]));
  await edit('/etc/apache2/client_redirection', (text) =>
    text
      .replace(/(<Location "\/acme\/">\n)/, `$1${IN_APACHE}`)
      .replace(/(<Location "\/beta\/">\n)/, `$1# mine ${SECRET}\nHeader set X "${SECRET}"\n`)
      .concat(`# behind it, ${SECRET}\n`),
  );
  for (const state of [desired([acme, beta]), desired([gone, { ...beta, presence: 'absent' }])]) {
    expect((await plan(state, 'route /acme')).diff).toContain('-    ServerAlias old.example.org\n');
    expect((await plan(state, 'route /beta')).diff).toContain("-******** (1 line that is not Regent's)\n");
  }
});

test('a backup script of somebody else is left alone, and nothing that is in it is shown', async () => {
  const { plan, edit } = await make(backup, desired([]));
  await edit(
    '/usr/local/bin/backup_monarc_db.sh',
    () => `#!/bin/bash\nPASS=${SECRET}\nmysqldump -p${SECRET} acme\n`,
  );
  const said = await plan(desired([acme]), '/usr/local/bin/backup_monarc_db.sh').then(String, String);
  expect(said).toContain('was not written by Regent, so it was left as it is');
  expect(said).not.toContain(SECRET);
});

test('the inventory: lines of others are not shown, neither as they stand nor as they move', async () => {
  const options = { inventoryDir: '/inventory' };
  const { plan, edit } = await make(inventory, desired([acme]), options);
  const file = `/inventory/host_vars/${frontOffice.fqdn}/generated.yaml`;
  await edit(file, (text) =>
    `root_password: ${SECRET}\n${text}    db_pass: "${SECRET}"\n    name: "${SECRET}"\n`.replace(
      / {4}name: "acme"\n/,
      '',
    ),
  );
  await edit('/inventory/hosts', (text) =>
    text
      .replace('[master]', `${frontOffice.fqdn} ansible_become_pass=${SECRET}\nanother.test\n[master]`)
      .replace(/publicHost=.*/, `publicHost="${SECRET}"\nvault=${SECRET}`),
  );
  await edit(`/inventory/host_vars/${frontOffice.fqdn}/vault.yaml`, () => `db: ${SECRET}\nmore: ${SECRET}\n`);
  const hosts = await plan(desired([acme, beta]), '/inventory/hosts');
  expect(hosts.diff).toContain('-publicHost=********\n');
  expect(hosts.diff).toContain('+publicHost="monarc.test"\n');
  expect(hosts.diff).toContain(" ******** (1 line that is not Regent's)\n");
  const vars = await plan(desired([acme, beta]), file);
  expect(vars.diff).toContain('-    name: ********\n+    name: "acme"\n');
  expect(vars.diff).toContain('+  beta:\n+    name: "beta"\n+    mysql_password: ********\n');

  const server = { ...frontOffice, fqdn: 'new.test', formerFqdns: [frontOffice.fqdn] };
  const moved = { ...desired([acme]), servers: [server] };
  const vault = await plan(moved, '/inventory/host_vars/new.test/vault.yaml', server);
  expect(vault.diff).toContain("+******** (2 lines that are not Regent's)\n");
});

test('an inventory that cannot be read says where, and not what is there', async () => {
  const { ctx, edit } = await make(inventory, desired([acme]), { inventoryDir: '/inventory' });
  await edit(
    `/inventory/host_vars/${frontOffice.fqdn}/generated.yaml`,
    () => `a: 1\n"${SECRET}" ${SECRET}\n`,
  );
  const failure = await inventory.plan(ctx as never, desired([acme])).then(String, String);
  expect(failure).toMatch(/cannot be read: line 2 is wrong \([A-Z_]+\)/);
  expect(failure).not.toContain(SECRET);
});

/** A plugin in a state from which files are edited by hand; no change that it plans then has the secret in it. */
async function make<Options>(plugin: Plugin<Options>, state: Desired, options: unknown = {}) {
  const ctx: SandboxContext<Options> = await sandboxContext(plugin, { options });
  await settle(plugin, ctx, state);
  return {
    ctx: ctx as Context<Options>,
    async edit(path: string, change: (text: string) => string) {
      const place = join(ctx.root, path);
      await mkdir(dirname(place), { recursive: true });
      await writeFile(place, change(await readFile(place, 'utf8').catch(() => '')));
    },
    async plan(wanted: Desired, subject: string, server: ServerFacts = ctx.server): Promise<Change> {
      const changes = await plugin.plan({ ...ctx, server }, wanted);
      expect(JSON.stringify(changes)).not.toContain(SECRET);
      const change = changes.find((each) => each.subject === subject);
      if (change === undefined) throw new Error(`No change of ${subject}: ${JSON.stringify(changes)}`);
      return change;
    },
  };
}
