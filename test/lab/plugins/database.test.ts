import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { database } from '../../../plugins/database/database.ts';
import { askMariadb } from '../../../plugins/shared/mariadb/mariadb.ts';
import { quote } from '../../../plugins/shared/mariadb/mysql.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { tellingOfTables } from '../e2e/kit/slow-script.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { watchProcesses } from './watch-processes.ts';

const { frontOffice } = lab();

const sql = async (statements: string) =>
  (await frontOffice.exec('mariadb --batch --raw --skip-column-names', statements)).stdout.trim();

/** A client that is gone from the host when the test ends. */
function lodger(overrides: Partial<ClientState> & { alias: string }): ClientState {
  const { alias } = overrides;
  onTestFinished(async () => {
    await frontOffice.exec(`chmod 0700 /var/lib/mysql/${alias} 2>/dev/null || true`);
    await sql(`DROP DATABASE IF EXISTS \`${alias}\`; DROP USER IF EXISTS '${alias}'@'localhost';`);
  });
  return clientState(overrides);
}

/** A copy of the release with something done to it, until the test ends. */
async function release(command: string): Promise<string> {
  const folder = '/var/tmp/release';
  onTestFinished(async () => void (await frontOffice.exec(`rm -rf ${folder}`)));
  await frontOffice.exec(`rm -rf ${folder}; cp -a /var/lib/monarc/fo/. ${folder}; cd ${folder}; ${command}`);
  return folder;
}

const subjects = (changes: { action: string; subject: string }[]) =>
  changes.map(({ action, subject }) => `${action} ${subject}`);

test('a new client gets a database, a user, the tables and its first rows', async () => {
  const ctx = await hostContext(database, frontOffice);
  const name = `O'Hara & "Söhne" \\ 1\n2`;
  const client = lodger({ alias: 'acme', number: 71, name, modelNumbers: [3, 5] });
  const changes = await settle(database, ctx, desired([client]));
  expect(subjects(changes)).toEqual([
    'create database acme',
    'create user acme@localhost',
    'create schema of acme',
    'create first user of acme',
    'create client row of acme',
    'create models of acme',
  ]);
  expect(ctx.failures).toEqual(new Map());
  expect(await sql('SELECT name FROM acme.clients WHERE id = 71 AND proxy_alias = "acme"')).toBe(name);
  expect(await sql('SELECT model_id FROM acme.clients_models WHERE client_id = 71 ORDER BY 1')).toBe('3\n5');
  expect(await sql('SELECT role FROM acme.users_roles WHERE user_id = 1 ORDER BY 1')).toBe(
    'superadminfo\nuserfo',
  );
  expect(await sql('SELECT id, status, email, language, creator FROM acme.users')).toBe(
    `1\t1\t${client.firstUser.email}\t2\tSystem`,
  );
  expect(await sql('SELECT password FROM acme.users')).toMatch(/^\$2y\$10\$[./A-Za-z0-9]{53}$/);
  expect(await sql('SELECT token, date_end FROM acme.passwords_tokens WHERE user_id = 1')).toBe(
    `${client.secrets.firstUserToken}\t2030-01-08 00:00:00`,
  );
  await database.verify?.(ctx, desired([client]));
  expect(ctx.failures).toEqual(new Map());
});

test('a link for the first user that is no longer good is not made', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme', firstUserTokenExpiresAt: new Date('2020-01-01T00:00:00Z') });
  await settle(database, ctx, desired([client]));
  expect(await sql('SELECT COUNT(*) FROM acme.passwords_tokens')).toBe('0');
});

test('an alias with wildcards gets rights on its own database and on no other', async () => {
  const ctx = await hostContext(database, frontOffice);
  await settle(database, ctx, desired([lodger({ alias: 'Old_One' })]));
  expect(await sql('SELECT Db FROM mysql.db WHERE User = "Old_One"')).toBe('Old\\_One');
});

/** As on a server whose kernel or container lets nobody have file systems of his own. */
async function withoutOwnTmp(): Promise<void> {
  onTestFinished(async () => void (await frontOffice.exec('rm -f /usr/local/sbin/unshare')));
  await frontOffice.exec(`printf '#!/bin/sh\nexit 1\n' >/usr/local/sbin/unshare
    chmod 755 /usr/local/sbin/unshare`);
}

