/** The backup script as root's crontab calls it, without Regent, beside it, and while things go wrong. */
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../plugins/backup/backup.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { frontOffice } = lab();
const SCRIPT = '/usr/local/bin/backup_monarc_db.sh';
const FOLDER = '/var/lib/mysql-backup/monarc';
const CRON = 'env -i HOME=/root LOGNAME=root SHELL=/bin/sh PATH=/usr/bin:/bin sh -c';
const absent = (client: ClientState) => ({ ...client, presence: 'absent' as const });
const told = async (command: string, input = '') => (await frontOffice.exec(command, input)).stdout.trim();
const names = (alias: string) =>
  told(`cd ${FOLDER}/${alias} && ls -v *.sql.zst`).then((text) => text.split('\n').filter(Boolean));

/** Clients with users and some data, and Regent's script for them. */
async function setUp(aliases: string[], options: object = {}) {
  onTestFinished(async () => {
    await told(`rm -rf ${SCRIPT} /var/lib/mysql-backup /var/lib/mysql-backup-deleted`);
    await told('mariadb --force', aliases.map((alias) => `DROP DATABASE IF EXISTS \`${alias}\`;\n`).join(''));
  });
  await told('mariadb', aliases.map(filled).join(''));
  const clients = aliases.map((alias) => clientState({ alias }));
  const ctx = await hostContext(backup, frontOffice, { options });
  await settle(backup, ctx, desired(clients, true));
  return { ctx, clients };
}

const filled = (alias: string) =>
  `CREATE DATABASE \`${alias}\`; USE \`${alias}\`; CREATE TABLE users (id INT PRIMARY KEY);
   CREATE TABLE risks (id INT PRIMARY KEY, s TEXT); INSERT INTO users VALUES (1), (2);
   INSERT INTO risks SELECT seq, MD5(seq) FROM seq_1_to_500;\n`;

/** One call of cron's: its exit code, what it would mail where stdout goes to /dev/null, and what it answers. */
async function cron() {
  const end = await told(`${CRON} '${SCRIPT} 2>/root/mail >/root/said'; echo $?`);
  const said = (await told('cat /root/said; rm -f /root/said')).split('\n').filter(Boolean);
  return {
    code: Number(end),
    mail: await told('cat /root/mail; rm -f /root/mail'),
    results: said.map((line) => JSON.parse(line) as { client: string; status: string; file: string }),
  };
}

/** Waits in each dump of this client until `go`, which ends it. */
async function holdDumpsOf(alias: string): Promise<() => Promise<void>> {
  const held = `#!/bin/sh\ncase "$*" in *${alias}) touch /root/held; until [ -e /root/go ]; do sleep 0.02; done ;; esac\nexec mariadb-dump.real "$@"\n`;
  await told(
    'mv /usr/bin/mariadb-dump /usr/bin/mariadb-dump.real; cat >/usr/bin/mariadb-dump; chmod 755 /usr/bin/mariadb-dump',
    held,
  );
  onTestFinished(async () => {
    await told(
      'touch /root/go; mv /usr/bin/mariadb-dump.real /usr/bin/mariadb-dump; rm -f /root/held /root/go',
    );
  });
  return () => told('touch /root/go').then(() => undefined);
}

test('all goes well without a word that cron would mail', async () => {
  await setUp(['acme', 'beta']);
  expect(await cron()).toMatchObject({ code: 0, mail: '', results: [{ status: 'ok' }, { status: 'ok' }] });
});

test('two calls of cron and a run of Regent at one moment take turns, and no dump takes the place of another', async () => {
  const { ctx, clients } = await setUp(['acme', 'beta']);
  const twice = `${CRON} '${SCRIPT} >/root/one & ${SCRIPT} >/root/two; wait'`;
  await Promise.all([told(twice), backup.actions!.backup!(ctx, desired(clients))]);
  expect(ctx.failures).toEqual(new Map());
  const files = await told(
    `cat /root/one /root/two | grep -o '"file":"[^"]*' | cut -d '"' -f 4 | sort -u | xargs ls; rm /root/one /root/two`,
  );
  expect(files.split('\n')).toHaveLength(4);
  for (const alias of ['acme', 'beta']) {
    const made = await names(alias);
    expect(made).toHaveLength(3);
    for (const name of made)
      expect(await told(`zstd -dc ${FOLDER}/${alias}/${name} | tail -n 1`)).toMatch(/^-- Dump completed/);
  }
});

test('a database that is gone, or that nobody is in, keeps all its dumps, and cron mails a line for it', async () => {
  await setUp(['acme', 'beta', 'zeta'], { keep: 2 });
  for (let night = 0; night < 2; night += 1) await cron();
  const before = await told(`sha256sum ${FOLDER}/acme/* ${FOLDER}/beta/*`);
  await told('mariadb', 'DROP DATABASE acme; DELETE FROM beta.users;');
  for (let night = 0; night < 3; night += 1)
    expect(await cron()).toMatchObject({
      code: 1,
      mail: expect.stringMatching(
        /^backup_monarc_db\.sh: the backup of (acme failed: there is no database acme|beta failed: the database beta is empty).*\n.*the backup of .*$/,
      ),
    });
  expect(await told(`sha256sum ${FOLDER}/acme/* ${FOLDER}/beta/*`)).toBe(before);
  expect(await names('zeta')).toHaveLength(2);
});

