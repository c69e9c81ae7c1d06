/** A backup comes back, and what was there before it does too. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { $ } from 'zx';
import { commandsIn } from '../../../kit/commands-in.ts';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, site, told } from '../kit/clients.ts';
import { encryptFor, newKey } from '../kit/encryption.ts';
import { useRegent } from '../kit/regent.ts';
import { carryOut, changesIn, plan, start } from '../kit/runs.ts';

const { backOffice, frontOffice, reverseProxy } = lab();
const [ours, others] = [await newKey(), await newKey()];
const regent = useRegent({
  hosts: [backOffice, frontOffice, reverseProxy],
  env: () => ({ BACKUP_AGE_IDENTITY_FILE: ours.file }),
});
const sql = (statements: string) => told(frontOffice, 'mariadb -N', statements);

const content = (alias: string) =>
  told(
    frontOffice,
    `for table in $(mariadb -N -e 'SHOW TABLES' ${alias}); do mariadb -N -e "CHECKSUM TABLE $table" ${alias}; done`,
  );
const left = () =>
  told(
    frontOffice,
    `mariadb -N -e 'SHOW DATABASES' | grep '^monarc_[rbu]'; mariadb -N -e 'SELECT user FROM mysql.user' | grep ^monarc_; ls /var/lib/mysql-backup/monarc/*/.restore* 2>/dev/null || true`,
  );

async function backUp(alias: string): Promise<string> {
  const run = await carryOut(regent, 'backupServer', { serverId: regent.serverId(frontOffice) });
  expect(run.status).toBe('SUCCEEDED');
  return (await clientOf<{ lastGoodBackup: { id: string } }>(regent, alias, 'lastGoodBackup { id }'))
    .lastGoodBackup.id;
}
const setMode = (mode: string) =>
  regent.api.mutate(
    `mutation ($input: SetServerModeInput!) { setServerMode(input: $input) { userErrors { code message } } }`,
    { input: { serverId: regent.serverId(frontOffice), mode } },
  );
const restoresOf = async (alias: string) =>
  (
    await clientOf<{
      restores: { status: string; doneAt: string | null; undoableUntil: string | null }[];
    }>(regent, alias, 'restores { status doneAt undoableUntil }')
  ).restores;
const newUser = (alias: string, name: string) =>
  sql(
    `INSERT INTO \`${alias}\`.users SET firstname = '${name}', lastname = 'L', email = '${name}@x.example', creator = 'x'`,
  );

/** The client's own files: their names and contents, and the mode of its configuration. */
const files = () =>
  told(
    frontOffice,
    `cd /var/www/back && find import data -type f -not -path 'data/cache/*' -not -path '*/Proxy/*' | sort | xargs sha256sum; stat -c '%U %a' local.php`,
  );

let filesWere = '';
let backupId = '';
let was = '';
let changed = '';

beforeAll(async () => {
  for (const alias of ['back', 'beside'])
    expect(await createClient(regent, frontOffice, alias)).toMatchObject({ status: 'SUCCEEDED' });
  await newUser('back', 'first');
  was = await content('back');
  await told(frontOffice, 'echo 1 >/var/www/back/import/files/kept; echo 1 >/var/www/back/data/upload');
  filesWere = await files();
  backupId = await backUp('back');
  await newUser('back', 'second');
  await sql('DELETE FROM back.users_roles');
  changed = await content('back');
  await told(frontOffice, 'rm /var/www/back/import/files/kept; echo 2 >/var/www/back/data/upload');
});

test('a dry run says what would be replaced by what', async () => {
  const changes = await plan(regent, 'restoreClient', { clientId: await clientId(regent, 'back'), backupId });
  expect(changes).toMatchObject([
    {
      plugin: 'database',
      client: 'back',
      action: 'UPDATE',
      summary: expect.stringMatching(
        /^replace database back, which has \d+ tables and about .* by the backup of 20/,
      ),
    },
  ]);
  expect(await restoresOf('back')).toEqual([]);
  expect(await left()).toBe('');
});

