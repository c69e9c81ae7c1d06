/** A client from the mutation to the site that answers, changed, and gone again without a trace. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { $ } from 'zx';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { ask } from '../plugins/web.ts';
import { publicHost } from '../wired-regent.ts';
import {
  clientId,
  clientInput,
  clientOf,
  createClient,
  deleteClient,
  modelId,
  site,
  siteComesTo,
  told,
} from './kit/clients.ts';
import { inPerson, useRegent } from './kit/regent.ts';
import { carryOut, endOf, follow, followBySse, start, stepsOf, type RunEvent } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts } = lab();
const regent = useRegent();
const ALIAS = 'acme-main';
const generic = [
  { id: 1, label: 'Modèle générique' },
  { id: 2, label: 'Données personnelles' },
];

beforeAll(async () => {
  expect(await carryOut(regent, 'checkServer', { serverId: regent.serverId(backOffice) })).toMatchObject({
    status: 'SUCCEEDED',
  });
});

const spooled = async (kind: string) => {
  const folder = join(regent.spoolDir, kind);
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
};

/**
 * What still speaks of the client among all that was ever written on a host. What has happened stays in the
 * logs of the server itself, MariaDB overwrites its pages when it likes, and the last dump is kept.
 */
async function traces(host: Host): Promise<string[]> {
  const kept = /^\/var\/lib\/mysql-backup\/monarc-deleted\b|^\/var\/log\/(sudo|apache2\/\w+)\.log$/;
  const named = await $`cd ${host.changed} && find . -name ${`*${ALIAS}*`}`;
  const saying = await $({ nothrow: true })`cd ${host.changed} && grep -rlF --exclude-dir=mysql ${ALIAS} .`;
  const paths = `${named.stdout}${saying.stdout}`.split('\n').filter((path) => path !== '');
  return [...new Set(paths.map((path) => path.slice(1)))].filter((path) => !kept.test(path));
}

const gather = async (events: AsyncIterable<RunEvent>) => {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
};

test('a client that is created goes live, and its progress streams over WebSocket and SSE alike', async () => {
  const modelIds = [await modelId(regent, 3)];
  const runId = await start(regent, 'createClient', clientInput(regent, frontOffice, ALIAS, { modelIds }));
  const [overWebSocket, overSse] = await Promise.all([
    gather(follow(regent, runId)),
    gather(followBySse(regent, runId)),
  ]);
  const run = await endOf(regent, runId);
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect(stepsOf(run)).toEqual([
    'database on fo1: SUCCEEDED',
    'common-grant on bo: SUCCEEDED',
    'client-config on fo1: SUCCEEDED',
    'vhost on fo1: SUCCEEDED',
    'backup on fo1: SUCCEEDED',
    'inventory on fo1: SUCCEEDED',
    'reverse-proxy on rpx: SUCCEEDED',
  ]);
  expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, index) => index + 1));
  expect(overWebSocket).toEqual(run.events);
  expect(overSse).toEqual(run.events);
  expect(await gather(follow(regent, runId, 5))).toEqual(run.events.slice(5));
});

test('its site answers through the reverse proxy with its name, its first user and its models', async () => {
  const { number } = await clientOf<{ number: number }>(regent, ALIAS, 'number');
  expect(await site(ALIAS)).toEqual({
    status: 200,
    body: {
      instanceName: `Name of ${ALIAS}`,
      appVersion: '2.14.0',
      twoFactorAuthEnforced: true,
      client: { id: number, name: `Name of ${ALIAS}`, proxyAlias: ALIAS },
      firstUser: { firstname: 'Zoë', lastname: "O'Neill", email: `zoe@${ALIAS}.example` },
      models: [...generic, { id: 3, label: 'Hôpitaux' }],
    },
  });
});

test("the first user's link carries the token that the client's database waits for", async () => {
  const { api } = await inPerson(regent);
  const { link } = await api.mutate<{ link: string }>(
    `mutation ($input: RevealFirstUserLinkInput!) {
      revealFirstUserLink(input: $input) { link userErrors { code message } }
    }`,
    { input: { clientId: await clientId(regent, ALIAS) } },
  );
  const token = await told(
    frontOffice,
    `mariadb -N ${ALIAS} -e 'SELECT token FROM passwords_tokens WHERE user_id = 1 AND date_end > NOW()'`,
  );
  expect(link).toBe(`http://${publicHost}/${ALIAS}/#/passwordforgotten/${token}`);
  expect(token).toMatch(/^[\w-]{20,}$/);
});

test('an update reaches the site, local.php and the database, and changes nothing else', async () => {
  const run = await carryOut(regent, 'updateClient', {
    clientId: await clientId(regent, ALIAS),
    name: "L'Étoile",
    twoFactorEnforced: false,
    contactEmail: 'new@acme.example',
    firstUser: { firstName: 'Ada' },
    modelIds: [await modelId(regent, 4)],
  });
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'UPDATE_CLIENT', client: { status: 'ACTIVE' } });
  await siteComesTo(ALIAS, {
    instanceName: "L'Étoile",
    twoFactorAuthEnforced: false,
    client: { name: "L'Étoile" },
    // Who can sign in is the client's own business once it is there.
    firstUser: { firstname: 'Zoë' },
    models: [...generic, { id: 4, label: 'Communes' }],
  });
  expect(await told(frontOffice, `mariadb -N ${ALIAS} -e 'SELECT first_user_firstname FROM clients'`)).toBe(
    'Ada',
  );
  expect(await told(frontOffice, `stat -c '%a %U' /var/www/${ALIAS}/local.php`)).toBe('600 www-data');
  expect(await clientOf(regent, ALIAS, 'contactEmail')).toEqual({ contactEmail: 'new@acme.example' });
});