test.each([
  { where: 'with a /tmp of the script’s own', prepare: async () => undefined, files: [] },
  { where: 'in everybody’s /tmp', prepare: withoutOwnTmp, files: ['conf.tmp.php is 600 of root'] },
])('no list of processes and no file for all to read shows a client’s secrets, $where', async (given) => {
  await given.prepare();
  const codeFolder = await release(`sed -i 's/^  php /  sleep 0.2; php /' scripts/client-upgrade-db.sh`);
  const ctx = await hostContext(database, frontOffice, { options: { codeFolder } });
  const clients = ['one', 'two', 'three', 'four'].map((word) => lodger({ alias: `watched-${word}` }));
  const watch = await watchProcesses(frontOffice);
  await settle(database, ctx, desired(clients));
  await database.verify?.(ctx, desired(clients));
  const seen = await watch.end();
  expect(/^scripts\/client-upgrade-db\.sh$/m.test(seen), 'the watch sees what runs').toBe(true);
  expect(new Set(seen.match(/^conf\.tmp\.php is .*$/gm))).toEqual(new Set(given.files));
  for (const { secrets } of clients)
    for (const secret of Object.values(secrets)) expect(seen.includes(secret)).toBe(false);
  await expect(frontOffice.exec('ls /tmp/conf.tmp.php')).rejects.toThrow();
});

const applyTo = async (clients: ClientState[], codeFolder: string) => {
  const ctx = await hostContext(database, frontOffice, { options: { codeFolder } });
  await database.apply(ctx, await database.plan(ctx, desired(clients)), desired(clients));
  return ctx.failures;
};

const leftFor = async (clients: ClientState[]) =>
  database.plan(await hostContext(database, frontOffice), desired(clients));

const ALL_ARE_HERE = 'touch began-$3; until [ $(ls began-* | wc -l) = 3 ]; do sleep 0.01; done';

test('the scripts of several clients run at once, each with its own settings', async () => {
  const codeFolder = await release(
    `sed -i 's/^  php /  ${ALL_ARE_HERE}; php /' scripts/client-upgrade-db.sh`,
  );
  const clients = ['at-1', 'at-2', 'at-3'].map((alias) => lodger({ alias }));
  const failures = await Promise.all(clients.map((client) => applyTo([client], codeFolder)));
  expect(failures).toEqual(clients.map(() => new Map()));
  expect(await leftFor(clients)).toEqual([]);
});

test('one after the other where they share a /tmp, as do those of the same client anywhere', async () => {
  const alone = 'mkdir busy || echo ERROR 1 not alone; sleep 0.3; rmdir busy';
  const codeFolder = await release(`sed -i 's/^  php /  ${alone}; php /' scripts/client-upgrade-db.sh`);
  const same = [lodger({ alias: 'twice' })];
  expect(await Promise.all([applyTo(same, codeFolder), applyTo(same, codeFolder)])).toEqual([
    new Map(),
    new Map(),
  ]);
  expect(await leftFor(same)).toEqual([]);
  await withoutOwnTmp();
  const clients = ['by-1', 'by-2', 'by-3'].map((alias) => lodger({ alias }));
  expect(await Promise.all(clients.map((client) => applyTo([client], codeFolder)))).toEqual(
    clients.map(() => new Map()),
  );
  expect(await leftFor(clients)).toEqual([]);
});

test('a script that has lost its shell is waited for, and nobody takes its password away meanwhile', async () => {
  const log = '/root/schema-log';
  onTestFinished(async () => void (await frontOffice.exec(`rm -f ${log} /root/go`)));
  const codeFolder = await release('mv scripts/client-upgrade-db.sh scripts/own.sh');
  await frontOffice.exec(
    `cat >${codeFolder}/scripts/client-upgrade-db.sh; chmod +x ${codeFolder}/scripts/client-upgrade-db.sh`,
    `#!/bin/bash
${tellingOfTables(log)}
until [ -e /root/go ]; do sleep 0.02; done
. scripts/own.sh
`,
  );
  const client = lodger({ alias: 'acme' });
  const lost = Promise.allSettled([applyTo([client], codeFolder)]);
  await frontOffice.exec(`until [ -e ${log} ]; do sleep 0.02; done; pkill -KILL -f '[r]egent-schema'`);
  const next = applyTo([client], codeFolder);
  await frontOffice.exec(`until pgrep -f '^flock -w 600'; do sleep 0.02; done; touch /root/go`);
  await lost;
  expect(await next).toEqual(new Map());
  expect((await frontOffice.exec(`cat ${log}`)).stdout.trim().split('\n')).toEqual([
    'begun with 0',
    'over with 6',
    'begun with 6',
    'over with 6',
  ]);
  expect(await leftFor([client])).toEqual([]);
});

