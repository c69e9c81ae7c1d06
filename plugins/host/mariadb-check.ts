/**
 * Finds what in a server's MariaDB would keep Regent from setting up a client. It tries the real statements,
 * and leaves nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from '../../src/runner/contract/plugin.ts';
import {
  dropAccount,
  makeAccount,
  UNLOGGED,
  withOnePassword,
  withSecondPassword,
  type Account,
  type Given,
} from '../shared/mariadb/accounts.ts';
import { passwordAdvice } from '../shared/mariadb/mariadb-advice.ts';
import { askMariadb, UnfitMariadbError, type StatementResult } from '../shared/mariadb/mariadb.ts';
import { identifier, inOrder } from '../shared/mariadb/mysql.ts';

export interface MariadbLack {
  what: string;
  advice: string;
}

/**
 * Checks the product, its version and whether it accepts writes, and makes what a client gets, in the same
 * way: an account that nobody can use and, on a front office, a database with a table. Both are dropped at
 * once. One round trip, and a second one if there is a policy for passwords. On a server that is only observed,
 * nothing is made. Rejects with a MariadbError if MariaDB does not answer.
 */
export async function mariadbLacks(ctx: Pick<Context, '$' | 'server' | 'signal'>): Promise<MariadbLack[]> {
  try {
    const name = `regent-check-${randomBytes(4).toString('hex')}`;
    const isFrontOffice = ctx.server.role === 'FRONT_OFFICE';
    const tries = ctx.server.isObserved !== true;
    const [plugins, switches, byHash, database] = await askMariadb(ctx, [
      [POLICIES],
      [SWITCHES],
      tries ? accountTrial(name, 'hash') : [],
      tries && isFrontOffice ? databaseTrial(name) : [],
    ]);
    const isOn = (which: string) => switches?.rows.includes(which) === true;
    if (isOn('READ_ONLY')) return [WRITES];
    const policies = plugins?.rows ?? [];
    const [account] =
      !tries || policies.length === 0 ? [byHash] : await askMariadb(ctx, [accountTrial(name, 'password')]);
    const [refused] = account?.errors ?? [];
    const [failed] = [...(plugins?.errors ?? []), ...(database?.errors ?? [])];
    return [
      ...(isOn('REQUIRE_SECURE_TRANSPORT') && !isFrontOffice ? [TLS] : []),
      ...(refused === undefined ? [] : [refusalOf(refused, policies)]),
      ...(failed === undefined
        ? []
        : [{ what: 'a MariaDB that takes new tables', advice: `It refuses one: ${inWords(failed)}.` }]),
    ];
  } catch (error) {
    if (!(error instanceof UnfitMariadbError)) throw error;
    return [{ what: 'a fit MariaDB', advice: error.message }];
  }
}

const POLICIES = `SELECT plugin_name FROM information_schema.plugins
  WHERE plugin_type = 'PASSWORD VALIDATION' AND plugin_status = 'ACTIVE'`;

/** Root can still write, so nothing else shows this before the clients' applications fail. */
const SWITCHES = `SELECT variable_name FROM information_schema.global_variables
  WHERE variable_name IN ('READ_ONLY', 'REQUIRE_SECURE_TRANSPORT') AND variable_value NOT IN ('OFF', '0')`;
const WRITES: MariadbLack = {
  what: 'a MariaDB that takes writes',
  advice:
    'It is read-only, like a replica. Use its primary server instead, or make it writable with "SET GLOBAL read_only = OFF" and in its configuration.',
};

const inWords = ({ code, message }: StatementResult['errors'][number]) => `error ${code}, ${message}`;

function refusalOf(refused: StatementResult['errors'][number], policies: string[]): MariadbLack {
  if (policies.length === 0)
    return {
      what: 'a MariaDB that takes new accounts',
      advice: `It refuses one that root makes: ${inWords(refused)}.`,
    };
  return {
    what: `a password policy that takes clients' passwords (${policies.join(', ')})`,
    advice: `MariaDB refuses them: ${inWords(refused)}. ${passwordAdvice(refused.message + policies.join())}`,
  };
}

/**
 * If the disk is full, statements wait for ever: a separate statement drops what such an interruption leaves.
 * The trial is not replicated, and a replica on which it is made stays in step with its primary.
 */
const PRIVATELY = 'SET SESSION max_statement_time = 20, sql_log_bin = 0';

/** PHP only reports that access is denied, as with a wrong password. */
const TLS: MariadbLack = {
  what: 'a MariaDB that lets clients in without TLS',
  advice:
    'It requires TLS from everybody, but MONARC connects without it: "SET GLOBAL require_secure_transport = OFF", also in its configuration, or require TLS account by account (REQUIRE SSL).',
};

/**
 * The same as for a client: the account is made, gets its rights and a second password for the schema script,
 * and then has one password again.
 */
function accountTrial(name: string, given: Given): string[] {
  const account: Account = {
    user: name,
    host: 'localhost',
    password: sample(),
    rights: 'SELECT',
    database: name,
  };
  const [create = '', ...others] = makeAccount(account, given);
  const made = [
    `${create} ACCOUNT LOCK`,
    ...others,
    withSecondPassword(account, sample(), given),
    withOnePassword(account, given),
  ];
  return [UNLOGGED, PRIVATELY, inOrder(made), dropAccount(account)];
}

function databaseTrial(name: string): string[] {
  const table = `${identifier(name)}.tried`;
  const made = [
    `CREATE DATABASE ${identifier(name)} CHARACTER SET utf8mb4`,
    `CREATE TABLE ${table} (id INT PRIMARY KEY) ENGINE=InnoDB`,
    `INSERT INTO ${table} VALUES (1)`,
  ];
  return [PRIVATELY, inOrder(made), `DROP DATABASE IF EXISTS ${identifier(name)}`];
}

/** A password of the kind that clients have. */
function sample(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const letters = Array.from(randomBytes(14), (byte) => alphabet[byte % alphabet.length]).join('');
  return `${letters}${10 + ((randomBytes(1)[0] ?? 0) % 90)}`;
}
