import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { watchProcesses } from './watch-processes.ts';

const { frontOffice } = lab();
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';
const absent = (client: ClientState) => ({ ...client, presence: 'absent' as const });
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();

/** Clients with a database, and a front office without a trace of backups when the test ends. */
async function lodgers(...aliases: string[]): Promise<ClientState[]> {
  onTestFinished(async () => {
    await told(`rm -rf ${SCRIPT} /var/lib/mysql-backup`);
    await told('mariadb --force', aliases.map((alias) => `DROP DATABASE IF EXISTS \`${alias}\`;\n`).join(''));
  });
  const databases = aliases.map(
    (alias) =>
      `CREATE DATABASE \`${alias}\`; USE \`${alias}\`; CREATE TABLE t (id INT PRIMARY KEY, s TEXT) ENGINE=InnoDB;
       INSERT INTO t VALUES (1, 'of ${alias}');
       CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.s = 'set'; CREATE PROCEDURE p() SELECT 1;\n`,
  );
  await told('mariadb', databases.join(''));
  return aliases.map((alias) => clientState({ alias }));
}

async function context() {
  const ctx = await hostContext(backup, frontOffice);
  const reports = new Map<string, Record<string, unknown>>();
  return { ...ctx, reports, report: (data: object, client = '') => void reports.set(client, { ...data }) };
}

test('a backup is a private file from which the whole database comes back', async () => {
  const clients = await lodgers('acme', 'older_one');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  await backup.actions!.backup!(ctx, desired(clients));
  expect(ctx.failures).toEqual(new Map());
  const { file, size, sha256 } = ctx.reports.get('acme') as Record<string, string | number>;
  expect(await told(`stat -c '%U:%G %a %s' ${file}; sha256sum ${file}`)).toBe(
    `root:root 600 ${size}\n${sha256}  ${file}`,
  );
  expect(await told(`stat -c '%U:%G %a' ${FOLDER} ${FOLDER}/acme ${SCRIPT}`)).toBe(
    'root:root 700\nroot:root 700\nroot:root 755',
  );
  await told("mariadb -e 'DROP DATABASE acme; CREATE DATABASE acme'");
  await told(`zstd -dc ${file} | mariadb acme`);
  expect(
    await told(`mariadb -N acme -e 'CALL p; SELECT s FROM t; INSERT INTO t VALUES (2, ""); SELECT s FROM t'`),
  ).toBe('1\nof acme\nof acme\nset');
});

test('a newest dump that is gone, or not as it was made, is told by the check and before the next one', async () => {
  const clients = await lodgers('acme', 'beta', 'gamma');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  await backup.actions!.backup!(ctx, desired(clients));
  const newest = new Map(
    [...ctx.reports].map(([alias, { file, size }]) => [
      alias,
      { file: String(file), at: new Date(), bytes: Number(size) },
    ]),
  );
  const knowing = { ...ctx, newestDump: async (alias: string) => newest.get(alias) };
  const words = () => ctx.logs.splice(0).map(({ text }) => text);
  await backup.actions!.check!(knowing, desired(clients));
  expect(words()).toEqual([]);
  const [acme, beta] = [newest.get('acme')!, newest.get('beta')!];
  await told(`rm ${acme.file}; truncate -s 10 ${beta.file}`);
  for (const action of ['check', 'backup']) {
    await backup.actions![action]!(knowing, desired(clients));
    expect(words()).toEqual([
      expect.stringContaining(`${acme.file}, is not there any more.`),
      expect.stringContaining(`${beta.file}, is not as it was made: it has 10 bytes, not ${beta.bytes}.`),
      ...(action === 'check'
        ? []
        : [expect.stringContaining(`${beta.file} is not as it was made; it stays`)]),
    ]);
  }
  await told(`mv ${FOLDER} ${FOLDER}.elsewhere`);
  await settle(backup, knowing, desired(clients, true));
  expect(words()).toEqual([
    expect.stringMatching(
      /monarc is gone from fo1\S*, with the dumps of acme, beta, gamma, and is made again/,
    ),
  ]);
  await told(`rm -r ${FOLDER}; mv ${FOLDER}.elsewhere ${FOLDER}`);
});

