/** Servers that are let in and looked at, and backups that are told of one by one. */
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientInput, clientOf, createClient, told } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, endOf, runOf, start, type Run } from '../kit/runs.ts';

const { backOffice, frontOffice, otherFrontOffice, reverseProxy } = lab();
const keep = 2;
const regent = useRegent({
  hosts: [backOffice, frontOffice, reverseProxy],
  config: { plugins: { FRONT_OFFICE: { backup: { options: { keep } } } } },
});
const fo1 = () => ({ serverId: regent.serverId(frontOffice) });

const createServer = (more: object) =>
  regent.api.mutate<{ server: { id: string; state: string; hostKeyFingerprint: string } }>(
    `mutation ($input: CreateServerInput!) {
      createServer(input: $input) { server { id state hostKeyFingerprint } userErrors { code message } }
    }`,
    {
      input: {
        label: 'Second front office',
        fqdn: otherFrontOffice.fqdn,
        address: otherFrontOffice.address,
        role: 'FRONT_OFFICE',
        connection: 'SSH',
        ...more,
      },
    },
  );
const confirm = (serverId: string, fingerprint: string) =>
  regent.api.mutate<{ server: { state: string } }>(
    `mutation ($input: ConfirmServerHostKeyInput!) {
      confirmServerHostKey(input: $input) { server { state } userErrors { code message } }
    }`,
    { input: { serverId, fingerprint } },
  );

test('a server whose host key nobody has vouched for is not spoken to, until somebody has', async () => {
  const wrong = 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const both = new RegExp(`${otherFrontOffice.hostKeyFingerprint.replaceAll(/[+/]/g, '.')}.*${wrong}`);
  await expect(createServer({ expectedFingerprint: wrong })).rejects.toThrow(both);

  const { server } = await createServer({});
  expect(server).toMatchObject({
    state: 'UNCONFIRMED',
    hostKeyFingerprint: otherFrontOffice.hostKeyFingerprint,
  });
  const input = { ...clientInput(regent, frontOffice, 'early-check'), serverId: server.id };
  await expect(start(regent, 'createClient', input)).rejects.toThrow(
    /has not been confirmed.*confirmServerHostKey/,
  );
  await expect(start(regent, 'checkServer', { serverId: server.id })).rejects.toThrow(
    /has not been confirmed/,
  );
  await expect(confirm(server.id, wrong)).rejects.toThrow(/SHA256:.*SHA256:AAAA|SHA256:AAAA.*SHA256:/);

  expect(await confirm(server.id, otherFrontOffice.hostKeyFingerprint)).toMatchObject({
    server: { state: 'READY' },
  });
  expect(await carryOut(regent, 'checkServer', { serverId: server.id })).toMatchObject({
    status: 'SUCCEEDED',
  });
});

test('a server that was installed anew says so until its new key is confirmed', async () => {
  const { servers } = await regent.api.ask<{ servers: { nodes: { id: string }[] } }>(
    `{ servers(filter: { text: "${otherFrontOffice.fqdn}" }) { nodes { id } } }`,
  );
  const serverId = servers.nodes[0]?.id ?? '';
  const newKey = 'ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key <<<y >/dev/null';
  await otherFrontOffice.stopSshd();
  await told(otherFrontOffice, `cp -p /etc/ssh/ssh_host_ed25519_key* /root/; ${newKey}`);
  await otherFrontOffice.startSshd();
  const found = await told(
    otherFrontOffice,
    "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2",
  );
  const known = otherFrontOffice.hostKeyFingerprint;
  const refused = await carryOut(regent, 'syncServer', { serverId });
  expect(refused.status).toBe('FAILED');
  expect(refused.explanation?.split(known)).toHaveLength(2);
  expect(refused.explanation?.split(found)).toHaveLength(2);
  const now = await regent.api.ask<{ server: { lastError: string; health: { status: string } } }>(
    'query ($id: ID!) { server(id: $id) { lastError health { status } } }',
    { id: serverId },
  );
  expect(now.server).toEqual({
    lastError: expect.stringContaining(`confirmed was ${known}, found was ${found}`),
    health: { status: 'UNHEALTHY' },
  });
  const scanned = await regent.api.mutate<{ presentedFingerprint: string }>(
    `mutation ($input: ScanServerHostKeyInput!) {
      scanServerHostKey(input: $input) { server { hostKeyFingerprint } presentedFingerprint userErrors { message code } }
    }`,
    { input: { serverId } },
  );
  expect(scanned).toMatchObject({ server: { hostKeyFingerprint: known }, presentedFingerprint: found });
  await confirm(serverId, found);
  expect(await carryOut(regent, 'syncServer', { serverId })).toMatchObject({ status: 'SUCCEEDED' });

  await otherFrontOffice.stopSshd();
  await told(otherFrontOffice, 'cp -p /root/ssh_host_ed25519_key* /etc/ssh/');
  await otherFrontOffice.startSshd();
  await confirm(serverId, known);
  expect(await carryOut(regent, 'checkServer', { serverId })).toMatchObject({ status: 'SUCCEEDED' });
});

