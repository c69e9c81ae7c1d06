/** The inventory and the spool where a text begins what Ansible carries out. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inventory } from '../../plugins/inventory/inventory.ts';
import { desired, frontOffice, newClientState } from '../kit/clients.ts';
import { sandboxContext, settle } from '../kit/plugin-context.ts';

const braces = newClientState({ number: 7, alias: 'braces', name: `{{7*7}} {% x {' '{ {` });
const misread = (alias: string) => {
  const client = newClientState({ alias });
  return { ...client, secrets: { ...client.secrets, statsToken: `{{ ${alias} }}` } };
};

test('a brace stands in a literal of its own, which MariaDB joins with the next', async () => {
  const { yaml } = await make([braces]);
  expect((await yaml()).braces!.sql_bootstrap).toContain(
    String.raw`'{' '{' '7*7}} {' '% x {' '\' \'{' ' {' ''`,
  );
});

test('an entry from before is written anew, and nothing is taken for a change of the client', async () => {
  const { ctx, yaml, edit } = await make([braces]);
  await edit((text) => text.replaceAll("{' '", '{'));
  expect((await yaml()).braces!.sql_bootstrap).toContain("'{{7*7}} {% x");
  await settle(inventory, ctx, desired([braces], true));
  const { sql_bootstrap, sql_update } = (await yaml()).braces!;
  expect(sql_bootstrap).toContain("'{' '{' '7*7}}");
  expect(sql_update).toBeUndefined();
});

test('an update from before that still waits is said anew, in full', async () => {
  const { ctx, yaml, edit } = await make([braces]);
  const first = await yaml();
  await settle(inventory, ctx, desired([{ ...braces, name: '{{8*8}}' }]));
  await edit((text) => text.replaceAll("{' '", '{'));
  await settle(inventory, ctx, desired([{ ...braces, name: '{{8*8}}' }]));
  expect((await yaml()).braces!.sql_update).toMatch(
    /^UPDATE `clients` SET `name` = '\{' '\{' '8\*8}}'.*; DELETE FROM `clients_models`;$/,
  );
  expect((await yaml()).braces!.sql_bootstrap).not.toEqual(first.braces!.sql_bootstrap);
});

test('the spool does not tell anew of a client that it told of before', async () => {
  const { ctx } = await make([]);
  const digest = (sql: string) => createHash('sha256').update(sql).digest('base64');
  const email = braces.firstUser.email;
  const clients =
    String.raw`INSERT INTO ${'`clients`'} SET ${'`id`'} = '7', ${'`proxy_alias`'} = 'braces', ${'`name`'} = '{{7*7}} {% x {\' \'{ {', ` +
    "`first_user_firstname` = 'Ada', `first_user_lastname` = 'Lovelace', " +
    `\`first_user_email\` = '${email}', \`creator\` = 'System', \`created_at\` = '2030-01-01 00:00:00';`;
  await mkdir(join(ctx.root, 'spool'), { recursive: true });
  await writeFile(
    join(ctx.root, `spool/.regent-${frontOffice.fqdn}.json`),
    JSON.stringify({
      braces: {
        clients: digest(clients),
        clients_models: digest(''),
        twoFactorAuthEnforced: true,
        isBackgroundImportActive: false,
      },
    }),
  );
  await settle(inventory, ctx, desired([braces], true));
  expect(await readdir(join(ctx.root, 'spool'))).toEqual([`.regent-${frontOffice.fqdn}.json`]);
});

test('a client of whom Ansible cannot be told fails, keeps its entry, and the others go on', async () => {
  const { ctx, yaml } = await make([newClientState({ alias: 'acme' })]);
  const clients = [misread('acme'), misread('beta'), newClientState({ alias: 'gamma' })];
  await inventory.apply(ctx, await inventory.plan(ctx, desired(clients, true)), desired(clients, true));
  expect([...ctx.failures.keys()]).toEqual(['acme', 'beta']);
  expect(ctx.failures.get('acme')).toMatch(/^What Ansible is told of acme holds \{\{, \{% or \{#/);
  expect(ctx.failures.get('acme')).not.toContain('{{ acme }}');
  expect(Object.keys(await yaml())).toEqual(['acme', 'gamma']);
  expect(await readdir(join(ctx.root, 'spool/create'))).toHaveLength(2);
});

test('a client of whom Ansible cannot be told can be deleted', async () => {
  const { ctx, yaml } = await make([newClientState({ alias: 'acme' })]);
  await settle(inventory, ctx, desired([{ ...misread('acme'), presence: 'absent' }]));
  expect(ctx.failures.size).toBe(0);
  expect(await yaml()).toEqual({});
});

test.each(['http://{{ x }}', '{% x', 'x {# y', '#jinja2: x', '[1, 2]', '{1: 2}'])(
  'a setting that Ansible would not take for text (%s) is refused by its name',
  async (statsServiceUrl) => {
    const ctx = await sandboxContext(inventory, { options, site: { statsServiceUrl } });
    await expect(inventory.plan(ctx, desired([], true))).rejects.toThrow(/^monarc_statsservice_url holds/);
  },
);

test('a setting has no character in which Ansible, which reads by lines, would end one', async () => {
  const ctx = await sandboxContext(inventory, { options, site: { statsServiceUrl: 'a\u0085b\u2028c\nd' } });
  await settle(inventory, ctx, desired([], true));
  const hosts = await readFile(join(ctx.root, 'inventory/hosts'), 'utf8');
  expect(hosts).toContain(String.raw`monarc_statsservice_url="a\u0085b\u2028c\nd"`);
});

const options = { inventoryDir: '/inventory', spoolDir: '/spool' };

/** A context in which these clients have been told of. */
async function make(clients: ReturnType<typeof newClientState>[]) {
  const ctx = await sandboxContext(inventory, { options });
  const path = join(ctx.root, 'inventory/host_vars', frontOffice.fqdn, 'generated.yaml');
  if (clients.length > 0) await settle(inventory, ctx, desired(clients, true));
  return {
    ctx,
    yaml: async () => parse(await readFile(path, 'utf8')).clients as Record<string, Record<string, unknown>>,
    async edit(change: (text: string) => string) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, change(await readFile(path, 'utf8')));
    },
  };
}
