/** Backups that are not as they were made: each kind of damage is found, and no good backup goes because of it. */
import { afterAll, expect, test } from 'vitest';
import { backup } from '../../../../plugins/backup/backup.ts';
import type { BackupResult } from '../../../../plugins/shared/run-backup-script.ts';
import { proveBackup } from '../../../../plugins/backup/proof/prove-backup.ts';
import { parseIdentities, recipientOf, relay, type AgeIdentity } from '../../../../src/domain/secrets/age.ts';
import type { ProvableBackup } from '../../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../../kit/clients.ts';
import { settle } from '../../../kit/plugin-context.ts';
import { lab } from '../../kit.ts';
import { hostContext } from '../host-context.ts';

const { frontOffice } = lab();
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';
const PROOFS = '/var/lib/regent/proofs';
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();
const sql = (statements: string) => told('mariadb --batch --raw --skip-column-names', statements);

const acme = clientState({ alias: 'acme', number: 82 });
const other = clientState({ alias: 'other', number: 83 });

afterAll(async () => {
  await told(`rm -rf ${SCRIPT} /var/lib/mysql-backup /var/www/acme /var/www/other /root/good ${PROOFS}`);
  await sql('DROP DATABASE IF EXISTS acme; DROP DATABASE IF EXISTS other; DROP DATABASE IF EXISTS elsewhere');
});

const filled = (alias: string, number: number) =>
  `CREATE DATABASE ${alias} CHARACTER SET utf8mb4; USE ${alias};
   CREATE TABLE clients (id INT PRIMARY KEY, name VARCHAR(99)); INSERT INTO clients VALUES (${number}, 'Zürich');
   CREATE TABLE users (id INT PRIMARY KEY); INSERT INTO users VALUES (1), (2);
   CREATE TABLE risks (id INT AUTO_INCREMENT PRIMARY KEY, s TEXT, at TIMESTAMP NULL);
   INSERT INTO risks (s, at) SELECT CONCAT('é', MD5(seq)), NOW() FROM seq_1_to_2000;\n`;

/** Both clients with data, and a backup of each, kept in /root/good. */
async function setUp(): Promise<void> {
  await sql([acme, other].map(({ alias, number }) => filled(alias, number)).join(''));
  await told(
    `for name in acme other; do mkdir -p /var/www/$name/import; seq 2000 >/var/www/$name/import/upload; done`,
  );
  const ctx = await hostContext(backup, frontOffice);
  await settle(backup, ctx, desired([acme, other], true));
  await told(`${SCRIPT} && mkdir /root/good && cp -a ${FOLDER}/acme ${FOLDER}/other /root/good/`);
}

/** The good backup of acme again, as the rows of Regent know it. */
async function fresh(): Promise<ProvableBackup & { stem: string }> {
  await told(`rm -rf ${FOLDER}/acme && cp -a /root/good/acme ${FOLDER}/acme`);
  const stem = (await told(`ls ${FOLDER}/acme/*.json`)).replace(/\.json$/, '');
  const [bytes, sha256] = await sizeAndSum(`${stem}.sql.zst`);
  const [filesBytes, filesSha256] = await sizeAndSum(`${stem}.files.tar.zst`);
  return {
    stem,
    file: `${stem}.sql.zst`,
    bytes,
    sha256,
    files: { bytes: filesBytes, sha256: filesSha256 },
    manifest: `${stem}.json`,
    isThere: true,
    copy: null,
  };
}

async function sizeAndSum(file: string): Promise<[number, string]> {
  const [bytes, sum] = (await told(`stat -c %s ${file}; sha256sum ${file} | cut -c 1-64`)).split('\n');
  return [Number(bytes), sum!];
}

async function proving(of: ProvableBackup, options: object = {}, identities: AgeIdentity[] = []) {
  const host = await hostContext(backup, frontOffice, { options });
  const ctx = { ...host, relay: (start: Buffer) => relay(start, identities) };
  const proof = await proveBackup(ctx, acme, of);
  expect(ctx.proofs.get(of.file)).toEqual(proof);
  return { ...proof, ctx };
}

/** Nothing that a proof needs is left, and the live databases are as they were. */
async function isTidy(): Promise<void> {
  expect(await told(`ls -A ${PROOFS}; pgrep -fc '${PROOFS}/[r]egent-private' || true`)).toBe('0');
  expect(await sql("SELECT user FROM mysql.user WHERE user = 'loader'")).toBe('');
}

