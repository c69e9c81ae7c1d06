/** What can be done to models, each with its rules. */
import { RefusedError } from '../errors.ts';
import { LABELS, LANGUAGES, MODEL_FIELDS, only, titleOf } from './model-fields.ts';
import { fieldsOf, problemsOf, type ModelInput, type ModelPatch, type Texts } from './model-input.ts';
import { change, changeable, EMPTY, insert, makeDefault, mustBeUnused, nameOf } from './model-rows.ts';
import { mustBeAsRead } from '../preconditions.ts';
import type { Tx } from '../store.ts';
import type { Language, Model, ModelFields } from '../vocabulary.ts';

/** One change, described by plain data until it is made. */
export interface ModelChange {
  /** The mutation's name. */
  action: string;
  /** The arguments: the same arguments mean the same change. */
  input: unknown[];
  /** Returns the same object twice if nothing had to be changed. */
  make(tx: Tx, language: Language): Promise<{ before: Model | null; after: Model }>;
}

export function createModel(input: ModelInput): ModelChange {
  return {
    action: 'createModel',
    input: [input],
    async make(tx, language) {
      const problems = problemsOf(input, {}, language);
      if (problems.length > 0) throw new RefusedError(problems);
      const status = input.active === false ? 'INACTIVE' : 'ACTIVE';
      const model = await insert(tx, { ...EMPTY, ...fieldsOf(input), status });
      return { before: null, after: input.isDefault === true ? await makeDefault(tx, model) : model };
    },
  };
}

export function updateModel(modelId: string, patch: ModelPatch, expectedVersion?: number): ModelChange {
  return {
    action: 'updateModel',
    input: [modelId, patch],
    async make(tx, language) {
      const before = await changeable(tx, modelId);
      mustBeAsRead(`The model ${nameOf(before)}`, before.version, expectedVersion);
      const problems = problemsOf(patch, before, language);
      if (problems.length > 0) throw new RefusedError(problems);
      // Unlinking changes each client's own database, so somebody who knows the clients does it first.
      if (patch.generic === true && !before.generic)
        await mustBeUnused(tx, before, 'become generic', 'generic');
      const edited = await change(tx, before, fieldsOf(patch));
      if (patch.isDefault === true && !before.isDefault)
        return { before, after: await makeDefault(tx, edited) };
      const after = patch.isDefault === false ? await change(tx, edited, { isDefault: false }) : edited;
      return { before, after };
    },
  };
}

/** Copies what Regent knows. The copy is INACTIVE, so that no client is offered a model without content. */
export function duplicateModel(modelId: string, label?: Texts | null): ModelChange {
  return {
    action: 'duplicateModel',
    input: [modelId, label],
    async make(tx, language) {
      const source = await changeable(tx, modelId);
      if (label != null) {
        const problems = problemsOf({ label }, {}, language);
        if (problems.length > 0) throw new RefusedError(problems);
      }
      const labels = label == null ? copyLabels(source, language) : fieldsOf({ label });
      const blank = { labelFr: '', labelEn: '', labelDe: '', labelNl: '' };
      const fields = { ...only(source, MODEL_FIELDS), ...blank, ...labels };
      return { before: null, after: await insert(tx, { ...fields, status: 'INACTIVE', isDefault: false }) };
    },
  };
}

export const activateModel = (modelId: string): ModelChange => ({
  action: 'activateModel',
  input: [modelId],
  async make(tx) {
    const before = await changeable(tx, modelId);
    return { before, after: await change(tx, before, { status: 'ACTIVE' }) };
  },
});

/** A model that is not offered to any client cannot be the default. */
export const deactivateModel = (modelId: string): ModelChange => ({
  action: 'deactivateModel',
  input: [modelId],
  async make(tx) {
    const before = await changeable(tx, modelId);
    if (before.status === 'ACTIVE') await mustBeUnused(tx, before, 'be deactivated', 'modelId');
    return { before, after: await change(tx, before, { status: 'INACTIVE', isDefault: false }) };
  },
});

export const deleteModel = (modelId: string): ModelChange => ({
  action: 'deleteModel',
  input: [modelId],
  async make(tx) {
    const before = await changeable(tx, modelId);
    await mustBeUnused(tx, before, 'be deleted', 'modelId');
    return { before, after: await change(tx, before, { status: 'DELETED', isDefault: false }) };
  },
});

function copyLabels(source: Model, language: Language): Partial<ModelFields> {
  const given = LANGUAGES.filter((each) => each === language || source[LABELS[each]] !== '');
  const copies = given.map((each) => {
    const label = source[LABELS[each]] || titleOf(source);
    const copy = ` (${COPY[each]})`;
    return [LABELS[each], `${label.slice(0, 255 - copy.length).replace(/[\ud800-\udbff]$/, '')}${copy}`];
  });
  return Object.fromEntries(copies) as Partial<ModelFields>;
}

const COPY: Record<Language, string> = { fr: 'copie', en: 'copy', de: 'Kopie', nl: 'kopie' };
