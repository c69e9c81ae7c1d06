/** A client's rows in its own MONARC database: its first user, its name, its models. */
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import {
  administratorIn,
  carryOutRequests,
  firstUser,
  newUserFields,
  selectAdministrator,
  type Administrator,
} from './first-user.ts';
import type { StatementResult } from './mariadb.ts';
import {
  changed,
  type Columns,
  existing,
  insertInto,
  isNarrow,
  selectColumns,
  tableOf,
} from './monarc-columns.ts';
import { allOrNothing, assignments, identifier, quote, type SqlValue } from './mysql.ts';

export const NEEDED_TABLES = ['users', 'users_roles', 'clients', 'clients_models'];
const TABLES = [...NEEDED_TABLES, 'passwords_tokens', 'user_tokens'];

export const selectClientColumns = (database: string) => selectColumns(database, TABLES);

export const missingTables = (columns: Columns) => NEEDED_TABLES.filter((table) => !columns.has(table));

/** The present rows in a client's database. */
export interface Rows {
  hasUsers: boolean;
  client: Record<string, SqlValue> | undefined;
  /** The number of the other client to whom the database belongs, if this one is not in it. */
  otherNumber: number | undefined;
  modelNumbers: number[];
  /** For a client with requests. */
  administrator: Administrator | undefined;
}

/** For a database that has the needed tables. */
export function selectRows(client: ClientState, columns: Columns): string[] {
  const table = tableOf(client);
  const fields = Object.keys(clientFields(client, columns)).flatMap((name) => [
    quote(name),
    identifier(name),
  ]);
  return [
    `SELECT JSON_ARRAY('users', EXISTS (SELECT 1 FROM ${table('users')}))`,
    `SELECT JSON_ARRAY('client', JSON_OBJECT(${fields.join(', ')})) FROM ${table('clients')} WHERE id = ${quote(client.number)}`,
    `SELECT JSON_ARRAY('other', id) FROM ${table('clients')} WHERE id <> ${quote(client.number)} ORDER BY id LIMIT 1`,
    `SELECT JSON_ARRAY('model', model_id) FROM ${table('clients_models')}
     WHERE client_id = ${quote(client.number)} AND model_id IS NOT NULL ORDER BY model_id`,
    ...selectAdministrator(client, columns),
  ];
}

export function rowsIn(answer: StatementResult): Rows {
  const rows = answer.rows.map((row) => JSON.parse(row) as [string, unknown]);
  const of = (kind: string) => rows.filter(([name]) => name === kind).map(([, value]) => value);
  const client = of('client')[0] as Rows['client'];
  const [other] = of('other');
  return {
    hasUsers: Number(of('users')[0]) === 1,
    client,
    otherNumber: client === undefined && other !== undefined ? Number(other) : undefined,
    modelNumbers: of('model').map(Number),
    administrator: administratorIn(of('admin')[0]),
  };
}

/** The columns of the client's row in `clients` that differ from the desired state. */
export const differingFields = (client: ClientState, columns: Columns, found: Record<string, SqlValue>) =>
  Object.entries(clientFields(client, columns)).flatMap(([name, value]) =>
    found[name] === value ? [] : [name],
  );

/** The same, as a diff. */
export const fieldsDiff = (client: ClientState, columns: Columns, found: Record<string, SqlValue>): string =>
  Object.entries(clientFields(client, columns))
    .filter(([name, value]) => found[name] !== value)
    .flatMap(([name, value]) => [
      `-${name}: ${JSON.stringify(found[name])}`,
      `+${name}: ${JSON.stringify(value)}`,
    ])
    .join('\n');

/**
 * For the administrator: the column that cannot hold its value, because MONARC's tables in utf8mb3 hold no
 * emoji.
 */
export function unstorable(
  server: string,
  client: ClientState,
  { columns, narrow, rows }: { columns: Columns; narrow: Set<string>; rows?: Rows },
): string | undefined {
  const makesUser =
    rows?.hasUsers !== true || client.firstUserRequests.some(({ kind }) => kind === 'replace');
  const wanted = {
    clients: clientFields(client, columns),
    ...(makesUser && { users: newUserFields(client, columns) }),
  };
  const bad = Object.entries(wanted).flatMap(([table, fields]) =>
    Object.entries(fields)
      .filter(([column, value]) => narrow.has(`${table}.${column}`) && !isNarrow(value))
      .map(([column]) => `${table}.${column}`),
  );
  if (bad.length === 0) return undefined;
  return (
    `${bad.join(' and ')} of ${client.alias} on ${server} cannot hold what it should: that text has an emoji or another ` +
    `character that utf8mb3 does not have. Change the text, or convert the table there (ALTER TABLE ... CONVERT TO ` +
    'CHARACTER SET utf8mb4), then retry.'
  );
}

/**
 * Writes the rows, all or nothing. It adds users only if there are none: after that the client manages them,
 * except for requests, and a user who was removed in MONARC must not come back.
 * @param due whether its row and its models are written, or are to stay as they are
 */
export function writeRows(
  client: ClientState,
  columns: Columns,
  found: Rows | undefined,
  now: Date,
  due = { row: true, models: true },
): string {
  const table = tableOf(client);
  const insert = insertInto(client, columns, now);
  const fields = clientFields(client, columns);
  const differing = existing(columns, 'clients', { ...fields, ...changed(now) });
  const admin = found?.hasUsers === true ? found.administrator : undefined;
  const of = `FROM ${table('clients_models')} WHERE client_id = ${quote(client.number)}`;
  const models = client.modelNumbers.map(quote).join(', ');
  return allOrNothing([
    `IF NOT EXISTS (SELECT 1 FROM ${table('users')}) THEN ${firstUser(client, columns, now).join('; ')}; END IF`,
    ...(admin === undefined ? [] : carryOutRequests(client, columns, admin, now)),
    ...(due.row
      ? [
          `${insert('clients', { id: client.number, ...fields })} ON DUPLICATE KEY UPDATE ${assignments(differing)}`,
        ]
      : []),
    ...(due.models
      ? [`DELETE ${of}${models === '' ? ' AND model_id IS NOT NULL' : ` AND model_id NOT IN (${models})`}`]
      : []),
    ...(due.models ? client.modelNumbers : []).map(
      (number) =>
        `IF NOT EXISTS (SELECT 1 ${of} AND model_id = ${quote(number)}) THEN
         ${insert('clients_models', { client_id: client.number, model_id: number })}; END IF`,
    ),
  ]);
}

/** The client's row in `clients`, with the columns that this release has. */
function clientFields(client: ClientState, columns: Columns): Record<string, SqlValue> {
  return existing(columns, 'clients', {
    name: client.name,
    proxy_alias: client.alias,
    contact_email: client.contactEmail,
    first_user_firstname: client.firstUser.firstName,
    first_user_lastname: client.firstUser.lastName,
    first_user_email: client.firstUser.email,
  });
}