test('a good backup is proven by a MariaDB of its own, which leaves nothing behind', async () => {
  await setUp();
  const good = await fresh();
  const before = await sql('SHOW DATABASES');
  const { outcome, message, source } = await proving(good);
  expect({ outcome, source, message }).toEqual({
    outcome: 'PROVEN',
    source: 'SERVER',
    message: 'It was loaded: 3 tables and 2003 rows, as its manifest says.',
  });
  expect(await sql('SHOW DATABASES')).toBe(before);
  expect(await told(`stat -c '%U %a' ${good.stem}.proven`)).toBe('root 600');
  await isTidy();
});

/** Regent's rows know no hash, and the manifest is given the new ones: the content alone has to tell. */
const FORGED = 'forged';

/** What is damaged how: `s` is the stem of the backup, `dump` changes the dump's text by a filter. */
const DAMAGE: [what: string, command: string, found: RegExp, FORGED?: string][] = [
  ['whose dump is cut off', 'truncate -s -100 $s.sql.zst', /dump has \d+ bytes, and had/],
  ['whose dump is cut off, forged', 'truncate -s -100 $s.sql.zst', /It cannot be loaded/, FORGED],
  ['whose dump lacks its end', 'dump "head -n -2"', /no end mark/, FORGED],
  ['that lacks a row', `dump "grep -v '^(1000,'"`, /risks has 1999 rows, not 2000/, FORGED],
  ['with one row more', `dump "sed 's/^(1000,.*/&\\n(9999,NULL,NULL),/'"`, /risks has 2001 rows/, FORGED],
  ['with a changed value', `dump "sed '/^(1000,/s/é/è/'"`, /risks has the checksum/, FORGED],
  ['with a flipped bit', 'flip $s.sql.zst', /another SHA-256/],
  ['with a flipped bit, forged', 'flip $s.sql.zst', /cannot be loaded|checksum/, FORGED],
  ['that is empty', ': >$s.sql.zst', /is empty/],
  ['with an empty dump, forged', ': | zstd -qfo $s.sql.zst', /no end mark/, FORGED],
  ['with garbage behind its dump', 'echo garbage >>$s.sql.zst', /bytes, and had/],
  ['with garbage behind its dump, forged', 'echo garbage >>$s.sql.zst', /cannot read it to its end/, FORGED],
  ['with the dump of another client', 'cp $other.sql.zst $s.sql.zst', /bytes, and had|another SHA-256/],
  ['with the dump of another client, forged', 'cp $other.sql.zst $s.sql.zst', /what was backed up/, FORGED],
  ['with the manifest of another backup', 'cp $other.json $s.json', /manifest says .* backup of other/],
  ['with an older manifest', `sed -i 's/"acme-[0-9]*T/"acme-20200101T/' $s.json`, /is the one of acme-2020/],
  ['with a forged manifest', `perl -i -pe 's/("sha256":")..../\${1}0000/' $s.json`, /has another SHA-256/],
  ['whose manifest is gone', 'rm $s.json', /manifest is not there/],
  ['whose manifest is cut off', 'truncate -s 200 $s.json', /manifest is not one/],
  ['that lacks a table', `dump "sed 's/.users./\\\`risky\\\`/'"`, /users is missing/, FORGED],
  ['with a table more', `dump "sed '20iCREATE TABLE more (a INT);'"`, /more is not in the manifest/, FORGED],
  ['with another character set', `dump "sed 's/SET NAMES utf8mb4/SET NAMES latin1/'"`, /checksum/, FORGED],
  ['that uses another database', `dump "sed '20iUSE mysql;'"`, /ERROR 1044/, FORGED],
  ['that makes a database', `dump "sed '20iCREATE DATABASE elsewhere;'"`, /ERROR 1044/, FORGED],
  [
    'that reads a file',
    `dump "sed '20iLOAD DATA LOCAL INFILE \\"/etc/passwd\\" INTO TABLE users;'"`,
    /ERROR/,
    FORGED,
  ],
  ['whose archive is cut off', 'truncate -s -10 $s.files.tar.zst', /archive of the folder has \d+ bytes/],
  [
    'whose archive is cut off, forged',
    'truncate -s -10 $s.files.tar.zst',
    /cannot be read to its end/,
    FORGED,
  ],
  ['whose archive has a flipped bit', 'flip $s.files.tar.zst', /archive of the folder has another SHA-256/],
  ['whose archive is gone', 'rm $s.files.tar.zst', /second file, .* is not there/],
];

