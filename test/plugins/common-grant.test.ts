import { expect, test } from 'vitest';
import { commonGrant } from '../../plugins/common-grant.ts';
import { accountDifferences } from '../../plugins/lib/accounts.ts';
import { passwordHash } from '../../plugins/lib/mysql.ts';
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
    `CREATE USER IF NOT EXISTS 'acme'@'%' IDENTIFIED BY PASSWORD '${passwordHash(client.secrets.databasePassword)}'`,
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

test.each([
  ['as it should be', [login, right], []],
  ['in the quotes of another release', [login, right].map((line) => line.replaceAll('`', "'")), []],
  ['with a demand for TLS', [`${login} REQUIRE SSL`, right], []],
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
