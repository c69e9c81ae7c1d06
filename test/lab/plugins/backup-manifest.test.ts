/** What a backup holds, and what its manifest says of it, on a real MariaDB with people who write all the time. */
import { expect, onTestFinished, test } from 'vitest';
import { manifestSchema, type Manifest } from '../../../plugins/shared/backup-manifest.ts';
import { backup } from '../../../plugins/backup/backup.ts';
import { offsite } from '../../../plugins/offsite/offsite.ts';
import type { BackupResult } from '../../../plugins/shared/run-backup-script.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { commandsIn } from '../../kit/commands-in.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();

async function setUp(aliases: string[], options: object = {}) {
  onTestFinished(async () => {
    await told(`rm -rf ${SCRIPT} /var/lib/mysql-backup /root/stop-writing`);
    await told(`rm -rf ${aliases.map((alias) => `/var/www/${alias}`).join(' ')}`);
    await told(
      'mariadb --force',
      ['scratch', ...aliases].map((each) => `DROP DATABASE IF EXISTS \`${each}\`;\n`).join(''),
    );
  });
  await told('mariadb', aliases.map(filled).join(''));
  const clients = aliases.map((alias) => clientState({ alias }));
  const ctx = await hostContext(backup, frontOffice, { options });
  await settle(backup, ctx, desired(clients, true));
  return { ctx, clients };
}

const filled = (alias: string) =>
  `CREATE DATABASE \`${alias}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; USE \`${alias}\`;
   CREATE TABLE users (id INT PRIMARY KEY); INSERT INTO users VALUES (1);
   CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, s TEXT, d DOUBLE, t TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6));
   CREATE TABLE b LIKE a; INSERT INTO a (s, d) SELECT MD5(seq), RAND() FROM seq_1_to_3000;
   CREATE TABLE undone LIKE a; INSERT INTO undone (s) VALUES ('stays');\n`;

async function made(alias: string, flags = ''): Promise<BackupResult & { manifest?: string }> {
  return JSON.parse(await told(`${SCRIPT} ${flags} ${alias} || true`)) as BackupResult;
}
const manifestOf = async (result: BackupResult): Promise<Manifest> => {
  if (result.status !== 'ok') throw new Error(result.message);
  return manifestSchema.parse(JSON.parse(await told(`cat ${result.manifest}`)));
};

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1);

/** Writers of several kinds, until the test ends. */
function writing(alias: string): void {
  const statements = [
    'INSERT INTO a (s, d) VALUES (MD5(RAND()), RAND()); DELETE FROM a ORDER BY id LIMIT 1;',
    "START TRANSACTION; INSERT INTO a (s) VALUES ('both'); INSERT INTO b (s) VALUES ('both'); COMMIT;",
    "START TRANSACTION; INSERT INTO undone (s) VALUES ('undone'), ('undone'); UPDATE undone SET s = RAND(); ROLLBACK;",
    'START TRANSACTION; DELETE FROM b; INSERT INTO b (s) VALUES (RAND()), (RAND()); COMMIT;',
  ];
  const writers = statements.map((sql) =>
    told(`while [ ! -e /root/stop-writing ]; do echo "${sql}"; done | mariadb --force ${alias}`),
  );
  onTestFinished(async () => {
    await told('touch /root/stop-writing');
    await Promise.all(writers);
  });
}

/** Loads the dump beside the live database: what the manifest would have to say. */
async function loaded(result: BackupResult): Promise<Manifest['database']['tables']> {
  if (result.status !== 'ok') throw new Error(result.message);
  await told('mariadb', 'DROP DATABASE IF EXISTS scratch; CREATE DATABASE scratch CHARACTER SET utf8mb4;');
  await told(`zstd -dc ${result.file} | mariadb scratch`);
  const names = (
    await told(
      'mariadb -Nr scratch',
      "SHOW FULL TABLES WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED');",
    )
  )
    .split('\n')
    .map((line) => line.split('\t')[0]!);
  const questions = names.map((name) => {
    const quoted = `\`${name.replaceAll('`', '``')}\``;
    return `SELECT COUNT(*) FROM ${quoted}; CHECKSUM TABLE ${quoted};`;
  });
  const lines = (await told('mariadb --binary-mode -Nr scratch', questions.join('\n'))).split('\n');
  return names.map((name, i) => ({
    name,
    rows: Number(lines[2 * i]),
    checksum: Number(lines[2 * i + 1]!.split('\t')[1]),
  }));
}

/** The number of backups that are made while others write: few in the gate, more if you have the time. */
const ROUNDS = Number(process.env['BACKUPS_WHILE_WRITING'] ?? 8);