const HELP = `
dump() { zstd -dc $s.sql.zst | eval "$1" | zstd -qo $s.new && mv $s.new $s.sql.zst; }
flip() { perl -e 'open F, "+<", shift; seek F, (-s F) / 2, 0; read F, my $c, 1; seek F, -1, 1; print F chr(ord($c) ^ 4)' $1; }
forge() {
  for file in $s.sql.zst $s.files.tar.zst; do
    perl -i -pe 'BEGIN { ($f, $b, $h) = splice @ARGV, 0, 3 } s/("file":"\\Q$f\\E","bytes":)\\d+(,"sha256":")\\w+/$1$b$2$h/' \\
      "$(basename $file)" $(stat -c %s $file) $(sha256sum $file | cut -c 1-64) $s.json
  done
}
`;

test.each(DAMAGE)('a backup %s is found damaged, and stays', async (_, command, found, forged) => {
  const known = await fresh();
  const { stem } = known;
  const otherStem = (await told('ls /root/good/other/*.json')).replace(/\.json$/, '');
  const made = await told(
    'bash -s',
    `set -e; ${HELP} s=${stem} other=${otherStem}; ${command}\n${forged === undefined ? '' : 'forge'}\necho made`,
  );
  expect(made, 'the damage is done').toBe('made');
  const of =
    forged === undefined
      ? known
      : { ...known, bytes: null, sha256: null, files: { bytes: null, sha256: null } };
  const files = await told(`ls ${FOLDER}/acme`);
  const { outcome, message } = await proving(of);
  expect(message).toMatch(found);
  expect(outcome).toBe('DAMAGED');
  const after = `${files}\n${stem.replace(/.*\//, '')}.damaged`.split('\n').toSorted();
  expect((await told(`ls ${FOLDER}/acme`)).split('\n').toSorted()).toEqual(after);
});

test('after all of that, nothing is left of any proof', async () => {
  await isTidy();
  expect(await sql("SHOW DATABASES LIKE 'elsewhere'")).toBe('');
});

test('a damaged backup counts as none: the good one before it stays, whatever the numbers say', async () => {
  const { stem, file } = await fresh();
  const good = stem.replace(/acme-\d{8}/, 'acme-20240101');
  await told(
    `for end in sql.zst files.tar.zst json; do cp -p ${stem}.$end ${good}.$end; done; rm ${stem}.json`,
  );
  expect((await proving({ ...(await known(stem)), manifest: `${stem}.json` })).outcome).toBe('DAMAGED');
  const ctx = await hostContext(backup, frontOffice, { options: { keep: 2 } });
  await backup.apply(ctx, await backup.plan(ctx, desired([acme, other], true)), desired([acme, other], true));
  expect(await told(`${SCRIPT} --surplus acme`)).toBe('');
  const made = JSON.parse(await told(`${SCRIPT} acme`)) as BackupResult;
  expect(made.message).toContain(`${file} is not as it was made`);
  const left = (await told(`ls ${FOLDER}/acme/*.sql.zst`)).split('\n');
  expect(left).toContain(file);
  expect(left).toContain(`${good}.sql.zst`);
});

const known = async (stem: string): Promise<ProvableBackup> => ({
  file: `${stem}.sql.zst`,
  bytes: null,
  sha256: null,
  files: null,
  manifest: null,
  isThere: true,
  copy: null,
});

test('a dump without a manifest is proven by its rows; no table goes to a folder that it had elsewhere', async () => {
  const { stem } = await fresh();
  const filter = `sed '/^) ENGINE=InnoDB/s#;# DATA DIRECTORY=\\"/mnt/fast\\";#'`;
  await told(
    'bash -s',
    `mkdir -m 777 /mnt/fast; ${HELP} s=${stem}; rm $s.json $s.files.tar.zst; dump "${filter}"; zstd -dc $s.sql.zst | grep -c DIRECTORY >/mnt/count`,
  );
  expect(await told('cat /mnt/count')).toBe('3');
  expect(await proving(await known(stem))).toMatchObject({
    outcome: 'PROVEN',
    message: 'It was loaded: 3 tables and 2003 rows, counted against the dump, as it has no manifest.',
  });
  await told('rmdir /mnt/fast && rm /mnt/count');
});