test('checking a server tells what it has', async () => {
  expect(await carryOut(regent, 'checkServer', fo1())).toMatchObject({ status: 'SUCCEEDED', kind: 'CHECK' });
  const { server } = await regent.api.ask<{ server: { facts: object; factsAt: string } }>(
    'query ($id: ID!) { server(id: $id) { facts factsAt } }',
    { id: regent.serverId(frontOffice) },
  );
  expect(server.facts).toMatchObject({
    isRoot: true,
    os: expect.stringContaining('Debian'),
    apache: { modules: expect.arrayContaining(['rewrite', 'headers']) },
    mariadb: { letsRootIn: true },
    php: expect.stringMatching(/^8\./),
    release: { version: '2.14.0' },
    missing: [],
  });
  for (const host of [backOffice, reverseProxy])
    expect(await carryOut(regent, 'checkServer', { serverId: regent.serverId(host) })).toMatchObject({
      status: 'SUCCEEDED',
    });
});

test('a server that lacks something is told which, and the command that brings it', async () => {
  await told(reverseProxy, 'a2dismod -q -f proxy_http');
  const run = await carryOut(regent, 'checkServer', { serverId: regent.serverId(reverseProxy) });
  expect(run).toMatchObject({ status: 'FAILED' });
  expect(run.explanation).toContain('lacks Apache module proxy_http');
  const command = /sudo a2enmod proxy_http && sudo systemctl restart apache2/.exec(
    run.explanation ?? '',
  )?.[0];
  // The lab's hosts have no systemd; the first half of the command is what counts.
  await told(reverseProxy, `${command?.split(' && ')[0]}`);
  expect(await carryOut(regent, 'retryRun', { runId: run.id })).toMatchObject({ status: 'SUCCEEDED' });
});

beforeAll(async () => {
  for (const alias of ['dumpa', 'dumpb'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
});

interface Result {
  status: string;
  file: string;
  size: number;
  sha256: string;
  seconds: number;
  message: string;
}

const resultsOf = (run: Run): Record<string, Result> => run.steps[0]?.data.clients;
const lastBackupOf = (alias: string) =>
  clientOf<{
    lastBackup: {
      ok: boolean;
      file: string | null;
      sha256: string | null;
      bytes: number;
      message: string | null;
    };
    lastGoodBackup: { file: string };
  }>(regent, alias, 'lastBackup { ok file sha256 bytes message } lastGoodBackup { file }');

let firstDump = '';

test('the schedules of a new Regent are there, tell their next five times, and can be run now', async () => {
  const { schedules } = await regent.api.ask<{
    schedules: { nodes: { id: string; kind: string; cron: string }[] };
  }>('{ schedules { nodes { id kind cron } } }');
  const cron = Object.fromEntries(schedules.nodes.map((one) => [one.kind, one.cron]));
  expect(cron).toEqual({
    SYNC: '*/15 * * * *',
    BACKUP: '30 2 * * *',
    VERIFY: '30 4 * * *',
    CHECK: '*/5 * * * *',
    PROBE: '2-59/5 * * * *',
  });
  const scheduleId = schedules.nodes.find(({ kind }) => kind === 'BACKUP')?.id;
  const { schedule } = await regent.api.mutate<{ schedule: { nextOccurrences: string[] } }>(
    `mutation ($input: UpdateScheduleInput!) {
      updateSchedule(input: $input) { schedule { nextOccurrences } userErrors { code message } }
    }`,
    { input: { scheduleId, cron: '5 4 1 1 *', timeZone: 'Europe/Luxembourg', enabled: true } },
  );
  const years = schedule.nextOccurrences.map((time) => time.replace(/^\d+/, ''));
  expect(years).toEqual(Array.from({ length: 5 }, () => '-01-01T03:05:00.000Z'));

  await carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });
  const all = await carryOut(regent, 'runScheduleNow', { scheduleId });
  expect(all).toMatchObject({ status: 'SUCCEEDED', kind: 'BACKUP' });
  const runs = await Promise.all(all.children.nodes.map(({ id }) => runOf(regent, id)));
  const results = resultsOf(runs.find(({ server }) => server?.fqdn === frontOffice.fqdn) as Run);
  expect(Object.keys(results)).toEqual(['dumpa', 'dumpb']);
  for (const [alias, { status, file, size, sha256 }] of Object.entries(results)) {
    expect(status).toBe('ok');
    expect(await told(frontOffice, `stat -c %s ${file}; sha256sum ${file}`)).toBe(
      `${size}\n${sha256}  ${file}`,
    );
    expect(await lastBackupOf(alias)).toMatchObject({
      lastBackup: { ok: true, file, sha256, bytes: size, message: null },
    });
  }
  firstDump = results['dumpb']?.file ?? '';
});