test('the manifest says exactly what the dump holds, however much is written meanwhile', async () => {
  await setUp(['acme']);
  writing('acme');
  const rowsOfA = new Set<number>();
  for (let time = 0; time < ROUNDS; time += 1) {
    const result = await made('acme');
    const { database } = await manifestOf(result);
    expect(database.tables).toEqual((await loaded(result)).toSorted(byName));
    rowsOfA.add(database.tables.find(({ name }) => name === 'a')!.rows);
  }
  expect(rowsOfA.size, 'the writers wrote').toBeGreaterThan(ROUNDS / 2);
});

test('a transaction that somebody leaves open is named, and nobody waits for the lock longer than for it', async () => {
  await setUp(['acme'], { timeLimit: 14 });
  const open = told(
    `{ echo "START TRANSACTION; INSERT INTO a (s) VALUES ('open');"; until [ -e /root/stop-writing ]; do sleep 0.1; done; } | mariadb acme`,
  );
  onTestFinished(async () => {
    await told('touch /root/stop-writing');
    await open;
  });
  await expect
    .poll(() => told(`mariadb -N -e 'SELECT COUNT(*) FROM information_schema.innodb_trx'`))
    .toBe('1');
  const id = await told(`mariadb -N -e 'SELECT trx_mysql_thread_id FROM information_schema.innodb_trx'`);
  const running = made('acme');
  await told("sleep 4; mariadb acme -e 'INSERT INTO b (s) VALUES (1)'");
  expect(await running).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(
      new RegExp(
        `^its tables could not be locked for a moment in 7 seconds: perhaps by connection ${id} of root@localhost, which has had a transaction open since 20.*\\(KILL ${id}\\)`,
      ),
    ),
  });
  expect(await told(`ls -A /var/lib/mysql-backup/monarc/acme`)).toBe('');
  await told('touch /root/stop-writing');
  await open;
  await told('rm /root/stop-writing');
  expect(await made('acme')).toMatchObject({ status: 'ok' });
});

test.each([
  ['killed', 'KILL', 3_000],
  ['stopped', 'STOP', 20_000],
])('a script that is %s while it has the lock keeps nobody from writing', async (_name, signal, ms) => {
  await setUp(['acme']);
  await told(`mv /usr/bin/mariadb-dump /usr/bin/mariadb-dump.real
    printf '#!/bin/sh\\ntouch /root/held; exec sleep 3142\\n' >/usr/bin/mariadb-dump; chmod 755 /usr/bin/mariadb-dump`);
  const isHeld = () =>
    told(`mariadb -e 'SET lock_wait_timeout = 0; INSERT INTO acme.a (s) VALUES (1)' 2>&1 || true`);
  const holder = `pgrep -f '^perl - acme'`;
  const running = told(`setsid ${SCRIPT} acme >/dev/null 2>&1 || true`);
  try {
    await told('until [ -e /root/held ]; do sleep 0.02; done');
    expect(await isHeld()).toContain('Lock wait timeout');
    await told(`kill -${signal} $(${holder})`);
    await expect.poll(isHeld, { timeout: ms }).toBe('');
  } finally {
    await told(`kill -KILL $(${holder}) $(pgrep -f '^[s]leep 3142') || true
      mv /usr/bin/mariadb-dump.real /usr/bin/mariadb-dump; rm -f /root/held`);
    await running;
  }
  expect(await made('acme')).toMatchObject({ status: 'ok' });
  expect(await told(`ls -A /var/lib/mysql-backup/monarc/acme | wc -l`)).toBe('2');
});

test('tables that a dump cannot keep to the bit are told by their rows, and odd names are told as they are', async () => {
  await setUp(['acme']);
  const odd = 'odd `"\\\' é';
  await told(
    'mariadb --binary-mode acme',
    `CREATE TABLE f (x FLOAT, y DOUBLE); INSERT INTO f VALUES (1.2345678, 1.23456789012345678);
     CREATE TABLE m (x INT) ENGINE=MyISAM; INSERT INTO m VALUES (1), (2);
     CREATE TABLE \`odd \`\`"\\' é\` (x INT, j JSON, g INT AS (x + 1) STORED, v INT AS (x + 2) VIRTUAL, b BIT(9), n DECIMAL(30, 9));
     INSERT INTO \`odd \`\`"\\' é\` (x, j, b, n) VALUES (1, '{"a": "é"}', b'101', 12345678901234567.000000001);
     CREATE TABLE h (x INT) WITH SYSTEM VERSIONING; INSERT INTO h VALUES (1); UPDATE h SET x = 2; CREATE SEQUENCE q;
     CREATE VIEW w AS SELECT x FROM f;`,
  );
  const result = await made('acme', '--by REGENT');
  const { database, madeBy, files } = await manifestOf(result);
  expect(madeBy).toBe('REGENT');
  expect(files).toBeNull();
  expect(database).toMatchObject({ characterSet: 'utf8mb4', collation: 'utf8mb4_unicode_ci' });
  const there = await loaded(result);
  const checksums = new Map(there.map(({ name, checksum }) => [name, checksum]));
  expect(
    Object.fromEntries(database.tables.map(({ name, rows, checksum }) => [name, [rows, checksum]])),
  ).toEqual({
    users: [1, checksums.get('users')],
    a: [3000, checksums.get('a')],
    b: [0, checksums.get('b')],
    undone: [1, checksums.get('undone')],
    [odd]: [1, checksums.get(odd)],
    f: [1, null],
    m: [2, null],
    h: [1, null],
  });
});