test('a second client on another front office leaves the first one alone', async () => {
  const run = await createClient(regent, otherFrontOffice, 'beta-main');
  expect(run.status).toBe('SUCCEEDED');
  expect((await site('beta-main')).body).toMatchObject({
    instanceName: 'Name of beta-main',
    models: generic,
  });
  expect((await site(ALIAS)).body.instanceName).toBe("L'Étoile");
});

test("a name that no client has is answered with 404, never with some client's page", async () => {
  const somebody = (host: Host, name: string, path = '/') =>
    ask(host, name, path).then(({ status }) => status);
  expect(await somebody(reverseProxy, publicHost, '/nobody/')).toBe(404);
  expect(await somebody(reverseProxy, publicHost, '/')).toBe(404);
  expect(await somebody(reverseProxy, reverseProxy.address)).toBe(404);
  expect(await somebody(frontOffice, `nobody.${publicHost}`)).toBe(404);
  expect(await somebody(frontOffice, frontOffice.address)).toBe(404);
  expect(await somebody(frontOffice, `beta-main.${publicHost}`)).toBe(404);
});

test('those who run Ansible beside Regent are told of all this', async () => {
  expect(await spooled('create')).toEqual([
    expect.objectContaining({ server: frontOffice.fqdn, proxy_alias: ALIAS, twoFactorAuthEnforced: true }),
    expect.objectContaining({ server: otherFrontOffice.fqdn, proxy_alias: 'beta-main' }),
  ]);
  expect(await spooled('update')).toEqual([
    expect.objectContaining({ server: frontOffice.fqdn, proxy_alias: ALIAS, twoFactorAuthEnforced: false }),
  ]);
  const yaml = join(regent.inventoryDir, 'host_vars', frontOffice.fqdn, 'generated.yaml');
  expect(await readFile(yaml, 'utf8')).toMatch(new RegExp(`^clients:\n  ${ALIAS}:\n`));
});

test('a client is only deleted by who types its alias', async () => {
  const input = { clientId: await clientId(regent, ALIAS), alias: 'beta-main' };
  await expect(start(regent, 'deleteClient', input)).rejects.toThrow(/type its alias, "acme-main"/);
});

test('a deleted client is gone from everywhere, and the other one stays', async () => {
  expect(await traces(frontOffice)).toContain(`/var/www/${ALIAS}/local.php`);
  const run = await deleteClient(regent, ALIAS);
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'DELETED' } });
  expect((await site(ALIAS)).status).toBe(404);
  expect((await ask(frontOffice, `${ALIAS}.${publicHost}`)).status).toBe(404);
  for (const host of hosts) expect(await traces(host)).toEqual([]);
  for (const host of [backOffice, frontOffice])
    expect(
      await told(
        host,
        'mariadb -N -e "SHOW DATABASES; SELECT user, db FROM mysql.db; SELECT user FROM mysql.user"',
      ),
    ).not.toContain(ALIAS);
  const inventory = await readdir(regent.inventoryDir, { recursive: true, withFileTypes: true });
  for (const file of inventory.filter((entry) => entry.isFile()))
    expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain(ALIAS);
  const kept = await told(frontOffice, 'cd /var/lib/mysql-backup/ && find . -type f | sort');
  const folder = /^\.\/monarc-deleted\/acme-main-\w+\//gm;
  expect(kept.match(folder)).toHaveLength(4);
  expect(kept.replace(folder, '').replace(/^acme-main-\w+/gm, '')).toBe(
    '.files.tar.zst\n.json\n.proven\n.sql.zst',
  );
  expect(await spooled('delete')).toEqual([{ server: frontOffice.fqdn, proxy_alias: ALIAS }]);
  expect((await site('beta-main')).status).toBe(200);
});

test('the last dump is kept, and the database comes back from it', async () => {
  const restored = await told(
    frontOffice,
    `zstd -dc /var/lib/mysql-backup/monarc-deleted/${ALIAS}-*/*.sql.zst >/root/last.sql
     mariadb -e 'CREATE DATABASE restored' && mariadb restored </root/last.sql
     mariadb -N restored -e 'SELECT name FROM clients; SELECT model_id FROM clients_models; SELECT email FROM users'
     mariadb -e 'DROP DATABASE restored'; rm /root/last.sql`,
  );
  expect(restored).toBe(`L'Étoile\n4\nzoe@${ALIAS}.example`);
});

test('the alias of a deleted client is not given to another', async () => {
  await expect(start(regent, 'createClient', clientInput(regent, frontOffice, ALIAS))).rejects.toThrow(
    /CONFLICT: The alias "acme-main" belongs to a client that was deleted/,
  );
});

test('a front office that loses its last client answers everybody with 404', async () => {
  expect((await deleteClient(regent, 'beta-main')).status).toBe('SUCCEEDED');
  expect((await site('beta-main')).status).toBe(404);
  expect((await ask(otherFrontOffice, otherFrontOffice.address)).status).toBe(404);
});
