/** Dumps that are not what they should be: none of them changes the client. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { database } from '../../../plugins/database/database.ts';
import { databasesOf } from '../../../plugins/database/restore/restore-state.ts';
import type { ClientState, DesiredRestore } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();
const sql = (statements: string) => told('mariadb --batch --raw --skip-column-names', statements);

const client = clientState({ alias: 'broken', number: 82 });
const folder = '/root/broken';
const dump = `${folder}/broken-20261128T023000Z.sql.zst`;
const script = '/root/fake-backup.sh';
let count = 0;

beforeAll(async () => {
  await told(`mkdir -p ${folder}; cat >${script}`, BACKUP);
});
afterAll(async () => {
  await told(`rm -rf ${folder} ${script}`);
  await sql('DROP DATABASE IF EXISTS broken; DROP USER IF EXISTS broken@localhost');
});
const BACKUP = `echo '{"client":"broken","status":"ok","file":"/dumps/now.sql.zst","size":9,"sha256":"0a","seconds":1,"message":""}'\n`;

/** The client, live, with a dump of it in the folder, and two users who came after that. */
async function live() {
  await told(`rm -f ${folder}/* ${folder}/.[!.]*`);
  const ctx = await hostContext(database, frontOffice, { options: { backupScript: script } });
  await settle(database, ctx, desired([client]));
  await sql(
    "DELETE FROM broken.users WHERE id > 1; UPDATE broken.users SET firstname = 'it''s ( ü' WHERE id = 1",
  );
  const before = await content();
  await told(`mariadb-dump --single-transaction --routines --triggers --events broken >${folder}/dump.sql`);
  await sql(
    `USE broken; INSERT INTO users SET firstname = 'B', lastname = 'B', email = 'b@x.example', creator = 'x'`,
  );
  return { ctx, before };
}

const content = () =>
  told(`mariadb -N -e 'CHECKSUM TABLE users, users_roles, clients, clients_models, passwords_tokens' broken`);

/** Restores the dump that this command makes of dump.sql. */
async function restoring(make: string, more: Partial<DesiredRestore['dump']> = {}, manifest?: object) {
  const { ctx, before } = await live();
  await told(`cd ${folder} && { ${make}; } | zstd -q -o ${dump}`);
  const sha256 = await told(`sha256sum ${dump} | cut -c1-64`);
  if (manifest !== undefined)
    await told(`cat >${dump.replace('.sql.zst', '.json')}`, manifestOf(sha256, manifest));
  count += 1;
  const restore: DesiredRestore = {
    id: `0197a5b0-0000-7000-8000-0000000000${10 + count}`,
    work: 'restore',
    include: manifest !== undefined && 'files' in manifest ? 'BOTH' : 'DATABASE',
    isDone: false,
    dump: { file: dump, madeAt: '2026-11-28T02:30:00.000Z', bytes: null, sha256, ...more },
  };
  const there = await content();
  const wanted: ClientState = { ...client, restores: [restore] };
  const carryOut = async () => {
    const changes = await database.plan(ctx, desired([wanted]));
    await database.apply(ctx, changes, desired([wanted]));
    return database.plan(ctx, desired([wanted]));
  };
  const left = () =>
    sql(
      "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'monarc\\_%' UNION SELECT user FROM mysql.user WHERE user LIKE 'monarc\\_%'",
    );
  onTestFinished(async () => {
    const names = Object.values(databasesOf(restore));
    await sql(names.map((name) => `DROP DATABASE IF EXISTS ${name};`).join(''));
  });
  return { ctx, before, there, carryOut, left, restore, wanted };
}

const manifestOf = (sha256: string, more: object) =>
  JSON.stringify({
    version: 1,
    client: 'broken',
    madeAt: '2026-11-28T02:30:00Z',
    madeBy: 'CRON',
    versions: { mariadb: '10.11', dump: '10.11', zstd: '1.5', tar: '1.34', monarc: '2.14.0' },
    database: {
      file: 'broken-20261128T023000Z.sql.zst',
      bytes: 1,
      sha256,
      characterSet: 'utf8mb4',
      collation: 'utf8mb4_general_ci',
      tables: [],
    },
    files: null,
    ...more,
  });

