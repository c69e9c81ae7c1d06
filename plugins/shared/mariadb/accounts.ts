/** A client's MariaDB account as desired state: one password, rights on one database, and nothing besides. */
import type { StatementResult } from './mariadb.ts';
import { account, databasePattern, identifier, passwordHash, quote } from './mysql.ts';

export interface Account {
  user: string;
  host: 'localhost' | '%';
  password: string;
  rights: 'ALL PRIVILEGES' | 'SELECT';
  database: string;
}

type Name = Pick<Account, 'user' | 'host'>;

/** What an account's rights do not tell of it. */
export interface AccountState {
  isLocked: boolean;
  /** Its password has expired, or will some day by what is set for the account or the server. */
  expires: boolean;
  /** The server keeps names of databases in small letters (`lower_case_table_names`). */
  lowersNames: boolean;
}

/** An account that is not there makes this fail with NO_SUCH_GRANT, which is no fault. */
export const selectAccount = ({ user, host }: Name): string[] => [
  `SELECT JSON_ARRAY('account', IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0),
    IFNULL(JSON_VALUE(Priv, '$.password_last_changed'), 1) = 0
    OR IF(IFNULL(JSON_VALUE(Priv, '$.password_lifetime'), -1) < 0, @@default_password_lifetime, JSON_VALUE(Priv, '$.password_lifetime')) > 0,
    @@lower_case_table_names > 0) FROM mysql.global_priv WHERE User = ${quote(user)} AND Host = ${quote(host)}`,
  `SHOW GRANTS FOR ${account(user, host)}`,
];

export const NO_SUCH_GRANT = 1141;

/** The lines of an answer that are SHOW GRANTS'; none where there is no such account. */
export const grantsIn = (answer: StatementResult) =>
  answer.rows.filter((row) => /^(GRANT|SET DEFAULT ROLE) /.test(row));

export function accountStateIn(answer: StatementResult): AccountState {
  const row = answer.rows.find((line) => line.startsWith('["account"')) ?? '[]';
  const [, isLocked, expires, lowersNames] = JSON.parse(row) as unknown[];
  return {
    isLocked: Number(isLocked ?? 0) === 1,
    expires: Number(expires ?? 0) === 1,
    lowersNames: Number(lowersNames ?? 0) === 1,
  };
}

/**
 * What differs, in words; empty where nothing does. `grants` are the lines of SHOW GRANTS, at least one.
 * @param isAlone no other database has a name that this one's fits with `_` for any character: the right may be
 * granted so, as MONARC's playbook does, which would take away any other.
 */
export function accountDifferences(
  wanted: Account,
  grants: string[],
  { expires, lowersNames }: Omit<AccountState, 'isLocked'> = { expires: false, lowersNames: false },
  isAlone = false,
): ('password' | 'expiry' | 'rights')[] {
  const [usage = '', ...rights] = grants;
  const who = account(wanted.user, wanted.host);
  const database = lowersNames ? wanted.database.toLowerCase() : wanted.database;
  const patterns = [databasePattern(database), ...(isAlone ? [identifier(database)] : [])];
  const enough = patterns.map((pattern) => plain(`GRANT ${wanted.rights} ON ${pattern}.* TO ${who}`));
  const login = `GRANT USAGE ON *.* TO ${who} IDENTIFIED BY PASSWORD '${passwordHash(wanted.password)}'`;
  const differing: ReturnType<typeof accountDifferences> = [];
  if (!identity(usage).endsWith(plain(login).replace(/^.* IDENTIFIED/, ' IDENTIFIED')))
    differing.push('password');
  if (expires) differing.push('expiry');
  if (
    rights.length !== 1 ||
    !enough.includes(plain(rights[0] ?? '')) ||
    !plain(usage).startsWith('GRANT USAGE ') ||
    / WITH GRANT OPTION/.test(usage)
  )
    differing.push('rights');
  return differing;
}

/** Releases differ in how they quote names here. */
const plain = (grant: string) => grant.replace(/[`'"]/g, '');

/** Who it is: a demand for TLS, and limits on what it may use, are the administrator's own. */
const identity = (usage: string) => plain(usage).replace(/ (REQUIRE|WITH) .*$/, '');

/** For the administrator: why a client with a locked account is left as it is. */
export const isLockedOut = ({ user, host }: Name, server: string) =>
  `The account ${user}@${host} is locked in MariaDB on ${server} (ACCOUNT LOCK). Regent does not unlock it, because somebody ` +
  `locked it on purpose. To give the client access again: ALTER USER ${account(user, host)} ACCOUNT UNLOCK there, then retry.`;

/** How a password is written: as what MariaDB stores of it, or as it is, where a server's policy takes nothing else. */
export type Given = 'hash' | 'password';

const identifiedBy = (passwords: string[], given: Given) =>
  `IDENTIFIED VIA ${passwords
    .map(
      (each) =>
        `mysql_native_password USING ${given === 'hash' ? quote(passwordHash(each)) : `PASSWORD(${quote(each)})`}`,
    )
    .join(' OR ')}`;

/** Before statements with a password as it is: no log of this session's has them. */
export const UNLOGGED = 'SET SESSION sql_log_off = 1, slow_query_log = 0';

/** Makes the account, or mends it; harmless when repeated. */
export function makeAccount(wanted: Account, given: Given = 'hash'): string[] {
  const who = account(wanted.user, wanted.host);
  const login = `${who} ${identifiedBy([wanted.password], given)}`;
  return [
    `CREATE USER IF NOT EXISTS ${login}`,
    `ALTER USER ${login} PASSWORD EXPIRE NEVER`,
    `SET DEFAULT ROLE NONE FOR ${who}`,
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${who}`,
    `GRANT ${wanted.rights} ON ${databasePattern(wanted.database)}.* TO ${who}`,
  ];
}

export const dropAccount = ({ user, host }: Name) => `DROP USER IF EXISTS ${account(user, host)}`;

/** Lets a second password in as well, for as long as something works with it whose arguments can be seen. */
export const withSecondPassword = ({ user, host, password }: Account, second: string, given: Given) =>
  `ALTER USER ${account(user, host)} ${identifiedBy([password, second], given)}`;

export const withOnePassword = ({ user, host, password }: Account, given: Given) =>
  `ALTER USER ${account(user, host)} ${identifiedBy([password], given)}`;
