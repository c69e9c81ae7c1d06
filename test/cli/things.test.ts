/** Servers, models, backups, schedules, alarms, users and the audit on the command line. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { regent, withClients } from './regent.ts';

const { api, serverId, site, line, json } = await withClients('acme');

test('a server is added, listed, shown, changed, put into a mode and removed', async () => {
  expect(await line('server add rpx.test --role reverse-proxy --local')).toMatchObject({
    code: 0,
    stdout: 'rpx.test is added.\n',
  });
  const { stdout } = await line('server list --role reverse-proxy');
  expect(stdout).toMatch(/^FQDN +ROLE +MODE .*\nrpx\.test +REVERSE_PROXY +ACTIVE .*\n$/);
  expect((await line('server update rpx --label Proxy')).code).toBe(0);
  expect((await line('server show proxy')).stdout).toMatch(/^Server: +rpx\.test\nLabel: +Proxy\n/);
  expect((await line('server mode rpx.test draining')).stdout).toBe('rpx.test is DRAINING.\n');
  expect(await json('server show rpx')).toMatchObject({ mode: 'DRAINING', role: 'REVERSE_PROXY' });
  expect((await line('server mode rpx.test asleep')).code).toBe(2);
  expect((await line('server remove rpx.test')).code).toBe(2);
  expect((await line('server remove rpx.test --yes')).stdout).toBe('rpx.test is removed.\n');
  expect(await line('server remove fo1.test --yes')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('acme'),
  });
});

test('a host key is only trusted if somebody has compared it', async () => {
  const added = await line('server add fo9.test --role front-office');
  expect(added).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Its host key is SHA256:presented.'),
  });
  expect(await line('server trust fo9.test')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('give it with --fingerprint'),
  });
  const no = await line('server trust fo9.test', { terminal: true, stdin: ['n'] });
  expect(no).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('shows the host key SHA256:presented'),
  });
  expect((await line('server trust fo9.test --fingerprint SHA256:other')).code).toBe(3);
  expect((await json('server show fo9')).state).toBe('UNCONFIRMED');
  expect((await line('server trust fo9.test', { terminal: true, stdin: ['yes'] })).code).toBe(0);
  expect((await json('server show fo9')).state).toBe('READY');
  expect((await line('server remove fo9 --yes')).code).toBe(0);
});

test('a sync is of one server, or of all on request, and never of all by mistake', async () => {
  site.there.get(serverId)?.clear();
  expect((await line('server sync fo1 --dry-run')).stdout).toMatch(/^On fo1\.test:\n {2}\+ /);
  expect((await line('server sync')).code).toBe(2);
  expect((await line('server sync fo1 --all')).code).toBe(2);
  expect(await json('server sync --all')).toMatchObject({ run: { kind: 'SYNC' } });
  expect(await json('server check fo1')).toMatchObject({ run: { kind: 'CHECK' } });
  await api.work(serverId);
});

test('a model is created, changed, found by its label, and deleted', async () => {
  expect((await line('model create')).code).toBe(2);
  const made = await regent(api, [
    'model',
    'create',
    '--label-en',
    'Base model',
    '--label-fr',
    'Base',
    '--specific',
  ]);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect((await line('model list')).stdout).toMatch(
    /^NUMBER +LABEL .*\n\d+ +Base model +ACTIVE +linked clients/,
  );
  expect((await line('model update base --description-en Small')).code).toBe(0);
  const { number, description } = await json('model show base');
  expect(description.en).toBe('Small');
  expect((await line('model update base')).code).toBe(2);
  expect((await line(`model duplicate ${number} --label-fr Autre`)).code).toBe(0);
  const typed = await line('model delete base', { terminal: true, stdin: [String(number)] });
  expect(typed).toMatchObject({ code: 0, stderr: expect.stringContaining(`Type ${number}: `) });
  expect((await line('model show base')).code).toBe(3);
});

test('backups are listed and shown; a file is downloaded whole, compared, and never written over another', async () => {
  expect((await line('backup list')).stdout).toBe('No backups.\n');
  const folder = '/var/lib/mysql-backup/monarc/acme';
  await mkdir(join(api.folder, folder), { recursive: true });
  await writeFile(join(api.folder, folder, 'acme-1.sql.zst'), 'a dump');
  const server = await api.addServer('fo2.test');
  const { client } = await api.addClient('beta', server.id);
  const ready = { connection: 'SSH', state: 'READY', root: null } as const;
  await api.prisma.server.update({ where: { id: server.id }, data: ready });
  const sha256 = createHash('sha256').update('a dump').digest('hex');
  const file = `${folder}/acme-1.sql.zst`;
  const data = { clientId: client.id, serverId: server.id, ok: true, file, bytes: 6n, sha256 };
  const { id } = await api.prisma.backup.create({ data });
  expect((await line('backup list --client beta --good')).stdout).toMatch(/^MADE .*\n.* beta +yes /);
  expect((await line('backup list --client beta --no-good')).stdout).toBe('No backups.\n');
  expect((await line(`backup show ${id}`)).stdout).toMatch(/^Backup: +\S+\nOf: +beta\n/);
  expect(await json(`backup show ${id}`)).toMatchObject({ sha256, copies: [] });

  const path = join(api.folder, 'download');
  const download = (to = path) => line(`backup download ${id} --output ${to}`);
  expect(await download()).toMatchObject({ code: 0, stdout: expect.stringContaining('as Regent has it') });
  expect(await readFile(path, 'utf8')).toBe('a dump');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, 'mine');
  expect(await download()).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
  expect(await readFile(path, 'utf8')).toBe('mine');
  expect((await download('-')).stdout).toBe('a dump');
  await api.prisma.backup.update({ where: { id }, data: { sha256: 'f'.repeat(64) } });
  expect(await download(`${path}-2`)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('not the backup'),
  });
  await expect(stat(`${path}-2`)).rejects.toThrow('ENOENT');
});

test('a schedule is created, shown, paused and deleted', async () => {
  const words = [
    'schedule',
    'create',
    '--kind',
    'sync',
    '--cron',
    '30 2 * * *',
    '--time-zone',
    'Europe/Luxembourg',
    '--json',
  ];
  const { schedule } = JSON.parse((await regent(api, words)).stdout);
  expect(schedule).toMatchObject({ kind: 'SYNC', enabled: true });
  const listed = await line('schedule list');
  expect(listed.stdout).toMatch(/^KIND .*\nSYNC +all servers +30 2 \* \* \* Europe\/Luxembourg/);
  expect((await line(`schedule update ${schedule.id} --no-enabled`)).stdout).toBe('It is paused.\n');
  expect((await line(`schedule show ${schedule.id}`)).stdout).toMatch(/^In force: +no$/m);
  const wrong = [...words.slice(0, 5), 'nonsense', ...words.slice(6, -1)];
  expect(await regent(api, wrong)).toMatchObject({ code: 3, stderr: expect.stringContaining('nonsense') });
  expect((await line('schedule pause --reason Migration')).code).toBe(0);
  expect((await line('schedule list')).stderr).toMatch(/^All schedules are paused by .*: Migration\n$/);
  expect((await line('schedule resume')).stdout).toBe('The schedules go on.\n');
  expect((await line(`schedule run-now ${schedule.id}`)).stdout).toMatch(/^SYNC was started/);
  expect((await line(`schedule delete ${schedule.id} --yes`)).code).toBe(0);
  expect((await line('schedule list')).stdout).toBe('No schedules.\n');
});

test('users are listed and shown without secrets, and the audit says what was done', async () => {
  expect((await line('user list')).stdout).toMatch(/^EMAIL .*\nadmin@example\.org /);
  const shown = await line('user show admin@example.org');
  expect(shown.stdout).toMatch(/^API tokens: +tests: /m);
  expect(shown.stdout).not.toContain(api.token);
  await api.sessionOf(['DBADMIN']);
  const other = await line('user show user-1@example.org');
  expect([other.code, other.stdout]).toEqual([0, expect.stringMatching(/^Roles: +DBADMIN$/m)]);
  expect(other.stdout).not.toContain('API tokens');
  expect((await line('user show nobody@example.org')).code).toBe(3);
  expect(await line('user deactivate admin@example.org --yes')).toMatchObject({ code: 3 });
  const listed = await line('audit --action createSchedule');
  expect(listed.stdout).toMatch(/^AT .*\n.* admin@example\.org +createSchedule +schedule /);
  expect((await line('audit --outcome refused --limit 1 --json')).stdout.trimEnd().split('\n')).toHaveLength(
    1,
  );
});

test('alarms are listed, and acknowledged with a note', async () => {
  expect((await line('alarm list')).stdout).toBe('Nothing is wrong.\n');
  expect((await line('alarm acknowledge nonsense --note Mine')).code).toBe(3);
});

test('what a token may not do is the refusal of Regent', async () => {
  const token = await api.apiTokenWith(['READ']);
  const reader = { url: api.url, token };
  expect((await regent(reader, ['client', 'list'])).code).toBe(0);
  const refused = await regent(reader, ['client', 'suspend', 'acme']);
  expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('CLIENTS') });
  expect((await regent(reader, ['user', 'list'])).code).toBe(3);
});
