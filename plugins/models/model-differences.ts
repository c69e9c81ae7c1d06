/** The differences between monarc_common and the models that Regent keeps. */
import type { Change, ModelField, ModelState } from '../../src/runner/contract/plugin.ts';
import { columnOf, type Common, type CommonModel, madeBy, TEXTS } from '../shared/mariadb/common-models.ts';
import { isNarrow } from '../shared/mariadb/monarc-columns.ts';
import type { SqlValue } from '../shared/mariadb/mysql.ts';

export type Difference =
  | { kind: 'create' }
  /** Another model has its number in MONARC. */
  | { kind: 'taken'; by: CommonModel }
  /** These texts have characters that their columns cannot hold. */
  | { kind: 'unstorable'; fields: ModelField[] }
  | { kind: 'delete'; row: CommonModel }
  | { kind: 'update'; row: CommonModel; fields: ModelField[]; anrFields: ModelField[]; lacksAnr: boolean };

/** Undefined if there is nothing to do. */
export function differenceOf(model: ModelState, common: Common): Difference | undefined {
  const difference = plainDifference(model, common);
  if (difference?.kind !== 'create' && difference?.kind !== 'update') return difference;
  const fields = unstorableIn(model, common, difference);
  return fields.length === 0 ? difference : { kind: 'unstorable', fields };
}

/** Of the texts to be written. */
function unstorableIn(
  model: ModelState,
  { columns, narrow }: Common,
  difference: Difference & { kind: 'create' | 'update' },
): ModelField[] {
  const isNewAnr = difference.kind === 'create' || difference.lacksAnr;
  const toModel = difference.kind === 'create' ? TEXTS : difference.fields;
  const toAnr = isNewAnr ? TEXTS : difference.anrFields;
  const isWide = (table: string) => (field: ModelField) =>
    narrow.has(`${table}.${columnOf(columns, field)}`) && !isNarrow(model.fields[field] as SqlValue);
  return [...new Set([...toModel.filter(isWide('models')), ...toAnr.filter(isWide('anrs'))])];
}

function plainDifference(model: ModelState, { columns, models }: Common): Difference | undefined {
  const row = models.get(model.number);
  const isWanted = !(model.kept.includes('status') && model.fields.status === 'DELETED');
  if (row === undefined) return isWanted && !model.adopted ? { kind: 'create' } : undefined;
  if (!model.adopted && row.creator !== madeBy(model.id))
    return isWanted ? { kind: 'taken', by: row } : undefined;
  if (!isWanted) {
    const isGone = row.fields.status === 'DELETED' && row.anrId === null;
    return isGone ? undefined : { kind: 'delete', row };
  }
  // Its content is gone with it; Regent takes that over before it plans.
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
    case 'unstorable':
      return { action: 'update', subject, summary: `write ${difference.fields.join(', ')} of ${name}` };
    case 'delete':
      return { action: 'delete', subject, summary: `delete ${name}` };
    case 'update': {
      const fields = new Set([...difference.fields, ...difference.anrFields]);
      const parts = [...fields, ...(difference.lacksAnr ? ['its analysis'] : [])];
      return { action: 'update', subject, summary: `change ${parts.join(', ')} of ${name}` };
    }
  }
}