test('where a private MariaDB cannot run, nothing is said for or against the backup, and why is said', async () => {
  const good = await fresh();
  const undecided = async (options: object, command = 'true', back = 'true') => {
    await told(command);
    const tried = await proving(good, options).catch((error: Error) => error);
    await told(back);
    if (tried instanceof Error) throw tried;
    const { outcome, message } = tried;
    expect(outcome).toBe('UNDECIDED');
    expect(await told(`ls ${good.stem}.proven ${good.stem}.damaged 2>/dev/null || true`)).toBe('');
    return message;
  };
  expect(await undecided({}, 'mv /usr/bin/setpriv /root/', 'mv /root/setpriv /usr/bin/')).toMatch(
    /^It could not be tried on .*: the program setpriv is not there/,
  );
  await told('mkdir -p /root/mine && mount -t tmpfs -o size=20m,mode=755 none /mnt');
  expect(await undecided({ proofFolder: '/mnt/proofs' })).toMatch(/20 MB of free space|MB of free space/);
  await told('umount /mnt; rmdir /root/mine');
  expect(await undecided({ proofFolder: '/root/proofs' }, 'chmod 700 /root')).toMatch(/may not pass through/);
  await told('rmdir /root/proofs');
  expect(
    await undecided({ proofTimeLimit: 1 }, `exec 9<${PROOFS}; flock 9; sleep 3 >/dev/null 2>&1 & true`),
  ).toMatch(/more than 1 seconds/);
});

test('what a killed proof has left goes with the next one, and nothing else does', async () => {
  const good = await fresh();
  await told(`mkdir -p ${PROOFS}/regent-private-abcdef/data ${PROOFS}/mine`);
  const killed = proving(good);
  await told(
    `until pgrep -f '^mariadbd.*${PROOFS}/[r]egent-private'; do sleep 0.05; done; pkill -KILL -f 'bash -c .*[r]egent-private'; true`,
  );
  expect((await killed).outcome).toBe('UNDECIDED');
  await told(`until ! pgrep -f '${PROOFS}/[r]egent-private'; do sleep 0.05; done`);
  expect((await proving(good)).outcome).toBe('PROVEN');
  expect(await told(`ls -A ${PROOFS}`)).toBe('mine');
  await told(`rmdir ${PROOFS}/mine`);
  await isTidy();
});

test('an encrypted backup is proven with an identity for that alone; what Regent cannot open may still be damaged', async () => {
  const identities = parseIdentities(await told('age-keygen 2>/dev/null')) ?? [];
  const options = { recipient: identities.map(recipientOf) };
  const ctx = await hostContext(backup, frontOffice, { options });
  await settle(backup, ctx, desired([acme, other], true));
  const made = JSON.parse(await told(`${SCRIPT} acme`)) as BackupResult;
  if (made.status !== 'ok') throw new Error(made.message);
  const { file, size: bytes, sha256, filesSize = null, filesSha256 = null, manifest = null } = made;
  const stem = file.replace('.sql.zst.age', '');
  const files = { bytes: filesSize, sha256: filesSha256 };
  const of = { file, bytes, sha256, files, manifest, isThere: true, copy: null };
  const marks = () => told(`ls ${stem}.proven ${stem}.damaged 2>/dev/null || true`);

  const message = `Its files are as they were made, but it cannot be loaded: ${file} is encrypted, and Regent has no identity of age: set BACKUP_AGE_IDENTITY_FILE.`;
  expect(await proving(of)).toMatchObject({ outcome: 'UNDECIDED', message });
  expect(await marks()).toBe('');
  expect(await proving(of, {}, identities)).toMatchObject({
    outcome: 'PROVEN',
    message: 'It was loaded: 3 tables and 2003 rows, as its manifest says.',
  });
  expect(await marks()).toBe(`${stem}.proven`);
  await told('bash -s', `${HELP} flip ${stem}.files.tar.zst.age`);
  const another = 'The archive of the folder has another SHA-256 than when it was made.';
  expect(await proving(of)).toMatchObject({ outcome: 'DAMAGED', message: another });
  expect(await marks()).toBe(`${stem}.damaged`);
  await told(`rm ${stem}.json; truncate -s -100 ${file}`);
  const cut = await proving({ ...(await known(stem)), file }, {}, identities);
  expect(cut).toMatchObject({ outcome: 'DAMAGED', message: expect.stringMatching(/^It cannot be loaded/) });
  await isTidy();
});