test.each<[string, string, RegExp, Partial<DesiredRestore['dump']>?, object?]>([
  ['cut off before its end', 'head -n -3 dump.sql', /no end mark|cut off/],
  [
    'with SQL that MariaDB does not know',
    `sed '/^CREATE TABLE .users. /s/TABLE/TABEL/' dump.sql`,
    /ERROR 1064/,
  ],
  ['that uses another database', `{ echo 'USE \`mysql\`;'; cat dump.sql; }`, /ERROR 1044.*mysql/],
  [
    'that writes to another database',
    `{ echo 'CREATE TABLE mysql.mine (a INT);'; cat dump.sql; }`,
    /ERROR 1142|ERROR 1044/,
  ],
  ['that makes a database', `{ echo 'CREATE DATABASE mine;'; cat dump.sql; }`, /ERROR 1044/],
  ['that writes a file', `{ echo "SELECT 1 INTO OUTFILE '/tmp/mine';"; cat dump.sql; }`, /ERROR 1227/],
  [
    'that reads a file of the server',
    `{ echo "CREATE TABLE mine (a TEXT); LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE mine;"; cat dump.sql; }`,
    /ERROR 4166/,
  ],
  ['that runs a command', `{ echo '\\! touch /root/mine'; cat dump.sql; }`, /ERROR 1064|Unknown command/],
  [
    'of another client',
    `sed "s/INSERT INTO .clients. VALUES/&/; s/^(82,/(83,/" dump.sql`,
    /no row with the number 82/,
  ],
  ['of another client, by its manifest', 'cat dump.sql', /backup of another/, {}, { client: 'another' }],
  ['whose hash is another one', 'cat dump.sql', /SHA-256/, { sha256: 'a'.repeat(64) }],
  ['with a table that its manifest does not have', 'cat dump.sql', /is not in the manifest/, {}, {}],
  ['with a manifest that cannot be read', 'cat dump.sql', /not the manifest/, {}, { version: 9 }],
])('a dump %s leaves the client as it was', async (_, make, why, more = {}, manifest?) => {
  const { ctx, there, carryOut, left } = await restoring(make, more, manifest);
  const said = await carryOut().then(
    () => '',
    (error: Error) => error.message,
  );
  expect(`${said} ${[...ctx.failures.values()].join(' ')}`).toMatch(why);
  expect(await content()).toBe(there);
  expect(await left()).toBe('');
  expect(await told(`ls ${folder}/.restore-* /root/mine /tmp/mine 2>/dev/null || true`)).toBe('');
});

test('a dump whose size is another one, or that is gone, is refused by the plan', async () => {
  const { ctx, carryOut, there } = await restoring('cat dump.sql', { bytes: 12 });
  expect(await carryOut()).toEqual([]);
  expect(ctx.failures.get('broken')).toMatch(/had 12 when it was made/);
  ctx.failures.clear();
  await told(`rm ${dump}`);
  expect(await carryOut()).toEqual([]);
  expect(ctx.failures.get('broken')).toMatch(/is gone from/);
  expect(await content()).toBe(there);
});

test('a dump of a newer release is refused by the plan', async () => {
  const versions = { mariadb: '', dump: '', zstd: '', tar: '', monarc: '99.1' };
  const { ctx, carryOut } = await restoring('cat dump.sql', {}, { versions });
  await carryOut();
  expect(ctx.failures.get('broken')).toMatch(/backup is of MONARC 99.1, and .* has 2.14.0/);
});

test('a dump with the sandbox line, definers who are gone, a view and a trigger is restored with all of them', async () => {
  const code = `/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=\`gone\`@\`%\` SQL SECURITY DEFINER */
/*!50001 VIEW \`v\` AS select \`broken\`.\`users\`.\`email\` AS \`email\` from \`users\` */;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`gone\`@\`%\`*/ /*!50003 TRIGGER t BEFORE INSERT ON users FOR EACH ROW SET NEW.lastname = 'T' */;;
DELIMITER ;
-- Dump completed
`;
  const { ctx, before, there, carryOut, left, restore, wanted } = await restoring(
    `echo '/*!999999\\- enable the sandbox mode */ '; cat dump.sql; printf %s '${code}'`,
  );
  await sql("USE broken; CREATE TRIGGER old BEFORE UPDATE ON users FOR EACH ROW SET NEW.updater = 'old'");
  await carryOut();
  expect(ctx.outcomes.get(restore.id)).toBe('DONE');
  expect(await content()).toBe(before);
  const triggers = () =>
    sql(
      "SELECT trigger_name, definer FROM information_schema.triggers WHERE trigger_schema LIKE '%broken%' OR trigger_schema LIKE 'monarc\\_%'",
    );
  expect(await triggers()).toBe('t\tbroken@localhost');
  expect(await sql('SELECT COUNT(*) FROM broken.v')).toBe('1');
  expect(await left()).toBe(databasesOf(restore).before);
  expect(ctx.logs.map(({ text }) => text).join('\n')).toContain('backed up in /dumps/now.sql.zst');

  const undo: ClientState = { ...wanted, restores: [{ ...restore, work: 'undo', isDone: true }] };
  await database.apply(ctx, await database.plan(ctx, desired([undo])), desired([undo]));
  await database.plan(ctx, desired([undo]));
  expect(ctx.outcomes.get(restore.id)).toBe('UNDONE');
  expect(await content()).toBe(there);
  expect(await triggers()).toBe('old\troot@localhost');
  expect(await left()).toBe(databasesOf(restore).undone);
  const over: ClientState = { ...wanted, restores: [{ ...restore, work: 'drop', isDone: true }] };
  await settle(database, ctx, desired([over]));
  expect(await left()).toBe('');
  expect(await told('ls /var/lib/regent/restores')).toBe('');
});

