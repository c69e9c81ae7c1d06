/** The inventory of an estate, as administrators keep it: with comments, by hand, and with values in ansible-vault. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Vault } from 'ansible-vault';
import { expect, test } from 'vitest';
import { sqlBootstrap } from '../../../plugins/inventory/bootstrap-sql.ts';
import { inventory } from '../../../plugins/inventory/inventory.ts';
import { bootstrapFacts } from '../../../plugins/inventory/reading/bootstrap-facts.ts';
import { newClientState } from '../../kit/clients.ts';
import { sandboxContext } from '../../kit/plugin-context.ts';

const HOSTS = `# by hand, 2019
[dev]
fo1.example.org ansible_host=10.0.0.5 ansible_port=2222
fo2.example.org   # the new one
web[01:03].example.org

[master]
bo.example.org monarc_sql_password="do-not-show" ansible_user="deploy"

[rpx]
rpx.example.org
fo2.example.org

[house]
mail.example.org

[monarc:children]
dev
master

[monarc:vars]
publicHost="my.example.org"
`;

const fo1 = 'host_vars/fo1.example.org/generated.yaml';
const read = async (files: Record<string, string>, vaultPassword?: string) => {
  const ctx = await sandboxContext(inventory);
  const given = Object.entries(files).map(([path, text]) => ({ path, text }));
  return inventory.readInventory!(ctx, { files: given, vaultPassword });
};

test('its hosts are servers with a role and a connection; other groups, ranges and variables are not', async () => {
  const found = await read({ hosts: HOSTS });
  expect(found?.servers).toEqual([
    { source: 'INVENTORY', fqdn: 'fo1.example.org', role: 'FRONT_OFFICE', address: '10.0.0.5', port: 2222 },
    { source: 'INVENTORY', fqdn: 'fo2.example.org', role: 'FRONT_OFFICE' },
    { source: 'INVENTORY', fqdn: 'bo.example.org', role: 'BACK_OFFICE', user: 'deploy' },
    { source: 'INVENTORY', fqdn: 'rpx.example.org', role: 'REVERSE_PROXY' },
  ]);
  expect(found?.remarks).toEqual([
    'The line "web[01:03].example.org" of the group dev in hosts names no single server: it was left out.',
    'fo2.example.org is in two groups of hosts: the first one counts (FRONT_OFFICE).',
  ]);
  expect(JSON.stringify(found)).not.toContain('do-not-show');
});

test('its clients have their secrets and what sql_bootstrap says of them, with comments and quirks around', async () => {
  const bootstrap =
    String.raw`INSERT INTO \`users\` SET \`id\` = '1', \`firstname\` = 'Zoë', \`lastname\` = 'O\'Neill', \`email\` = 'zoe@acme.example', \`language\` = '3', \`password\` = '$2y$10$x;y'; INSERT INTO \`clients\` SET \`id\` = '12', \`name\` = 'Acme; \"Sons\"', \`proxy_alias\` = 'acme'; INSERT INTO \`clients_models\` SET \`client_id\` = '12', \`model_id\` = '4'; INSERT INTO \`clients_models\` SET \`client_id\` = '12', \`model_id\` = '3';`.replaceAll(
      '\\`',
      '`',
    );
  const found = await read({
    [fo1]: `# ours
clients:
  acme: # the first
    isBackgroundImportActive: false
    mysql_password: ABCDEFGH12345678
    name: acme
    salt: SALT
    sql_bootstrap: ${JSON.stringify(bootstrap)}
    statsToken: tok-en
    twoFactorAuthEnforced: yes
  Old_One: {name: Old_One, mysql_password: '0123456789012345', note: by hand}
  broken: hello
`,
  });
  expect(found?.clients).toEqual([
    {
      source: 'INVENTORY',
      alias: 'acme',
      place: `acme in ${fo1}`,
      server: 'fo1.example.org',
      number: 12,
      name: 'Acme; "Sons"',
      firstUser: {
        firstName: 'Zoë',
        lastName: "O'Neill",
        email: 'zoe@acme.example',
        language: 'de',
      },
      modelNumbers: [3, 4],
      secrets: { databasePassword: 'ABCDEFGH12345678', salt: 'SALT', statsToken: 'tok-en' },
      twoFactorEnforced: true,
      backgroundImportActive: false,
      remarks: [],
    },
    expect.objectContaining({ alias: 'Old_One', secrets: { databasePassword: '0123456789012345' } }),
  ]);
  expect(found?.remarks).toEqual([`${fo1} has an entry "broken" that is not a client: it was left out.`]);
});

test('what Regent writes into sql_bootstrap is read back', () => {
  const client = newClientState({
    name: `Café {{ d'Or }} \\ "x"; \n`,
    modelNumbers: [3, 12],
    number: 7,
  });
  const { language, ...person } = client.firstUser;
  expect(bootstrapFacts(sqlBootstrap(client))).toEqual({
    number: 7,
    name: client.name,
    firstUser: { ...person, language },
    modelNumbers: [3, 12],
  });
});

test('a vault password opens single values and whole files; without it, the rest is read and the reason told', async () => {
  const vault = new Vault({ password: 'open sesame' });
  const sealed = (await vault.encrypt('SECRETPASSWORD16', 'prod'))
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');
  const text = `clients:\n  acme:\n    name: acme\n    mysql_password: !vault |\n${sealed}\n    salt: CLEAR\n`;
  const whole = await vault.encrypt('clients: {beta: {name: beta, salt: S}}\n', '');
  const files = { [fo1]: text, 'host_vars/fo2.example.org/generated.yaml': whole };

  const open = await read(files, 'open sesame');
  expect(open?.clients.map(({ alias, secrets }) => [alias, secrets])).toEqual([
    ['acme', { databasePassword: 'SECRETPASSWORD16', salt: 'CLEAR' }],
    ['beta', { salt: 'S' }],
  ]);
  for (const [password, why] of [
    [undefined, 'no vault password was given'],
    ['wrong', 'the vault password that was given does not open it'],
  ] as const) {
    const closed = await read(files, password);
    expect(closed?.clients).toMatchObject([{ alias: 'acme', secrets: { salt: 'CLEAR' } }]);
    expect(closed?.clients[0]?.remarks).toEqual([
      `mysql_password was not read: it is encrypted by ansible-vault, and ${why}.`,
    ]);
    expect(closed?.remarks).toEqual([
      `host_vars/fo2.example.org/generated.yaml was not read: it is encrypted by ansible-vault, and ${why}.`,
    ]);
  }
});

test('what the program ansible-vault has encrypted is opened', async () => {
  const found = await read(
    {
      [fo1]: `clients:
  acme:
    salt: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          33373334613363663564626231323530323737653539383964393262313333306235346131323964
          6338646161383930613963393361313865636365373233350a613266613730653531303630326135
          34356431643130373235373933373561306434643539653334633134356436303234633330613234
          6530363439343061340a626662356164333034393337323065393338623537303634623837633535
          3437
`,
    },
    'open sesame',
  );
  expect(found?.clients[0]?.secrets).toEqual({ salt: 'ÉTÉ' });
});

test('a file that is no YAML, or something else, is told and hides no other', async () => {
  const found = await read({
    [fo1]: 'clients:\n  acme: {salt: "SECRET\n  x',
    'host_vars/fo2.example.org/generated.yaml': '',
    'host_vars/fo3.example.org/generated.yaml': '- a\n',
    'group_vars/all.yaml': 'x: 1\n',
    hosts: '[dev]\nfo1.example.org\n',
  });
  expect(found?.clients).toEqual([]);
  expect(found?.remarks).toHaveLength(3);
  expect(found?.remarks[0]).toMatch(/generated\.yaml was not read: line \d+ is wrong/);
  expect(JSON.stringify(found)).not.toContain('SECRET');
});

test("without given files it reads the folder of Regent's own machine, and is undefined without one", async () => {
  const ctx = await sandboxContext(inventory, { options: { inventoryDir: '/srv/inventory' } });
  for (const [path, text] of [
    ['hosts', '[dev]\nfo1.example.org\n'],
    [fo1, 'clients:\n  acme: {salt: S}\n'],
  ] as const) {
    const file = join(ctx.root, 'srv/inventory', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const found = await inventory.readInventory!(ctx, { files: [] });
  expect(found).toMatchObject({ clients: [{ alias: 'acme' }], servers: [{ fqdn: 'fo1.example.org' }] });
  expect(ctx.counts).toMatchObject({ lists: 1, reads: 1 });
  const none = await sandboxContext(inventory);
  expect(await inventory.readInventory!(none, { files: [] })).toBeUndefined();
});
