import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inventory } from '../../plugins/inventory/inventory.ts';
import { backOffice, desired, frontOffice, newClientState, reverseProxy } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';
import { canRun } from '../kit/services/service.ts';

const options = { inventoryDir: '/srv/inventory', spoolDir: '/srv/json/' };
const ofFrontOffice = '/srv/inventory/host_vars/fo1.test/generated.yaml';

const acme = newClientState({ number: 7, alias: 'acme', name: "Café d'Or / 金", modelNumbers: [3, 12] });
const beta = newClientState({ number: 8, alias: 'beta' });
const gone = (client: typeof acme) => ({ ...client, presence: 'absent' as const });

test('without its folders the plugin says why it is skipped', () => {
  expect(inventory.skip?.(inventory.options.parse({}))).toBe('INVENTORY_DIR and SPOOL_DIR are not set');
  expect(inventory.skip?.(inventory.options.parse({ spoolDir: '/a' }))).toBeUndefined();
  expect(inventory.options.safeParse({ spoolDir: 'relative' }).success).toBe(false);
});

describe('host_vars', () => {
  test('tell Ansible of each client what the playbook reads', async () => {
    const { settled, yaml } = await make();
    await settled(desired([acme, { ...beta, presence: 'suspended' }], true));
    expect(Object.keys(await yaml())).toEqual(['acme', 'beta']);
    expect(Object.entries((await yaml()).acme!)).toEqual([
      ['name', 'acme'],
      ['mysql_password', acme.secrets.databasePassword],
      ['salt', acme.secrets.salt],
      ['statsToken', acme.secrets.statsToken],
      ['sql_bootstrap', expect.stringMatching(/^INSERT INTO `users` SET .*;$/)],
      ['twoFactorAuthEnforced', true],
      ['isBackgroundImportActive', false],
    ]);
  });

  test('are there for every server, also where it has no clients', async () => {
    const { settled, text } = await make();
    await settled(desired([acme]));
    await settled(desired([], true, [], ['acme']));
    for (const { fqdn } of [frontOffice, backOffice, reverseProxy])
      expect(await text(`/srv/inventory/host_vars/${fqdn}/generated.yaml`)).toBe('clients: {}\n');
  });

  test('keep the entries of others as they are, down to the comment', async () => {
    const { settled, yaml, text, write } = await make();
    await write(
      ofFrontOffice,
      "# by hand\nclients:\n  other: {name: other, 'x': yes}  # old\n  beta:\n    name: beta\n    extra: 1\n",
    );
    await settled(desired([acme, beta]));
    expect(await text(ofFrontOffice)).toContain('# by hand\n');
    expect(await text(ofFrontOffice)).toMatch(/^ {2}other: \{ ?name: other, 'x': yes ?\} # old$/m);
    expect(await yaml()).toMatchObject({ other: { name: 'other', x: true }, beta: { extra: 1 }, acme: {} });
    await settled(desired([gone(acme), gone(beta)]));
    expect(Object.keys(await yaml())).toEqual(['other']);
  });

  test('lose in a sync what is left over of deleted clients, and keep those whom Regent does not know', async () => {
    const { ctx, settled, yaml } = await make();
    const others = ['old', 'late'].map((alias) => newClientState({ alias }));
    await settled(desired([acme, beta, ...others]));
    const before = await yaml();
    await settled(desired([beta], true, ['acme'], ['old']));
    expect(await yaml()).toEqual({ acme: before.acme, beta: before.beta, late: before.late });
    expect([...ctx.orphaned]).toEqual([['INVENTORY_ENTRY', ['late']]]);
  });

  test.each([
    ['damaged', 'clients: [\n', 'line 2 is wrong (BAD_INDENT)'],
    ['no map', 'just a text\n', 'it is not a map'],
    ['with a list of clients', 'clients: [acme]\n', 'its "clients" are not a map'],
    ['encrypted as a whole', '$ANSIBLE_VAULT;1.1;AES256\n33363431\n', 'it is encrypted by ansible-vault'],
  ])('are never replaced where they are %s, not in a sync either', async (_what, content, why) => {
    const { ctx, text, write } = await make();
    await write(ofFrontOffice, content);
    for (const wanted of [desired([acme]), desired([acme], true)])
      await expect(inventory.plan(ctx, wanted)).rejects.toThrow(
        `${ofFrontOffice} cannot be read: ${why}. Nothing was changed there`,
      );
    expect(await text(ofFrontOffice)).toBe(content);
  });

  test('are not replaced where they are a link, nor is what it leads to', async () => {
    const { ctx, root, text, write } = await make();
    for (const path of [ofFrontOffice, '/srv/inventory/hosts']) {
      await write('/srv/git/kept', 'clients: {}\n');
      await mkdir(dirname(join(root, path)), { recursive: true });
      await symlink(join(root, '/srv/git/kept'), join(root, path));
      await expect(inventory.plan(ctx, desired([acme], true))).rejects.toThrow(
        `${path} is a link to ${root}/srv/git/kept, and Regent neither follows nor replaces links`,
      );
      expect(await text('/srv/git/kept')).toBe('clients: {}\n');
      expect((await lstat(join(root, path))).isSymbolicLink()).toBe(true);
      await rm(join(root, path));
    }
  });

  test('keep single values that ansible-vault has encrypted', async () => {
    const { settled, text, write } = await make();
    await settled(desired([acme]));
    const sealed = '!vault |\n      $ANSIBLE_VAULT;1.1;AES256\n      3336\n';
    const open = await text(ofFrontOffice);
    await write(ofFrontOffice, open.replace(/(mysql_password: ).*\n/, `$1${sealed}`));
    await settled(desired([{ ...acme, name: 'New' }], true));
    expect(await text(ofFrontOffice)).toContain(`    mysql_password: ${sealed}`);
    expect(await text(ofFrontOffice)).not.toContain(acme.secrets.databasePassword);
    expect(await text(ofFrontOffice)).toContain('sql_update');
  });

  test('have sql_update after a change, until the playbook has taken it', async () => {
    const { settled, yaml, text, write } = await make();
    await settled(desired([acme]));
    await settled(desired([{ ...acme, name: 'New', modelNumbers: [] }]));
    expect((await yaml()).acme!.sql_update).toBe(
      "UPDATE `clients` SET `name` = 'New', `first_user_firstname` = 'Ada', `first_user_lastname` = 'Lovelace', " +
        `\`first_user_email\` = '${acme.firstUser.email}' ORDER BY \`id\` LIMIT 1; DELETE FROM \`clients_models\`;`,
    );
    await write(ofFrontOffice, (await text(ofFrontOffice)).replace(/sql_update: .*/, "sql_update: ''"));
    expect(await settled(desired([{ ...acme, name: 'New', modelNumbers: [] }]))).toEqual([]);
    expect((await yaml()).acme!.sql_update).toBe('');
  });

  test('and their diffs keep secrets to themselves', async () => {
    const { ctx, settled, root } = await make();
    const changes = await settled(desired([acme], true));
    const shown = JSON.stringify(changes);
    for (const secret of Object.values(acme.secrets)) expect(shown).not.toContain(secret);
    expect((await stat(join(root, ofFrontOffice))).mode & 0o777).toBe(0o640);
    expect((await stat(join(root, '/srv/inventory/hosts'))).mode & 0o777).toBe(0o640);
    expect(ctx.failures.size).toBe(0);
  });

  const python = canRun("Python's yaml", 'install python3-yaml.', 'python3', '-c', 'import yaml');
  test.skipIf(!python)('are read by PyYAML as they are meant, whatever is in them', async () => {
    const { settled, root } = await make();
    const clients = [
      'yes',
      'off',
      'null',
      'on-',
      '0x1',
      '1e5',
      '123',
      '12_3',
      '2001-01-01',
      '~ab',
      '0777',
    ].map((alias) => newClientState({ alias, name: `a: b # c\n\u0085\u2028\u007f\ufeff😀'"\\ ${alias}` }));
    const named = clients.filter(({ alias }) => alias !== '~ab');
    await settled(desired(named, true));
    const read = execFileSync(
      'python3',
      [
        '-c',
        'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))',
        join(root, ofFrontOffice),
      ],
      { encoding: 'utf8' },
    );
    const entries = (JSON.parse(read) as { clients: Record<string, { sql_bootstrap: string }> }).clients;
    expect(Object.keys(entries).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(
      named.map(({ alias }) => alias).toSorted((a, b) => (a < b ? -1 : 1)),
    );
    expect(entries.yes).toMatchObject({ name: 'yes', mysql_password: named[0]!.secrets.databasePassword });
    expect(entries.yes!.sql_bootstrap).toContain(`a: b # c\\n\u0085\u2028\u007f\ufeff😀\\'\\"\\\\ yes`);
  });
});

describe('the hosts file', () => {
  test('has every server in the group of its role, and the variables of the site', async () => {
    const { settled, text } = await make();
    await settled(desired([], true));
    expect(await text('/srv/inventory/hosts')).toBe(
      `[dev]
# Regent: begin
fo1.test
# Regent: end

[master]
# Regent: begin
bo.test
# Regent: end

[rpx]
# Regent: begin
rpx.test
# Regent: end

[monarc:children]
rpx
master
dev

[monarc:vars]
monarc_statsservice_port=5005
twoFactorAuthEnforced=True
env_prefix=""
publicHost="monarc.test"
master="bo.test"
emailFrom="no-reply@monarc.test"
protocol="http"
bourlalias="backoffice"

[regent]
# Regent: begin
bo.test ansible_host=127.0.0.2
fo1.test ansible_host=127.0.0.1
rpx.test ansible_host=127.0.0.3
# Regent: end
`,
    );
  });

  test('keeps what administrators wrote in it', async () => {
    const { ctx, settled, text, write } = await make();
    const own = `[all:vars]
http_proxy="http://proxy:3128/"

[monarc:vars]
publicHost="wrong.test"
monarc_statsservice_port=5000
certificate="letsencrypt"

# front offices
[dev]
elsewhere.test

[master]
bo.test monarc_sql_password="hidden word"

[monarc:children]
dev
`;
    await write('/srv/inventory/hosts', own);
    const [, , , change] = await inventory.plan(ctx, desired([], true));
    expect(change).toMatchObject({ subject: '/srv/inventory/hosts', action: 'update' });
    expect(JSON.stringify(change)).not.toContain('hidden');
    await settled(desired([], true));
    const after = await text('/srv/inventory/hosts');
    expect(after).toContain('[dev]\nelsewhere.test\n# Regent: begin\nfo1.test\n# Regent: end\n\n[master]\n');
    expect(after).toContain('bo.test monarc_sql_password="hidden word"\n# Regent: begin\n# Regent: end\n');
    expect(after).toContain(
      'publicHost="monarc.test"\nmonarc_statsservice_port=5000\ncertificate="letsencrypt"\n',
    );
    expect(after).toContain('[monarc:children]\ndev\nrpx\nmaster\n');
  });

  test('keeps comments and Windows line ends, byte for byte', async () => {
    const { settled, text, write } = await make();
    const own = `# ours
[dev] # front offices
fo1.test  x=1 # the first

[master] ; back office
bo.test
[rpx]
rpx.test

[monarc:children]
rpx # proxy
master
dev
[monarc:vars]
env_prefix=""
publicHost="monarc.test" # the public name
master="bo.test"
emailFrom="no-reply@monarc.test"
protocol="http"
bourlalias="backoffice"
monarc_statsservice_port=5000
twoFactorAuthEnforced=False`;
    const crlf = own.replaceAll('\n', '\r\n');
    const blocks = (text: string) => text.replaceAll(/# Regent: begin\r?\n# Regent: end\r?\n/g, '');
    for (const content of [own, `${own}\n`, crlf, `${crlf}\r\n`]) {
      await write('/srv/inventory/hosts', content);
      await settled(desired([], true));
      expect(blocks(await text('/srv/inventory/hosts')).trimEnd()).toBe(content.trimEnd());
      const added = (await text('/srv/inventory/hosts')).match(/# Regent: .*\r?\n/g) ?? [];
      expect(added).toHaveLength(6);
      expect(added.every((line) => line.endsWith('\r\n') === content.includes('\r'))).toBe(true);
    }
  });

  test('says where a server is reached if not as usual, apart from the names that programs read', async () => {
    const { settled, text, write } = await make();
    const servers = [
      { ...frontOffice, address: frontOffice.fqdn },
      { ...backOffice, address: backOffice.fqdn, port: 2222, user: 'deploy' },
      reverseProxy,
    ];
    await write('/srv/inventory/hosts', '[rpx]\nrpx.test ansible_port=2022\n');
    await settled({ ...desired([], true), servers });
    const connections = async () => (await text('/srv/inventory/hosts')).split('[regent]\n')[1];
    expect(await connections()).toBe(
      '# Regent: begin\nbo.test ansible_port=2222 ansible_user=deploy\n# Regent: end\n',
    );
    await settled({ ...desired([], true), servers: servers.map((one) => ({ ...one, port: 22 })) });
    expect(await connections()).toBe('# Regent: begin\nbo.test ansible_user=deploy\n# Regent: end\n');
  });

  test('has no line without a value but the prefix, whoever wrote it', async () => {
    const { ctx, settled, text, write } = await make();
    await write('/srv/inventory/hosts', '[monarc:vars]\nmonarc_statsservice_url=""\nterms=""\n');
    await settled({ ...desired([], true), servers: [frontOffice] });
    const empty = (await text('/srv/inventory/hosts')).match(/^.*=""$/gm);
    expect(empty).toEqual(['terms=""', 'env_prefix=""']);
    ctx.site.statsServiceUrl = 'https://monarc.test/stats';
    await settled(desired([], true));
    expect(await text('/srv/inventory/hosts')).toContain(
      'monarc_statsservice_url="https://monarc.test/stats"\n',
    );
  });

  test('keeps a server that Regent does not know, and tells of it', async () => {
    const { ctx, settled, text } = await make();
    const second = { ...frontOffice, id: 'fo2', fqdn: 'fo2.test' };
    await settled({ ...desired([], true), servers: [frontOffice, second] });
    const before = await text('/srv/inventory/hosts');
    await settled({ ...desired([], true), servers: [frontOffice] });
    expect(await text('/srv/inventory/hosts')).toBe(before);
    expect([...ctx.orphaned]).toEqual([['INVENTORY_ENTRY', ['fo2.test']]]);
  });

  test('loses a server that is deleted, and keeps what stands behind the name of another', async () => {
    const { settled, text, write } = await make();
    const second = { ...frontOffice, id: 'fo2', fqdn: 'fo2.test' };
    await settled({ ...desired([], true), servers: [frontOffice, second] });
    await write(
      '/srv/inventory/hosts',
      (await text('/srv/inventory/hosts')).replace('fo1.test', 'fo1.test x=1'),
    );
    await settled({ ...desired([], true), servers: [frontOffice], goneServers: ['fo2.test'] });
    expect(await text('/srv/inventory/hosts')).not.toContain('fo2.test');
    expect(await text('/srv/inventory/hosts')).toContain(
      '[dev]\n# Regent: begin\nfo1.test x=1\n# Regent: end\n',
    );
  });

  const configparser = canRun('Python', 'install python3.', 'python3', '--version');
  test.skipIf(!configparser)("is read by Python's configparser, as the playbook's scripts do", async () => {
    const { settled, root } = await make();
    await settled(desired([], true));
    const code = `import configparser, sys
hosts = configparser.ConfigParser(allow_no_value=True)
hosts.optionxform = lambda option: option
hosts.read(sys.argv[1])
print([name for name, _ in hosts.items("dev")])`;
    const read = execFileSync('python3', ['-c', code, join(root, '/srv/inventory/hosts')], {
      encoding: 'utf8',
    });
    expect(read).toBe("['fo1.test']\n");
  });
});

test('servers that were planned at the same time leave each what the other wrote', async () => {
  const { ctx, root } = await make();
  const second = { ...frontOffice, id: 'fo2', fqdn: 'fo2.test' };
  const servers = [frontOffice, second];
  const other = { ...ctx, server: second };
  const mine = { ...desired([acme], true), servers };
  const theirs = { ...desired([{ ...beta, server: second }], true), servers };
  const plans = await Promise.all([inventory.plan(ctx, mine), inventory.plan(other, theirs)]);
  await inventory.apply(ctx, plans[0], mine);
  await inventory.apply(other, plans[1], theirs);
  const aliases = async (fqdn: string) =>
    Object.keys(
      parse(await readFile(join(root, `/srv/inventory/host_vars/${fqdn}/generated.yaml`), 'utf8')).clients,
    );
  expect([await aliases('fo1.test'), await aliases('fo2.test')]).toEqual([['acme'], ['beta']]);
  expect(await readdir(join(root, '/srv/json/create'))).toHaveLength(2);
});

test('200 clients take as many round trips as one', async () => {
  const trips = await Promise.all(
    [1, 200].map(async (count) => {
      const { ctx, settled } = await make();
      await settled(
        desired(
          Array.from({ length: count }, () => newClientState()),
          true,
        ),
      );
      return ctx.counts.total();
    }),
  );
  expect(trips[1]).toBe(trips[0]);
});

async function make() {
  const ctx = await sandboxContext(inventory, { options });
  const text = (path: string) => readFile(join(ctx.root, path), 'utf8');
  return {
    ctx,
    root: ctx.root,
    text,
    settled: (wanted: ReturnType<typeof desired>) => settle(inventory, ctx, wanted),
    yaml: async () =>
      parse(await text(ofFrontOffice), { version: '1.1' }).clients as Record<string, Record<string, unknown>>,
    async write(path: string, content: string) {
      await mkdir(dirname(join(ctx.root, path)), { recursive: true });
      await writeFile(join(ctx.root, path), content);
    },
  };
}
