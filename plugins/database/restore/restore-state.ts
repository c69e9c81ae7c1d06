/** What a restore has made on the server, and what to do next for it. */
import type { ClientState, Context, DesiredRestore } from '../../../src/runner/contract/plugin.ts';
import { askMariadb } from '../../shared/mariadb/mariadb.ts';
import { quote } from '../../shared/mariadb/mysql.ts';

/**
 * The databases of a restore; no alias of a client has `_` or is as long. The backup is loaded into `scratch`,
 * then the live database's tables move to `before` and those of `scratch` to the live one. An undo moves the
 * live tables to `undone` and those of `before` back.
 */
export function databasesOf({ id }: Pick<DesiredRestore, 'id'>) {
  const name = id.replaceAll('-', '');
  return {
    scratch: `monarc_restore_${name}`,
    before: `monarc_before_${name}`,
    undone: `monarc_undone_${name}`,
  };
}

/** The number of tables in each of them; undefined if the database is absent. */
export type RestoreState = Record<keyof ReturnType<typeof databasesOf>, number | undefined>;

export type Next =
  | { what: 'restore' | 'undo' }
  | { what: 'drop'; databases: string[] }
  | { what: 'is'; outcome: Parameters<Context['restored']>[1] }
  | { what: 'nothing' };

/**
 * The tables move in one statement, so a killed attempt is found either before it or after it. After it, the
 * rest is finished, whatever became of its run. A database that is emptied and dropped marks the end. A restore of
 * files alone has the same databases, which are empty from the beginning, as marks.
 */
export function nextOf(
  restore: DesiredRestore,
  { scratch, before, undone }: RestoreState,
  isAbsent = false,
): Next {
  const { work, isDone, include } = restore;
  if (!isAbsent) {
    if (!isDone && before !== undefined && scratch === undefined)
      return {
        what: 'is',
        outcome: before > 0 || include === 'FILES' ? 'DONE' : 'DONE_FROM_NOTHING',
      };
    if (!isDone && (hasMoved({ scratch, before }) || work === 'restore')) return { what: 'restore' };
    if (isDone && undone !== undefined && before === undefined && work !== 'drop')
      return { what: 'is', outcome: 'UNDONE' };
    const isOut = undone !== undefined && before === 0;
    if (isDone && (isOut || work === 'undo')) return { what: 'undo' };
    if (work !== 'drop') return { what: 'nothing' };
  }
  const names = databasesOf(restore);
  const there = { scratch, before, undone };
  const databases = (['scratch', 'before', 'undone'] as const).flatMap((each) =>
    there[each] === undefined ? [] : [names[each]],
  );
  return databases.length > 0 ? { what: 'drop', databases } : { what: 'is', outcome: 'DROPPED' };
}

/**
 * Whether the tables of a restore have changed places; the rest may still have to be done. If `before` has
 * tables, they are the client's, whatever else is there.
 */
export const hasMoved = ({ scratch = 0, before }: Pick<RestoreState, 'scratch' | 'before'>): boolean =>
  before !== undefined && (before > 0 || scratch === 0);

/** A client's live database: in bytes as MariaDB estimates them. */
export interface Live {
  tables: number;
  bytes: number;
}

export interface Looked {
  states: Map<string, RestoreState>;
  live: Map<string, Live>;
  /** The folder of MariaDB's databases. */
  folder: string;
}

/** One round trip, and none if no client has a restore. Keyed by the restore's id, and by alias. */
export async function lookAtRestores(
  ctx: Pick<Context, '$' | 'server' | 'signal'>,
  clients: ClientState[],
): Promise<Looked> {
  const concerned = clients.filter(({ restores }) => restores.length > 0);
  const names = concerned.flatMap(({ alias, restores }) => [
    alias,
    ...restores.flatMap((restore) => Object.values(databasesOf(restore))),
  ]);
  if (names.length === 0) return { states: new Map(), live: new Map(), folder: '' };
  const [answer] = await askMariadb(ctx, [
    [
      "SELECT JSON_ARRAY('folder', @@datadir)",
      `SELECT JSON_ARRAY('database', s.schema_name, COUNT(t.table_name), IFNULL(SUM(t.data_length + t.index_length), 0))
       FROM information_schema.schemata s LEFT JOIN information_schema.tables t
         ON t.table_schema = s.schema_name AND t.table_type NOT IN ('VIEW', 'SYSTEM VIEW')
       WHERE s.schema_name IN (${names.map(quote).join(', ')}) GROUP BY s.schema_name`,
    ],
  ]);
  const folder = (answer?.rows ?? []).find((line) => line.startsWith('["folder"')) ?? '[]';
  const rows = (answer?.rows ?? []).filter((line) => line.startsWith('["database"'));
  const found = new Map(
    rows.map((line) => {
      const [, name, tables, bytes] = JSON.parse(line) as [string, string, number, number | string];
      return [name, { tables, bytes: Number(bytes) }];
    }),
  );
  const stateOf = (restore: DesiredRestore): RestoreState => {
    const { scratch, before, undone } = databasesOf(restore);
    const of = (name: string) => found.get(name)?.tables;
    return { scratch: of(scratch), before: of(before), undone: of(undone) };
  };
  return {
    folder: (JSON.parse(folder) as string[])[1] ?? '/',
    states: new Map(concerned.flatMap(({ restores }) => restores.map((each) => [each.id, stateOf(each)]))),
    live: new Map(concerned.flatMap(({ alias }) => (found.has(alias) ? [[alias, found.get(alias)!]] : []))),
  };
}