test('where a script never ends, its client fails with what is to be looked at', async () => {
  const lock = '/run/regent-schema/acme.lock';
  const holder = Promise.allSettled([
    frontOffice.exec(`mkdir -p -m 700 $(dirname ${lock}); exec 9>${lock}; flock 9; exec sleep 54321`),
  ]);
  onTestFinished(async () => {
    await frontOffice.exec(`pkill -f '^sleep 54321'; rm -f /usr/local/sbin/flock`);
    await holder;
  });
  const impatient = `#!/bin/sh\nexec /usr/bin/flock -n "$3"\n`;
  await frontOffice.exec(
    `until pgrep -f '^sleep 54321' >/dev/null; do sleep 0.02; done
    cat >/usr/local/sbin/flock; chmod 755 /usr/local/sbin/flock`,
    impatient,
  );
  const clients = [lodger({ alias: 'acme' }), lodger({ alias: 'beta' })];
  const failures = await applyTo(clients, '/var/lib/monarc/fo');
  expect([...failures]).toEqual([
    ['acme', expect.stringMatching(/^The schema script of an earlier attempt still runs for acme on fo1/)],
  ]);
});

test('a file or link that somebody has planted for the schema script is not written to', async () => {
  const ctx = await hostContext(database, frontOffice);
  await frontOffice.exec(
    'touch /var/tmp/theirs; runuser -u www-data -- ln -s /var/tmp/theirs /tmp/conf.tmp.php',
  );
  await settle(database, ctx, desired([lodger({ alias: 'acme' })]));
  expect(
    (await frontOffice.exec('cat /var/tmp/theirs; rm -f /var/tmp/theirs /tmp/conf.tmp.php')).stdout,
  ).toBe('');
});

test('what was damaged by hand is found and mended', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme', modelNumbers: [3, 5] });
  await settle(database, ctx, desired([client]));
  const mended = async (damage: string) => {
    await sql(damage);
    return subjects(await settle(database, ctx, desired([client])));
  };
  expect(await mended("ALTER USER acme@localhost IDENTIFIED BY 'other'")).toEqual([
    'update user acme@localhost',
  ]);
  expect(await mended('GRANT SELECT ON mysql.* TO acme@localhost')).toEqual(['update user acme@localhost']);
  expect(await mended('REVOKE DROP ON acme.* FROM acme@localhost')).toEqual(['update user acme@localhost']);
  expect(await mended('GRANT PROCESS ON *.* TO acme@localhost')).toEqual(['update user acme@localhost']);
  expect(await mended('DROP USER acme@localhost')).toEqual(['create user acme@localhost']);
  expect(await mended('ALTER DATABASE acme CHARACTER SET latin1')).toEqual(['update database acme']);
  expect(await mended("UPDATE acme.clients SET name = 'x'")).toEqual(['update client row of acme']);
  expect(await mended('UPDATE acme.clients_models SET model_id = 9 WHERE model_id = 3')).toEqual([
    'update models of acme',
  ]);
  expect(await mended('DROP TABLE acme.clients_models')).toContain('create schema of acme');
  expect(await sql('SELECT GROUP_CONCAT(model_id ORDER BY 1) FROM acme.clients_models')).toBe('3,5');
});

