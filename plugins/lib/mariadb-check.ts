/** What of a server's MariaDB would keep Regent from setting up a client, tried as it is done and leaving nothing. */
import { randomBytes } from 'node:crypto';
import type { Context } from '../../src/runner/plugin.ts';
import {
  dropAccount,
  makeAccount,
  UNLOGGED,
  withOnePassword,
  withSecondPassword,
  type Account,
} from './accounts.ts';
import { passwordAdvice } from './mariadb-advice.ts';
import { askMariadb, UnfitMariadbError } from './mariadb.ts';
import { inOrder } from './mysql.ts';

export interface MariadbLack {
  what: string;
  advice: string;
}

/**
 * Looks at the product, its version, whether it takes writes, and the policy for passwords; at most two round trips. Where a policy is
 * there, an account that nobody can use is made and dropped again in one statement. Rejects with a
 * MariadbError when MariaDB does not answer.
 */
export async function mariadbLacks(ctx: Pick<Context, '$' | 'server' | 'signal'>): Promise<MariadbLack[]> {
  try {
    const [plugins, readOnly] = await askMariadb(ctx, [[POLICIES], [READ_ONLY]]);
    const lacks = readOnly?.rows[0] === '1' ? [WRITES] : [];
    if (plugins === undefined || plugins.rows.length === 0) return lacks;
    const [tried] = await askMariadb(ctx, [[UNLOGGED, trial()]]);
    const refusals = (tried?.errors ?? []).map(({ code, message }) => ({
      what: `a password policy that takes clients' passwords (${plugins.rows.join(', ')})`,
      advice: `MariaDB refuses them: error ${code}, ${message}. ${passwordAdvice(message + plugins.rows.join())}`,
    }));
    return [...lacks, ...refusals];
  } catch (error) {
    if (!(error instanceof UnfitMariadbError)) throw error;
    return [{ what: 'a fit MariaDB', advice: error.message }];
  }
}

const POLICIES = `SELECT plugin_name FROM information_schema.plugins
  WHERE plugin_type = 'PASSWORD VALIDATION' AND plugin_status = 'ACTIVE'`;

/** Root writes all the same, so that nothing else shows it before the clients' applications do. */
const READ_ONLY = 'SELECT @@GLOBAL.read_only';
const WRITES: MariadbLack = {
  what: 'a MariaDB that takes writes',
  advice:
    'It is read-only, as a replica is: name the server that it follows instead, or end that with "SET GLOBAL read_only = OFF" and in its configuration.',
};

/** As for a client: made, given a second password for the schema script, and back to one. */
function trial(): string {
  const account: Account = {
    user: `regent-check-${randomBytes(4).toString('hex')}`,
    host: 'localhost',
    password: sample(),
    rights: 'SELECT',
    database: 'regent-check',
  };
  const drop = dropAccount(account);
  const [create = '', alter = ''] = makeAccount(account, 'password');
  return inOrder([
    `DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ${drop}; RESIGNAL; END`,
    `${create} ACCOUNT LOCK`,
    alter,
    withSecondPassword(account, sample(), 'password'),
    withOnePassword(account, 'password'),
    drop,
  ]);
}

/** A password of the kind that clients have. */
function sample(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const letters = Array.from(randomBytes(14), (byte) => alphabet[byte % alphabet.length]).join('');
  return `${letters}${10 + ((randomBytes(1)[0] ?? 0) % 90)}`;
}
