/** The fields of a model, by language and as a list. */
import type { Language, ModelField, ModelFields } from '../vocabulary.ts';

export const LANGUAGES = ['fr', 'en', 'de', 'nl'] as const satisfies Language[];

export const LABELS = { fr: 'labelFr', en: 'labelEn', de: 'labelDe', nl: 'labelNl' } as const;
export const DESCRIPTIONS = {
  fr: 'descriptionFr',
  en: 'descriptionEn',
  de: 'descriptionDe',
  nl: 'descriptionNl',
} as const;

export const MODEL_FIELDS: ModelField[] = [
  ...Object.values(LABELS),
  ...Object.values(DESCRIPTIONS),
  'generic',
  'status',
  'isDefault',
  'scalesUpdatable',
  'showInherentRisk',
];

/** The name of a model in a message: one of its labels. */
export function titleOf(model: Pick<ModelFields, 'labelFr' | 'labelEn' | 'labelDe' | 'labelNl'>): string {
  const { labelEn, labelFr, labelDe, labelNl } = model;
  return [labelEn, labelFr, labelDe, labelNl].find((label) => label !== '') ?? '';
}

/** The fields in which two models differ, among these. */
export function differing(
  one: ModelFields,
  other: Partial<ModelFields>,
  fields: ModelField[] = MODEL_FIELDS,
): ModelField[] {
  return fields.filter((field) => field in other && one[field] !== other[field]);
}

export const withFields = (kept: ModelField[], more: ModelField[]): ModelField[] =>
  MODEL_FIELDS.filter((field) => kept.includes(field) || more.includes(field));

export const only = <Fields extends Partial<ModelFields>>(fields: Fields, names: ModelField[]) =>
  Object.fromEntries(names.map((name) => [name, fields[name]])) as Fields;
