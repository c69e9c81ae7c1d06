import type { Problem } from '../errors.ts';
import { DESCRIPTIONS, LABELS, LANGUAGES } from './model-fields.ts';
import { longTextProblem, textProblem } from '../text.ts';
import type { Language, ModelFields } from '../vocabulary.ts';

/** A text by language. A language that is left out does not change; an empty text removes the present one. */
export type Texts = Partial<Record<Language, string | null>>;

export interface ModelPatch {
  /** The names that people see. If one is empty, MONARC shows the name in the site's language. */
  label?: Texts | null | undefined;
  description?: Texts | null | undefined;
  /** A generic model is offered to all clients; a specific one is linked to some. */
  generic?: boolean | null | undefined;
  /** True replaces the present default; false leaves no default. */
  isDefault?: boolean | null | undefined;
  scalesUpdatable?: boolean | null | undefined;
  showInherentRisk?: boolean | null | undefined;
}

export interface ModelInput extends ModelPatch {
  label: Texts;
  generic: boolean;
  /** Whether it is ACTIVE from the start; true by default. */
  active?: boolean | null | undefined;
}

/** The fields that were given, as they are to be stored. */
export function fieldsOf(patch: ModelPatch): Partial<ModelFields> {
  const texts = LANGUAGES.flatMap((language) => [
    [LABELS[language], patch.label?.[language]?.trim()],
    [DESCRIPTIONS[language], patch.description?.[language]],
  ]);
  const { generic, scalesUpdatable, showInherentRisk } = patch;
  const given = [...texts, ...Object.entries({ generic, scalesUpdatable, showInherentRisk })];
  return Object.fromEntries(given.filter(([, value]) => value != null)) as Partial<ModelFields>;
}

/** All problems of the input, together with the values that are there already. */
export function problemsOf(patch: ModelPatch, before: Partial<ModelFields>, language: Language): Problem[] {
  const problems: Problem[] = [];
  const add = (message: string, ...path: string[]) => problems.push({ code: 'INVALID', message, path });
  for (const each of LANGUAGES) {
    const label = patch.label?.[each]?.trim();
    const isNew = label !== undefined && label !== '' && label !== before[LABELS[each]];
    const wrong = isNew ? textProblem(label) : undefined;
    if (wrong !== undefined) add(`The label in ${each} ${wrong}`, 'label', each);
    const description = patch.description?.[each] ?? '';
    const tooMuch = description === before[DESCRIPTIONS[each]] ? undefined : longTextProblem(description);
    if (tooMuch !== undefined) add(`The description in ${each} ${tooMuch}`, 'description', each);
  }
  const after = { ...before, ...fieldsOf(patch) };
  if (patch.label != null && !after[LABELS[language]]) {
    add(
      `The label in ${language} is missing: it is the site's default language, whose label MONARC shows where another is missing.`,
      'label',
      language,
    );
  }
  return problems;
}
