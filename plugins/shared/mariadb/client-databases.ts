/** The state of clients' databases on a server, and SQL for many clients whose failures stay apart. */
import type { ClientState, Context } from '../../../src/runner/contract/plugin.ts';
import { type AccountState, accountStateIn, grantsIn, NO_SUCH_GRANT, selectAccount } from './accounts.ts';
import { type StatementResult, askMariadb } from './mariadb.ts';
import { advice } from './mariadb-advice.ts';
import { type Columns, columnsIn, narrowColumnsIn } from './monarc-columns.ts';
import { missingTables, type Rows, rowsIn, selectClientColumns, selectRows } from './monarc-rows.ts';
import { escapedName, quote } from './mysql.ts';

export interface Found {
  /** Its default character set; undefined if the database is absent. */
  characterSet?: string;
  /** The lines of SHOW GRANTS for the user; empty if the user is absent. */
  grants: string[];
  /** The other accounts with rights on a database of this name, as "user@host", even if it is absent. */
  holders: string[];
  account: AccountState;
  columns: Columns;
  /** The columns that can only hold characters of the basic plane, as "table.column". */
  narrow: Set<string>;
  /** If the tables are there. */
  rows?: Rows;
}

export type Asking = Pick<Context, '$' | 'server' | 'signal' | 'fail'>;

/** At most two round trips. A client whose database cannot be read is failed and left out. */
export async function lookAt(ctx: Asking, clients: ClientState[]): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const outside = await askForEach(ctx, clients, ({ alias }) => [
    `SELECT JSON_ARRAY('database', ${quote(alias)}, default_character_set_name) FROM information_schema.schemata WHERE schema_name = ${quote(alias)}`,
    selectClientColumns(alias),
    selectHolders(alias),
    ...selectAccount({ user: alias, host: 'localhost' }),
  ]);
  for (const [client, answer] of outside) found.set(client.alias, outsideOf(client, answer));

  const readable = [...outside.keys()].filter(({ alias, presence }) => {
    const columns = found.get(alias)?.columns;
    return presence !== 'absent' && columns !== undefined && missingTables(columns).length === 0;
  });
  const inside = await askForEach(ctx, readable, (client) =>
    selectRows(client, found.get(client.alias)?.columns ?? new Map()),
  );
  for (const client of readable) {
    const state = found.get(client.alias);
    const answer = inside.get(client);
    if (answer !== undefined && state !== undefined) state.rows = rowsIn(answer);
    else found.delete(client.alias);
  }
  return found;
}

/** Rights outlive their database: their owner could read a later database of the same name. */
function selectHolders(alias: string): string {
  const named = `IN (${[alias, escapedName(alias)].map(quote).join(', ')})`;
  const of = (table: string) =>
    `SELECT User, Host FROM mysql.${table} WHERE Db ${named} AND NOT (User = ${quote(alias)} AND Host = 'localhost')`;
  return `SELECT JSON_ARRAY('holder', CONCAT(User, '@', Host)) FROM (${of('db')} UNION ${of('tables_priv')}) rights`;
}

/** One round trip for all. If MariaDB refuses a statement for a client, the client is failed and left out. */
export async function askForEach(
  ctx: Asking,
  clients: ClientState[],
  statements: (client: ClientState) => string[],
): Promise<Map<ClientState, StatementResult>> {
  return judge(ctx, clients, await askMariadb(ctx, clients.map(statements)));
}

/** Each client with its answer, without the clients that fail because a statement was refused. */
export function judge(
  ctx: Pick<Asking, 'server' | 'fail'>,
  clients: ClientState[],
  answers: (StatementResult | undefined)[],
): Map<ClientState, StatementResult> {
  const good = new Map<ClientState, StatementResult>();
  clients.forEach((client, i) => {
    const answer = answers[i] ?? { rows: [], errors: [] };
    const [error] = answer.errors.filter(({ code }) => code !== NO_SUCH_GRANT);
    if (error === undefined) good.set(client, answer);
    else
      ctx.fail(
        client.alias,
        `MariaDB on ${ctx.server.fqdn} refuses what ${client.alias} needs: error ${error.code}, ${error.message}. ` +
          advice(error, client.alias),
      );
  });
  return good;
}

function outsideOf({ alias }: ClientState, answer: StatementResult): Found {
  const found: Found = {
    grants: grantsIn(answer),
    holders: [],
    account: accountStateIn(answer),
    columns: columnsIn(answer),
    narrow: narrowColumnsIn(answer),
  };
  for (const row of answer.rows.filter((line) => line.startsWith('['))) {
    const [kind, name, characterSet] = JSON.parse(row) as [string, string, string];
    if (kind === 'database' && name === alias) found.characterSet = characterSet;
    if (kind === 'holder') found.holders.push(name);
  }
  return found;
}
