import { execFileSync } from 'node:child_process';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inventory } from '../../plugins/inventory.ts';
import { backOffice, clientState, desired, frontOffice, reverseProxy } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const options = { inventoryDir: '/srv/inventory', spoolDir: '/srv/json/' };
const ofFrontOffice = '/srv/inventory/host_vars/fo1.test/generated.yaml';

const acme = clientState({ number: 7, alias: 'acme', name: "Café d'Or / 金", modelNumbers: [3, 12] });
const beta = clientState({ number: 8, alias: 'beta' });
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
    await settled(desired([], true));
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

  test('lose what is left over in a sync, and keep those who are spared', async () => {
    const { settled, yaml } = await make();
    await settled(desired([acme, beta, clientState({ alias: 'old' })]));
    await settled(desired([beta], true, ['acme']));
    expect(Object.keys(await yaml())).toEqual(['acme', 'beta']);
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

  test('are not understood where they are damaged: a change says so, a sync writes them anew', async () => {
    const { ctx, settled, yaml, write } = await make();
    await write(ofFrontOffice, 'clients: [\n');
    await expect(inventory.plan(ctx, desired([acme]))).rejects.toThrow(
      /generated\.yaml cannot be read: .* sync/,
    );
    await settled(desired([acme], true));
    expect(Object.keys(await yaml())).toEqual(['acme']);
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

  const python = has('python3', '-c', 'import yaml');
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
    ].map((alias) => clientState({ alias, name: `a: b # c\n\u0085\u2028\u007f\ufeff😀'"\\ ${alias}` }));
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
monarc_statsservice_url=""
monarc_statsservice_port=5005
twoFactorAuthEnforced=True
env_prefix=""
publicHost="monarc.test"
master="bo.test"
emailFrom="no-reply@monarc.test"
protocol="http"
bourlalias="backoffice"
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

  test('loses a server that is deleted, and keeps what stands behind the name of another', async () => {
    const { settled, text, write } = await make();
    const second = { ...frontOffice, id: 'fo2', fqdn: 'fo2.test' };
    await settled({ ...desired([], true), servers: [frontOffice, second] });
    await write(
      '/srv/inventory/hosts',
      (await text('/srv/inventory/hosts')).replace('fo1.test', 'fo1.test x=1'),
    );
    await settled({ ...desired([], true), servers: [frontOffice] });
    expect(await text('/srv/inventory/hosts')).toContain(
      '[dev]\n# Regent: begin\nfo1.test x=1\n# Regent: end\n',
    );
  });

  const configparser = has('python3', '--version');
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

test('servers that are worked on at the same time leave each what the other wrote', async () => {
  const { ctx, root } = await make();
  const second = { ...frontOffice, id: 'fo2', fqdn: 'fo2.test' };
  const servers = [frontOffice, second];
  const other = { ...ctx, server: second };
  const mine = { ...desired([acme], true), servers };
  const theirs = { ...desired([{ ...beta, server: second }], true), servers };
  const plans = await Promise.all([inventory.plan(ctx, mine), inventory.plan(other, theirs)]);
  await Promise.all([inventory.apply(ctx, plans[0], mine), inventory.apply(other, plans[1], theirs)]);
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
          Array.from({ length: count }, () => clientState()),
          true,
        ),
      );
      return ctx.counts.total();
    }),
  );
  expect(trips[1]).toBe(trips[0]);
});

function has(...command: [string, ...string[]]): boolean {
  try {
    execFileSync(command[0], command.slice(1), { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

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
