/** Lists of the API, page by page. */
import type { TypedDocumentString } from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import type { ListFlags } from './flags.ts';
import { table, type Column } from './table.ts';
import { widthOf } from './terminal.ts';

export interface Page<Row> {
  nodes: Row[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

type PageVariables = { first: number; after?: string | null };

/** The API gives no more at once. */
const LONGEST_PAGE = 100;

interface Reading<Row, Answer> {
  /** The list in the answer. */
  page(answer: Answer): Page<Row>;
  /** By default all. */
  limit?: number;
}

/** The first rows of a list; and how many there are. */
export async function rowsOf<Row, Answer, Variables extends PageVariables>(
  regent: Connection,
  query: TypedDocumentString<Answer, Variables>,
  variables: Omit<Variables, 'first' | 'after'>,
  { page, limit = Infinity }: Reading<Row, Answer>,
): Promise<{ rows: Row[]; total: number }> {
  const rows: Row[] = [];
  for (let after: string | null = null; ;) {
    const first = Math.max(1, Math.min(LONGEST_PAGE, limit - rows.length));
    const answer: Answer = await regent.ask(query, { ...variables, first, after } as unknown as Variables);
    const { nodes, totalCount, pageInfo } = page(answer);
    rows.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage || rows.length >= limit)
      return { rows: rows.slice(0, limit), total: totalCount };
  }
}

export interface Listing<Row, Answer> {
  /** The list in the answer. */
  page(answer: Answer): Page<Row>;
  columns: Column<Row>[];
  /** Said in place of an empty table, such as `No clients.` */
  none: string;
  /** By default all are listed. */
  usualLimit?: number;
}

/** Prints a list: a table, or a JSON object for each row. What is left out is told on stderr. */
export async function list<Row, Answer, Variables extends PageVariables>(
  context: Context,
  { limit, json }: ListFlags,
  query: TypedDocumentString<Answer, Variables>,
  variables: Omit<Variables, 'first' | 'after'>,
  { page, columns, none, usualLimit }: Listing<Row, Answer>,
): Promise<void> {
  const reading = { page, limit: limit ?? usualLimit };
  const { rows, total } = await rowsOf(context.connect(), query, variables, reading);
  if (json) for (const row of rows) context.printJson(row);
  else printTable(context, rows, columns, none);
  if (rows.length < total && limit === undefined)
    context.warn(`These are ${rows.length} of ${total}. For all of them: --limit ${total}`);
}

export function printTable<Row>(context: Context, rows: Row[], columns: Column<Row>[], none: string): void {
  if (rows.length === 0) return context.print(none);
  const [titles = '', ...lines] = table(rows, columns, widthOf(context.process.stdout));
  context.print(context.paint('bold', titles));
  for (const line of lines) context.print(line);
}
