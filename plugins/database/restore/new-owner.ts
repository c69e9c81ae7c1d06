/** What must differ in the database of a client that is made from another one. */
import type { ClientState, Context } from '../../../src/runner/contract/plugin.ts';
import { identifier, quote } from '../../shared/mariadb/mysql.ts';
import { columnsIn, selectColumns, type Columns } from '../../shared/mariadb/monarc-columns.ts';
import { askMariadb } from '../../shared/mariadb/mariadb.ts';
import { sql } from '../../shared/mariadb/load-dump.ts';

type Ctx = Pick<Context, '$' | 'server' | 'signal'>;

const TABLES = [
  'passwords_tokens',
  'user_tokens',
  'users',
  'anrs',
  'cron_tasks',
  'clients',
  'clients_models',
];

/**
 * Users, their passwords and second factors stay, as do all analyses. The client's own row and
 * its models are brought to the desired state afterwards, as for any client.
 * @param former the number of the other client
 */
export async function giveToNewOwner(
  ctx: Ctx,
  database: string,
  { number }: Pick<ClientState, 'number'>,
  former: number,
): Promise<void> {
  const [answer] = await askMariadb(ctx, [[selectColumns(database, TABLES)]]);
  const columns = columnsIn(answer ?? { rows: [], errors: [] });
  const statements = statementsFor(columns, number, former);
  await sql(ctx, [`USE ${identifier(database)}`, 'SET FOREIGN_KEY_CHECKS = 0', ...statements]);
}

/** Exported for tests. */
export function statementsFor(columns: Columns, number: number, former: number): string[] {
  const has = (table: string, column?: string) =>
    columns.get(table) !== undefined && (column === undefined || columns.get(table)?.has(column) === true);
  return [
    // Links to set a password, and sessions: they were given out for the other client's address.
    ...(has('passwords_tokens') ? ['DELETE FROM passwords_tokens'] : []),
    ...(has('user_tokens') ? ['DELETE FROM user_tokens'] : []),
    // Personal keys for another service.
    ...(has('users', 'mosp_api_key') ? ['UPDATE users SET mosp_api_key = NULL'] : []),
    // The names under which the statistics of analyses are collected.
    ...(has('anrs', 'uuid') ? ['UPDATE anrs SET uuid = UUID()'] : []),
    // Imports that have not ended name files in the other client's folder.
    ...(has('cron_tasks', 'status') ? ['DELETE FROM cron_tasks WHERE status IN (0, 1)'] : []),
    ...(has('anrs', 'status') ? ['UPDATE anrs SET status = 9 WHERE status IN (2, 3)'] : []),
    ...(has('clients_models') ? ['DELETE FROM clients_models'] : []),
    ...(has('clients')
      ? [
          `DELETE FROM clients WHERE id <> ${quote(former)}`,
          `UPDATE clients SET id = ${quote(number)} WHERE id = ${quote(former)}`,
        ]
      : []),
  ];
}