test('a client whose dump fails fails alone, and its last good dump stays as it was', async () => {
  const before = await told(frontOffice, `sha256sum ${firstDump}`);
  await told(
    frontOffice,
    `cd /var/lib/mysql/dumpb && cp -a clients_models.frm /root && : >clients_models.frm && mariadb -e 'FLUSH TABLES'`,
  );
  const run = await carryOut(regent, 'backupServer', fo1());
  expect(run).toMatchObject({ status: 'FAILED' });
  expect(run.explanation).toMatch(/dumpb: The backup of dumpb failed: .*clients_models/);
  expect(run.explanation).not.toContain('dumpa');
  expect(resultsOf(run)).toMatchObject({ dumpa: { status: 'ok' }, dumpb: { status: 'failed' } });
  expect(
    await told(frontOffice, `sha256sum ${firstDump}; cd ${firstDump.replace(/[^/]*$/, '')} && ls *.sql.zst`),
  ).toBe(`${before}\n${firstDump.split('/').at(-1)}`);
  expect(await lastBackupOf('dumpa')).toMatchObject({ lastBackup: { ok: true } });
  expect(await lastBackupOf('dumpb')).toMatchObject({
    lastBackup: { ok: false, file: null, message: expect.stringContaining('clients_models') },
    lastGoodBackup: { file: firstDump },
  });
  await told(frontOffice, `mv /root/clients_models.frm /var/lib/mysql/dumpb/ && mariadb -e 'FLUSH TABLES'`);
  expect(await carryOut(regent, 'retryRun', { runId: run.id })).toMatchObject({ status: 'SUCCEEDED' });
});

test('one client is backed up alone, and nothing of the other is touched', async () => {
  const folder = '/var/lib/mysql-backup/monarc';
  const other = `ls -lA --time-style=full-iso ${folder}/dumpb; stat -c '%y' ${folder}/dumpb`;
  const before = { disk: await told(frontOffice, other), row: await lastBackupOf('dumpb') };
  const { id: clientId } = await clientOf<{ id: string }>(regent, 'dumpa', 'id');
  const run = await carryOut(regent, 'backupClient', { clientId });
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'BACKUP', explanation: 'dumpa was backed up.' });
  const results = resultsOf(run);
  expect(Object.keys(results)).toEqual(['dumpa']);
  const file = results['dumpa']?.file ?? '';
  expect(await lastBackupOf('dumpa')).toMatchObject({ lastBackup: { ok: true, file } });
  expect(await told(frontOffice, `zstd -dc ${file} | tail -1`)).toMatch(/^-- Dump completed/);
  expect({ disk: await told(frontOffice, other), row: await lastBackupOf('dumpb') }).toEqual(before);
});

test("the script works from root's crontab as well, and keeps as many dumps as it should", async () => {
  const folder = '/var/lib/mysql-backup/monarc/dumpa';
  const dumps = async () => (await told(frontOffice, `cd ${folder} && ls -v *.sql.zst`)).split('\n');
  const before = await dumps();
  const said = await told(
    frontOffice,
    `env -i HOME=/root LOGNAME=root SHELL=/bin/sh PATH=/usr/bin:/bin /bin/sh -c 'cd && /usr/local/bin/backup_monarc_db.sh'`,
  );
  const lines = said.split('\n').map((line) => JSON.parse(line) as Result & { client: string });
  // The folder of dumpa was written to after that of dumpb, so its turn comes later.
  expect(lines.map(({ client, status }) => `${client} ${status}`)).toEqual(['dumpb ok', 'dumpa ok']);
  expect(before).toHaveLength(keep);
  expect(await dumps()).toEqual([...before.slice(1), lines[1]?.file.split('/').at(-1)]);

  expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  const { backups } = await clientOf<{ backups: { nodes: object[] } }>(
    regent,
    'dumpa',
    'backups(filter: { madeBy: [CRON] }) { nodes { file ok monarcVersion files { file } } }',
  );
  const file = lines[1]?.file ?? '';
  const files = { file: file.replace(/sql\.zst$/, 'files.tar.zst') };
  expect(backups.nodes).toEqual([{ file, ok: true, monarcVersion: '2.14.0', files }]);
});