test('a backup takes the place of the database, the site answers throughout, and no other client is touched', async () => {
  const neighbour = await content('beside');
  const filesThen = await files();
  expect(filesThen).not.toBe(filesWere);
  const statuses = new Set<number>();
  const stop = new AbortController();
  const asking = (async () => {
    while (!stop.signal.aborted) statuses.add((await site('back')).status);
  })();
  const run = await carryOut(regent, 'restoreClient', { clientId: await clientId(regent, 'back'), backupId });
  stop.abort();
  await asking;
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'RESTORE_CLIENT', client: { status: 'ACTIVE' } });
  expect(await content('back')).toBe(was);
  expect(await content('beside')).toBe(neighbour);
  expect(await files()).toBe(filesWere);
  expect([...statuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect((await site('back')).status).toBe(200);
  expect(await restoresOf('back')).toMatchObject([{ status: 'DONE', undoableUntil: expect.any(String) }]);
  expect(await left()).toMatch(/^monarc_before_\w+$/);
  const said = run.events.map(({ text }) => text).join('\n');
  expect(said).toMatch(/Loads .* beside the live one/);
  expect(said).toMatch(/compared with its manifest/);
  const { lastBackup } = await clientOf<{ lastBackup: { madeBy: string; file: string } }>(
    regent,
    'back',
    'lastBackup { madeBy file }',
  );
  expect(lastBackup.madeBy).toBe('RESTORE');
  expect(said).toContain(`What is there now is backed up in ${lastBackup.file}`);
  const passwords = await told(
    frontOffice,
    "grep -rhoE \"'password' => '[^']+'\" /var/www/back/local.php | cut -d\"'\" -f4",
  );
  for (const password of passwords.split('\n')) expect(said).not.toContain(password);
});

test('a sync afterwards changes nothing, and keeps what was there before', async () => {
  const run = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(run.status).toBe('SUCCEEDED');
  expect(changesIn(run)).toEqual([]);
  expect(await left()).toMatch(/^monarc_before_\w+$/);
});

test('undoRestore brings back what was there before, once', async () => {
  const run = await carryOut(regent, 'undoRestore', { clientId: await clientId(regent, 'back') });
  expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'UNDO_RESTORE' });
  expect(await content('back')).toBe(changed);
  expect(await files()).not.toBe(filesWere);
  expect((await site('back')).status).toBe(200);
  expect(await restoresOf('back')).toMatchObject([{ status: 'UNDONE' }]);
  await expect(start(regent, 'undoRestore', { clientId: await clientId(regent, 'back') })).rejects.toThrow(
    /undone already/,
  );
});

