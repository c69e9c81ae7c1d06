import { expect, test } from 'vitest';
import { commonGrant } from '../../plugins/common-grant/common-grant.ts';
import { accountDifferences } from '../../plugins/shared/mariadb/accounts.ts';
import { passwordHash } from '../../plugins/shared/mariadb/mysql.ts';
import { clientState, desired } from '../kit/clients.ts';
import { mariadbContext } from './fake-mariadb.ts';

const account = {
  user: 'acme',
  host: '%',
  password: 'test',
  rights: 'SELECT',
  database: 'monarc_common',
} as const;
const login = `GRANT USAGE ON *.* TO \`acme\`@\`%\` IDENTIFIED BY PASSWORD '${passwordHash('test')}'`;
const right = 'GRANT SELECT ON `monarc\\_common`.* TO `acme`@`%`';

test('a client’s user is made on the back office with the client’s password, of which no one sees more than a hash', async () => {
  const none = { rows: ['monarc_common'], error: { code: 1141, message: 'There is no such grant' } };
  const ctx = await mariadbContext(commonGrant, (statements) =>
    statements.includes('SHOW GRANTS') ? none : {},
  );
  const client = clientState({ alias: 'acme' });
  const changes = await commonGrant.plan(ctx, desired([client]));
  expect(changes.map(({ subject }) => subject)).toEqual(['user acme@%']);
  await commonGrant.apply(ctx, changes, desired([client]));
  const { input } = ctx.asked.at(-1) ?? { input: '' };
  expect(input).toContain(
    `CREATE USER IF NOT EXISTS 'acme'@'%' IDENTIFIED VIA mysql_native_password USING '${passwordHash(client.secrets.databasePassword)}'`,
  );
  expect(input).toContain("GRANT SELECT ON `monarc\\_common`.* TO 'acme'@'%'");
  expect(JSON.stringify([ctx.asked, changes])).not.toContain(client.secrets.databasePassword);
});

test('what MariaDB says of a statement is told without the hash in it', async () => {
  const client = clientState({ alias: 'acme' });
  const hash = passwordHash(client.secrets.databasePassword);
  const message = `You have an error in your SQL syntax near 'IDENTIFIED BY PASSWORD '${hash}''`;
  const ctx = await mariadbContext(commonGrant, () => ({ error: { code: 1064, message } }));
  await commonGrant.plan(ctx, desired([client]));
  expect(ctx.failures.get('acme')).toContain("IDENTIFIED BY PASSWORD '********'");
});

test('no clients, no question', async () => {
  const ctx = await mariadbContext(commonGrant, () => ({}));
  expect(await commonGrant.plan(ctx, desired([], true))).toEqual([]);
  await commonGrant.apply(ctx, [], desired([], true));
  expect(ctx.asked).toEqual([]);
});

test('an account whose password expires is mended, and names in small letters are the server’s own way', () => {
  const mixed = { ...account, database: 'Old_One' };
  const lowered = right.replace('monarc\\_common', 'old\\_one');
  const state = { expires: false, lowersNames: true };
  expect(accountDifferences(mixed, [login, lowered], state)).toEqual([]);
  expect(accountDifferences(mixed, [login, lowered])).toEqual(['rights']);
  expect(accountDifferences(account, [login, right], { ...state, expires: true })).toEqual(['expiry']);
});

test('a right may be granted as MONARC’s playbook does where its wildcard gives nothing besides', async () => {
  const client = clientState({ alias: 'acme' });
  const own = `GRANT USAGE ON *.* TO \`acme\`@\`%\` IDENTIFIED BY PASSWORD '${passwordHash(client.secrets.databasePassword)}'`;
  for (const [alike, subjects] of [
    [1, []],
    [2, ['user acme@%']],
  ] as const) {
    const rows = ['monarc_common', `["alike", ${alike}]`, own, right.replace('\\', '')];
    const ctx = await mariadbContext(commonGrant, () => ({ rows }));
    const changes = await commonGrant.plan(ctx, desired([client]));
    expect(changes.map(({ subject }) => subject)).toEqual(subjects);
  }
});

test('a locked account is told, and left as it is', async () => {
  const client = clientState({ alias: 'acme' });
  const locked = { rows: ['monarc_common', '["account", 1, 0, 0]', login, right] };
  const ctx = await mariadbContext(commonGrant, () => locked);
  expect(await commonGrant.plan(ctx, desired([client]))).toEqual([]);
  expect(ctx.failures.get('acme')).toMatch(/acme@% is locked in MariaDB on bo\.test .*ACCOUNT UNLOCK there/);
});

