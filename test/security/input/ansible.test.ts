/**
 * What people type about a client is read by Ansible, which takes a text for a template wherever one begins in
 * it, and carries templates out on the machine that it runs on.
 */
import { access, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inventory } from '../../../plugins/inventory/inventory.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { findAnsibles, play } from '../../kit/services/ansible.ts';
import { desired, frontOffice, newClientState } from '../../kit/clients.ts';
import { clientCommands, hostileTexts, templates, UNSEEN_TEXT } from '../../kit/api/hostile-texts.ts';
import { newFolder } from '../../kit/folder.ts';
import { startMariadb } from '../../kit/services/mariadb.ts';
import { sandboxContext, settle } from '../../kit/plugin-context.ts';

const ansibles = await findAnsibles();
const trace = join(tmpdir(), `regent-hostile-${process.pid}`);
/** `canary` is the play's: a text without quotation marks needs none of its own. */
const texts = [
  ...templates('lookup(dict(pipe=0)|first,canary)'),
  ...Object.values(hostileTexts(trace)),
  UNSEEN_TEXT,
  ...clientCommands(trace),
];

/** Each client says four of the texts, one of them in its address; and then it is called what another said. */
const clients = Array.from({ length: Math.ceil(texts.length / 4) }, (_, i) => {
  const [name = 'x', firstName = '{', lastName = '{{', local = '{{'] = texts.slice(4 * i);
  const email = `${local.replace(/[\s@"'\\<>]/g, '')}@example.org`;
  const firstUser = { firstName, lastName, email, language: 'en' } as const;
  return newClientState({
    alias: `hostile-${i}`,
    name,
    firstUser,
    contactEmail: email,
    modelNumbers: [i + 1],
  });
});
const renamed = clients.map((client, i) => ({
  ...client,
  name: `${clients.at(i - 1)!.name}{{`,
  modelNumbers: [7],
}));

const mariadb = await startMariadb();
afterAll(() => mariadb?.close());

test.each(ansibles)(
  'Ansible $version is told every text as what it is, and carries out none',
  async (ansible) => {
    const { root, told } = await written(clients, renamed);
    const folder = await newFolder('play');
    const arrived = await play(ansible, {
      inventory: join(root, 'inventory/hosts'),
      host: frontOffice.fqdn,
      values: ['sql_bootstrap', 'sql_update'],
      canary: `touch ${trace}`,
      folder,
    });
    expect(arrived.size).toBe(clients.length);
    for (const { alias } of clients) {
      const text = `${told[alias]!.sql_bootstrap}\n${told[alias]!.sql_update}`;
      expect(arrived.get(alias)).toEqual({ debug: text, copy: text, shell: text, template: text });
    }
    await expect(access(trace)).rejects.toThrow('ENOENT');
  },
  300_000,
);

test.skipIf(mariadb === undefined)(
  'MariaDB reads every text in the SQL for Ansible as what it is, also after an update',
  async () => {
    const [first, second] = [await written(clients), await written(clients, renamed)];
    for (const [i, client] of clients.entries()) {
      const { sql_bootstrap } = first.told[client.alias]!;
      const { sql_bootstrap: anew, sql_update } = second.told[client.alias]!;
      expect(await stored(sql_bootstrap!)).toEqual(whatIsStored(client));
      expect(await stored(sql_bootstrap!, sql_update!)).toEqual(whatIsStored(renamed[i]!));
      expect(await stored(anew!)).toEqual(whatIsStored(renamed[i]!));
    }
    await expect(access(trace)).rejects.toThrow('ENOENT');
  },
);

test('a record of the spool says the same as the inventory: the scripts of the playbook copy it there', async () => {
  const { root, told } = await written(clients);
  const records = await readdir(join(root, 'spool/create'));
  expect(records).toHaveLength(clients.length);
  for (const name of records) {
    const record = JSON.parse(await readFile(join(root, 'spool/create', name), 'utf8')) as Values;
    expect(record).toMatchObject({
      server: frontOffice.fqdn,
      sql_bootstrap: told[record.proxy_alias!]!.sql_bootstrap,
    });
  }
});

type Values = Record<string, string>;

/** The inventory and the spool after each of these states, and what the inventory says of each client. */
async function written(...states: ClientState[][]) {
  const options = { inventoryDir: '/inventory', spoolDir: '/spool' };
  const ctx = await sandboxContext(inventory, { options });
  for (const state of states) await settle(inventory, ctx, desired(state, true));
  expect(ctx.failures).toEqual(new Map());
  const file = join(ctx.root, 'inventory/host_vars', frontOffice.fqdn, 'generated.yaml');
  const { clients: told } = parse(await readFile(file, 'utf8'), { version: '1.1' }) as {
    clients: Record<string, Values>;
  };
  return { root: ctx.root, told };
}

const whatIsStored = ({ name, firstUser: { firstName, lastName, email }, modelNumbers }: ClientState) => [
  name,
  firstName,
  lastName,
  email,
  firstName,
  lastName,
  email,
  ...modelNumbers,
];

/** What MariaDB has after these statements, which the `mariadb` program gets as from a playbook: on stdin. */
async function stored(...sql: string[]): Promise<unknown> {
  const said = await mariadb?.ask(
    `${TABLES}${sql.join('\n')}\n${SELECT}`,
    '--batch',
    '--raw',
    '--skip-column-names',
  );
  return JSON.parse(said ?? '');
}

const TABLES = `
CREATE OR REPLACE DATABASE hostile CHARACTER SET utf8mb4; USE hostile; SET NAMES utf8mb4;
CREATE TABLE users (id INT, status INT, firstname TEXT, lastname TEXT, email TEXT, language INT, password TEXT,
  creator TEXT, created_at DATETIME);
CREATE TABLE users_roles (user_id INT, role TEXT, creator TEXT, created_at DATETIME);
CREATE TABLE clients (id INT, proxy_alias TEXT, name TEXT, first_user_firstname TEXT, first_user_lastname TEXT,
  first_user_email TEXT, creator TEXT, created_at DATETIME);
CREATE TABLE clients_models (client_id INT, model_id INT, creator TEXT, created_at DATETIME);
`;
const SELECT = `SELECT JSON_ARRAY(clients.name, first_user_firstname, first_user_lastname, first_user_email,
  firstname, lastname, email, model_id) FROM clients, users, clients_models;
`;
