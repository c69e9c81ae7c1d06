/** Asks a server's MariaDB, as root over its socket, with everything on stdin and in one round trip. */
import type { Context } from '../../src/runner/plugin.ts';
import { withoutHashes } from './mysql.ts';

/** What one batch of statements brought: lines as they came, and errors that did not stop the others. */
export interface Answer {
  rows: string[];
  errors: { code: number; message: string }[];
}

/** MariaDB did not answer at all, or fell silent midway. */
export class MariadbError extends Error {
  override name = 'MariadbError';
  constructor(
    readonly server: string,
    readonly said: string,
  ) {
    super(
      `MariaDB on ${server} does not answer: ${said}. See "systemctl status mariadb" there, and that root may ` +
        `use it without a password ("sudo mariadb"), then retry.`,
    );
  }
}

/**
 * Runs batches of statements, and answers each in its place. A statement that fails does not keep the next
 * from running. Rows hold what MariaDB prints of a column, unescaped: select JSON_ARRAY(...) where values may
 * hold line breaks. Rejects with a MariadbError when MariaDB does not answer.
 */
export async function askMariadb(
  ctx: Pick<Context, '$' | 'server' | 'signal'>,
  batches: string[][],
): Promise<Answer[]> {
  if (batches.length === 0) return [];
  const output = await ctx.$({ input: script(batches), nothrow: true })`${MARIADB}`;
  ctx.signal.throwIfAborted();
  const answers = batches.map((): Answer => ({ rows: [], errors: [] }));
  let current: Answer | undefined;
  for (const row of output.stdout.split('\n').slice(0, -1))
    if (row.startsWith(MARK)) current = answers[Number(row.slice(MARK.length))];
    else current?.rows.push(row);
  if (!output.stdout.endsWith(`${MARK}${END}\n`))
    throw new MariadbError(ctx.server.fqdn, firstLine(output.stderr) || `exit code ${output.exitCode}`);
  for (const [, code, line, message] of output.stderr.matchAll(ERROR))
    answers[Number(line) - LINES_BEFORE - 1]?.errors.push({
      code: Number(code),
      message: withoutHashes(message ?? ''),
    });
  return answers;
}

/** As an administrator would type it; --force goes on after an error, --binary-mode knows no client commands. */
export const MARIADB = [
  'mariadb',
  '--batch',
  '--raw',
  '--force',
  '--binary-mode',
  '--skip-column-names',
  '--default-character-set=utf8mb4',
];

const MARK = '#batch ';
const END = 'end';
const ERROR = /^ERROR (\d+) \(\w+\) at line (\d+)[^:]*: (.*)$/gm;
const SESSION = [
  'DELIMITER //',
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', lock_wait_timeout = 60//",
];
const LINES_BEFORE = SESSION.length;

/** One line for each batch, so that the line number in an error says whose it is. */
function script(batches: string[][]): string {
  const line = (name: string | number, statements: string[]) =>
    [`SELECT '${MARK}${name}'`, ...statements].map((sql) => `${sql.replace(/\s*\n\s*/g, ' ')}//`).join(' ');
  return [...SESSION, ...batches.map((statements, i) => line(i, statements)), line(END, []), ''].join('\n');
}

const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';
