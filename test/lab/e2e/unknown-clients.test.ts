/** A Regent that has lost its data, or never had it, on servers with clients that live there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { startWiredRegent } from '../wired-regent.ts';
import { createClient, site, told } from './kit/clients.ts';
import { useRegent, type Regent } from './kit/regent.ts';
import { carryOut, changesIn, runOf, type Run } from './kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy, hosts, sshKey } = lab();
const regent = useRegent();
const ALIASES = ['late-1', 'late-2', 'late-3'];
/** Another one, without data. */
let other: Regent;
let stop: (() => Promise<unknown>) | undefined;

beforeAll(async () => {
  for (const [index, alias] of ALIASES.entries()) {
    const home = index < 2 ? frontOffice : otherFrontOffice;
    expect(await createClient(regent, home, alias)).toMatchObject({ status: 'SUCCEEDED' });
  }
  await carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });
});

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'regent-new-'));
  const env = { INVENTORY_DIR: regent.inventoryDir, SPOOL_DIR: regent.spoolDir };
  const { process, api, serverIds } = await startWiredRegent({ hosts, sshKey, dataDir, env });
  stop = async () => {
    await process.stop();
    await rm(dataDir, { recursive: true });
  };
  other = { api, serverId: ({ name }: Host) => serverIds[name]! } as Regent;
});
afterAll(() => stop?.());

const FOLDERS = '/etc/apache2 /etc/logrotate.d /usr/local /var/www /var/lib/mysql-backup';

/** All that is there of files, by their sums, and all databases and accounts. */
const stateOf = (host: Host) =>
  told(
    host,
    `for folder in ${FOLDERS}; do [ ! -e $folder ] || find $folder -printf '%p %y %m %u %l\\n' -type f -exec sha256sum {} + ; done | LC_ALL=C sort
     if [ -S /run/mysqld/mysqld.sock ]; then mariadb -Ne 'SHOW DATABASES; SELECT user, host, authentication_string FROM mysql.user ORDER BY 1, 2'; fi`,
  );

const ownFiles = () =>
  [regent.inventoryDir, regent.spoolDir].map((folder) =>
    execFileSync('sh', ['-c', 'find . -type f -exec sha256sum {} + | sort'], {
      cwd: folder,
      encoding: 'utf8',
    }),
  );

/** Makes each server this Regent's own, which it can where it has met the other one there. */
async function claimAll(by: Regent): Promise<void> {
  for (const host of hosts) {
    const serverId = by.serverId(host);
    await carryOut(by, 'checkServer', { serverId });
    const claimed = await carryOut(by, 'claimServer', { serverId, reason: 'The data were lost.' });
    expect(claimed).toMatchObject({ status: 'SUCCEEDED' });
  }
}

const childrenOf = (of: Regent, run: Run) => Promise.all(run.children.nodes.map(({ id }) => runOf(of, id)));

test('a new one with the same key is stopped on each server until it claims them, and says whose they are', async () => {
  const before = await Promise.all(hosts.map(stateOf));
  const filesBefore = ownFiles();

  const run = await carryOut(other, 'syncAll', {});
  expect(run.status).toBe('FAILED');
  const children = await childrenOf(other, run);
  expect(children).toHaveLength(hosts.length);
  for (const { status, explanation, server } of children) {
    expect(status).toBe('FAILED');
    expect(explanation).toContain(`${server?.fqdn} is managed by another Regent`);
  }
  expect(await Promise.all(hosts.map(stateOf))).toEqual(before);
  expect(ownFiles()).toEqual(filesBefore);
});

test('once it has claimed them, it leaves all clients as they are in a sync of all, and says so', async () => {
  const before = await Promise.all(hosts.map(stateOf));
  const filesBefore = ownFiles();
  await claimAll(other);

  const run = await carryOut(other, 'syncAll', {});
  expect(run.status).toBe('SUCCEEDED');
  expect(await Promise.all(hosts.map(stateOf))).toEqual(before);
  expect(ownFiles()).toEqual(filesBefore);
  for (const alias of ALIASES) expect(await site(alias)).toMatchObject({ status: 200 });

  const children = await childrenOf(other, run);
  expect(children.flatMap(changesIn)).toEqual([]);
  const warnings = children.flatMap(({ events }) => events.filter(({ level }) => level === 'WARN'));
  expect(warnings.map(({ text }) => text).toSorted()).toEqual(
    [
      ...['fo1: late-1, late-2', 'fo2: late-3'].flatMap((line) => {
        const [name, aliases] = line.split(': ');
        const kinds = [
          'database',
          'folder',
          'virtual host',
          'entry in the list of backups',
          'entry in the inventory',
        ];
        return kinds.map(
          (what) => `Unknown to Regent and left alone on ${name}.lab.test: ${what} ${aliases}.`,
        );
      }),
      'Unknown to Regent and left alone on bo.lab.test: database user late-1, late-2, late-3.',
      'Unknown to Regent and left alone on rpx.lab.test: route late-1, late-2, late-3.',
    ].toSorted(),
  );
});

test('and shows it with the servers, until it is settled', async () => {
  const limits = '/etc/php/8.2/apache2/conf.d/90-monarc.ini';
  onTestFinished(async () => void (await told(frontOffice, `rm -f ${limits}`)));
  await told(
    frontOffice,
    `printf 'upload_max_filesize = 200M\npost_max_size = 200M\nmemory_limit = 4096M\nmax_execution_time = 520\n' >${limits}`,
  );
  await claimAll(regent);
  const ask = async (host: Host) => {
    const { server } = await regent.api.ask<{
      server: {
        orphans: { nodes: { plugin: string; kind: string; name: string }[] };
        health: { status: string; problems: string[] };
      };
    }>(
      'query ($id: ID!) { server(id: $id) { orphans { nodes { plugin kind name } } health { status problems } } }',
      {
        id: regent.serverId(host),
      },
    );
    return server;
  };
  await carryOut(regent, 'checkServer', { serverId: regent.serverId(frontOffice) });
  await told(
    frontOffice,
    `cd /etc/apache2 && sed 's/late-1/stray/g; /Log/d' sites-available/late-1.conf >sites-available/stray.conf`,
  );
  await told(
    reverseProxy,
    `cd /etc/apache2 && sed -n '/^# route .late-1$/,/^<.Location>$/p' client_redirection | sed s/late-1/stray/g >>client_redirection`,
  );
  await carryOut(regent, 'syncAll', {});
  expect(await ask(frontOffice)).toEqual({
    orphans: { nodes: [{ plugin: 'vhost', kind: 'VIRTUAL_HOST', name: 'stray' }] },
    health: {
      status: 'WARNING',
      problems: ['Unknown to Regent and left alone: virtual host stray. Find out whose it is (`orphans`).'],
    },
  });
  expect(await ask(reverseProxy)).toMatchObject({
    orphans: { nodes: [{ kind: 'ROUTE', name: 'stray' }] },
    health: { status: 'WARNING' },
  });

  await told(frontOffice, 'rm /etc/apache2/sites-available/stray.conf');
  await told(
    reverseProxy,
    `cd /etc/apache2 && sed -i '/^# route .stray$/,/^<.Location>$/d' client_redirection`,
  );
  await carryOut(regent, 'syncAll', {});
  expect(await ask(frontOffice)).toEqual({
    orphans: { nodes: [] },
    health: { status: 'HEALTHY', problems: [] },
  });
  expect((await ask(reverseProxy)).orphans.nodes).toEqual([]);
});
