/** A client's rows in its own MONARC database: its first user, what it is called, its models. */
import { randomInt } from 'node:crypto';
import type { ClientState, Language } from '../../src/runner/plugin.ts';
import type { Answer } from './mariadb.ts';
import { type Columns, existing, made, selectColumns, timestamp } from './monarc-columns.ts';
import { allOrNothing, assignments, identifier, quote, type SqlValue } from './mysql.ts';

export const NEEDED_TABLES = ['users', 'users_roles', 'clients', 'clients_models'];
const TABLES = [...NEEDED_TABLES, 'passwords_tokens'];

export const selectClientColumns = (database: string) => selectColumns(database, TABLES);

export const missingTables = (columns: Columns) => NEEDED_TABLES.filter((table) => !columns.has(table));

/** What is in the database of a client. */
export interface Rows {
  hasUsers: boolean;
  client: Record<string, SqlValue> | undefined;
  modelNumbers: number[];
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
    `SELECT JSON_ARRAY('model', model_id) FROM ${table('clients_models')}
     WHERE client_id = ${quote(client.number)} AND model_id IS NOT NULL ORDER BY model_id`,
  ];
}

export function rowsIn(answer: Answer): Rows {
  const rows = answer.rows.map((row) => JSON.parse(row) as [string, unknown]);
  const of = (kind: string) => rows.filter(([name]) => name === kind).map(([, value]) => value);
  return {
    hasUsers: Number(of('users')[0]) === 1,
    client: of('client')[0] as Rows['client'],
    modelNumbers: of('model').map(Number),
  };
}

/** The columns of the client's row in `clients` that differ from what they should be. */
export const differingFields = (client: ClientState, columns: Columns, found: Record<string, SqlValue>) =>
  Object.entries(clientFields(client, columns)).flatMap(([name, value]) =>
    found[name] === value ? [] : [name],
  );

/**
 * Brings the rows about, all or nothing. Users are only made where there are none at all: later they are
 * the client's own business, and a user who was removed in MONARC must not come back.
 */
export function writeRows(client: ClientState, columns: Columns, now: Date): string {
  const table = tableOf(client);
  const insert = (name: string, values: Record<string, SqlValue>) =>
    `INSERT INTO ${table(name)} SET ${assignments(existing(columns, name, { ...values, ...made(now) }))}`;
  const fields = clientFields(client, columns);
  const changed = existing(columns, 'clients', { ...fields, updater: 'System', updated_at: timestamp(now) });
  const of = `FROM ${table('clients_models')} WHERE client_id = ${quote(client.number)}`;
  const models = client.modelNumbers.map(quote).join(', ');
  return allOrNothing([
    `IF NOT EXISTS (SELECT 1 FROM ${table('users')}) THEN ${firstUser(client, columns, now, insert).join('; ')}; END IF`,
    `${insert('clients', { id: client.number, ...fields })} ON DUPLICATE KEY UPDATE ${assignments(changed)}`,
    `DELETE ${of}${models === '' ? ' AND model_id IS NOT NULL' : ` AND model_id NOT IN (${models})`}`,
    ...client.modelNumbers.map(
      (number) =>
        `IF NOT EXISTS (SELECT 1 ${of} AND model_id = ${quote(number)}) THEN
         ${insert('clients_models', { client_id: client.number, model_id: number })}; END IF`,
    ),
  ]);
}

function firstUser(
  { firstUser: user, secrets, firstUserTokenExpiresAt: end }: ClientState,
  columns: Columns,
  now: Date,
  insert: (table: string, values: Record<string, SqlValue>) => string,
): string[] {
  const withLink = columns.has('passwords_tokens') && secrets.firstUserToken !== '' && end > now;
  return [
    insert('users', {
      id: 1,
      status: 1,
      firstname: user.firstName,
      lastname: user.lastName,
      email: user.email,
      language: LANGUAGES[user.language],
      password: unusablePassword(),
    }),
    ...['superadminfo', 'userfo'].map((role) => insert('users_roles', { user_id: 1, role })),
    ...(withLink
      ? [insert('passwords_tokens', { user_id: 1, token: secrets.firstUserToken, date_end: timestamp(end) })]
      : []),
  ];
}

/** MONARC's language indexes. */
export const LANGUAGES: Record<Language, number> = { fr: 1, en: 2, de: 3, nl: 4 };

/** Has the shape of a bcrypt hash, and is that of no password: nobody has ever known one for it. */
function unusablePassword(): string {
  const alphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return `$2y$10$${Array.from({ length: 53 }, () => alphabet[randomInt(alphabet.length)]).join('')}`;
}

/** The client's row in `clients`, as far as this release has the columns. */
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

const tableOf = (client: ClientState) => (name: string) => `${identifier(client.alias)}.${identifier(name)}`;
