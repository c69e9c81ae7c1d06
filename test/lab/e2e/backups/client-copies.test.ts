/** New clients that are made from backups of others. */
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { clientId, clientOf, createClient, deleteClient, site, told } from '../kit/clients.ts';
import { encryptFor, newKey } from '../kit/encryption.ts';
import { inPerson, useRegent, type Regent } from '../kit/regent.ts';
import { carryOut, changesIn, endOf, eventOf, plan, start, type Run } from '../kit/runs.ts';

const { frontOffice, otherFrontOffice } = lab();
const key = await newKey();
const regent = useRegent({ env: () => ({ BACKUP_AGE_IDENTITY_FILE: key.file }) });
const sql = (statements: string, host = frontOffice) => told(host, 'mariadb -N', statements);

/** What must be the same: users with their passwords, and the analyses (here, a table of ballast). */
const kept = (alias: string, host = frontOffice) =>
  told(
    host,
    `mariadb -N -e 'SELECT id, email, password, secret_key FROM users ORDER BY id; CHECKSUM TABLE ballast' ${alias} | sed 's/^${alias}[.]//'
    cd /var/www/${alias} && cat import/files/kept data/upload && stat -c '%U %a' local.php import/files/kept`,
  );
const left = (host = frontOffice) =>
  told(
    host,
    `mariadb -N -e 'SHOW DATABASES' | grep '^monarc_[ru]'; mariadb -N -e 'SELECT user FROM mysql.user' | grep ^monarc_
    ls -A /var/www | grep '^[.]'; ls -d /var/lib/mysql-backup/monarc/*/.restore* /var/lib/regent/restores/*.dump* 2>/dev/null || true`,
  );
const secretsOf = (alias: string, host = frontOffice) =>
  told(host, `grep -oE "'(password|salt|apiKey)' => '[^']+'" /var/www/${alias}/local.php | sort -u`);
const failureOf = ({ explanation }: Run) => explanation;

let was = '';
let backupId = '';

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, 'origin')).toMatchObject({ status: 'SUCCEEDED' });
  await sql(`USE origin;
    CREATE TABLE ballast (id INT PRIMARY KEY, b VARBINARY(1024)) ENGINE=InnoDB;
    INSERT INTO ballast SELECT seq, RANDOM_BYTES(1024) FROM seq_1_to_2000;
    CREATE VIEW emails AS SELECT email FROM users;
    CREATE TABLE anrs (id INT PRIMARY KEY, uuid CHAR(36) UNIQUE, status TINYINT); INSERT INTO anrs VALUES (1, 'a-b', 1), (2, 'c-d', 2);
    UPDATE users SET secret_key = 'second factor', mosp_api_key = 'key of a person' WHERE id = 1;
    INSERT INTO user_tokens SET user_id = 1, token = 'a session', date_end = '2099-01-01'`);
  await told(
    frontOffice,
    `cd /var/www/origin && echo 1 >import/files/kept && echo 2 >data/upload && chown www-data: import/files/kept data/upload
    install -m 4755 /bin/true data/powerful`,
  );
  was = await kept('origin');
  const run = await carryOut(regent, 'backupClient', { clientId: await clientId(regent, 'origin') });
  expect(run.status).toBe('SUCCEEDED');
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string } }>(
    regent,
    'origin',
    'lastGoodBackup { id }',
  );
  backupId = lastGoodBackup.id;
  await sql('DELETE FROM origin.ballast WHERE id > 1000');
});

test('a dry run says what would be made of what, and makes nothing', async () => {
  const changes = await plan(regent, 'restoreAsNewClient', { backupId, alias: 'copied' });
  expect(changes.map(({ summary }) => summary).join('\n')).toMatch(
    /^make copied from the backup of origin of 20.* tables, .* rows, MONARC 2\.14\.0/m,
  );
  const clones = await plan(regent, 'cloneClient', {
    clientId: await clientId(regent, 'origin'),
    alias: 'copied',
  });
  expect(clones.map(({ summary }) => summary)).toContain('make a backup of origin, and make copied from it');
  expect(await left()).toBe('');
});

test('a backup becomes a new client with a name and secrets of its own, and with all users and analyses', async () => {
  const origin = await told(frontOffice, 'mariadb-checksum origin 2>/dev/null; ls -lR /var/www/origin');
  const run = await carryOut(regent, 'restoreAsNewClient', { backupId, alias: 'copied', name: 'A copy' });
  expect(run, failureOf(run) ?? '').toMatchObject({
    status: 'SUCCEEDED',
    kind: 'CREATE_CLIENT',
    client: { alias: 'copied', status: 'ACTIVE' },
  });
  expect(await kept('copied')).toBe(was);
  expect((await site('copied')).body).toMatchObject({
    client: { name: 'A copy', proxyAlias: 'copied' },
    firstUser: { email: 'zoe@origin.example' },
  });
  expect((await site('origin')).status).toBe(200);
  expect(
    await sql(`USE copied; SELECT COUNT(*) FROM user_tokens; SELECT COUNT(*) FROM passwords_tokens;
      SELECT COUNT(*) FROM users WHERE mosp_api_key IS NOT NULL; SELECT COUNT(*) FROM clients; SELECT COUNT(*) FROM emails;
      SELECT COUNT(*) FROM anrs WHERE uuid IN ('a-b', 'c-d'); SELECT status FROM anrs WHERE id = 2`),
  ).toBe('0\n0\n0\n1\n1\n0\n9');
  const secrets = (await secretsOf('copied')).split('\n');
  expect(secrets.length).toBeGreaterThanOrEqual(3);
  const theirs = await secretsOf('origin');
  for (const secret of secrets) expect(theirs).not.toContain(secret);
  expect(await told(frontOffice, 'mariadb-checksum origin 2>/dev/null; ls -lR /var/www/origin')).toBe(origin);
  expect(await told(frontOffice, 'find /var/www/copied -perm /6000; ls /var/www/copied/data/powerful')).toBe(
    '/var/www/copied/data/powerful',
  );
  expect(await left()).toBe('');
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.status).toBe('SUCCEEDED');
  expect(changesIn(sync)).toEqual([]);
});