test('a sync lists what the server has backed up itself, and says what became of it', async () => {
  const stem = '/var/lib/mysql-backup/monarc/dumpb/dumpb-20400101T000000Z';
  const newest = await told(frontOffice, 'ls -t /var/lib/mysql-backup/monarc/dumpb/*.sql.zst | head -1');
  const size = Number(await told(frontOffice, `cp ${newest} ${stem}.sql.zst; stat -c %s ${newest}`));
  await told(frontOffice, `cp ${newest} ${stem.replace('2040', '2041')}.sql.zst`);
  const versions = { mariadb: '10', dump: '10', zstd: '1', tar: '1', monarc: '2.14.0' };
  const database = {
    file: stem.replace(/.*\//, '') + '.sql.zst',
    bytes: size,
    sha256: 'a'.repeat(64),
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_general_ci',
    tables: [{ name: 'users', rows: 5, checksum: 1 }],
  };
  const facts = {
    version: 1,
    client: 'dumpb',
    madeAt: new Date(),
    madeBy: 'CRON',
    versions,
    database,
    files: null,
  };
  await told(frontOffice, `cat > ${stem}.json`, JSON.stringify(facts));
  const listed = async () => {
    expect(await carryOut(regent, 'syncServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
    const { backups } = await clientOf<{ backups: { nodes: { file: string }[] } }>(
      regent,
      'dumpb',
      'backups(first: 50) { nodes { file madeBy ok goneAt rows monarcVersion message server { fqdn } } }',
    );
    return backups.nodes.filter(({ file }) => /dumpb-204/.test(file));
  };
  const made = { file: `${stem}.sql.zst`, madeBy: 'CRON', rows: 5, monarcVersion: '2.14.0' };
  const server = { fqdn: frontOffice.fqdn };
  expect(await listed()).toEqual([{ ...made, ok: true, goneAt: null, message: null, server }]);
  await told(frontOffice, `truncate -s 1 ${stem}.sql.zst`);
  expect(await listed()).toMatchObject([{ ok: false, message: expect.stringContaining('1 bytes now') }]);
  await told(frontOffice, `rm /var/lib/mysql-backup/monarc/dumpb/dumpb-204*`);
  expect(await listed()).toMatchObject([{ ok: false, goneAt: expect.any(String) }]);
});

const backupsOf = async (alias: string) =>
  await clientOf<{
    lastGoodBackup: { file: string } | null;
    backups: { nodes: { ok: boolean; file: string | null; goneAt: string | null }[] };
  }>(regent, alias, 'lastGoodBackup { file } backups(first: 50) { nodes { ok file goneAt } }');

test('no backup is called good whose file is gone, from the next check on', async () => {
  const there = async (alias: string) =>
    (await told(frontOffice, `ls -d /var/lib/mysql-backup/monarc/${alias}/*.zst`)).split('\n');
  await carryOut(regent, 'backupServer', fo1());
  const { backups, lastGoodBackup } = await backupsOf('dumpa');
  const kept = await there('dumpa');
  for (const { file, goneAt } of backups.nodes)
    if (file !== null) expect(goneAt === null, file).toBe(kept.includes(file));
  await told(frontOffice, `mv ${lastGoodBackup?.file} /root/dump`);
  expect(await carryOut(regent, 'checkServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
  const after = (await backupsOf('dumpa')).lastGoodBackup?.file;
  expect(after).not.toBe(lastGoodBackup?.file);
  if (after !== undefined) expect(kept).toContain(after);
  await told(frontOffice, `mv /root/dump ${lastGoodBackup?.file}`);
  await carryOut(regent, 'checkServer', fo1());
  expect((await backupsOf('dumpa')).lastGoodBackup).toEqual(lastGoodBackup);
});

test('a live client whose database is lost is told with its newest dump, and the others are backed up', async () => {
  const newest = (await backupsOf('dumpb')).lastGoodBackup?.file ?? '';
  await told(frontOffice, `mariadb -e 'DROP DATABASE dumpb'`);
  const dumps = await told(frontOffice, 'ls /var/lib/mysql-backup/monarc/dumpb');
  const run = await carryOut(regent, 'backupServer', fo1());
  expect(run).toMatchObject({ status: 'FAILED' });
  expect(run.explanation).toContain(`The database of dumpb is lost`);
  expect(run.explanation).toContain(newest);
  expect(resultsOf(run)).toMatchObject({ dumpa: { status: 'ok' }, dumpb: { status: 'missing' } });
  expect(await told(frontOffice, 'ls /var/lib/mysql-backup/monarc/dumpb')).toBe(dumps);
  await told(
    frontOffice,
    `mariadb -e 'CREATE DATABASE dumpb CHARACTER SET utf8mb4' && zstd -dc ${newest} | mariadb dumpb`,
  );
  expect(await carryOut(regent, 'backupServer', fo1())).toMatchObject({ status: 'SUCCEEDED' });
});

test('a server on which nothing is backed up says so', async () => {
  await expect(start(regent, 'backupServer', { serverId: regent.serverId(reverseProxy) })).rejects.toThrow(
    /is a REVERSE_PROXY: Regent backs up clients/,
  );
});

test('monarc_common is backed up with the rest, listed with its server, and told when it fails', async () => {
  const bo1 = { serverId: regent.serverId(backOffice) };
  const state = async () =>
    (
      await regent.api.ask<{
        server: {
          health: { problems: string[] };
          backups: { nodes: { database: string; client: null; ok: boolean; rows: string; file: string }[] };
        };
      }>(
        'query ($id: ID!) { server(id: $id) { health { problems } backups(first: 9) { nodes { database client { alias } ok rows file } } } }',
        { id: bo1.serverId },
      )
    ).server;
  const { backups } = await state();
  expect(backups.nodes).toMatchObject([{ database: 'monarc_common', client: null, ok: true }]);
  const folder = '/var/lib/mysql-backup/monarc/monarc_common';
  expect(await told(backOffice, `ls ${folder}/*.sql.zst`)).toBe(backups.nodes[0]?.file);
  await told(backOffice, 'mv /usr/bin/zstd /root/zstd');
  expect(await carryOut(regent, 'checkServer', bo1)).toMatchObject({
    explanation: expect.stringContaining('lacks zstd'),
  });
  const failed = await carryOut(regent, 'backupServer', bo1);
  await told(backOffice, 'mv /root/zstd /usr/bin/zstd');
  expect(failed).toMatchObject({ status: 'FAILED', explanation: expect.stringContaining('zstd') });
  const after = await state();
  expect(after.backups.nodes.map(({ ok }) => ok)).toEqual([false, true]);
  const problem = 'The newest backup of its database failed, or is not good any more: see `backups`.';
  expect(after.health.problems).toContain(problem);
  expect(await carryOut(regent, 'backupServer', bo1)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await carryOut(regent, 'checkServer', bo1)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await state()).health.problems).not.toContain(problem);
});

test('a server on which clients live is not deleted, and one without them is', async () => {
  const remove = (serverId: string) =>
    regent.api.mutate(
      `mutation ($input: DeleteServerInput!) { deleteServer(input: $input) { userErrors { code message } } }`,
      { input: { serverId } },
    );
  await expect(remove(fo1().serverId)).rejects.toThrow(/2 clients live on it: dumpa, dumpb/);
  const { servers } = await regent.api.ask<{ servers: { nodes: { id: string; fqdn: string }[] } }>(
    '{ servers { nodes { id fqdn } } }',
  );
  await remove(servers.nodes.find(({ fqdn }) => fqdn === otherFrontOffice.fqdn)?.id ?? '');
  expect(await endOf(regent, await start(regent, 'syncAll', {}))).toMatchObject({ status: 'SUCCEEDED' });
});

test('the backups of a deleted client, with its last one, are listed where they were put', async () => {
  const { id: clientId } = await clientOf<{ id: string }>(regent, 'dumpb', 'id');
  await told(frontOffice, 'mariadb dumpb', "UPDATE users SET firstname = 'Later'");
  expect(await carryOut(regent, 'deleteClient', { clientId, alias: 'dumpb' })).toMatchObject({
    status: 'SUCCEEDED',
  });
  const { backups } = await clientOf<{ backups: { nodes: { file: string; madeBy: string }[] } }>(
    regent,
    'dumpb',
    'backups(first: 50, filter: { onDisk: true }) { nodes { file madeBy } }',
  );
  const there = await told(frontOffice, 'ls /var/lib/mysql-backup/monarc-deleted/dumpb-*/*.sql.zst');
  expect(backups.nodes[0]?.madeBy).toBe('DELETION');
  expect(backups.nodes.length).toBeGreaterThan(1);
  for (const { file } of backups.nodes) expect(there.split('\n')).toContain(file);
});
