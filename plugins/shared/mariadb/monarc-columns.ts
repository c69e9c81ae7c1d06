/** MONARC's tables differ between releases, so their columns are read first. */
import type { ClientState } from '../../../src/runner/contract/plugin.ts';
import type { StatementResult } from './mariadb.ts';
import { assignments, identifier, quote, type SqlValue } from './mysql.ts';

/** The present columns, by table. */
export type Columns = Map<string, Set<string>>;

/**
 * Gives a row ["column", table, column, character set or null] for each; no rows if the database is absent.
 */
export const selectColumns = (database: string, tables: string[]) =>
  `SELECT JSON_ARRAY('column', table_name, column_name, character_set_name) FROM information_schema.columns
   WHERE table_schema = ${quote(database)} AND table_name IN (${tables.map(quote).join(', ')})`;

export function columnsIn(answer: StatementResult): Columns {
  const columns: Columns = new Map();
  for (const [table, column] of columnRows(answer))
    columns.set(table, (columns.get(table) ?? new Set()).add(column));
  return columns;
}

/**
 * The columns in utf8mb3, MONARC's default: they only hold characters of the basic plane. As "table.column".
 */
export const narrowColumnsIn = (answer: StatementResult): Set<string> =>
  new Set(
    columnRows(answer).flatMap(([table, column, characterSet]) =>
      /^(utf8|utf8mb3|ucs2)$/.test(characterSet ?? '') ? [`${table}.${column}`] : [],
    ),
  );

/** Whether a narrow column can hold it; it cannot hold emoji and some rare Chinese characters. */
export const isNarrow = (value: SqlValue) =>
  typeof value !== 'string' || !/[\u{10000}-\u{10ffff}]/u.test(value);

const columnRows = (answer: StatementResult) =>
  answer.rows
    .filter((line) => line.startsWith('["column"'))
    .map((line) => (JSON.parse(line) as string[]).slice(1) as [string, string, string | null]);

/** Those of the values for which this release has a column. */
export function existing(columns: Columns, table: string, values: Record<string, SqlValue>) {
  const names = columns.get(table) ?? new Set();
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

/** The name of a table in the client's own database. */
export const tableOf = (client: ClientState) => (name: string) =>
  `${identifier(client.alias)}.${identifier(name)}`;

export const insertInto =
  (client: ClientState, columns: Columns, now: Date) => (table: string, values: Record<string, SqlValue>) =>
    `INSERT INTO ${tableOf(client)(table)} SET ${assignments(existing(columns, table, { ...values, ...made(now) }))}`;

export const made = (now: Date) => ({ creator: 'System', created_at: timestamp(now) });

export const changed = (now: Date) => ({ updater: 'System', updated_at: timestamp(now) });

/** MONARC's times are in UTC unless its PHP has another setting. */
export const timestamp = (date: Date) => date.toISOString().slice(0, 19).replace('T', ' ');
