/** The SQL that writes a model in monarc_common. */
import type { ModelField, ModelState } from '../../src/runner/contract/plugin.ts';
import { columnOf, madeBy, TEXTS, toColumn } from '../shared/mariadb/common-models.ts';
import type { Difference } from './model-differences.ts';
import { type Columns, existing, timestamp } from '../shared/mariadb/monarc-columns.ts';
import { allOrNothing, assignments, identifier, quote, type SqlValue } from '../shared/mariadb/mysql.ts';
import { IMPACT_TYPES, SCALES, THRESHOLDS } from './new-anr.ts';

/** The target of a statement: the database, the columns of this release, and the creator of the rows. */
interface Target {
  database: string;
  columns: Columns;
  model: ModelState;
  now: Date;
}

/** One statement, all or nothing. */
export function bringAbout(
  target: Target,
  difference: Exclude<Difference, { kind: 'taken' | 'unstorable' }>,
): string {
  const { model, now } = target;
  const touched = { updater: 'Regent', updated_at: timestamp(now) };
  const where = `WHERE id = ${quote(model.number)}`;
  switch (difference.kind) {
    case 'create':
      return allOrNothing([
        ...newAnr(target),
        `INSERT INTO ${set(target, 'models', { id: model.number, ...values(target, all(model)), ...made(target) })}, anr_id = @anr`,
      ]);
    case 'delete':
      return allOrNothing([
        `UPDATE ${set(target, 'models', { anr_id: null, ...values(target, ['status']), is_default: 0, ...touched })} ${where}`,
        `DELETE FROM ${table(target, 'anrs')} WHERE id = ${quote(difference.row.anrId)}`,
      ]);
    case 'update': {
      const { row, fields, anrFields, lacksAnr } = difference;
      const anr = `UPDATE ${set(target, 'anrs', { ...values(target, anrFields), ...touched })} WHERE id = ${quote(row.anrId)}`;
      return allOrNothing([
        `UPDATE ${set(target, 'models', { ...values(target, fields), ...touched })} ${where}`,
        ...(anrFields.length > 0 ? [anr] : []),
        ...(lacksAnr
          ? [...newAnr(target), `UPDATE ${table(target, 'models')} SET anr_id = @anr ${where}`]
          : []),
      ]);
    }
  }
}

/** Leaves the id of the new row in @anr. */
const newAnr = (target: Target): string[] => [
  `INSERT INTO ${set(target, 'anrs', { ...values(target, TEXTS), ...THRESHOLDS, ...made(target) })}`,
  'SET @anr = LAST_INSERT_ID()',
  ...SCALES.flatMap(({ name, type, max }) => {
    if (!target.columns.has(name)) return [];
    const scale = `INSERT INTO ${set(target, name, { type, min: 0, max, ...made(target) })}, anr_id = @anr`;
    return name === 'scales' && type === 1 ? [scale, ...newImpactTypes(target)] : [scale];
  }),
];

/** Right after their scale. */
function newImpactTypes(target: Target): string[] {
  const name = 'scales_impact_types';
  if (!target.columns.has(name)) return [];
  return [
    'SET @scale = LAST_INSERT_ID()',
    ...IMPACT_TYPES.map((labels, i) => {
      const row = { type: i + 1, ...labels, is_sys: 1, is_hidden: 0, position: i + 1, ...made(target) };
      return `INSERT INTO ${set(target, name, row)}, anr_id = @anr, scale_id = @scale`;
    }),
  ];
}

const all = ({ fields }: ModelState) => Object.keys(fields) as ModelField[];

const made = ({ model, now }: Target) => ({ creator: madeBy(model.id), created_at: timestamp(now) });

const table = ({ database }: Target, name: string) => `${identifier(database)}.${identifier(name)}`;

const set = (target: Target, name: string, row: Record<string, SqlValue>) =>
  `${table(target, name)} SET ${assignments(existing(target.columns, name, row))}`;

/** The model's fields, by the columns that this release has for them. */
function values({ columns, model }: Target, fields: ModelField[]): Record<string, SqlValue> {
  const pairs = fields.map((field) => [columnOf(columns, field), toColumn(field, model.fields)]);
  return Object.fromEntries(pairs.filter(([column]) => column !== undefined)) as Record<string, SqlValue>;
}
