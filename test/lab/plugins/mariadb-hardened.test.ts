/** MariaDB as administrators set it up: whatever holds on a plain one holds here, or is refused in words. */
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { commonGrant } from '../../../plugins/common-grant/common-grant.ts';
import { database } from '../../../plugins/database/database.ts';
import { host as hostPlugin } from '../../../plugins/host/host.ts';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { clientState, desired } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import type { Host } from '../host.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';
import { watchProcesses } from './watch-processes.ts';

const { backOffice, frontOffice } = lab();
const ROOT =
  'mariadb --defaults-file=/dev/null --default-character-set=utf8mb4 --batch --raw --skip-column-names';

const sqlOn = (host: Host) => async (statements: string) => (await host.exec(ROOT, statements)).stdout.trim();
const sql = sqlOn(frontOffice);

/** A client that is gone from both hosts when the test ends. */
function lodger(overrides: Partial<ClientState> & { alias: string }): ClientState {
  const { alias } = overrides;
  onTestFinished(async () => {
    await sql(`DROP DATABASE IF EXISTS \`${alias}\`; DROP USER IF EXISTS '${alias}'@'localhost'`);
    await sqlOn(backOffice)(`DROP USER IF EXISTS '${alias}'@'%'`);
  });
  return clientState(overrides);
}

/** Does this on the host, and at the test's end that. */
async function condition(host: Host, set: string, undo: string): Promise<void> {
  onTestFinished(async () => void (await host.exec(undo)));
  await host.exec(set);
}

const setGlobal = (set: string, undo: string, host = frontOffice) =>
  condition(host, `${ROOT} -e "${set}"`, `${ROOT} -e "${undo}"`);

const restart = 'service mariadb stop && service mariadb start';
const withSettings = (host: Host, lines: string) =>
  condition(
    host,
    `printf '[mysqld]\n${lines}\n' >/etc/mysql/mariadb.conf.d/99-hard.cnf; ${restart}`,
    `rm /etc/mysql/mariadb.conf.d/99-hard.cnf; ${restart}`,
  );

/** Sets it up and looks at it as its MONARC does; gives why it failed. */
async function setUp(client: ClientState): Promise<string | undefined> {
  const ctx = await hostContext(database, frontOffice);
  const wanted = desired([client]);
  const changes = await database.plan(ctx, wanted);
  await database.apply(ctx, changes, wanted);
  if (ctx.failures.size === 0) {
    expect(await database.plan(ctx, wanted), 'a second plan finds nothing more to do').toEqual([]);
    await database.verify?.(ctx, wanted);
  }
  return ctx.failures.get(client.alias);
}