test('whom Regent does not know stays in the list, and is backed up with the others', async () => {
  const clients = await lodgers('acme', 'late');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  await settle(backup, ctx, desired(clients.slice(0, 1), true));
  await backup.actions!.backup!(ctx, desired(clients.slice(0, 1)));
  expect(ctx.failures).toEqual(new Map());
  expect([...ctx.reports.keys()]).toEqual(['acme']);
  const file = await told(`ls ${FOLDER}/late/*.sql.zst`);
  expect(ctx.logs.map(({ text }) => text)).toEqual([
    `The list has late, which Regent does not know: it was backed up to ${file}.`,
  ]);
  expect(await told(`zstd -dc ${file} | grep -c 'of late'`)).toBe('1');
});

test('a script of somebody else is neither replaced nor run', async () => {
  const clients = await lodgers('acme');
  const script = '#!/bin/sh\ntouch /root/was-run\nmysqldump --databases older > /dev/null\n';
  await told(`cat > ${SCRIPT} && chmod 755 ${SCRIPT}`, script);
  const ctx = await context();
  const refusal =
    /not written by Regent, so it was left as it is: in its place, older would not be backed up/;
  await expect(backup.plan(ctx, desired(clients, true))).rejects.toThrow(refusal);
  await expect(backup.plan(ctx, desired(clients.map(absent)))).rejects.toThrow(refusal);
  await expect(backup.actions!.backup!(ctx, desired(clients))).rejects.toThrow(refusal);
  expect(await told(`cat ${SCRIPT}; ls /root/was-run /var/lib/mysql-backup 2>/dev/null || true`)).toBe(
    script.trim(),
  );
});

test('a client whose dump fails keeps no other from being backed up', async () => {
  const clients = await lodgers('acme', 'beta', 'gamma');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  await told("mariadb -e 'DROP DATABASE beta'");
  await backup.actions!.backup!(ctx, desired(clients, true));
  expect([...ctx.failures]).toEqual([
    [
      'beta',
      expect.stringMatching(
        /^The database of beta is lost: there is no database beta.*there is no dump of it/,
      ),
    ],
  ]);
  expect([...ctx.reports].map(([alias, { status }]) => [alias, status])).toEqual([
    ['acme', 'ok'],
    ['beta', 'missing'],
    ['gamma', 'ok'],
  ]);
});

test('a dump has every row that was there, while somebody writes', async () => {
  const [acme] = await lodgers('acme');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  await told('mariadb acme', "INSERT INTO t SELECT seq, REPEAT('x', 200) FROM seq_10_to_200000;");
  await told('mariadb acme', 'CREATE TABLE m (id INT) ENGINE=MyISAM; INSERT INTO m VALUES (1), (2);');
  const writer = frontOffice.exec(
    `i=1000000; while [ ! -e /tmp/enough ]; do i=$((i+1)); echo "INSERT INTO t VALUES ($i, '');"; sleep 0.01; done | mariadb acme; rm /tmp/enough`,
  );
  const rows = (database: string) => told(`mariadb -N ${database} -e 'SELECT COUNT(*) FROM t'`).then(Number);
  await expect.poll(() => rows('acme')).toBeGreaterThan(200_000);
  const before = await rows('acme');
  await backup.actions!.backup!(ctx, desired([acme!]));
  const after = await rows('acme');
  await told('touch /tmp/enough');
  await writer;
  expect(ctx.failures).toEqual(new Map());
  const { file } = ctx.reports.get('acme') as Record<string, string>;
  await told("mariadb -e 'DROP DATABASE acme; CREATE DATABASE acme'");
  await told(`zstd -dc ${file} | mariadb acme`);
  const restored = await rows('acme');
  expect(after).toBeGreaterThan(before);
  expect(restored).toBeGreaterThanOrEqual(before);
  expect(restored).toBeLessThanOrEqual(after);
});

