/**
 * The desired state of a client's MariaDB account: one password, rights on one database, and nothing else.
 */
import { randomUUID } from 'node:crypto';
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import type { StatementResult } from './mariadb.ts';
import { account, databasePattern, identifier, passwordHash, quote } from './mysql.ts';

export interface Account {
  user: string;
  host: 'localhost' | '%';
  password: string;
  rights: 'ALL PRIVILEGES' | 'SELECT';
  database: string;
}

/** The account of a client on its front office. */
export const ownAccount = ({ alias, secrets }: Pick<ClientState, 'alias' | 'secrets'>): Account => ({
  user: alias,
  host: 'localhost',
  password: secrets.databasePassword,
  rights: 'ALL PRIVILEGES',
  database: alias,
});

type Name = Pick<Account, 'user' | 'host'>;

/** The facts about an account that its rights do not show. */
export interface AccountState {
  isLocked: boolean;
  /** Its password has expired, or will expire by a setting of the account or the server. */
  expires: boolean;
  /** The server keeps names of databases in small letters (`lower_case_table_names`). */
  lowersNames: boolean;
}

/** If the account is absent, this fails with NO_SUCH_GRANT, which is no error here. */
export const selectAccount = ({ user, host }: Name): string[] => [
  `SELECT JSON_ARRAY('account', IFNULL(JSON_VALUE(Priv, '$.account_locked'), 0),
    IFNULL(JSON_VALUE(Priv, '$.password_last_changed'), 1) = 0
    OR IF(IFNULL(JSON_VALUE(Priv, '$.password_lifetime'), -1) < 0, @@default_password_lifetime, JSON_VALUE(Priv, '$.password_lifetime')) > 0,
    @@lower_case_table_names > 0) FROM mysql.global_priv WHERE User = ${quote(user)} AND Host = ${quote(host)}`,
  `SHOW GRANTS FOR ${account(user, host)}`,
];

export const NO_SUCH_GRANT = 1141;

/** The lines of SHOW GRANTS in an answer; none if the account is absent. */
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
 * The differences, in words; empty if there are none. `grants` are the lines of SHOW GRANTS, at least one.
 * @param isAlone no other database has a name that fits this one's with `_` for any character. Then the right
 * may be granted with that pattern, as MONARC's playbook does; otherwise it would cover other databases too.
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

/** The rights that an account has and should have, as a diff. It has no password and no hash of one. */
export function rightsDiff(wanted: Account, grants: string[]): string {
  const who = account(wanted.user, wanted.host);
  const right = `GRANT ${wanted.rights} ON ${databasePattern(wanted.database)}.* TO ${who}`;
  const shown = grants.map((line) => line.replace(/ IDENTIFIED .*?(?=$| REQUIRE | WITH )/, ''));
  const should = [`GRANT USAGE ON *.* TO ${who}`, right];
  const core = (line: string) =>
    plain(line)
      .replace(/ REQUIRE .*?(?=$| WITH )/, '')
      .replace(/ WITH (?!GRANT OPTION).*$/, '');
  const isIn = (lines: string[], line: string) => lines.some((each) => core(each) === core(line));
  return [
    ...shown.map((line) => `${isIn(should, line) ? ' ' : '-'}${line}`),
    ...should.filter((line) => !isIn(shown, line)).map((line) => `+${line}`),
  ].join('\n');
}

/** Releases quote names differently here. */
const plain = (grant: string) => grant.replace(/[`'"]/g, '');

/** Who it is: a demand for TLS, and limits on what it may use, are the administrator's own. */
const identity = (usage: string) => plain(usage).replace(/ (REQUIRE|WITH) .*$/, '');

/** For the administrator: why a client with a locked account is not changed. */
export const isLockedOut = ({ user, host }: Name, server: string) =>
  `The account ${user}@${host} is locked in MariaDB on ${server} (ACCOUNT LOCK). Regent does not unlock it, because somebody ` +
  `locked it on purpose. To give the client access again: ALTER USER ${account(user, host)} ACCOUNT UNLOCK there, then retry.`;

/** The form of a password in SQL: its MariaDB hash, or clear text if the server's policy refuses hashes. */
export type Given = 'hash' | 'password';

const identifiedBy = (passwords: string[], given: Given) =>
  `IDENTIFIED VIA ${passwords
    .map(
      (each) =>
        `mysql_native_password USING ${given === 'hash' ? quote(passwordHash(each)) : `PASSWORD(${quote(each)})`}`,
    )
    .join(' OR ')}`;

/** Goes before statements with a clear password: it keeps them out of all logs of this session. */
export const UNLOGGED = 'SET SESSION sql_log_off = 1, slow_query_log = 0';

/** Creates or repairs the account; harmless when repeated. */
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

/**
 * Nobody can sign in with this account any more, as nobody knows its password, and its connections end. It stays,
 * because views and triggers may work in its name; `makeAccount` opens it again.
 */
export const shutOut = ({ user, host }: Name) => [
  `ALTER USER IF EXISTS ${account(user, host)} IDENTIFIED VIA mysql_native_password USING ${quote(passwordHash(randomUUID()))}`,
  `KILL USER ${account(user, host)}`,
];

export const dropAccount = ({ user, host }: Name) => `DROP USER IF EXISTS ${account(user, host)}`;

/** Adds a second password, for the time in which a program whose arguments others can see works with it. */
export const withSecondPassword = ({ user, host, password }: Account, second: string, given: Given) =>
  `ALTER USER ${account(user, host)} ${identifiedBy([password, second], given)}`;

export const withOnePassword = ({ user, host, password }: Account, given: Given) =>
  `ALTER USER ${account(user, host)} ${identifiedBy([password], given)}`;