test('the folder of the client comes back with owners, modes and links, without caches and what is mounted in it', async () => {
  await setUp(['acme']);
  const www = '/var/www/acme';
  await told(`mkdir -p ${www}/data/cache ${www}/data/DoctrineORMModule/Proxy ${www}/import/files ${www}/mounted
    echo cache >${www}/data/cache/x; echo proxy >${www}/data/DoctrineORMModule/Proxy/x
    echo 'a report' >'${www}/import/files/a report é.pdf'; chown -R www-data:www-data ${www}/import; chmod 640 ${www}/import/files/*
    ln -s /etc/shadow ${www}/import/link; mount -t tmpfs none ${www}/mounted; echo other >${www}/mounted/x`);
  onTestFinished(() => told(`umount ${www}/mounted; rm -rf /root/unpacked`).then(() => undefined));
  const result = await made('acme');
  expect(result).toMatchObject({
    status: 'ok',
    message: `what these lead to is elsewhere, and not in the backup: ${www}/mounted`,
  });
  const { files } = await manifestOf(result);
  const { filesFile } = result as { filesFile: string };
  expect(await told(`stat -c '%s %a' ${filesFile}; sha256sum <${filesFile}`)).toBe(
    `${files!.bytes} 600\n${files!.sha256}  -`,
  );
  await told(`mkdir /root/unpacked; zstd -dc ${filesFile} | tar -x --same-owner -p -C /root/unpacked`);
  const listed = async (folder: string) =>
    (await told(`cd ${folder}; find . -printf '%p %y %U:%G %m %l\n' | sort`))
      .split('\n')
      .map((line) => line.trim());
  const lines = await listed(www);
  expect(await listed('/root/unpacked')).toEqual(
    lines.filter((line) => !/^\.\/(data\/cache|data\/Doctrine\S+\/Proxy|mounted\/x)/.test(line)),
  );
  expect(await told('cat /root/unpacked/import/files/*')).toBe('a report');
});

/** The commands of docs/backups.md that restore acme by hand, for the files with this stem. */
async function byHand(stem: string) {
  const blocks = await commandsIn('backups', '## Restoring by hand');
  expect(blocks).toHaveLength(4);
  onTestFinished(() => told('rm -rf /var/www/acme.before /root/acme-before.sql.zst').then(() => undefined));
  const [whole = '', compare = '', , replace = ''] = blocks.map((code) =>
    code.replaceAll('acme-20261123T023000Z', stem),
  );
  /** All are for the folder and the stem that the first two lines set. */
  const begin = `${whole.split('\n').slice(0, 2).join('\n')}\n`;
  return { whole, compare: begin + compare, replace: begin + replace };
}
const content = () => told('mariadb -N acme', 'CHECKSUM TABLE users, a, b, undone;');

