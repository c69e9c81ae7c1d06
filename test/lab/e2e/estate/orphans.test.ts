/** A Regent restored from a copy that is older than three clients: what it does not know stays, until somebody says so. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApi } from '../../api.ts';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { startRegent, type RegentProcess } from '../../regent.ts';
import { createClient, site, told } from '../kit/clients.ts';
import { useRegent, type Regent } from '../kit/regent.ts';
import { carryOut, changesIn, plan, runOf } from '../kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts } = lab();
const regent = useRegent();
const LATE = ['late-one', 'late-two', 'late-three'];
const [first, second, third] = LATE as [string, string, string];
/** The one on the older copy. */
let older: Regent;
let process: RegentProcess | undefined;
let copy = '';

interface Orphan {
  id: string;
  kind: string;
  name: string;
  place: string;
  state: string;
  bytes: number | null;
  changedAt: string | null;
  isServed: boolean | null;
  lastDumpAt: string | null;
  server: { fqdn: string };
  removedBy: { id: string } | null;
}

const FIELDS =
  'id kind name place state bytes changedAt isServed lastDumpAt server { fqdn } removedBy { id }';

async function orphans(filter: object = {}): Promise<Orphan[]> {
  const { orphans: page } = await older.api.ask<{ orphans: { nodes: Orphan[] } }>(
    `query ($filter: OrphanFilter) { orphans(first: 100, filter: $filter) { nodes { ${FIELDS} } } }`,
    { filter },
  );
  return page.nodes;
}

/** `kind on host`, in order. */
const placesOf = (all: Orphan[]) =>
  all.map(({ kind, server }) => `${kind} on ${server.fqdn.split('.')[0]}`).toSorted();

const FOLDERS = '/etc/apache2 /etc/logrotate.d /usr/local /var/www /var/lib/mysql-backup';

/**
 * All that is there of files, by their sums, and all databases and accounts; without what has this name, and without the
 * files that all share.
 */
const stateOf = async (host: Host, without = '') =>
  (
    await told(
      host,
      `for folder in ${FOLDERS}; do [ ! -e $folder ] || find $folder ! -name client_redirection ! -name backup_monarc_db.sh ! -name regent.conf ! -type d -printf '%p %m %u %l ' -exec sha256sum {} \\; ; done | LC_ALL=C sort
       if [ -S /run/mysqld/mysqld.sock ]; then mariadb -Ne 'SHOW DATABASES; SELECT user, host, authentication_string FROM mysql.user ORDER BY 1, 2'; fi`,
    )
  )
    .split('\n')
    .filter((line) => without === '' || !line.includes(without));

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, 'early')).toMatchObject({ status: 'SUCCEEDED' });
  await carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });
  await regent.stop();
  copy = await mkdtemp(join(tmpdir(), 'regent-older-'));
  await cp(regent.dataDir, copy, { recursive: true });
  await regent.restart();
  for (const alias of LATE) {
    const home = alias === third ? otherFrontOffice : frontOffice;
    expect(await createClient(regent, home, alias)).toMatchObject({ status: 'SUCCEEDED' });
  }
  await carryOut(regent, 'backupServer', { serverId: regent.serverId(frontOffice) });
  await regent.stop();
  await told(
    frontOffice,
    `mariadb -e 'CREATE DATABASE intranet; CREATE TABLE intranet.users (id INT)'
     printf '<VirtualHost *:80>\\nServerName intranet.lab.test\\nDocumentRoot /srv\\n</VirtualHost>\\n' >/etc/apache2/sites-available/intranet.conf`,
  );
  process = await startRegent({
    dataDir: copy,
    config: join(copy, 'regent.config.js'),
    env: { INVENTORY_DIR: regent.inventoryDir, SPOOL_DIR: regent.spoolDir, ORPHAN_DAYS: '0' },
  });
  older = Object.create(regent, { api: { value: makeApi(process.url, regent.api.token) } }) as Regent;
});

afterAll(async () => {
  await process?.stop();
  if (copy !== '') await rm(copy, { recursive: true, force: true });
  await told(
    frontOffice,
    `mariadb -e 'DROP DATABASE IF EXISTS intranet'; rm -f /etc/apache2/sites-available/intranet.conf`,
  );
});

test('nothing of three unknown clients is touched by the next syncs: they answer, and are listed', async () => {
  const before = await Promise.all(hosts.map((host) => stateOf(host)));
  for (const host of hosts) {
    const serverId = older.serverId(host);
    await carryOut(older, 'checkServer', { serverId });
    const reason = 'The newest copy was lost.';
    expect(await carryOut(older, 'claimServer', { serverId, reason })).toMatchObject({ status: 'SUCCEEDED' });
  }
  for (let round = 0; round < 2; round += 1) {
    const all = await carryOut(older, 'syncAll', {});
    expect(all.status).toBe('SUCCEEDED');
    const runs = await Promise.all(all.children.nodes.map(({ id }) => runOf(older, id)));
    expect(runs.flatMap(changesIn)).toEqual([]);
  }
  expect(await Promise.all(hosts.map((host) => stateOf(host)))).toEqual(before);
  for (const alias of ['early', ...LATE]) expect(await site(alias)).toMatchObject({ status: 200 });

  const all = await orphans();
  expect(new Set(all.map(({ name }) => name)), 'neither early nor the intranet').toEqual(new Set(LATE));
  const home = ['BACKUP', 'DATABASE', 'FOLDER', 'INVENTORY_ENTRY', 'VIRTUAL_HOST'];
  const shared = ['DATABASE_USER on bo', 'ROUTE on rpx'];
  for (const alias of LATE) {
    const on = alias === third ? 'fo2' : 'fo1';
    expect(placesOf(all.filter(({ name }) => name === alias))).toEqual(
      [...home.map((kind) => `${kind} on ${on}`), ...shared].toSorted(),
    );
  }
  const of = (kind: string) => all.find((each) => each.kind === kind && each.name === second);
  expect(of('VIRTUAL_HOST')).toMatchObject({ isServed: true, changedAt: expect.any(String) });
  expect(of('DATABASE')).toMatchObject({
    bytes: expect.any(Number),
    changedAt: expect.any(String),
    lastDumpAt: expect.any(String),
  });
  expect(of('FOLDER')?.bytes).toBeGreaterThan(500);
  expect(of('FOLDER')?.place).toBe(`/var/www/${second}`);
});