test('a dump that lacks rows is not good, whatever its end says, and no old one goes', async () => {
  const [acme] = await lodgers('acme');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  await backup.actions!.backup!(ctx, desired([acme!]));
  const before = await told(`sha256sum ${FOLDER}/acme/*`);
  await told(`mv /usr/bin/mariadb-dump /usr/bin/mariadb-dump.real
    printf '#!/bin/sh\\nmariadb-dump.real "$@" | grep -v "^(1,"\\n' >/usr/bin/mariadb-dump; chmod 755 /usr/bin/mariadb-dump`);
  try {
    await backup.actions!.backup!(ctx, desired([acme!]));
  } finally {
    await told('mv /usr/bin/mariadb-dump.real /usr/bin/mariadb-dump');
  }
  expect(ctx.failures.get('acme')).toMatch(/the dump has 0 rows of the table t, the database had 1/);
  expect(await told(`sha256sum ${FOLDER}/acme/*; ls -A ${FOLDER}/acme | wc -l`)).toBe(`${before}\n2`);
});

test('options in configuration files change nothing, and a password of root is used', async () => {
  const clients = await lodgers('acme', 'with_own');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  await told(
    'mariadb acme',
    "CREATE TABLE `odd (\\'name` (`a (b)` INT); INSERT INTO `odd (\\'name` VALUES (1), (2);",
  );
  onTestFinished(async () => {
    await told('rm -f /etc/mysql/conf.d/zz-odd.cnf');
    await told(`mariadb -e "ALTER USER root@localhost IDENTIFIED VIA unix_socket"; rm -f /root/.my.cnf`);
  });
  await told(
    'cat >/etc/mysql/conf.d/zz-odd.cnf',
    `[client]\nhost=192.0.2.1\nport=1\n[mysql]\nvertical\ntable\ntee=/tmp/tee\n[mariadb-dump]\nignore-table=acme.t
[mysqldump]\nno-data\nwhere=1=0\nxml\nskip-comments\n`,
  );
  await told('cat >/root/.my.cnf; chmod 600 /root/.my.cnf', '[client]\npassword="a#b\\\\c\\"d"\n');
  await told('mariadb --no-defaults', `ALTER USER root@localhost IDENTIFIED BY 'a#b\\\\c"d';`);
  await backup.actions!.backup!(ctx, desired(clients));
  expect(ctx.failures).toEqual(new Map());
  const { file } = ctx.reports.get('acme') as Record<string, string>;
  expect(await told(`zstd -dc ${file} | grep -c "of acme"`)).toBe('1');
});

test('a dump of a clock that was set back stays, and the oldest of the others goes', async () => {
  const [acme] = await lodgers('acme');
  const ctx = { ...(await context()), options: backup.options.parse({ keep: 2 }) };
  await settle(backup, ctx, desired([acme!], true));
  for (let time = 0; time < 2; time += 1) await backup.actions!.backup!(ctx, desired([acme!]));
  await told(
    `printf '#!/bin/sh\\necho 20200101T000000Z\\n' >/usr/local/sbin/date; chmod 755 /usr/local/sbin/date`,
  );
  onTestFinished(() => told('rm -f /usr/local/sbin/date').then(() => undefined));
  const printed = await told(`PATH=/usr/local/sbin:$PATH ${SCRIPT} acme`);
  const { file, status } = JSON.parse(printed) as Record<string, string>;
  expect({ file, status }).toEqual({ file: `${FOLDER}/acme/acme-20200101T000000Z.sql.zst`, status: 'ok' });
  expect(await told(`ls ${FOLDER}/acme/*.sql.zst | wc -l; test -f ${file} && echo there`)).toBe('2\nthere');
});