test('a backup that fails stops the restore before the swap', async () => {
  const { there, carryOut, left } = await restoring('cat dump.sql');
  await told(
    `cat >${script}`,
    `echo '{"client":"broken","status":"failed","seconds":1,"message":"no space"}'\n`,
  );
  onTestFinished(async () => void (await told(`cat >${script}`, BACKUP)));
  await expect(carryOut()).rejects.toThrow(/cannot be backed up, so nothing was replaced: no space/);
  expect(await content()).toBe(there);
  expect(await left()).toBe('');
});

const www = (command: string) => told(`cd /var/www && ${command}`);

test('the folder changes places with the files of the backup, but for local.php and caches, and back again', async () => {
  onTestFinished(async () => void (await www('rm -rf broken .broken.*')));
  await www(`mkdir -p broken/data/cache broken/import && chown -R www-data: broken/data broken/import
    echo then >broken/local.php; echo 1 >broken/import/old; ln -s /etc/hosts broken/import/link; echo x >broken/data/cache/stale`);
  const { ctx, there, carryOut, restore, wanted, left } = await restoring('cat dump.sql', {}, {});
  await www(`tar -c -C broken --numeric-owner --exclude=./data/cache . | zstd -qfo ${dump.replace('.sql.zst', '.files.tar.zst')}
    rm broken/import/*; echo 2 >broken/import/new; echo now >broken/local.php`);
  const archive = dump.replace('.sql.zst', '.files.tar.zst');
  const [bytes, sha256] = (await told(`stat -c %s ${archive}; sha256sum ${archive} | cut -c1-64`)).split(
    '\n',
  );
  const files = { file: 'broken.files.tar.zst', bytes: Number(bytes), sha256: sha256 ?? '' };
  const sum = await told(`sha256sum ${dump} | cut -c1-64`);
  await told(`cat >${dump.replace('.sql.zst', '.json')}`, manifestOf(sum, { files }));
  Object.assign(restore, { include: 'FILES' });
  const folder = () =>
    www(
      `find broken -type f -o -type l | sort | tr '\n' ' '; cat broken/local.php; stat -c '%U %a' broken/data/cache broken/import`,
    );
  const before = await folder();
  await carryOut();
  expect(ctx.outcomes.get(restore.id)).toBe('DONE');
  expect(await folder()).toBe(
    'broken/import/link broken/import/old broken/local.php now\nwww-data 755\nwww-data 755',
  );
  expect(await content()).toBe(there);
  const undo: ClientState = { ...wanted, restores: [{ ...restore, work: 'undo', isDone: true }] };
  await database.apply(ctx, await database.plan(ctx, desired([undo])), desired([undo]));
  expect(await folder()).toBe(before);
  const over: ClientState = { ...wanted, restores: [{ ...restore, work: 'drop', isDone: true }] };
  await settle(database, ctx, desired([over]));
  expect(await www('ls -A | grep ^.broken || true')).toBe('');
  expect(await left()).toBe('');
});

test('files whose hash is another one than in the manifest change nothing', async () => {
  onTestFinished(async () => void (await www('rm -rf broken .broken.*')));
  await www('mkdir -p broken && echo 1 >broken/file');
  const files = { file: 'broken.files.tar.zst', bytes: 3, sha256: 'a'.repeat(64) };
  const { carryOut, there, left } = await restoring('cat dump.sql', {}, { files });
  await told(`cat >${dump.replace('.sql.zst', '.files.tar.zst')}`, 'abc');
  await expect(carryOut()).rejects.toThrow(/cannot be unpacked: its SHA-256/);
  expect(await www('ls -A | grep broken; cat broken/file')).toBe('broken\n1');
  expect(await content()).toBe(there);
  expect(await left()).toBe('');
});
