/**
 * Servers that are lost, step by step as docs/deployment.md has it: their clients wait for what they had, come back
 * one by one, move to a machine at another address, and are forgotten with one that never comes back.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { clientId, clientInput, clientOf, createClient, site, told } from './kit/clients.ts';
import { inPerson, useRegent, type Regent } from './kit/regent.ts';
import { addServer } from '../wired-regent.ts';
import { carryOut, changesIn, endOf, eventOf, start } from './kit/runs.ts';
import { fingerprintOf, usePutBackKeys, wipe } from './kit/wipe.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, frontOffice, reverseProxy] });
usePutBackKeys([backOffice, frontOffice, otherFrontOffice]);

const [ONE, TWO, THREE] = ['one-lost', 'two-lost', 'three-lost'] as const;
const ALL = [ONE, TWO, THREE];
const of = (host: Host) => ({ serverId: regent.serverId(host) });
const fo1 = () => of(frontOffice);
const sync = (host: Host) => carryOut(regent, 'syncServer', of(host));
const statuses = () =>
  Promise.all(ALL.map(async (alias) => (await clientOf<{ status: string }>(regent, alias, 'status')).status));
const sites = () => Promise.all(ALL.map(async (alias) => (await site(alias)).status));
const times = (text: string | null, words: string) => (text ?? '').split(words).length - 1;

const change = <Payload>(mutation: string, fields: string, input: object, by: Regent = regent) =>
  by.api.mutate<Payload>(
    `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) {
      ${mutation}(input: $input) { ${fields} userErrors { code message } }
    }`,
    { input },
  );

interface ServerNow {
  state: string;
  lastError: string | null;
  hostKeyFingerprint: string;
  health: { status: string; problems: string[] };
}
async function serverNow(host: Host): Promise<ServerNow> {
  const { server } = await regent.api.ask<{ server: ServerNow }>(
    'query ($id: ID!) { server(id: $id) { state lastError hostKeyFingerprint health { status problems } } }',
    { id: regent.serverId(host) },
  );
  return server;
}

/** Everything that a client could have on a front office. */
const hasOn = (host: Host, alias: string) =>
  told(
    host,
    `ls -d /var/www/${alias} /etc/apache2/sites-available/${alias}.conf 2>/dev/null
     mariadb -Ne "SHOW DATABASES LIKE '${alias}'; SELECT user FROM mysql.user WHERE user = '${alias}'"`,
  );

/** What the administrator has elsewhere: dumps and folders, as on the evening before. */
async function copied(): Promise<Buffer> {
  await told(
    frontOffice,
    'tar -C / -cf /root/elsewhere.tar var/lib/mysql-backup/monarc var/www/one-lost var/www/two-lost var/www/three-lost',
  );
  return readFile(join(frontOffice.path, 'root/elsewhere.tar'));
}
let elsewhere: Buffer;

/** As under "A database that is gone", and the client's folders. */
async function bringBack(host: Host, alias: string): Promise<void> {
  await writeFile(join(host.path, 'root/elsewhere.tar'), elsewhere);
  await told(
    host,
    `tar -C / -xpf /root/elsewhere.tar var/lib/mysql-backup/monarc/${alias} var/www/${alias}
     mariadb -e 'CREATE DATABASE IF NOT EXISTS \`${alias}\` CHARACTER SET utf8mb4'
     zstd -dc /var/lib/mysql-backup/monarc/${alias}/*.sql.zst | mariadb ${alias}`,
  );
}

