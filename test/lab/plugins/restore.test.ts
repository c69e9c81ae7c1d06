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
    "DROP TABLE IF EXISTS broken.more; DELETE FROM broken.users WHERE id > 1; UPDATE broken.users SET firstname = 'it''s ( ü' WHERE id = 1",
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

/** What the plugin threw; empty if it did not. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => '',
    (error: Error) => error.message,
  );

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
  [
    'of MySQL 8 with a collation that MariaDB lacks',
    `sed 's/COLLATE=[a-z0-9_]*/COLLATE=utf8mb4_0900_as_ci/' dump.sql`,
    /ERROR 1273.*utf8mb4_0900_as_ci.*Replace it in the text of the dump/,
  ],
  [
    'of MySQL 8 with its place in the replication',
    `{ echo 'SET @@SESSION.SQL_LOG_BIN= 0;'; cat dump.sql; }`,
    /ERROR 1227.*--set-gtid-purged=OFF/,
  ],
  [
    'that does not say its character set',
    `grep -v 'SET NAMES' dump.sql | iconv -f UTF-8 -t LATIN1`,
    /does not say its character set.*--default-character-set=utf8mb4/,
  ],
])('a dump %s leaves the client as it was', async (_, make, why, more = {}, manifest?) => {
  const { ctx, there, carryOut, left } = await restoring(make, more, manifest);
  const said = await refusal(carryOut());
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

/** A shell command: dumps, with these options, what the client had and what these statements make beside it. */
const withMore = (statements: string, options = '') =>
  `set -e
mariadb -e 'DROP DATABASE IF EXISTS more; CREATE DATABASE more'
{ cat dump.sql; cat <<'SQL'
${statements}
SQL
} | mariadb --default-character-set=utf8mb4 more
mariadb-dump --single-transaction ${options} more
mariadb -e 'DROP DATABASE more'`;

/** The format of mysqldump 8, which none of these hosts has, to put before a dump of MariaDB. */
const MYSQL_8 = `cat <<'SQL'
-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: more
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;

DROP TABLE IF EXISTS \`more\`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!50503 SET character_set_client = utf8mb4 */;
CREATE TABLE \`more\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`s\` varchar(20) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  \`x\` int NOT NULL DEFAULT '7',
  \`g\` int GENERATED ALWAYS AS ((\`x\` + 1)) STORED,
  \`hidden\` int /*!80023 INVISIBLE */ DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  KEY \`more_g\` (\`g\`) /*!80000 INVISIBLE */
) ENGINE=InnoDB AUTO_INCREMENT=3 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

LOCK TABLES \`more\` WRITE;
/*!40000 ALTER TABLE \`more\` DISABLE KEYS */;
INSERT INTO \`more\` (\`id\`, \`s\`) VALUES (1,'(é'),(2,'it\\'s 😀');
/*!40000 ALTER TABLE \`more\` ENABLE KEYS */;
UNLOCK TABLES;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
SQL
cat dump.sql`;

test.each<[string, string, string, string]>([
  [
    'in latin1',
    withMore(
      "CREATE TABLE more (s VARCHAR(9)) CHARACTER SET latin1; INSERT INTO more VALUES ('é€');",
      '--default-character-set=latin1',
    ),
    'SELECT HEX(s), HEX(CONVERT(s USING utf8mb4)) FROM more',
    'E980\tC3A9E282AC',
  ],
  [
    'with tables in the old utf8',
    withMore("CREATE TABLE more (s VARCHAR(9)) CHARACTER SET utf8mb3; INSERT INTO more VALUES ('é€');"),
    "SELECT s, table_collation FROM more, information_schema.tables WHERE table_schema = 'broken' AND table_name = 'more'",
    'é€\tutf8mb3_general_ci',
  ],
  [
    'with generated columns',
    withMore(
      `CREATE TABLE more (x INT, v INT AS (x + 1) VIRTUAL, s INT AS (x * 2) STORED, KEY (v), KEY (s));
INSERT INTO more (x) VALUES (20), (21);`,
    ),
    'SELECT x, v, s FROM more WHERE v = 22 OR s = 40',
    '20\t21\t40\n21\t22\t42',
  ],
  [
    'with an INSERT for each row, with all columns',
    withMore(
      `CREATE TABLE more (\`a ( b\` INT, s TEXT, b BIT(9));
INSERT INTO more VALUES (1, ')\\n(', b'101'), (2, NULL, NULL);`,
      '--skip-extended-insert --complete-insert --hex-blob',
    ),
    'SELECT `a ( b`, HEX(s), b + 0 FROM more',
    '1\t290A28\t5\n2\tNULL\tNULL',
  ],
  ['of MySQL 8', MYSQL_8, 'SELECT id, s, g FROM more', "1\t(é\t8\n2\tit's 😀\t8"],
])('a dump %s is restored as it was', async (_, make, query, rows) => {
  const { ctx, before, carryOut, left, restore } = await restoring(make);
  await carryOut();
  expect([...ctx.failures.values()]).toEqual([]);
  expect(ctx.outcomes.get(restore.id)).toBe('DONE');
  expect(await content()).toBe(before);
  expect(await sql(`SET NAMES utf8mb4; USE broken; ${query}`)).toBe(rows);
  expect(await left()).toBe(databasesOf(restore).before);
});

test('a dump of an older release says so in the plan, and has the tables of this release afterwards', async () => {
  const make = withMore('DROP TABLE passwords_tokens;');
  const { ctx, there, carryOut, left, restore, wanted, before } = await restoring(make);
  const names = (await sql('SHOW TABLES FROM broken'))
    .split('\n')
    .filter((name) => name !== 'passwords_tokens');
  const counted = await sql(names.map((name) => `SELECT COUNT(*) FROM broken.${name};`).join(''));
  const tables = counted.split('\n').map((rows, i) => ({
    name: names[i]!,
    rows: names[i] === 'users' ? 1 : Number(rows),
    checksum: null,
  }));
  const versions = { mariadb: '10.11', dump: '10.11', zstd: '1.5', tar: '1.34', monarc: '2.13.9' };
  const { database: facts, ...manifest } = JSON.parse(manifestOf(restore.dump.sha256!, { versions })) as {
    database: object;
  };
  await told(
    `cat >${dump.replace('.sql.zst', '.json')}`,
    JSON.stringify({ ...manifest, database: { ...facts, tables } }),
  );
  const [change] = await database.plan(ctx, desired([wanted]));
  expect(change?.summary).toContain('MONARC 2.13.9, an older release: its tables are brought to 2.14.0');
  expect([await content(), await left()]).toEqual([there, '']);
  await carryOut();
  expect(ctx.outcomes.get(restore.id)).toBe('DONE');
  const made = (await content()).split('\n').at(-1);
  expect(`${before.split('\n').slice(0, -1).join('\n')}\n${made}`).toBe(await content());
  expect(made).toBe('broken.passwords_tokens\t0');
  expect(ctx.logs.map(({ text }) => text).join('\n')).toContain(
    'Runs the schema script of the release 2.14.0 for it: the backup is of 2.13.9',
  );
});

test('a row larger than MariaDB takes is refused with what to set, and restored once that is done', async () => {
  const limit = (bytes: string) => sql(`SET GLOBAL max_allowed_packet = ${bytes}`);
  const was = await sql('SELECT @@GLOBAL.max_allowed_packet');
  onTestFinished(async () => void (await limit(was)));
  const { ctx, there, carryOut, left, restore } = await restoring(
    withMore("CREATE TABLE more (b LONGTEXT); INSERT INTO more VALUES (REPEAT('(é', 3000000));"),
  );
  await limit('4194304');
  expect(await refusal(carryOut())).toMatch(
    /cannot be loaded: ERROR \d+ .*SET GLOBAL max_allowed_packet = 1073741824/,
  );
  expect([await content(), await left()]).toEqual([there, '']);
  await limit('1073741824');
  await carryOut();
  expect(ctx.outcomes.get(restore.id)).toBe('DONE');
  expect(await sql("SELECT LENGTH(b), b = REPEAT('(é', 3000000) FROM broken.more")).toBe('9000000\t1');
});

test('a MariaDB that is killed while a dump is loaded has the client as it was, and loses the rest in the next plan', async () => {
  const { ctx, there, carryOut, left, restore } = await restoring(
    `grep -v '^-- Dump completed' dump.sql; echo 'DO SLEEP(600);'; echo '-- Dump completed'`,
  );
  const said = refusal(carryOut());
  const asleep = "SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'DO SLEEP(600)'";
  await expect.poll(() => sql(asleep)).toBe('1');
  await told('kill -KILL $(pgrep -x mariadbd)');
  expect(await said).not.toBe('');
  await told('service mariadb start >/dev/null 2>&1');
  await expect.poll(() => content().catch(String)).toBe(there);
  const over: ClientState = { ...client, restores: [{ ...restore, work: 'drop' }] };
  await settle(database, ctx, desired([over]));
  expect([await content(), await left()]).toEqual([there, '']);
  expect(await told(`ls ${folder}/.restore-* 2>/dev/null || true`)).toBe('');
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