test.each([
  ['plain', 'cat'],
  ['packed with gzip', 'gzip'],
])('a dump that was made by hand, %s, is uploaded and takes the place of the database', async (_, pack) => {
  const id = await clientId(regent, 'back');
  const then = await content('back');
  const filesThen = await files();
  const dump = await told(frontOffice, `mariadb-dump --single-transaction back | ${pack} | base64 -w 0`);
  await newUser('back', 'later');
  const later = await content('back');
  const { backupUpload } = await regent.api.ask<{ backupUpload: { url: string; uploadId: string } }>(
    `mutation ($id: ID!) { backupUpload(input: { clientId: $id }) { url uploadId } }`,
    { id },
  );
  const { url, uploadId } = backupUpload;
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${regent.api.token}` },
    body: Buffer.from(dump, 'base64'),
  });
  expect(await answer.json()).toMatchObject({ uploadId, tables: 6 });
  expect(await plan(regent, 'restoreClient', { clientId: id, uploadId })).toMatchObject([
    { plugin: 'database', summary: expect.stringMatching(/by the dump that was uploaded on .* 6 tables/) },
  ]);
  const run = await carryOut(regent, 'restoreClient', { clientId: id, uploadId });
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect(await content('back')).toBe(then);
  expect(await files()).toBe(filesThen);
  expect((await site('back')).status).toBe(200);
  expect(run.events.map(({ text }) => text).join('\n')).toMatch(/it has no manifest/);
  expect(await told(frontOffice, 'ls /var/lib/regent/restores/*.dump 2>/dev/null || true')).toBe('');
  expect(await carryOut(regent, 'undoRestore', { clientId: id })).toMatchObject({ status: 'SUCCEEDED' });
  expect(await content('back')).toBe(later);
  await sql("DELETE FROM back.users WHERE firstname = 'later'");
});

test('a suspended client is restored, and stays suspended', async () => {
  await carryOut(regent, 'suspendClient', { clientId: await clientId(regent, 'back') });
  const run = await carryOut(regent, 'restoreClient', { clientId: await clientId(regent, 'back'), backupId });
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'SUSPENDED' } });
  expect(await content('back')).toBe(was);
  expect((await site('back')).status).toBe(503);
  await carryOut(regent, 'resumeClient', { clientId: await clientId(regent, 'back') });
  expect((await site('back')).status).toBe(200);
});

test('a damaged backup leaves the client as it was, answering', async () => {
  const before = await content('back');
  const kept = await left();
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { file: string } }>(
    regent,
    'back',
    'lastGoodBackup { file }',
  );
  const id = await backUp('back');
  const { lastGoodBackup: newest } = await clientOf<{ lastGoodBackup: { file: string } }>(
    regent,
    'back',
    'lastGoodBackup { file }',
  );
  expect(newest.file).not.toBe(lastGoodBackup.file);
  await told(frontOffice, `printf x | dd of=${newest.file} bs=1 seek=200 conv=notrunc status=none`);
  const run = await carryOut(regent, 'restoreClient', {
    clientId: await clientId(regent, 'back'),
    backupId: id,
  });
  expect(run).toMatchObject({ status: 'FAILED', explanation: expect.stringContaining('not as it was made') });
  expect(await content('back')).toBe(before);
  expect((await site('back')).status).toBe(200);
  expect((await restoresOf('back'))[0]).toMatchObject({ status: 'FAILED' });
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('SUCCEEDED');
  expect(await left()).toBe(kept);
});

test('a database that somebody has dropped comes back', async () => {
  await sql('DROP DATABASE back');
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('FAILED');
  const run = await carryOut(regent, 'restoreClient', { clientId: await clientId(regent, 'back'), backupId });
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect(await content('back')).toBe(was);
  expect((await site('back')).status).toBe(200);
  expect((await restoresOf('back'))[0]).toMatchObject({ status: 'DONE', undoableUntil: null });
  await expect(start(regent, 'undoRestore', { clientId: await clientId(regent, 'back') })).rejects.toThrow(
    /nothing to go back to/,
  );
});

test('an encrypted backup is restored, and Regent’s identity never reaches the server', async () => {
  await encryptFor(regent, frontOffice, ours.recipient);
  const then = await content('back');
  const id = await backUp('back');
  expect(await told(frontOffice, 'ls /var/lib/mysql-backup/monarc/back/*.age | wc -l')).toBe('2');
  await newUser('back', 'fourth');
  await told(frontOffice, 'echo 4 >/var/www/back/import/files/kept');
  const run = await carryOut(regent, 'restoreClient', {
    clientId: await clientId(regent, 'back'),
    backupId: id,
  });
  expect(run).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE', problem: null } });
  expect(await content('back')).toBe(then);
  expect(await files()).toBe(filesWere);
  const secrets = await $({ nothrow: true })`cd ${frontOffice.changed} && grep -rlF AGE-SECRET-KEY .`;
  expect(secrets.stdout).toBe('');
});

test('a backup is restored by hand with the commands of docs/backups.md, and the next sync opens the site', async () => {
  await backUp('back');
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { file: string } }>(
    regent,
    'back',
    'lastGoodBackup { file }',
  );
  const stem = basename(lastGoodBackup.file, '.sql.zst.age');
  const asTheirs = (code: string) =>
    code.replaceAll('acme-20261123T023000Z', stem).replaceAll('acme', 'back');
  const open = asTheirs((await commandsIn('backups', '## Encryption')).at(-1) ?? '');
  const [whole = '', compare = '', close = '', replace = ''] = (
    await commandsIn('backups', '## Restoring by hand')
  ).map(asTheirs);
  onTestFinished(async () => {
    await told(frontOffice, 'rm -rf /var/www/back.before /root/back-before.sql.zst');
  });
  await told(frontOffice, 'cat >/run/regent-backups.key', await readFile(ours.file, 'utf8'));
  const filesThen = await files();
  await newUser('back', 'fifth');
  await told(frontOffice, 'rm -r /var/www/back/import/files');
  const changing = await content('back');
  await setMode('MAINTENANCE');
  // These hosts have no systemd.
  const said = await told(
    frontOffice,
    `set -e; systemctl() { apache2ctl graceful; }; ${open} ${whole} ${compare} ${close} ${replace}`,
  );
  expect(said).toMatch(/\.sql\.zst\.age: OK\n.*\.files\.tar\.zst\.age: OK\n/);
  expect(said).not.toContain('differs');
  await setMode('ACTIVE');
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('SUCCEEDED');
  expect(await content('back')).not.toBe(changing);
  expect(await files()).toBe(filesThen);
  expect((await site('back')).status).toBe(200);
});

test('a backup that is encrypted for others is refused before anything is touched', async () => {
  await encryptFor(regent, frontOffice, others.recipient);
  const id = await backUp('back');
  const asked = { clientId: await clientId(regent, 'back'), backupId: id };
  const now = await content('back');
  const kept = await left();
  const run = await carryOut(regent, 'restoreClient', asked);
  expect(run.status).toBe('FAILED');
  expect(run.explanation).toMatch(
    new RegExp(`back cannot be restored: /\\S+\\.age is encrypted for others: .*${ours.recipient}`),
  );
  expect(await content('back')).toBe(now);
  expect(await left()).toBe(kept);
});

test('a deleted client leaves nothing of its restores', async () => {
  expect(await left()).not.toBe('');
  const run = await carryOut(regent, 'deleteClient', {
    clientId: await clientId(regent, 'back'),
    alias: 'back',
  });
  expect(run.status).toBe('SUCCEEDED');
  expect(await left()).toBe('');
});
