/** How monarc_common differs from the models that Regent keeps, and the SQL that brings one of them about. */
import type { Change, ModelField, ModelState } from '../../src/runner/plugin.ts';
import { columnOf, type Common, type CommonModel, madeBy, TEXTS, toColumn } from './common-models.ts';
import { existing, timestamp } from './monarc-columns.ts';
import { allOrNothing, assignments, identifier, quote, type SqlValue } from './mysql.ts';
import { IMPACT_TYPES, SCALES, THRESHOLDS } from './new-anr.ts';

export type Difference =
  | { kind: 'create' }
  /** Another model has its number in MONARC. */
  | { kind: 'taken'; by: CommonModel }
  | { kind: 'delete'; row: CommonModel }
  | { kind: 'update'; row: CommonModel; fields: ModelField[]; anrFields: ModelField[]; lacksAnr: boolean };

/** Undefined where there is nothing to do. */
export function differenceOf(model: ModelState, { columns, models }: Common): Difference | undefined {
  const row = models.get(model.number);
  const isWanted = !(model.kept.includes('status') && model.fields.status === 'DELETED');
  if (row === undefined) return isWanted && !model.adopted ? { kind: 'create' } : undefined;
  if (!model.adopted && row.creator !== madeBy(model.id))
    return isWanted ? { kind: 'taken', by: row } : undefined;
  if (!isWanted) {
    const isGone = row.fields.status === 'DELETED' && row.anrId === null;
    return isGone ? undefined : { kind: 'delete', row };
  }
  // What was inside went with it; Regent follows that before it plans.
  if (row.fields.status === 'DELETED') return undefined;
  const fields = model.kept.filter(
    (field) => columnOf(columns, field) !== undefined && row.fields[field] !== model.fields[field],
  );
  const anrFields = TEXTS.filter(
    (field) => model.kept.includes(field) && row.anrId !== null && row.anr[field] !== model.fields[field],
  );
  const lacksAnr = !model.adopted && row.anrId === null;
  if (fields.length + anrFields.length === 0 && !lacksAnr) return undefined;
  return { kind: 'update', row, fields, anrFields, lacksAnr };
}

export const subjectOf = ({ number }: ModelState) => `model ${number}`;

export function changeOf(model: ModelState, difference: Difference): Change {
  const subject = subjectOf(model);
  const name = `${subject} "${model.fields.labelEn}"`;
  switch (difference.kind) {
    case 'create':
      return { action: 'create', subject, summary: `make ${name}` };
    case 'taken':
      return { action: 'create', subject, summary: `make ${name}, whose number is taken` };
    case 'delete':
      return { action: 'delete', subject, summary: `delete ${name}` };
    case 'update': {
      const fields = new Set([...difference.fields, ...difference.anrFields]);
      const parts = [...fields, ...(difference.lacksAnr ? ['its analysis'] : [])];
      return { action: 'update', subject, summary: `change ${parts.join(', ')} of ${name}` };
    }
  }
}

/** One statement, all or nothing; for a difference that is not `taken`. */
export function bringAbout(
  database: string,
  model: ModelState,
  difference: Exclude<Difference, { kind: 'taken' }>,
  { columns }: Common,
  now: Date,
): string {
  const at = timestamp(now);
  const table = (name: string) => `${identifier(database)}.${identifier(name)}`;
  const set = (name: string, values: Record<string, SqlValue>) =>
    `${table(name)} SET ${assignments(existing(columns, name, values))}`;
  const valuesOf = (fields: ModelField[]) =>
    Object.fromEntries(
      fields.flatMap((field) => {
        const column = columnOf(columns, field);
        return column === undefined ? [] : [[column, toColumn(field, model.fields)]];
      }),
    );
  const made = { creator: madeBy(model.id), created_at: at };
  const touched = { updater: 'Regent', updated_at: at };
  const where = `WHERE id = ${quote(model.number)}`;
  const newAnr = () => [
    `INSERT INTO ${set('anrs', { ...valuesOf(TEXTS), ...THRESHOLDS, ...made })}`,
    'SET @anr = LAST_INSERT_ID()',
    ...newScales(),
  ];
  const newScales = () =>
    ['scales', 'operational_risks_scales'].flatMap((name) =>
      (SCALES[name] ?? []).flatMap(({ type, max }) => {
        if (!columns.has(name)) return [];
        const scale = `INSERT INTO ${set(name, { type, min: 0, max, ...made })}, anr_id = @anr`;
        return name === 'scales' && type === 1
          ? [scale, 'SET @scale = LAST_INSERT_ID()', ...newTypes()]
          : [scale];
      }),
    );
  const newTypes = () =>
    IMPACT_TYPES.map(
      (labels, i) =>
        `INSERT INTO ${set('scales_impact_types', { type: i + 1, ...labels, is_sys: 1, is_hidden: 0, position: i + 1, ...made })}, anr_id = @anr, scale_id = @scale`,
    );

  switch (difference.kind) {
    case 'create':
      return allOrNothing([
        ...newAnr(),
        `INSERT INTO ${set('models', { id: model.number, ...valuesOf(FIELDS_OF(model)), ...made })}, anr_id = @anr`,
      ]);
    case 'delete':
      return allOrNothing([
        `UPDATE ${set('models', { anr_id: null, ...valuesOf(['status']), is_default: 0, ...touched })} ${where}`,
        `DELETE FROM ${table('anrs')} WHERE id = ${quote(difference.row.anrId)}`,
      ]);
    case 'update':
      return allOrNothing([
        `UPDATE ${set('models', { ...valuesOf(difference.fields), ...touched })} ${where}`,
        ...(difference.anrFields.length === 0
          ? []
          : [
              `UPDATE ${set('anrs', { ...valuesOf(difference.anrFields), ...touched })} WHERE id = ${quote(difference.row.anrId)}`,
            ]),
        ...(difference.lacksAnr ? [...newAnr(), `UPDATE ${table('models')} SET anr_id = @anr ${where}`] : []),
      ]);
  }
}

const FIELDS_OF = ({ fields }: ModelState) => Object.keys(fields) as ModelField[];