test('a slow client is stopped when its time is over, and the others have theirs', async () => {
  const clients = await lodgers('acme', 'beta');
  const ctx = { ...(await context()), options: backup.options.parse({ timeLimit: 5 }) };
  await settle(backup, ctx, desired(clients, true));
  await told(`mv /usr/bin/mariadb-dump /usr/bin/mariadb-dump.real
    printf '#!/bin/sh\\ncase "$*" in *acme) exec sleep 3141;; esac; exec mariadb-dump.real "$@"\\n' >/usr/bin/mariadb-dump
    chmod 755 /usr/bin/mariadb-dump`);
  try {
    await backup.actions!.backup!(ctx, desired(clients));
  } finally {
    await told('mv /usr/bin/mariadb-dump.real /usr/bin/mariadb-dump');
  }
  expect([...ctx.failures]).toEqual([['acme', expect.stringContaining('it was stopped after 5 seconds')]]);
  expect(ctx.reports.get('beta')).toMatchObject({ status: 'ok' });
  expect(await told(`pgrep -f '[s]leep 3141' || true; ls -A ${FOLDER}/acme`)).toBe('');
});

test('a MariaDB that dies midway fails the backup and leaves the last good one alone', async () => {
  const [acme] = await lodgers('acme');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  await backup.actions!.backup!(ctx, desired([acme!]));
  const before = await told(`sha256sum ${FOLDER}/acme/*`);
  await told('mariadb acme', "INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_10_to_300000;");
  await told(`mv /usr/bin/zstd /usr/bin/zstd.real
    printf '#!/bin/sh\\nhead -c 1000000 >/dev/null; pkill -KILL mariadbd; exec zstd.real "$@"\\n' >/usr/bin/zstd; chmod 755 /usr/bin/zstd`);
  try {
    await backup.actions!.backup!(ctx, desired([acme!]));
  } finally {
    await told('mv /usr/bin/zstd.real /usr/bin/zstd; service mariadb stop; service mariadb start');
  }
  expect(ctx.failures.get('acme')).toMatch(/The backup of acme failed: .*Lost connection/);
  expect(await told(`sha256sum ${FOLDER}/acme/*; ls -A ${FOLDER}/acme | wc -l`)).toBe(`${before}\n2`);
});

test('the script works from the crontab of root, and its list is that of the clients', async () => {
  const clients = await lodgers('acme', 'beta');
  await settle(backup, await context(), desired(clients, true));
  const printed = await told(
    `env -i HOME=/root LOGNAME=root SHELL=/bin/sh PATH=/usr/bin:/bin sh -c ${SCRIPT}`,
  );
  const lines = printed.split('\n').map((line) => JSON.parse(line) as Record<string, string>);
  expect(lines.map(({ client, status }) => [client, status])).toEqual([
    ['acme', 'ok'],
    ['beta', 'ok'],
  ]);
});

test('no password is in an argument or an environment while it runs', async () => {
  const [acme] = await lodgers('acme');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  const watched = await watchProcesses(frontOffice);
  await backup.actions!.backup!(ctx, desired([acme!]));
  const seen = await watched.end();
  for (const secret of Object.values(acme!.secrets)) expect(seen).not.toContain(secret);
});

test('a cancelled backup is gone from the server, and the next one is not in its way', async () => {
  const [acme] = await lodgers('acme');
  await settle(backup, await context(), desired([acme!], true));
  const cancel = new AbortController();
  const ctx = await hostContext(backup, frontOffice, { signal: cancel.signal });
  await told(
    `mv /usr/bin/zstd /usr/bin/zstd.real; printf '#!/bin/sh\\nexec sleep 300\\n' >/usr/bin/zstd; chmod 755 /usr/bin/zstd`,
  );
  try {
    const running = backup.actions!.backup!(ctx, desired([acme!]));
    await expect.poll(() => told('pgrep -f "^[s]leep 300" || true')).not.toBe('');
    cancel.abort();
    await expect(running).rejects.toThrow();
    await expect
      .poll(() => told(`pgrep -f '[s]leep 300|[b]ackup_monarc_db|[m]ariadb-dump' || true`))
      .toBe('');
  } finally {
    await told('mv /usr/bin/zstd.real /usr/bin/zstd');
  }
  const next = await context();
  await backup.actions!.backup!(next, desired([acme!]));
  expect(next.reports.get('acme')).toMatchObject({ status: 'ok' });
  expect(await told(`ls -A ${FOLDER}/acme | wc -l`)).toBe('2');
});