async function check(host = frontOffice): Promise<string | undefined> {
  const ctx = await hostContext(hostPlugin, host);
  return hostPlugin.actions?.['check']?.(ctx, desired([])).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

describe('configuration files of clients', () => {
  const odd = `table\nhtml\nvertical\nverbose\nsafe-updates\nsilent\nforce\ninit-command=SELECT 1\ndefault-character-set=latin1\ndatabase=mysql\npager=cat\nssl`;

  test.each([
    ['of the server', '/etc/mysql/mariadb.conf.d/99-client.cnf'],
    ['of root', '/root/.my.cnf'],
  ])('change nothing, whatever the one %s says of output and behaviour', async (_, file) => {
    await condition(
      frontOffice,
      `printf '[client]\nhost=10.255.255.1\nport=1\nprotocol=tcp\n[mysql]\n${odd}\n' >${file}`,
      `rm ${file}`,
    );
    expect(await check()).toBeUndefined();
    expect(await setUp(lodger({ alias: 'acme', name: 'Éé 金', modelNumbers: [3] }))).toBeUndefined();
    const ctx = await hostContext(database, frontOffice);
    await settle(database, ctx, desired([clientState({ alias: 'acme', presence: 'absent' })]));
    expect(await sql("SHOW DATABASES LIKE 'acme'")).toBe('');
  });

  test('root signs in by the password that is in its own, and nobody sees it', async () => {
    const password = `a#b\\c"d;'e f=$(id)`;
    const cnf = `[client]\nuser=root\npassword="${password.replaceAll(/[\\"]/g, '\\$&')}"\n`;
    await frontOffice.exec('cat >/root/.my.cnf', cnf);
    await sql(
      `ALTER USER root@localhost IDENTIFIED BY '${password.replaceAll(/[\\']/g, '\\$&')}'; FLUSH PRIVILEGES`,
    );
    onTestFinished(async () => {
      await frontOffice.exec('mariadb', 'ALTER USER root@localhost IDENTIFIED VIA unix_socket');
      await frontOffice.exec('rm /root/.my.cnf');
    });
    const watch = await watchProcesses(frontOffice);
    const client = clientState({ alias: 'acme' });
    const failure = await setUp(client);
    expect(await check()).toBeUndefined();
    const seen = await watch.end();
    const ctx = await hostContext(database, frontOffice);
    await settle(database, ctx, desired([{ ...client, presence: 'absent' }]));
    expect(failure).toBeUndefined();
    expect(seen).toContain('--defaults-file=/dev/fd/3');
    expect(seen).not.toContain(password);
  });
});

describe('a policy for passwords', () => {
  const refuses = 'simple_password_check_letters_same_case = 1, simple_password_check_other_characters = 1';

  beforeEach(async () => {
    for (const host of [frontOffice, backOffice]) await sqlOn(host)("INSTALL SONAME 'simple_password_check'");
    return async () => {
      for (const host of [frontOffice, backOffice])
        await sqlOn(host)(`SET GLOBAL ${refuses}; UNINSTALL SONAME 'simple_password_check'`);
    };
  });
  const letThem = (host: Host) => sqlOn(host)(`SET GLOBAL ${refuses.replaceAll('= 1', '= 0')}`);

  test('that refuses clients’ passwords is named by the check, and a client is refused with nothing left', async () => {
    const words =
      /simple_password_check.*Make the policy accept them: set simple_password_check_letters_same_case/;
    expect(await check()).toMatch(words);
    expect(await check(backOffice)).toMatch(words);
    const why = await setUp(lodger({ alias: 'acme' }));
    expect(why).toMatch(/error 1819.*/);
    expect(why).toMatch(words);
    expect(why).not.toContain('mariadb-check');
    const left =
      "SELECT User FROM mysql.user WHERE User LIKE 'acme' OR User LIKE 'regent%'; SHOW DATABASES LIKE 'acme'";
    expect(await sql(left)).toBe('');
  });

  test('that takes them lets clients in, and no log has their passwords', async () => {
    await letThem(frontOffice);
    await letThem(backOffice);
    const log = `log_output = 'TABLE', GLOBAL general_log = ON, GLOBAL slow_query_log = ON, GLOBAL long_query_time = 0`;
    const noLog = `log_output = 'FILE', GLOBAL general_log = OFF, GLOBAL slow_query_log = OFF, GLOBAL long_query_time = 10`;
    await setGlobal(
      `SET GLOBAL ${log}`,
      `SET GLOBAL ${noLog}; TRUNCATE mysql.general_log; TRUNCATE mysql.slow_log`,
    );
    expect(await check()).toBeUndefined();
    const client = lodger({ alias: 'acme' });
    expect(await setUp(client)).toBeUndefined();
    await sql("ALTER USER acme@localhost IDENTIFIED BY 'OTHER12345678'");
    expect(await setUp(client)).toBeUndefined();
    const ctx = await hostContext(commonGrant, backOffice);
    await settle(commonGrant, ctx, desired([client]));
    expect(ctx.failures).toEqual(new Map());
    const logged = await sql('SELECT argument FROM mysql.general_log; SELECT sql_text FROM mysql.slow_log');
    expect(logged).toContain('CREATE USER IF NOT EXISTS');
    expect(logged).not.toContain(client.secrets.databasePassword);
    expect(logged).not.toMatch(/PASSWORD\(/);
  });

  test('costs as many round trips for ten clients as for one', async () => {
    await letThem(frontOffice);
    const trips = async (clients: ClientState[]) => {
      const ctx = await hostContext(database, frontOffice);
      const changes = await database.plan(ctx, desired(clients));
      await database.apply(ctx, changes, desired(clients));
      expect(ctx.failures).toEqual(new Map());
      return ctx.counts.total();
    };
    const clients = Array.from({ length: 11 }, (_, i) => lodger({ alias: `many-${i}` }));
    expect(await trips(clients.slice(1))).toBe(await trips(clients.slice(0, 1)));
  });
});

describe('what administrators set for accounts', () => {
  test('limits stay, and are no difference', async () => {
    const client = lodger({ alias: 'acme' });
    expect(await setUp(client)).toBeUndefined();
    await sql(
      'ALTER USER acme@localhost REQUIRE NONE WITH MAX_USER_CONNECTIONS 20 MAX_QUERIES_PER_HOUR 9000',
    );
    const ctx = await hostContext(database, frontOffice);
    expect(await database.plan(ctx, desired([client]))).toEqual([]);
    await sql("ALTER USER acme@localhost IDENTIFIED BY 'x'");
    expect(await setUp(client)).toBeUndefined();
    expect(await sql('SHOW GRANTS FOR acme@localhost')).toMatch(
      /MAX_QUERIES_PER_HOUR 9000 MAX_USER_CONNECTIONS 20$/m,
    );
  });

  test('a password that has expired, or will, is mended for good', async () => {
    const client = lodger({ alias: 'acme' });
    const hard = 'SET GLOBAL default_password_lifetime = 90, GLOBAL disconnect_on_expired_password = ON';
    await setGlobal(
      hard,
      'SET GLOBAL default_password_lifetime = 0, GLOBAL disconnect_on_expired_password = OFF',
    );
    expect(await setUp(client)).toBeUndefined();
    for (const ageing of ['PASSWORD EXPIRE', 'PASSWORD EXPIRE DEFAULT', 'PASSWORD EXPIRE INTERVAL 30 DAY']) {
      await sql(`ALTER USER acme@localhost ${ageing}`);
      const ctx = await hostContext(database, frontOffice);
      const changes = await settle(database, ctx, desired([client]));
      expect(changes.map(({ summary }) => summary)).toEqual(['repair user acme@localhost (expiry)']);
      await database.verify?.(ctx, desired([client]));
      expect(ctx.failures).toEqual(new Map());
    }
  });

  test('a lock stays, its client is told of it, and goes where it is to go', async () => {
    const [client, other] = [lodger({ alias: 'acme' }), lodger({ alias: 'beta' })];
    expect(await setUp(client)).toBeUndefined();
    await sql('ALTER USER acme@localhost ACCOUNT LOCK');
    const ctx = await hostContext(database, frontOffice);
    await settle(database, ctx, desired([{ ...client, name: 'Other' }, other]));
    expect([...ctx.failures.keys()]).toEqual(['acme']);
    expect(ctx.failures.get('acme')).toMatch(
      /acme@localhost is locked in MariaDB on fo1\.lab\.test .*ACCOUNT UNLOCK/,
    );
    expect(
      await sql('SELECT JSON_VALUE(Priv, "$.account_locked") FROM mysql.global_priv WHERE User = "acme"'),
    ).toBe('1');
    const gone = await settle(database, ctx, desired([{ ...client, presence: 'absent' }]));
    expect(gone).toHaveLength(2);
  });
});

test('a text that the client’s tables cannot hold fails that client with words, and no other', async () => {
  const [client, other] = [lodger({ alias: 'acme' }), lodger({ alias: 'beta', name: 'B 🔌' })];
  expect(await setUp(client)).toBeUndefined();
  await sql('ALTER TABLE acme.clients CONVERT TO CHARACTER SET utf8mb3');
  const ctx = await hostContext(database, frontOffice);
  await settle(database, ctx, desired([{ ...client, name: 'A 🔌' }, other]));
  expect([...ctx.failures.keys()]).toEqual(['acme']);
  expect(ctx.failures.get('acme')).toMatch(
    /^clients\.name of acme on fo1\.lab\.test cannot hold .*utf8mb3.*CONVERT/,
  );
  expect(await sql('SELECT name FROM acme.clients')).toBe(client.name);
  expect(await sql('SELECT name FROM beta.clients')).toBe('B 🔌');
});

test('names in small letters, another sql_mode and another version than it says: a mixed alias settles', async () => {
  await withSettings(
    frontOffice,
    'lower_case_table_names=1\nversion=8.0.36\nold_passwords=1\nsql_mode=ANSI,NO_BACKSLASH_ESCAPES,TRADITIONAL\nmax_statement_time=0.5',
  );
  const client = lodger({ alias: 'Old_One', name: `L'"Étoile\\ // ; -- # 'x`, modelNumbers: [3] });
  expect(await check()).toBeUndefined();
  expect(await setUp(client)).toBeUndefined();
  expect(await sql('SELECT name FROM old_one.clients')).toBe(client.name);
  const ctx = await hostContext(database, frontOffice);
  expect(await database.plan(ctx, desired([{ ...client, presence: 'absent' }]))).toHaveLength(2);
});

test('what PHP prints of its own extensions is no answer', async () => {
  const file = '/etc/php/8.2/cli/conf.d/99-broken.ini';
  await condition(
    frontOffice,
    `printf 'extension=nope\ndisplay_errors=1\ndisplay_startup_errors=1\nhtml_errors=0\n' >${file}`,
    `rm ${file}`,
  );
  const client = lodger({ alias: 'acme' });
  expect(await setUp(client)).toBeUndefined();
  await sql('ALTER USER acme@localhost ACCOUNT LOCK');
  const ctx = await hostContext(database, frontOffice);
  await database.verify?.(ctx, desired([client]));
  expect(ctx.failures.get('acme')).toMatch(/cannot use its own database .*locked/);
});