/** All of this name on the host. */
const removalOf = async (name: string, host: Host, more: object = {}) => ({
  orphanIds: (await orphans({ name, serverId: older.serverId(host) })).map(({ id }) => id),
  name,
  ...more,
});

test('a removal is refused while the site is served, and if somebody’s own file is in the folder', async () => {
  const before = await stateOf(frontOffice);
  await expect(plan(older, 'removeOrphan', await removalOf(first, frontOffice))).rejects.toThrow(
    'is served by a web server',
  );
  await told(frontOffice, `echo mine >/var/www/${first}/notes.txt`);
  const refused = await carryOut(
    older,
    'removeOrphan',
    await removalOf(first, frontOffice, { evenIfServed: true }),
  );
  expect(refused.status).toBe('FAILED');
  expect(refused.explanation).toContain(`/var/www/${first} on fo1.lab.test has what is not MONARC's`);
  await told(frontOffice, `rm /var/www/${first}/notes.txt`);
  expect(await stateOf(frontOffice)).toEqual(before);
  expect(await site(first)).toMatchObject({ status: 200 });
});

test('one of them is removed, wholly, with a last dump that is kept; its neighbours stay as they are', async () => {
  // What has changed meanwhile is listed anew.
  await carryOut(older, 'syncAll', {});
  const others = await Promise.all(hosts.map((host) => stateOf(host, first)));
  const served = { evenIfServed: true };
  const summaries = (await plan(older, 'removeOrphan', await removalOf(first, frontOffice, served))).map(
    ({ plugin, summary }) => `${plugin}: ${summary}`,
  );
  expect(summaries).toContain(`database: drop database ${first}`);
  for (const host of [reverseProxy, frontOffice, backOffice]) {
    const run = await carryOut(older, 'removeOrphan', await removalOf(first, host, served));
    expect(run, `${run.explanation}`).toMatchObject({ kind: 'REMOVE_ORPHAN', status: 'SUCCEEDED' });
  }
  expect(await orphans({ name: first })).toEqual([]);
  const gone = await orphans({ name: first, state: ['GONE'] });
  expect(gone).toHaveLength(7);
  expect(gone.every(({ removedBy }) => removedBy !== null)).toBe(true);

  expect((await site(first)).status).toBe(404);
  expect(
    await told(
      frontOffice,
      `ls -d /var/www/${first} /var/log/apache2/*${first}* /etc/apache2/sites-*/${first}.conf 2>/dev/null
       grep -l ${first} /usr/local/bin/backup_monarc_db.sh
       mariadb -Ne "SHOW DATABASES LIKE '${first}'; SELECT user FROM mysql.user WHERE user = '${first}'"`,
    ),
  ).toBe('');
  expect(await told(backOffice, `mariadb -Ne "SELECT user FROM mysql.user WHERE user = '${first}'"`)).toBe(
    '',
  );
  expect(await told(reverseProxy, `grep -c ${first} /etc/apache2/client_redirection || true`)).toBe('0');
  const dump = await told(
    frontOffice,
    `ls /var/lib/mysql-backup/monarc*/${first}*/*.sql.zst | tail -n 1 | xargs zstd -dc | tail -n 1`,
  );
  expect(dump).toMatch(/^-- Dump completed/);

  expect(await Promise.all(hosts.map((host) => stateOf(host, first)))).toEqual(others);
  expect(await told(frontOffice, `grep -c "'${second}'" /usr/local/bin/backup_monarc_db.sh`)).toBe('1');
  for (const alias of ['early', second, third]) expect(await site(alias)).toMatchObject({ status: 200 });
});

test('the others are taken over again, each in one step, and nothing is written on their servers', async () => {
  const before = await Promise.all(hosts.map((host) => stateOf(host)));
  for (const alias of [second, third]) {
    const [orphan] = await orphans({ name: alias });
    const { client } = await older.api.mutate<{ client: { alias: string; server: { fqdn: string } } }>(
      `mutation ($input: AdoptOrphanInput!) {
        adoptOrphan(input: $input) { client { alias server { fqdn } } userErrors { code message } }
      }`,
      { input: { orphanId: orphan?.id } },
    );
    const home = alias === third ? otherFrontOffice : frontOffice;
    expect(client).toEqual({ alias, server: { fqdn: home.fqdn } });
  }
  expect(await orphans()).toEqual([]);
  const all = await carryOut(older, 'syncAll', {});
  expect(all.status, `${all.explanation}`).toBe('SUCCEEDED');
  expect(await orphans()).toEqual([]);
  expect(await Promise.all(hosts.map((host) => stateOf(host)))).toEqual(before);
  for (const alias of [second, third]) expect(await site(alias)).toMatchObject({ status: 200 });
});