test('an update reaches the client’s row and its models, and leaves its users alone', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme', modelNumbers: [3] });
  await settle(database, ctx, desired([client]));
  await sql("UPDATE acme.users SET firstname = 'Grace', password = 'theirs'");
  const firstUser = { ...client.firstUser, firstName: 'Augusta' };
  const changes = await settle(
    database,
    ctx,
    desired([{ ...client, firstUser, name: 'New', modelNumbers: [] }]),
  );
  expect(subjects(changes)).toEqual(['update client row of acme', 'update models of acme']);
  expect(await sql('SELECT name, first_user_firstname FROM acme.clients')).toBe('New\tAugusta');
  expect(await sql('SELECT firstname, password FROM acme.users')).toBe('Grace\ttheirs');
});

test('a first user whom the client removed in MONARC does not come back', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(database, ctx, desired([client]));
  await sql(`INSERT INTO acme.users SET id = 2, firstname = 'x', lastname = 'y', email = 'z', creator = 'ada';
    DELETE FROM acme.users WHERE id = 1`);
  expect(await database.plan(ctx, desired([client]))).toEqual([]);
});

test('a password left over from a schema script that was killed is taken back', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(database, ctx, desired([client]));
  const both = [client.secrets.databasePassword, 'leftover'];
  await sql(
    `ALTER USER acme@localhost IDENTIFIED VIA ${both.map((p) => `mysql_native_password USING PASSWORD('${p}')`).join(' OR ')}`,
  );
  expect(subjects(await settle(database, ctx, desired([client])))).toEqual(['update user acme@localhost']);
  await expect(frontOffice.exec('mariadb --user=acme --password=leftover acme')).rejects.toThrow(
    'Access denied',
  );
});

test('a client with a broken database fails alone, and is told why', async () => {
  const ctx = await hostContext(database, frontOffice);
  const good = lodger({ alias: 'good' });
  const torn = lodger({ alias: 'torn' });
  const locked = lodger({ alias: 'locked' });
  const wordy = lodger({ alias: 'wordy', name: 'x'.repeat(300) });
  await settle(database, ctx, desired([torn]));
  await frontOffice.exec(
    ': >/var/lib/mysql/torn/users.frm; mariadb -e "FLUSH TABLES; CREATE DATABASE locked"',
  );
  await frontOffice.exec('chmod 000 /var/lib/mysql/locked');
  const all = desired([torn, locked, wordy, good]);
  await database.apply(ctx, await database.plan(ctx, all), all);
  expect(await database.plan(ctx, desired([good]))).toEqual([]);
  expect([...ctx.failures.keys()].toSorted()).toEqual(['locked', 'torn', 'wordy']);
  expect(ctx.failures.get('torn')).toMatch(
    /schema script failed: MariaDB has no table users there that it can read/,
  );
  expect(ctx.failures.get('locked')).toMatch(
    /refuses what locked needs: error 1, .*Permission denied.*then retry/,
  );
  expect(ctx.failures.get('wordy')).toMatch(
    /fo1\.lab\.test refuses .*error 1406, Data too long for column 'name'/,
  );
  expect(await sql('SELECT COUNT(*) FROM wordy.users'), 'nothing is kept of half of the rows').toBe('0');
});

test('without a release the clients are told what to install, and those that go still go', async () => {
  const ctx = await hostContext(database, frontOffice, { options: { codeFolder: '/var/lib/monarc/none' } });
  const gone = lodger({ alias: 'gone', presence: 'absent' });
  const fresh = lodger({ alias: 'fresh' });
  await sql('CREATE DATABASE gone');
  await database.apply(ctx, await database.plan(ctx, desired([fresh, gone])), desired([fresh, gone]));
  expect(await sql("SHOW DATABASES LIKE 'gone'")).toBe('');
  expect([...ctx.failures.keys()]).toEqual(['fresh']);
  expect(ctx.failures.get('fresh')).toMatch(/no MONARC release on fo1\.lab\.test: \/var\/lib\/monarc\/none/);
});

test('a schema script that fails halfway fails its client, and runs again at the next attempt', async () => {
  const complaint = `echo "  SQLSTATE[42S01]: table exists, password $4"`;
  const codeFolder = await release(`echo '${complaint}' >>scripts/client-upgrade-db.sh`);
  const ctx = await hostContext(database, frontOffice, { options: { codeFolder } });
  const client = lodger({ alias: 'acme' });
  await database.apply(ctx, await database.plan(ctx, desired([client])), desired([client]));
  expect(ctx.failures.get('acme')).toMatch(
    /schema script failed: SQLSTATE\[42S01\]: table exists, password \*{8}\./,
  );
  expect(await sql('SELECT COUNT(*) FROM acme.users')).toBe('0');
  await release('true');
  expect(subjects(await settle(database, ctx, desired([client])))).toContain('create schema of acme');
  expect(await sql('SELECT COUNT(*) FROM acme.users')).toBe('1');
});