test('a password is sent as it is only where a policy refuses what MariaDB stores of it', async () => {
  const none = { rows: ['monarc_common'], error: { code: 1141, message: 'There is no such grant' } };
  const strict = { error: { code: 1290, message: 'running with the --strict-password-validation option' } };
  const policy = { error: { code: 1819, message: 'Your password does not satisfy (simple_password_check)' } };
  const ctx = await mariadbContext(commonGrant, (statements) => {
    if (statements.includes('SHOW GRANTS')) return none;
    return statements.includes('PASSWORD(') ? (statements.includes("'beta'") ? policy : {}) : strict;
  });
  const wanted = desired([clientState({ alias: 'acme' }), clientState({ alias: 'beta' })]);
  await commonGrant.apply(ctx, await commonGrant.plan(ctx, wanted), wanted);
  expect([...ctx.failures.keys()]).toEqual(['beta']);
  expect(ctx.failures.get('beta')).toMatch(
    /error 1819.*simple_password_check_letters_same_case.* to 0.*Then retry\.$/,
  );
  expect(ctx.asked.at(-1)?.input).toContain(
    'SET SESSION sql_log_off = 1, slow_query_log = 0// BEGIN NOT ATOMIC',
  );
});

test.each([
  [
    '#version 8.0.39-0ubuntu0.22.04.1',
    /bo\.test runs 8\.0\.39.*MariaDB 10\.4 or newer.*MySQL.*Nothing was changed/,
  ],
  ['#version 10.3.39-MariaDB', /bo\.test runs 10\.3\.39-MariaDB/],
])('a server that says "%s" is refused', async (version, words) => {
  const ctx = await mariadbContext(commonGrant, () => ({}), version);
  await expect(commonGrant.plan(ctx, desired([clientState()]))).rejects.toThrow(words);
});

test.each([
  ['as it should be', [login, right], []],
  ['in the quotes of another release', [login, right].map((line) => line.replaceAll('`', "'")), []],
  ['with a demand for TLS', [`${login} REQUIRE SSL`, right], []],
  ['with a limit', [`${login} WITH MAX_USER_CONNECTIONS 20`, right], []],
  ['with a demand for TLS and limits', [`${login} REQUIRE SSL WITH MAX_USER_CONNECTIONS 20`, right], []],
  ['with the right to pass on all that it has', [`${login} WITH GRANT OPTION`, right], ['rights']],
  [
    'with that right behind a demand for TLS, and a limit',
    [`${login} REQUIRE SSL WITH GRANT OPTION MAX_USER_CONNECTIONS 20`, right],
    ['rights'],
  ],
  ['with another password', [login.replace(/\*\w/, '*0'), right], ['password']],
  [
    'with a second password',
    [login.replace(/BY PASSWORD ('.*')/, 'VIA mysql_native_password USING $1 OR x USING $1'), right],
    ['password'],
  ],
  ['without rights', [login], ['rights']],
  ['with rights that a wildcard gives on other databases', [login, right.replace('\\', '')], ['rights']],
  ['with further rights', [login, right, 'GRANT SELECT ON `mysql`.* TO `acme`@`%`'], ['rights']],
  ['with rights over the whole server', [login.replace('USAGE', 'PROCESS'), right], ['rights']],
  ['with the right to pass rights on', [login, `${right} WITH GRANT OPTION`], ['rights']],
  ['with a role', [login, right, 'GRANT `admin` TO `acme`@`%`'], ['rights']],
])('an account %s is seen as that', (_, grants, differences) => {
  expect(accountDifferences(account, grants)).toEqual(differences);
});

test('users of clients whose front office was lost go in a sync, and nobody else’s do', async () => {
  const ctx = await mariadbContext(commonGrant, (statements) =>
    statements.includes("SHOW GRANTS FOR 'acme'") ? { rows: [login] } : {},
  );
  const wanted = desired([], true, [], ['acme', 'beta', 'other'], ['acme', 'beta']);
  const changes = await commonGrant.plan(ctx, wanted);
  expect(changes).toMatchObject([{ action: 'delete', subject: 'user acme@%' }]);
  await commonGrant.apply(ctx, changes, wanted);
  const { input } = ctx.asked.at(-1) ?? { input: '' };
  expect(input).toContain("DROP USER IF EXISTS 'acme'@'%'");
  expect(JSON.stringify(ctx.asked)).not.toMatch(/other|DROP USER IF EXISTS 'beta'/);
  expect(await commonGrant.plan(ctx, { ...wanted, complete: false })).toEqual([]);
});
