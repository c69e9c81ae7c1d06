/**
 * Writes clients' accounts: with the hash of the password, or with the password if a policy refuses hashes.
 */
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { type Given, UNLOGGED } from './accounts.ts';
import { type Asking, judge } from './client-databases.ts';
import { type StatementResult, askMariadb } from './mariadb.ts';

/** One round trip for all, and a second one for those whose hash was refused. */
export async function writeAccounts(
  ctx: Asking,
  clients: ClientState[],
  statements: (client: ClientState, given: Given) => string[],
): Promise<Map<ClientState, StatementResult>> {
  const answers = await askMariadb(
    ctx,
    clients.map((client) => statements(client, 'hash')),
  );
  const again = clients.filter((_, i) => answers[i]?.errors.some(({ code }) => STRICT.has(code)));
  const second = await askMariadb(
    ctx,
    again.map((client) => [UNLOGGED, ...statements(client, 'password')]),
  );
  return judge(
    ctx,
    clients,
    clients.map((client, i) => second[again.indexOf(client)] ?? answers[i]),
  );
}

/**
 * The errors of a server with `strict_password_validation` and a password plugin for a hash, which it cannot
 * judge: on creating and on altering.
 */
const STRICT = new Set([1290, 1396]);
