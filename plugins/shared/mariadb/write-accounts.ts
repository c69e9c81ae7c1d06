/** Writes clients' accounts: by what MariaDB stores of a password, and where its policy refuses that, by the password. */
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import { type Given, UNLOGGED } from './accounts.ts';
import { type Asking, judge } from './client-databases.ts';
import { type StatementResult, askMariadb } from './mariadb.ts';

/** One round trip for all, and a second one for those of whom the first was refused for the way it was written. */
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

/** What a server with `strict_password_validation` and a password plugin says of what it cannot judge: making and altering. */
const STRICT = new Set([1290, 1396]);