test('a backup is downloaded from its server, whole, and from any byte on', async () => {
  const { backupDownload } = await regent.api.ask<{ backupDownload: { url: string; sha256: string } }>(
    `mutation ($backupId: ID!) { backupDownload(input: { backupId: $backupId }) { url sha256 } }`,
    { backupId },
  );
  const download = async (headers: Record<string, string> = {}) => {
    const response = await fetch(backupDownload.url, {
      headers: { authorization: `Bearer ${regent.api.token}`, ...headers },
    });
    return Buffer.from(await response.arrayBuffer());
  };
  const whole = await download();
  expect(createHash('sha256').update(whole).digest('hex')).toBe(backupDownload.sha256);
  const rest = await download({ range: 'bytes=1000000-' });
  expect(rest.equals(whole.subarray(1_000_000))).toBe(true);
});

test('a clone has what the client has now, from an encrypted backup on another server, with another administrator', async () => {
  await encryptFor(regent, frontOffice, key.recipient);
  const clientIdOf = await clientId(regent, 'origin');
  const now = await kept('origin');
  const person: Regent = await inPerson(regent);
  const run = await carryOut(person, 'cloneClient', {
    clientId: clientIdOf,
    alias: 'cloned',
    serverId: regent.serverId(otherFrontOffice),
    firstUser: { firstName: 'Test', lastName: 'Person', email: 'test@cloned.example' },
  });
  expect(run, failureOf(run) ?? '').toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(run.events.map(({ text }) => text).join('\n')).toMatch(/Brings origin-.*\.sql\.zst\.age from fo1/);
  const lines = (text: string) => text.split('\n').slice(1);
  expect(lines(await kept('cloned', otherFrontOffice))).toEqual(lines(now));
  expect((await site('cloned')).body).toMatchObject({ firstUser: { email: 'test@cloned.example' } });
  expect(await sql('SELECT COUNT(*) FROM cloned.passwords_tokens', otherFrontOffice)).toBe('1');
  const { restores } = await clientOf<{ restores: object[] }>(
    regent,
    'cloned',
    'restores { status source { alias } backupRun { status } backup { ok } }',
  );
  expect(restores).toEqual([
    { status: 'DONE', source: { alias: 'origin' }, backupRun: { status: 'SUCCEEDED' }, backup: { ok: true } },
  ]);
  expect(await left(otherFrontOffice)).toBe('');
});

test('a creation whose Regent is killed while it loads, and again when the database is in its place, goes on', async () => {
  const runId = await start(regent, 'restoreAsNewClient', { backupId, alias: 'killed' });
  for (const moment of ['Loads /', 'killed has what']) {
    await eventOf(regent, runId, ({ text }) => text.startsWith(moment));
    await regent.killAndRestart();
  }
  expect(await endOf(regent, runId)).toMatchObject({ status: 'SUCCEEDED' });
  expect(await kept('killed')).toBe(was);
  expect((await site('killed')).status).toBe(200);
  expect(await left()).toBe('');
});

test('a damaged backup makes a client that has failed; it can be retried, is never live, and is deleted whole', async () => {
  const { lastGoodBackup } = await clientOf<{ lastGoodBackup: { id: string; file: string } }>(
    regent,
    'origin',
    'lastGoodBackup { id file }',
  );
  const { file } = lastGoodBackup;
  await told(
    frontOffice,
    `cp -p ${file} /root/kept && printf x | dd of=${file} bs=1 seek=200 conv=notrunc status=none`,
  );
  const run = await carryOut(regent, 'restoreAsNewClient', { backupId: lastGoodBackup.id, alias: 'broken' });
  expect(run).toMatchObject({
    status: 'FAILED',
    explanation: expect.stringContaining('not as it was made'),
    client: { status: 'FAILED' },
  });
  const sync = await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  expect(sync.explanation).toContain('not as it was made');
  expect((await site('broken')).status).toBe(404);
  expect(await sql("SHOW DATABASES LIKE 'broken'")).toBe('');
  expect(await left()).toBe('');
  await told(frontOffice, `mv -f /root/kept ${file}`);
  const again = await carryOut(regent, 'retryRun', { runId: run.id });
  expect(again).toMatchObject({ status: 'SUCCEEDED', client: { status: 'ACTIVE' } });
  expect(await deleteClient(regent, 'broken')).toMatchObject({ status: 'SUCCEEDED' });
  expect(await told(frontOffice, 'ls -Ad /var/www/*broken* /var/www/.broken* 2>/dev/null || true')).toBe('');
});

test('a deleted client comes back under another alias', async () => {
  expect(await deleteClient(regent, 'origin')).toMatchObject({ status: 'SUCCEEDED' });
  await carryOut(regent, 'syncServer', { serverId: regent.serverId(frontOffice) });
  const run = await carryOut(regent, 'restoreAsNewClient', { backupId, alias: 'origin-again' });
  expect(run, failureOf(run) ?? '').toMatchObject({ status: 'SUCCEEDED' });
  expect(await kept('origin-again')).toBe(was);
});