test('cancelling ends the schema script on the server, and what is left over is tidied up next time', async () => {
  const codeFolder = await release(`printf '#!/bin/sh\\nexec sleep 98765\\n' >scripts/client-upgrade-db.sh`);
  const cancel = new AbortController();
  const slow = await hostContext(database, frontOffice, { options: { codeFolder }, signal: cancel.signal });
  const clients = [lodger({ alias: 'first-one' }), lodger({ alias: 'second-one' })];
  const applying = database.apply(slow, await database.plan(slow, desired(clients)), desired(clients));
  await frontOffice.exec('until pgrep -f "sleep 98765"; do sleep 0.01; done');
  cancel.abort();
  await expect(applying).rejects.toThrow();
  expect((await frontOffice.exec('pgrep -af "98765|regent-schema" || echo none')).stdout.trim()).toMatch(
    /none$/,
  );
  const ctx = await hostContext(database, frontOffice);
  await settle(database, ctx, desired(clients));
  await database.verify?.(ctx, desired(clients));
  expect(ctx.failures).toEqual(new Map());
});

test('a client that is gone leaves nothing, and a sync touches nothing that is not Regent’s', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(database, ctx, desired([client]));
  await sql('CREATE DATABASE theirs; CREATE USER theirs@localhost');
  onTestFinished(async () => void (await sql('DROP DATABASE theirs; DROP USER theirs@localhost')));
  const changes = await settle(database, ctx, desired([{ ...client, presence: 'absent' }], true));
  expect(subjects(changes)).toEqual(['delete database acme', 'delete user acme@localhost']);
  expect(await sql("SHOW DATABASES LIKE 'acme'; SELECT User FROM mysql.user WHERE User = 'acme'")).toBe('');
  expect(await sql("SHOW DATABASES LIKE 'theirs'; SELECT User FROM mysql.user WHERE User = 'theirs'")).toBe(
    'theirs\ntheirs',
  );
});

test('as many round trips for thirty clients as for one', async () => {
  const clients = Array.from({ length: 30 }, (_, i) => lodger({ alias: `many-${i}`, modelNumbers: [1] }));
  const trips = async (some: ClientState[]) => {
    const ctx = await hostContext(database, frontOffice);
    const changes = await database.plan(ctx, desired(some));
    await database.apply(ctx, changes, desired(some));
    await database.plan(ctx, desired(some));
    await database.verify?.(ctx, desired(some));
    expect(ctx.failures).toEqual(new Map());
    return ctx.counts.total();
  };
  expect(await trips(clients.slice(1))).toBe(await trips(clients.slice(0, 1)));
});

test('verification tries the password, not the hash', async () => {
  const ctx = await hostContext(database, frontOffice);
  const client = lodger({ alias: 'acme' });
  await settle(database, ctx, desired([client]));
  await sql('ALTER USER acme@localhost ACCOUNT LOCK');
  await database.verify?.(ctx, desired([client]));
  expect(ctx.failures.get('acme')).toMatch(/acme cannot use its own database on fo1\.lab\.test: .*locked/);
});

test('MariaDB reads every literal as it was meant', async () => {
  const ctx = await hostContext(database, frontOffice);
  const tricky = fc.string({
    unit: fc.constantFrom("'", '\\', '"', '\n', '\r', '\0', '\x1a', ';', '/', '-', '#', 'é'),
  });
  const values = fc.sample(fc.oneof(tricky, fc.string({ unit: 'binary' })), 500);
  const answers = await askMariadb(
    ctx,
    values.map((value) => [`SELECT HEX(${quote(value)})`]),
  );
  const read = answers.map(
    ({ rows, errors }) => errors[0]?.message ?? Buffer.from(rows.join(), 'hex').toString('utf8'),
  );
  expect(read).toEqual(values);
});
