/** Rows of tables whose columns differ between releases, as JSON. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import type { StatementResult } from './mariadb.ts';
import { identifier, quote } from './mysql.ts';

/** A refusal would be taken for the absence of what was asked. */
export function mustWork(ctx: Pick<Context, 'server'>, answer: StatementResult | undefined): void {
  const [error] = answer?.errors ?? [];
  if (error !== undefined)
    throw new Error(
      `MariaDB on ${ctx.server.fqdn} refuses to say what it has: error ${error.code}, ${error.message}`,
    );
}

/** The rows of one kind: each is a JSON array that begins with the kind. */
export function rowsIn(answer: StatementResult | undefined): (kind: string) => unknown[][] {
  const all = (answer?.rows ?? [])
    .filter((row) => row.startsWith('["'))
    .map((row) => JSON.parse(row) as unknown[]);
  return (kind) => all.filter(([name]) => name === kind).map((row) => row.slice(1));
}

/** The columns of these that a table has, as one JSON object for each row. */
export function selectObjects(
  kind: string,
  table: string,
  wanted: string[],
  there: ReadonlySet<string> | undefined,
) {
  const pairs = wanted.filter((name) => there?.has(name)).flatMap((name) => [quote(name), identifier(name)]);
  return `SELECT JSON_ARRAY(${quote(kind)}, JSON_OBJECT(${pairs.join(', ')})) FROM ${table}`;
}