test('a deleted client leaves its dumps and a last one where only root looks, and nothing else', async () => {
  const clients = await lodgers('acme', 'beta');
  const ctx = await context();
  await settle(backup, ctx, desired(clients, true));
  const [acme] = clients;
  await told('mkdir -p /var/www/acme/import');
  onTestFinished(() => told('rm -rf /var/www/acme').then(() => undefined));
  const changes = await settle(backup, ctx, desired([absent(acme!)]));
  expect(changes.map(({ summary }) => summary)).toEqual([
    `take acme out of ${SCRIPT}`,
    `make a last backup, and move the dumps of acme to ${FOLDER}-deleted/acme-20300101T000000Z`,
  ]);
  const kept = `${FOLDER}-deleted/acme-20300101T000000Z`;
  expect(await told(`ls ${FOLDER}; ls ${kept} | wc -l; stat -c '%U %a' ${FOLDER}-deleted ${kept}`)).toBe(
    'beta\n3\nroot 700\nroot 700',
  );
  expect(await told(`zstd -dc ${kept}/*.sql.zst | grep -c 'of acme'`)).toBe('1');
  expect(await told(`grep "'.*'$" ${SCRIPT}`)).not.toContain('acme');
  expect(await backup.plan(ctx, desired([absent(acme!)]))).toEqual([]);
});

test('a deleted client whose creation stopped before its first table needs no last dump', async () => {
  const [acme, beta] = await lodgers('acme', 'beta');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!, beta!], true));
  await told('mariadb', 'DROP DATABASE acme; CREATE DATABASE acme; DROP DATABASE beta;');
  await settle(backup, ctx, desired([absent({ ...acme!, activatedAt: null }), absent(beta!)]));
  expect(ctx.failures).toEqual(new Map());
  expect(await told(`ls -A ${FOLDER} ${FOLDER}-deleted 2>/dev/null || true`)).toBe(`${FOLDER}:`);
});

test('a last dump that fails keeps its client, whose database must not be dropped then', async () => {
  const [acme, beta] = await lodgers('acme', 'beta');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!, beta!], true));
  await told('mariadb acme', 'CREATE VIEW v AS SELECT * FROM t; DROP TABLE t;');
  const both = desired([absent(acme!), absent(beta!)]);
  await backup.apply(ctx, await backup.plan(ctx, both), both);
  expect([...ctx.failures]).toEqual([
    ['acme', expect.stringMatching(/^The last backup of acme failed, so nothing of it is removed/)],
  ]);
  expect(await told(`ls ${FOLDER} ${FOLDER}-deleted`)).toBe(
    `${FOLDER}:\nacme\n\n${FOLDER}-deleted:\nbeta-20300101T000000Z`,
  );
});

test('a last backup is made before a removal, unless the newest one holds all that the client has', async () => {
  const [acme] = await lodgers('acme');
  onTestFinished(() => told('rm -rf /var/www/acme').then(() => undefined));
  await told('mkdir -p /var/www/acme/data/cache; echo one >/var/www/acme/data/import; sleep 1.1');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  const newest = async () => ({
    file: await told(`ls -d ${FOLDER}/acme/*.sql.zst* | tail -n 1`),
    bytes: 0,
    sha256: null,
    files: null,
    manifest: null,
    isThere: false,
    copy: null,
  });
  ctx.backupToProve = newest;
  const dumps = async () => {
    await backup.actions!.lastBackup!(ctx, desired([absent(acme!)]));
    expect(ctx.failures).toEqual(new Map());
    return told(`ls ${FOLDER}/acme | grep -c '[.]sql[.]zst'`);
  };
  expect(await dumps()).toBe('1');
  await told('touch /var/www/acme/data/cache/entry');
  expect(await dumps()).toBe('1');
  expect(ctx.logs.at(-1)!.text).toBe(
    'The newest backup of acme holds all that it has now: no other one is needed.',
  );
  await told('mariadb acme', 'UPDATE t SET s = "later";');
  expect(await dumps()).toBe('2');
  await told('sleep 1.1; echo two >/var/www/acme/data/import; sleep 1.1');
  expect(await dumps()).toBe('3');
  await told(`sleep 1.1; printf x >>$(ls ${FOLDER}/acme/*.sql.zst | tail -n 1)`);
  expect(await dumps()).toBe('4');
  ctx.options.recipient = [/age1\w+/.exec(await told('age-keygen 2>&1'))?.[0] ?? ''];
  await settle(backup, ctx, desired([acme!], true));
  await told('mariadb acme', 'UPDATE t SET s = "secret";');
  expect([await dumps(), await dumps()]).toEqual(['5', '5']);
  expect(await told(`ls ${FOLDER}/acme | tail -n 1`)).toMatch(/\.sql\.zst\.age$/);
  await told(`sleep 1.1; printf x >>$(ls ${FOLDER}/acme/*.files.tar.zst.age)`);
  expect(await dumps()).toBe('6');
  await told('mariadb acme', 'CREATE TABLE f (a FLOAT) ENGINE=InnoDB;');
  expect(await dumps()).toBe('7');
  expect(await dumps()).toBe('8');
});

