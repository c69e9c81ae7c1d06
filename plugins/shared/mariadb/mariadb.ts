/** Queries a server's MariaDB, as root over its socket, with all input on stdin and in one round trip. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { ASK } from './mariadb-call.ts';
import { withoutHashes } from './mysql.ts';

/** The answer to one batch of statements: its lines in order, and errors that did not stop the others. */
export interface StatementResult {
  rows: string[];
  errors: { code: number; message: string }[];
}

/** MariaDB did not answer at all, or stopped answering midway. */
export class MariadbError extends Error {
  override name = 'MariadbError';
  constructor(
    readonly server: string,
    readonly said: string,
  ) {
    super(
      `MariaDB on ${server} does not answer: ${said}. See "systemctl status mariadb" there, and that "sudo -i mariadb" ` +
        `signs root in without a question, by the socket or by a login in /root/.my.cnf, then retry.`,
    );
  }
}

/** The program that answers is not a MariaDB that supports Regent's statements. */
export class UnfitMariadbError extends Error {
  override name = 'UnfitMariadbError';
  constructor(
    readonly server: string,
    readonly version: string,
  ) {
    super(
      `${server} runs ${version}. Regent works with MariaDB ${OLDEST} or newer, which MONARC's guides install as ` +
        `well; MySQL is a different product. Nothing was changed. Move its databases to such a MariaDB, then retry.`,
    );
  }
}

/** The first version with two passwords for an account, and with locks and expiry in mysql.global_priv. */
const OLDEST = '10.4';

/**
 * Runs batches of statements, and returns one answer for each, in order. If a statement fails, the next ones
 * still run. Rows hold MariaDB's output of a column, unescaped: select JSON_ARRAY(...) if values may hold
 * line breaks. Rejects with a MariadbError if MariaDB does not answer, with an UnfitMariadbError if it is not
 * one.
 */
export async function askMariadb(
  ctx: Pick<Context, '$' | 'server' | 'signal'>,
  batches: string[][],
): Promise<StatementResult[]> {
  if (batches.length === 0) return [];
  const output = await ctx.$({ input: script(batches), nothrow: true })`sh -c ${ASK}`;
  ctx.signal.throwIfAborted();
  const answers = batches.map((): StatementResult => ({ rows: [], errors: [] }));
  let current: StatementResult | undefined;
  for (const row of output.stdout.split('\n').slice(0, -1))
    if (row.startsWith(MARK)) current = answers[Number(row.slice(MARK.length))];
    else if (current !== undefined) current.rows.push(row);
    else if (row.startsWith(VERSION) && !row.endsWith(FIT))
      throw new UnfitMariadbError(ctx.server.fqdn, row.slice(VERSION.length));
  if (!output.stdout.endsWith(`${MARK}${END}\n`))
    throw new MariadbError(ctx.server.fqdn, complaint(output.stderr) || `exit code ${output.exitCode}`);
  for (const [, code, line, message] of output.stderr.matchAll(ERROR))
    answers[Number(line) - LINES_BEFORE - 1]?.errors.push({
      code: Number(code),
      message: withoutHashes(message ?? ''),
    });
  return answers;
}

const MARK = '#batch ';
const END = 'end';
const VERSION = '#version ';
const FIT = ' fits';
const ERROR = /^ERROR (\d+) \(\w+\) at line (\d+)[^:]*: (.*)$/gm;
const SESSION = [
  'DELIMITER //',
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', lock_wait_timeout = 60, max_statement_time = 0, sql_safe_updates = 0, old_passwords = 0//",
  // Only such a MariaDB executes this comment, even if it is configured to report another version.
  `SELECT CONCAT('${VERSION}', VERSION() /*M!100400 , '${FIT}' */)//`,
];
const LINES_BEFORE = SESSION.length;

/** One line for each batch, so that the line number in an error identifies the batch. */
function script(batches: string[][]): string {
  const line = (name: string | number, statements: string[]) =>
    [`SELECT '${MARK}${name}'`, ...statements].map((sql) => `${sql.replace(/\s*\n\s*/g, ' ')}//`).join(' ');
  return [...SESSION, ...batches.map((statements, i) => line(i, statements)), line(END, []), ''].join('\n');
}

/** The line with the reason, or the first one. */
function complaint(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => line.startsWith('ERROR ')) ?? lines[0] ?? '';
}