test('an encrypted backup is opened and restored by the commands of docs/backups.md, and also if only restic has it', async () => {
  const key = '/run/regent-backups.key';
  const recipient = /age1\w+/.exec(await told(`age-keygen -o ${key} 2>&1; cp ${key} ${key}.kept`))?.[0] ?? '';
  onTestFinished(() => told(`rm -f ${key} ${key}.kept`).then(() => undefined));
  const { clients } = await setUp(['acme'], { recipient });
  await told('mkdir -p /var/www/acme/import; echo first >/var/www/acme/import/file');
  const result = await made('acme');
  if (result.status !== 'ok') throw new Error(result.message);
  const { database, encryption } = await manifestOf(result);
  expect(encryption).toBe('age');
  const stem = result.file.replace(/^.*\/|\.sql\.zst\.age$/g, '');
  const open = (await commandsIn('backups', '## Encryption')).at(-1) ?? '';
  await told(open.replaceAll('acme-20261123T023000Z', stem));
  expect(await told(`ls ${key} 2>/dev/null || true`)).toBe('');
  const file = result.file.replace(/\.age$/, '');
  expect(await loaded({ ...result, file })).toEqual(database.tables);
  expect(await told(`zstd -dc ${file.replace('.sql.', '.files.tar.')} | tar -xO ./import/file`)).toBe(
    'first',
  );
  expect(await told(`zstd -dc ${result.file} 2>&1 || true`)).toContain('unsupported format');

  const { whole, compare, replace } = await byHand(stem);
  expect(await told(whole)).toBe(`${stem}.sql.zst.age: OK\n${stem}.files.tar.zst.age: OK`);
  expect(await told(compare)).toBe('');
  const before = await content();
  await told('mariadb acme', 'DROP TABLE a, b;');
  await told('echo second >/var/www/acme/import/file');
  await told(replace);
  expect(await content()).toBe(before);
  expect(await told('cat /var/www/acme/import/file')).toBe('first');

  const repository = '/root/repository';
  const passwordFile = '/root/restic-password';
  onTestFinished(async () => {
    await told(`rm -rf ${repository} ${passwordFile} /root/acme.tried /root/.cache/restic`);
  });
  const variables = `export RESTIC_REPOSITORY=${repository} RESTIC_PASSWORD_FILE=${passwordFile}`;
  await told(`umask 077; echo word >${passwordFile}; ${variables}; restic init`);
  const ctx = await hostContext(offsite, frontOffice, { options: { repository, passwordFile } });
  const { file: path, size: bytes, sha256, filesFile, filesSize, filesSha256, manifest } = result;
  ctx.copyable = async () => [
    {
      id: '1',
      clientId: '1',
      alias: 'acme',
      at: new Date(),
      madeBy: null,
      isThere: true,
      dump: { path, bytes, sha256 },
      archive: { path: filesFile!, bytes: filesSize!, sha256: filesSha256! },
      manifest: manifest ?? null,
      copy: null,
    },
  ];
  await offsite.actions!.backup!(ctx, desired(clients, true));
  const fromRestic = await commandsIn('copies', '## Elsewhere, with restic');
  const [plain = '', encrypted = ''] = fromRestic
    .slice(2)
    .map((code) => code.replaceAll('acme-20261123T023000Z', stem));
  const there = plain.split('\n').slice(0, -3).join('\n');
  const [, ...opening] = open.replaceAll('acme-20261123T023000Z', stem).split('\n');
  await told(`mv ${key}.kept ${key}; rm -r /var/lib/mysql-backup/monarc/acme; set -euo pipefail; ${variables}
${there}\n${encrypted}\n${opening.join('\n')}`);
  const [, , ...comparing] = compare.split('\n');
  expect(await told(`cd /root/acme.tried; stem=${stem}\n${comparing.join('\n')}`)).toBe('');
  expect(await told(`zstd -dc /root/acme.tried/${stem}.files.tar.zst | tar -xO ./import/file`)).toBe('first');
});

test('the commands of docs/backups.md bring database and folder back, and find what is not as it was', async () => {
  await setUp(['acme']);
  await told('mkdir -p /var/www/acme/import; echo first >/var/www/acme/import/file');
  const result = await made('acme');
  if (result.status !== 'ok') throw new Error(result.message);
  const stem = result.file.replace(/^.*\/|\.sql\.zst$/g, '');
  const { whole, compare, replace } = await byHand(stem);
  expect(await told(whole)).toBe(`${stem}.sql.zst: OK\n${stem}.files.tar.zst: OK`);
  expect(await told(compare)).toBe('');
  const before = await content();
  await told('mariadb acme', 'DELETE FROM a WHERE id > 10; DROP TABLE b;');
  await told('echo second >/var/www/acme/import/file');
  await told(replace);
  expect(await content()).toBe(before);
  expect(await told('cat /var/www/acme/import/file /var/www/acme.before/import/file')).toBe('first\nsecond');
  const folder = result.file.replace(/\/[^/]*$/, '');
  const [older = ''] = await commandsIn('deployment', '### An older MariaDB, or MySQL');
  await told('mariadb acme', 'DROP TABLE a, b;');
  await told(`cd ${folder}; ${older.replaceAll('acme-20261123T023000Z', stem)}`);
  expect(await content()).toBe(before);
  await told(`cd ${folder}; sed -i '/"name":"a"/s/"checksum":[0-9]*/"checksum":1/' ${stem}.json
    zstd -dc ${stem}.sql.zst | sed "s/'stays'/'stayz'/" | zstd -q >x; mv x ${stem}.sql.zst`);
  expect(await told(`${whole}true`)).toContain(`${stem}.sql.zst: FAILED`);
  expect(await told(compare)).toBe('a differs\nundone differs');
});
