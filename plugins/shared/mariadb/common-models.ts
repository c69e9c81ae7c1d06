/** The models in monarc_common: each has one row in `models`, and its own row in `anrs`. */
import type { Context, ModelField, ModelFields } from '../../../src/runner/contract/plugin.ts';
import { type StatementResult, askMariadb } from './mariadb.ts';
import { advice } from './mariadb-advice.ts';
import { type Columns, columnsIn, narrowColumnsIn, selectColumns } from './monarc-columns.ts';
import { identifier, quote, type SqlValue } from './mysql.ts';

export interface CommonModel {
  number: number;
  /** The creator of the row: MONARC's user, or `madeBy` a model of Regent's. */
  creator: string;
  anrId: number | null;
  fields: ModelFields;
  /** Labels and descriptions of its row in `anrs`, if it has one. */
  anr: Partial<ModelFields>;
}

export interface Common {
  columns: Columns;
  /** The columns that can only hold characters of the basic plane, as "table.column". */
  narrow: Set<string>;
  /** By number. */
  models: Map<number, CommonModel>;
}

/** MONARC's refusal, with advice. */
export class CommonError extends Error {
  override name = 'CommonError';
}

export const noModels = (server: string, database: string) =>
  `The back office ${server} has no database ${database} with MONARC's models. Install MONARC's back office there, or restore that database, then retry.`;

/** Its first label that is not empty. */
export const titleOf = ({ fields }: CommonModel) =>
  fields.labelEn || fields.labelFr || fields.labelDe || fields.labelNl;

/** The creator in rows that Regent writes, by which it recognises its own. */
export const madeBy = (modelId: string) => `Regent ${modelId}`;

export const madeFor = (creator: string) => /^Regent ([0-9a-f-]{36})$/.exec(creator)?.[1] ?? null;

export const TABLES = ['models', 'anrs', 'scales', 'scales_impact_types', 'operational_risks_scales'];

/** By field, its columns in MONARC's releases, the newest first. */
const COLUMNS: Record<ModelField, string[]> = {
  labelFr: ['label1'],
  labelEn: ['label2'],
  labelDe: ['label3'],
  labelNl: ['label4'],
  descriptionFr: ['description1'],
  descriptionEn: ['description2'],
  descriptionDe: ['description3'],
  descriptionNl: ['description4'],
  generic: ['is_generic'],
  status: ['status'],
  isDefault: ['is_default'],
  scalesUpdatable: ['are_scales_updatable', 'is_scales_updatable'],
  showInherentRisk: ['show_rolf_brut'],
};
const FIELDS = Object.keys(COLUMNS) as ModelField[];

/** The texts, which a model's row in `anrs` has as well. */
export const TEXTS = FIELDS.filter((field) => /^(label|description)/.test(field));

/** This release's column for a field; undefined if it has none. */
export const columnOf = (columns: Columns, field: ModelField): string | undefined =>
  COLUMNS[field].find((name) => columns.get('models')?.has(name));

const STATUS = { ACTIVE: 1, INACTIVE: 0, DELETED: 3 } as const;

/** A field's value in the form of its column. */
export function toColumn(field: ModelField, fields: ModelFields): SqlValue {
  if (field === 'status') return STATUS[fields.status];
  const value = fields[field];
  return typeof value === 'string' ? value : Number(value);
}

type Asking = Pick<Context, '$' | 'server' | 'signal'>;

/** Two round trips; undefined if the database is absent, or is none of MONARC's. */
export async function lookAtModels(ctx: Asking, database: string): Promise<Common | undefined> {
  const [outside] = await askMariadb(ctx, [[selectColumns(database, TABLES)]]);
  const columns = columnsIn(mustWork(ctx, outside));
  const narrow = narrowColumnsIn(mustWork(ctx, outside));
  if (!columns.has('models') || !columns.has('anrs')) return undefined;
  const [inside] = await askMariadb(ctx, [[selectModels(database, columns)]]);
  const found = mustWork(ctx, inside).rows.map((row) => modelIn(JSON.parse(row) as Row, columns));
  return { columns, narrow, models: new Map(found.map((model) => [model.number, model])) };
}

interface Row {
  id: number;
  creator: string | null;
  anr_id: number | null;
  model: Record<string, SqlValue>;
  anr: Record<string, SqlValue>;
}

function selectModels(database: string, columns: Columns): string {
  const object = (table: string, names: string[]) =>
    `JSON_OBJECT(${names.flatMap((name) => [quote(name), `${table}.${identifier(name)}`]).join(', ')})`;
  const ofModel = FIELDS.flatMap((field) => columnOf(columns, field) ?? []);
  const ofAnr = TEXTS.flatMap((field) => COLUMNS[field].filter((name) => columns.get('anrs')?.has(name)));
  return `SELECT JSON_OBJECT('id', m.id, 'creator', m.creator, 'anr_id', m.anr_id,
    'model', ${object('m', ofModel)}, 'anr', ${object('a', ofAnr)})
    FROM ${identifier(database)}.models m LEFT JOIN ${identifier(database)}.anrs a ON a.id = m.anr_id ORDER BY m.id`;
}

function modelIn({ id, creator, anr_id: anrId, model, anr }: Row, columns: Columns): CommonModel {
  const text = (row: Record<string, SqlValue>, field: ModelField) =>
    String(row[COLUMNS[field][0] ?? ''] ?? '');
  const textsOf = (row: Record<string, SqlValue>) =>
    Object.fromEntries(TEXTS.map((field) => [field, text(row, field)])) as Partial<ModelFields>;
  const flag = (field: ModelField, otherwise: boolean) => {
    const value = model[columnOf(columns, field) ?? ''];
    return value == null ? otherwise : Number(value) !== 0;
  };
  const fields = {
    ...textsOf(model),
    generic: flag('generic', true),
    status: statusIn(model['status']),
    isDefault: flag('isDefault', false),
    scalesUpdatable: flag('scalesUpdatable', true),
    showInherentRisk: flag('showInherentRisk', false),
  } as ModelFields;
  return { number: id, creator: creator ?? '', anrId, fields, anr: anrId === null ? {} : textsOf(anr) };
}

function statusIn(value: SqlValue | undefined): ModelFields['status'] {
  if (Number(value) === STATUS.ACTIVE) return 'ACTIVE';
  return Number(value) === STATUS.DELETED ? 'DELETED' : 'INACTIVE';
}

function mustWork(ctx: Asking, answer: StatementResult | undefined): StatementResult {
  const [error] = answer?.errors ?? [];
  if (answer !== undefined && error === undefined) return answer;
  throw new CommonError(
    `MariaDB on ${ctx.server.fqdn} refuses to show its models: error ${error?.code}, ${error?.message}. ` +
      advice(error ?? { code: 0, message: '' }, 'monarc_common'),
  );
}
