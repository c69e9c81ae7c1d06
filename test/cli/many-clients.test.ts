/** Many clients at once, single settings, and dumps that are uploaded, on the command line. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dumpOf } from '../kit/dumps.ts';
import { withClients } from './regent.ts';

const { api, serverId, line, json } = await withClients('acme', 'beta', 'gamma');

test('many clients get the same change, and one that is wrong is refused alone', async () => {
  expect((await line('client update-many acme beta')).code).toBe(2);
  expect((await line('client update-many')).code).toBe(2);
  expect((await line('client update-many acme nobody --no-two-factor-enforced')).code).toBe(3);
  const changed = await json('client update-many acme beta --no-two-factor-enforced');
  expect(changed).toMatchObject({ run: { kind: 'UPDATE_CLIENT' }, results: [{}, {}] });
  await api.work(serverId);
  expect(await json('client show beta')).toMatchObject({ twoFactorEnforced: false });

  expect((await line('client delete gamma --yes')).code).toBe(0);
  await api.work(serverId);
  const partly = await line('client update-many acme gamma --two-factor-enforced');
  expect(partly).toMatchObject({ code: 3, stderr: expect.stringMatching(/^gamma: /) });
  expect(partly.stdout).toMatch(/was started/);
  await api.work(serverId);
  expect(await json('client show acme')).toMatchObject({ twoFactorEnforced: true });
});

test('models are linked to many clients, and unlinked', async () => {
  await api.addModel('Base');
  expect((await line('client link-models acme beta')).code).toBe(2);
  expect((await line('client link-models acme beta --model Base')).code).toBe(0);
  expect((await json('client show acme')).models).toHaveLength(1);
  expect((await line('client unlink-models acme --model Base')).code).toBe(0);
  expect((await json('client show acme')).models).toEqual([]);
  await api.work(serverId);
});

test('many are deleted only after their number was typed', async () => {
  await api.addClient('delta', serverId);
  await api.addClient('epsilon', serverId);
  await api.work(serverId);
  expect((await line('client delete-many delta epsilon')).code).toBe(2);
  const no = await line('client delete-many delta epsilon', { terminal: true, stdin: ['1'] });
  expect(no).toMatchObject({ code: 3, stderr: expect.stringContaining('delta, epsilon. Type 2: ') });
  expect((await line('client delete-many delta epsilon --dry-run')).stdout).toMatch(/forget delta/);
  expect(await json('client delete-many delta epsilon --yes')).toMatchObject({
    run: { kind: 'DELETE_CLIENT' },
  });
  await api.work(serverId);
  expect(await line('client release-alias acme --yes')).toMatchObject({ code: 3, stdout: '' });
});

test('many move to a server that is there', async () => {
  expect((await line('client move-many acme beta')).code).toBe(2);
  expect((await line('client move-many acme beta --to fo9')).stderr).toMatch(/^There is no server fo9\./);
  expect(await line('client move-many acme beta --to fo1')).toMatchObject({ code: 3, stdout: '' });
});

test('directives come from a file, and an empty one removes them', async () => {
  const file = join(api.folder, 'directives');
  await writeFile(file, 'Header set X-Frame-Options DENY\n');
  expect(await line(`client set-directives acme ${file}`)).toMatchObject({ code: 0, stderr: '' });
  expect((await json('client show acme')).directives).toBe('Header set X-Frame-Options DENY');
  await api.work(serverId);
  const wrong = await line('client set-directives acme -', { stdin: ['Listen 80'] });
  expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('Listen') });
  expect((await line('client set-directives acme -')).code).toBe(0);
  expect((await json('client show acme')).directives).toBe('');
  await api.work(serverId);
});

test('a client has its own hours without a backup, or those of the configuration', async () => {
  expect((await line('client set-backup-max-age acme 48')).stdout).toMatch(/48 hours/);
  expect((await json('client show acme')).backupMaxAgeHours).toBe(48);
  expect((await line('client set-backup-max-age acme 0')).code).toBe(3);
  expect((await line('client set-backup-max-age acme soon')).code).toBe(2);
  expect((await line('client set-backup-max-age acme')).stdout).toMatch(/of the configuration/);
  expect((await json('client show acme')).backupMaxAgeHours).toBeNull();
});

test('without mail, the first user is not mailed', async () => {
  expect(await line('client send-first-user-link acme')).toMatchObject({ code: 3, stdout: '' });
});

test('a dump is uploaded for a restore, once it was confirmed', async () => {
  const { id } = await api.addServer('fo2.test');
  await api.addClient('theta', id);
  await api.work(id);
  const ready = { connection: 'SSH', state: 'READY', root: null } as const;
  await api.prisma.server.update({ where: { id }, data: ready });
  const file = join(api.folder, 'theta.sql.gz');
  await writeFile(file, gzipSync(dumpOf(2_000)));

  expect((await line(`client restore theta --file ${file}`)).code).toBe(2);
  expect((await line(`client restore theta --file ${file} --backup 1 --yes`)).code).toBe(2);
  expect((await line(`client restore theta --file ${api.folder} --yes`)).stderr).toMatch(/is a folder/);
  expect((await line('client restore theta --file /nonexistent --yes')).code).toBe(2);
  expect(await api.prisma.upload.count()).toBe(0);

  const no = await line(`client restore theta --file ${file}`, { terminal: true, stdin: ['no'] });
  expect(no).toMatchObject({ code: 3, stderr: expect.stringContaining('Type theta: ') });
  expect(await api.prisma.upload.count()).toBe(0);

  const typed = { terminal: true, stdin: ['theta'] };
  const started = await line(`client restore theta --file ${file} --json`, typed);
  expect(started).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Uploading: .*uploaded: .*, 2 tables/s),
  });
  expect(JSON.parse(started.stdout)).toMatchObject({ run: { kind: 'RESTORE_CLIENT' } });

  const broken = join(api.folder, 'broken.sql');
  await writeFile(broken, 'This is no dump.');
  const refused = await line(`client restore-as-new theta iota --file ${broken}`);
  expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.not.stringContaining('bug') });
  expect(await line('client restore-as-new theta iota')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('has no good backup'),
  });
});