test('a server that was installed anew says so once, until its new key is confirmed', async () => {
  for (const alias of ALL)
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  await told(frontOffice, 'echo uploaded >/var/www/one-lost/import/files/theirs');
  expect(await carryOut(regent, 'backupServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  elsewhere = await copied();
  const known = frontOffice.hostKeyFingerprint;
  await wipe(frontOffice);
  const found = await fingerprintOf(frontOffice);

  const refused = await sync(frontOffice);
  expect(refused.status).toBe('FAILED');
  for (const words of [known, found, 'scanServerHostKey']) expect(times(refused.explanation, words)).toBe(1);
  expect(await serverNow(frontOffice)).toMatchObject({
    lastError: expect.stringContaining(`confirmed was ${known}, found was ${found}`),
    health: { status: 'UNHEALTHY' },
  });

  const scanned = await change(
    'scanServerHostKey',
    'presentedFingerprint server { hostKeyFingerprint }',
    fo1(),
  );
  expect(scanned).toMatchObject({ presentedFingerprint: found, server: { hostKeyFingerprint: known } });
  await change('confirmServerHostKey', 'server { id }', { ...fo1(), fingerprint: found });
  expect(await serverNow(frontOffice)).toMatchObject({
    state: 'READY',
    lastError: null,
    hostKeyFingerprint: found,
  });
});

test('its clients wait for what they had, and one explanation names all of it', async () => {
  const check = await carryOut(regent, 'checkServer', fo1());
  expect(check.status).toBe('FAILED');
  const ended = await sync(frontOffice);
  expect(ended.status).toBe('FAILED');
  expect(times(ended.explanation, '3 clients have lost what they had on fo1.lab.test')).toBe(1);
  expect(times(ended.explanation, 'A database that is gone')).toBe(1);
  for (const alias of ALL)
    expect(ended.explanation).toMatch(
      new RegExp(
        `^- database ${alias}\\. The newest good dump is \\S+\\.sql\\.zst .* not there any more\\.$`,
        'm',
      ),
    );
  expect(await statuses()).toEqual(['FAILED', 'FAILED', 'FAILED']);
  for (const alias of ALL) {
    expect(await hasOn(frontOffice, alias)).toBe('');
    const { problem } = await clientOf<{ problem: string }>(regent, alias, 'problem');
    expect(problem).toContain(
      `database ${alias} is missing on fo1.lab.test, and Regent does not replace it by an empty one`,
    );
    expect(ALL.filter((other) => problem.includes(other))).toEqual([alias]);
  }
  const again = await sync(frontOffice);
  expect([again.explanation, changesIn(again)]).toEqual([ended.explanation, []]);
  const backup = await carryOut(regent, 'backupServer', fo1());
  expect(backup.status).toBe('FAILED');
  expect(await told(frontOffice, 'find /var/lib/mysql-backup -type f')).toBe('');
});

test('whose database and folders are brought back is live with the next sync, and the others still wait', async () => {
  await bringBack(frontOffice, ONE);
  const ended = await sync(frontOffice);
  expect(ended.status).toBe('FAILED');
  expect(ended.explanation).toContain('2 clients have lost what they had on fo1.lab.test');
  expect(ended.explanation).not.toContain(ONE);
  expect(await statuses()).toEqual(['ACTIVE', 'FAILED', 'FAILED']);
  expect(await sites()).toEqual([200, 404, 404]);
  expect(await site(ONE)).toMatchObject({ body: { firstUser: { email: `zoe@${ONE}.example` } } });
  expect(await told(frontOffice, 'cat /var/www/one-lost/import/files/theirs')).toBe('uploaded');
  for (const alias of [TWO, THREE]) expect(await hasOn(frontOffice, alias)).toBe('');
  const { client } = await regent.api.ask<{ client: object }>(
    'query { client(alias: "one-lost") { problem lastGoodBackup { goneAt } } }',
  );
  // It lives; that its last backup failed, when its database was lost, is still to be looked at.
  expect(client).toMatchObject({
    problem: expect.stringMatching(/^Its newest backup, of \S+, is not good: /),
  });
});

test('what is asked for on a server that does not answer waits, and goes on at the machine in its place', async () => {
  await frontOffice.stopSshd();
  const waiting = await start(regent, 'updateClient', {
    clientId: await clientId(regent, ONE),
    name: 'Asked meanwhile',
  });
  const blocked = await eventOf(regent, waiting, ({ type }) => type === 'RUN_BLOCKED');
  expect(blocked.text).toContain('If it is lost for good, see docs/deployment.md, "A server that is lost"');

  await change('setServerMode', 'server { mode }', { ...fo1(), mode: 'MAINTENANCE' });
  const { address, hostKeyFingerprint } = otherFrontOffice;
  const moved = await change<{ server: object }>('updateServer', 'server { state hostKeyFingerprint }', {
    ...fo1(),
    address,
  });
  expect(moved.server).toEqual({ state: 'UNCONFIRMED', hostKeyFingerprint });
  await change('confirmServerHostKey', 'server { id }', { ...fo1(), fingerprint: hostKeyFingerprint });
  for (const alias of ALL) await bringBack(otherFrontOffice, alias);
  await change('setServerMode', 'server { mode }', { ...fo1(), mode: 'ACTIVE' });
  expect(await endOf(regent, waiting)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await sync(frontOffice)).toMatchObject({ status: 'SUCCEEDED' });

  expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
  // The old machine's Apache still runs: nobody is to get there.
  await told(frontOffice, 'apache2ctl stop; while pgrep -x apache2 >/dev/null; do sleep 0.05; done');
  expect(await sites()).toEqual([200, 200, 200]);
  expect(await carryOut(regent, 'checkServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  expect(changesIn(await sync(reverseProxy))).toEqual([]);
  expect(await carryOut(regent, 'backupServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
});

test('the deletion of a client of a lost server waits for the server, and ends when it is forgotten', async () => {
  await otherFrontOffice.stopSshd();
  const deletion = await start(regent, 'deleteClient', { clientId: await clientId(regent, TWO), alias: TWO });
  await eventOf(regent, deletion, ({ type }) => type === 'RUN_BLOCKED');
  expect(await told(reverseProxy, 'cat /etc/apache2/client_redirection')).toContain(TWO);
  await expect(change('setServerMode', 'server { mode }', { ...fo1(), mode: 'RETIRED' })).rejects.toThrow(
    /cannot be retired while 3 clients live on it.*forgetServer/,
  );

  // The server is forgotten while that waits.
  const generated = join(regent.inventoryDir, 'host_vars/fo1.lab.test/generated.yaml');
  expect(await readFile(generated, 'utf8')).toContain(ONE);
  const forget = { ...fo1(), fqdn: 'fo1.lab.test', reason: 'The hall burnt down' };
  await expect(change('forgetServer', 'run { id }', forget)).rejects.toThrow(/password/i);
  const forgotten = await carryOut(await inPerson(regent), 'forgetServer', forget);
  expect(forgotten.status).toBe('SUCCEEDED');
  expect(await endOf(regent, deletion)).toMatchObject({
    status: 'CANCELLED',
    explanation: 'fo1.lab.test was forgotten: The hall burnt down.',
  });

  expect(await statuses()).toEqual(['DELETED', 'DELETED', 'DELETED']);
  expect(await sites()).toEqual([404, 404, 404]);
  expect(await told(reverseProxy, 'cat /etc/apache2/client_redirection')).not.toContain('-lost');
  expect(await told(backOffice, `mariadb -Ne "SELECT user FROM mysql.user WHERE user LIKE '%-lost'"`)).toBe(
    '',
  );
  const { auditEntries } = await regent.api.ask<{ auditEntries: { nodes: { details: object }[] } }>(
    '{ auditEntries(first: 5, filter: { action: "forgetServer" }) { nodes { details } } }',
  );
  expect(auditEntries.nodes[0]?.details).toMatchObject({
    reason: 'The hall burnt down',
    clients: ALL.toSorted().map((alias) => ({
      alias,
      lastGoodBackup: { file: expect.stringContaining(alias) },
    })),
  });
});

test('a server that is new at the address of one that was forgotten is a server like any other', async () => {
  await wipe(frontOffice);
  await told(frontOffice, 'apache2ctl start');
  const again = {
    ...frontOffice,
    fqdn: 'fo9.lab.test',
    hostKeyFingerprint: await fingerprintOf(frontOffice),
  };
  const serverId = await addServer(regent.api, again);
  expect(await carryOut(regent, 'checkServer', { serverId })).toMatchObject({ status: 'SUCCEEDED' });
  const input = { ...clientInput(regent, frontOffice, 'four-lost'), serverId };
  await expect(start(regent, 'createClient', { ...input, alias: ONE })).rejects.toThrow(
    /was deleted, and stays its own/,
  );
  expect(await carryOut(regent, 'createClient', input)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await site('four-lost')).status).toBe(200);
  expect(await carryOut(regent, 'syncServer', { serverId })).toMatchObject({ status: 'SUCCEEDED' });
  const hosts = await readFile(join(regent.inventoryDir, 'hosts'), 'utf8');
  expect([hosts.includes('fo9.lab.test'), hosts.includes('fo1.lab.test')]).toEqual([true, false]);
});

test('a back office that is lost: no model is made anew, and clients have their grants again when it is back', async () => {
  const models = async () => (await site('four-lost')).body.models;
  const before = await models();
  expect(before?.length).toBeGreaterThan(1);
  await told(backOffice, 'mariadb-dump --databases monarc_common monarc_master >/root/common.sql');
  await wipe(backOffice);
  const fingerprint = await fingerprintOf(backOffice);
  const refused = await sync(backOffice);
  expect(refused.status).toBe('FAILED');
  expect(times(refused.explanation, fingerprint)).toBe(1);
  await change('confirmServerHostKey', 'server { id }', { ...of(backOffice), fingerprint });

  const without = await sync(backOffice);
  expect(without.status).toBe('FAILED');
  expect(times(without.explanation, 'restore that database')).toBe(1);
  const check = await carryOut(regent, 'checkServer', of(backOffice));
  expect([check.status, times(check.explanation, 'restore that database')]).toEqual(['FAILED', 1]);

  // MONARC was installed anew, without what was in it.
  await told(
    backOffice,
    `mariadb </root/common.sql; mariadb monarc_common -e 'SET foreign_key_checks = 0; DELETE FROM models; DELETE FROM anrs'`,
  );
  const empty = await sync(backOffice);
  expect(empty.status).toBe('FAILED');
  expect(times(empty.explanation, 'Models of MONARC are missing in monarc_common')).toBe(1);
  expect(await told(backOffice, 'mariadb -N monarc_common -e "SELECT COUNT(*) FROM models"')).toBe('0');

  await told(backOffice, 'mariadb </root/common.sql');
  expect(await sync(backOffice)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await models()).toEqual(before);
});