test('a last backup that Regent does not know, of a worker that was killed, does not count', async () => {
  const [acme] = await lodgers('acme');
  const ctx = await context();
  await settle(backup, ctx, desired([acme!], true));
  for (const count of ['1', '2']) {
    await backup.actions!.lastBackup!(ctx, desired([absent(acme!)]));
    expect(await told(`ls ${FOLDER}/acme | grep -c '[.]sql[.]zst'`)).toBe(count);
  }
});

test('the backups of a client that was removed long ago go with a sync, and other files stay', async () => {
  const ctx = await context();
  await settle(backup, ctx, desired([], true));
  onTestFinished(() => told('rm -rf /var/lib/mysql-backup').then(() => undefined));
  const [old, other] = ['old-20250101T000000Z', 'other-20250101T000000Z'].map(
    (name) => `${FOLDER}-deleted/${name}`,
  );
  const [stem, locked] = ['old-20250201T000000Z', 'old-20250202T000000Z'].map((name) => `${old}/${name}`);
  await told(
    `mkdir -p ${old} ${other} ${FOLDER}/live; touch ${stem}.sql.zst ${stem}.json ${stem}.proven ${locked}.sql.zst.age ${locked}.damaged ${other}/other-20250201T000000Z.sql.zst ${other}/note ${FOLDER}/live/live-20250201T000000Z.sql.zst`,
  );
  const files = [
    { client: 'old', files: [`${stem}.sql.zst`, `${stem}.json`, `${stem}.files.tar.zst`] },
    { client: 'old', files: [`${locked}.sql.zst.age`] },
    { client: 'other', files: [`${other}/other-20250201T000000Z.sql.zst`] },
    // Not where backups of removed clients are.
    { client: 'live', files: [`${FOLDER}/live/live-20250201T000000Z.sql.zst`] },
  ];
  const knowing = { ...ctx, expiredBackups: async () => files };
  expect(await backup.plan(knowing, desired([]))).toEqual([]);
  const changes = await settle(backup, knowing, desired([], true));
  expect(changes.map(({ subject }) => subject)).toEqual([old, other]);
  expect(await told(`ls -R ${FOLDER}-deleted; ls ${FOLDER}/live`)).toBe(
    `${FOLDER}-deleted:\nother-20250101T000000Z\n\n${other}:\nnote\nlive-20250201T000000Z.sql.zst`,
  );
});

test('200 clients take as many round trips as one', async () => {
  await lodgers('acme');
  const trips = [];
  for (const count of [1, 200]) {
    const ctx = await hostContext(backup, frontOffice);
    const clients = Array.from({ length: count }, () => clientState());
    await settle(backup, ctx, desired(clients, true));
    await settle(backup, ctx, desired(clients.map(absent)));
    trips.push(ctx.counts.total());
  }
  expect(trips[1]).toBe(trips[0]);
});
