/** A client's MariaDB account as desired state: one password, rights on one database, and nothing besides. */
import type { Answer } from './mariadb.ts';
import { account, databasePattern, passwordHash } from './mysql.ts';

export interface Account {
  user: string;
  host: 'localhost' | '%';
  password: string;
  rights: 'ALL PRIVILEGES' | 'SELECT';
  database: string;
}

/** An account that is not there makes this fail with NO_SUCH_GRANT, which is no fault. */
export const showGrants = ({ user, host }: Pick<Account, 'user' | 'host'>) =>
  `SHOW GRANTS FOR ${account(user, host)}`;

export const NO_SUCH_GRANT = 1141;

/** The lines of an answer that are SHOW GRANTS'; none where there is no such account. */
export const grantsIn = (answer: Answer) =>
  answer.rows.filter((row) => /^(GRANT|SET DEFAULT ROLE) /.test(row));

/** What differs, in words; empty where nothing does. `grants` are the lines of SHOW GRANTS, at least one. */
export function accountDifferences(wanted: Account, grants: string[]): ('password' | 'rights')[] {
  const [usage = '', ...rights] = grants;
  const who = account(wanted.user, wanted.host);
  const right = `GRANT ${wanted.rights} ON ${databasePattern(wanted.database)}.* TO ${who}`;
  const login = `GRANT USAGE ON *.* TO ${who} IDENTIFIED BY PASSWORD '${passwordHash(wanted.password)}'`;
  const differing: ('password' | 'rights')[] = [];
  if (!plain(usage).endsWith(plain(login).replace(/^.* IDENTIFIED/, ' IDENTIFIED')))
    differing.push('password');
  if (
    rights.length !== 1 ||
    plain(rights[0] ?? '') !== plain(right) ||
    !plain(usage).startsWith('GRANT USAGE ')
  )
    differing.push('rights');
  return differing;
}

/** Releases differ in how they quote names here, and a demand for TLS is the administrator's own. */
const plain = (grant: string) => grant.replace(/[`'"]/g, '').replace(/ REQUIRE .*$/, '');

/** Makes the account, or mends it; harmless when repeated. */
export function makeAccount(wanted: Account): string[] {
  const who = account(wanted.user, wanted.host);
  const login = `${who} IDENTIFIED BY PASSWORD '${passwordHash(wanted.password)}'`;
  return [
    `CREATE USER IF NOT EXISTS ${login}`,
    `ALTER USER ${login}`,
    `SET DEFAULT ROLE NONE FOR ${who}`,
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${who}`,
    `GRANT ${wanted.rights} ON ${databasePattern(wanted.database)}.* TO ${who}`,
  ];
}

export const dropAccount = ({ user, host }: Pick<Account, 'user' | 'host'>) =>
  `DROP USER IF EXISTS ${account(user, host)}`;

/** Lets a second password in as well, for as long as something works with it whose arguments can be seen. */
export const withSecondPassword = ({ user, host, password }: Account, second: string) =>
  `ALTER USER ${account(user, host)} IDENTIFIED VIA ` +
  [password, second].map((each) => `mysql_native_password USING '${passwordHash(each)}'`).join(' OR ');

export const withOnePassword = ({ user, host, password }: Account) =>
  `ALTER USER ${account(user, host)} IDENTIFIED BY PASSWORD '${passwordHash(password)}'`;