test('a database that was made anew outside does not push out the dumps of the one before, however often it is dumped', async () => {
  await setUp(['acme'], { keep: 2 });
  for (let night = 0; night < 3; night += 1) await cron();
  const good = await names('acme');
  await told(
    'mariadb',
    'DROP DATABASE acme; CREATE DATABASE acme; CREATE TABLE acme.users (id INT PRIMARY KEY); INSERT INTO acme.users VALUES (1); CREATE TABLE acme.risks (id INT PRIMARY KEY, s TEXT);',
  );
  let last;
  for (let night = 0; night < 6; night += 1) last = await cron();
  expect(last).toMatchObject({
    code: 0,
    mail: expect.stringMatching(
      /^backup_monarc_db\.sh: the dump .*: it holds 1 rows, and .* more than twice/,
    ),
  });
  const kept = await names('acme');
  expect(kept).toEqual(expect.arrayContaining(good));
  expect(kept).toHaveLength(4);
  await told('mariadb', `DROP DATABASE acme; ${filled('acme')}`);
  for (let night = 0; night < 2; night += 1) await cron();
  expect(await names('acme')).toHaveLength(2);
});

test('a MariaDB on an empty folder, and one that is stopped, fail for everybody and cost no dump', async () => {
  await setUp(['acme', 'beta'], { keep: 1 });
  await cron();
  const before = await told(`sha256sum ${FOLDER}/*/*`);
  await told('service mariadb stop');
  const stopped = await cron();
  await told(
    'mv /var/lib/mysql /var/lib/mysql.full; mariadb-install-db --user=mysql --auth-root-authentication-method=socket >/dev/null 2>&1; service mariadb start',
  );
  const empty = await cron();
  await told(
    'service mariadb stop; rm -rf /var/lib/mysql; mv /var/lib/mysql.full /var/lib/mysql; service mariadb start',
  );
  expect(stopped).toMatchObject({
    code: 1,
    results: [{ status: 'failed' }, { status: 'failed' }],
    mail: expect.stringMatching(/Can't connect/),
  });
  expect(empty).toMatchObject({ code: 1, results: [{ status: 'missing' }, { status: 'missing' }] });
  expect(empty.mail.split('\n')).toHaveLength(2);
  expect(await told(`sha256sum ${FOLDER}/*/*`)).toBe(before);
});

test('a full disk fails with its words, and the dump that is there stays', async () => {
  await setUp(['acme'], { keep: 1 });
  await told(`mount -t tmpfs -o size=64k none ${FOLDER} && mkdir -m 700 ${FOLDER}/acme`);
  onTestFinished(() => told(`umount ${FOLDER}`).then(() => undefined));
  await cron();
  const before = await told(`sha256sum ${FOLDER}/acme/*`);
  await told(`head -c 1M /dev/zero >${FOLDER}/filler || true`);
  expect(await cron()).toMatchObject({
    code: 1,
    mail: expect.stringMatching(/the backup of acme failed: .*No space left/),
    results: [{ status: 'failed' }],
  });
  expect(await told(`sha256sum ${FOLDER}/acme/*; ls -A ${FOLDER}/acme | wc -l`)).toBe(`${before}\n2`);
});

test('a client that is deleted while cron is at work leaves nothing behind among the living', async () => {
  const { ctx, clients } = await setUp(['acme', 'beta']);
  const go = await holdDumpsOf('acme');
  await told(`mkdir -p ${FOLDER}/beta; touch ${FOLDER}/beta`);
  const running = cron();
  await told('until [ -e /root/held ]; do sleep 0.02; done');
  const deleting = settle(backup, ctx, desired([absent(clients[1]!)]));
  await go();
  await deleting;
  await told('mariadb', 'DROP DATABASE beta;');
  await running;
  expect(await cron()).toMatchObject({ code: 0, mail: '', results: [{ client: 'acme' }] });
  expect(await told(`ls ${FOLDER}; ls ${FOLDER}-deleted`)).toMatch(/^acme\nbeta-\d{8}T\d{6}Z$/);
  expect(
    await told(
      `for f in ${FOLDER}-deleted/beta-*/*.sql.zst; do zstd -dc $f | tail -n 1; done | grep -vc '^-- Dump completed' || true`,
    ),
  ).toBe('0');
});

test('a list that is empty, or a folder that cannot be locked, is told by the exit code', async () => {
  const { clients, ctx } = await setUp(['acme']);
  await settle(backup, ctx, desired(clients.map(absent), true));
  expect(await cron()).toEqual({ code: 0, mail: '', results: [] });
  await told(`rm -rf ${FOLDER}; : >${FOLDER}`);
  expect(await cron()).toMatchObject({
    code: 1,
    mail: expect.stringMatching(/cannot be locked/),
    results: [],
  });
});
