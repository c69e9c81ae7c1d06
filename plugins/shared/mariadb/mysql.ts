/** Values and names in SQL for MariaDB, and its hash of a password. */
import { createHash } from 'node:crypto';
import SqlString from 'sqlstring';

export type SqlValue = string | number | null;

/**
 * A literal, for a session whose sql_mode has no NO_BACKSLASH_ESCAPES (`askMariadb` ensures that). Line
 * breaks are escaped, so a statement stays on one line. Numbers must be whole.
 */
export function quote(value: SqlValue): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`${value} is not a whole number`);
  }
  return SqlString.escape(value);
}

/** The name of a database, table or column. */
export const identifier = (name: string) => SqlString.escapeId(name, true);

/** A database's name as a pattern: `_` and `%` stand for themselves. */
export const escapedName = (name: string) => name.replace(/[\\_%]/g, '\\$&');

/** The same for GRANT. */
export const databasePattern = (name: string) => identifier(escapedName(name));

export const account = (user: string, host: string) => `${quote(user)}@${quote(host)}`;

/** ``"`name` = 'Acme', `id` = 7"``, as INSERT and UPDATE take it after SET. */
export const assignments = (values: Record<string, SqlValue>) =>
  Object.entries(values)
    .map(([column, value]) => `${identifier(column)} = ${quote(value)}`)
    .join(', ');

/** The hash that `mysql_native_password` stores and compares: SQL and logs never hold the password itself. */
export function passwordHash(password: string): string {
  const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest();
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}

/** Masks MariaDB's message about a statement, which may quote a part of it. */
export const withoutHashes = (text: string) => text.replace(/\*[0-9A-F]{40}/g, '********');

/** One statement that ends at the first of these that fails. */
export const inOrder = (statements: string[]) => `BEGIN NOT ATOMIC ${statements.join('; ')}; END`;

/** The same, but all is rolled back if one fails. Only for statements in a transaction: no DDL. */
export const allOrNothing = (statements: string[]) =>
  inOrder([
    'DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END',
    'START TRANSACTION',
    ...statements,
    'COMMIT',
  ]);
