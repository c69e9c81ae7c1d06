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
 * Looks at the product, its version, and the policy for passwords; at most two round trips. Where a policy is
 * there, an account that nobody can use is made and dropped again in one statement. Rejects with a
 * MariadbError when MariaDB does not answer.
 */
export async function mariadbLacks(ctx: Pick<Context, '$' | 'server' | 'signal'>): Promise<MariadbLack[]> {
  try {
    const [plugins] = await askMariadb(ctx, [[POLICIES]]);
    if (plugins === undefined || plugins.rows.length === 0) return [];
    const [tried] = await askMariadb(ctx, [[UNLOGGED, trial()]]);
    return (tried?.errors ?? []).map(({ code, message }) => ({
      what: `a password policy that takes clients' passwords (${plugins.rows.join(', ')})`,
      advice: `MariaDB refuses them: error ${code}, ${message}. ${passwordAdvice(message + plugins.rows.join())}`,
    }));
  } catch (error) {
    if (!(error instanceof UnfitMariadbError)) throw error;
    return [{ what: 'a fit MariaDB', advice: error.message }];
  }
}

const POLICIES = `SELECT plugin_name FROM information_schema.plugins
  WHERE plugin_type = 'PASSWORD VALIDATION' AND plugin_status = 'ACTIVE'`;

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
