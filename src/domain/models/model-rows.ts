/** The parts that all changes to rows of models have in common. */
import { conflict, notAllowed } from '../errors.ts';
import { differing, MODEL_FIELDS, only, titleOf, withFields } from './model-fields.ts';
import { mustFind } from '../preconditions.ts';
import type { Tx } from '../store.ts';
import type { Model, ModelFields } from '../vocabulary.ts';

export const EMPTY: ModelFields = {
  labelFr: '',
  labelEn: '',
  labelDe: '',
  labelNl: '',
  descriptionFr: '',
  descriptionEn: '',
  descriptionDe: '',
  descriptionNl: '',
  generic: false,
  status: 'ACTIVE',
  isDefault: false,
  scalesUpdatable: true,
  showInherentRisk: false,
};

/** MONARC decides which model is the default until somebody chooses one here. */
export const insert = (tx: Tx, fields: ModelFields): Promise<Model> =>
  tx.insertModel({
    ...fields,
    adopted: false,
    seenAt: null,
    kept: MODEL_FIELDS.filter((field) => field !== 'isDefault'),
  });

/** A field that is changed here is kept from now on, even if MONARC has another value. */
export async function change(tx: Tx, before: Model, fields: Partial<ModelFields>): Promise<Model> {
  const changed = differing(before, fields);
  if (changed.length === 0) return before;
  return tx.updateModel(before.id, {
    ...only(fields, changed),
    kept: withFields(before.kept, changed),
    version: before.version + 1,
  });
}

export async function makeDefault(tx: Tx, model: Model): Promise<Model> {
  if (model.status !== 'ACTIVE') {
    throw notAllowed(
      `The model ${nameOf(model)} is inactive, so it cannot be the default. Activate it first.`,
      'default',
    );
  }
  return tx.chooseDefaultModel(model.id);
}

export async function changeable(tx: Tx, modelId: string): Promise<Model> {
  const model = await mustFind(tx.modelById(modelId), 'model', modelId);
  if (model.status !== 'DELETED') return model;
  throw conflict(
    `The model ${nameOf(model)} has been deleted, and can no longer be changed. Create a new one.`,
  );
}

export async function mustBeUnused(tx: Tx, model: Model, what: string, path: string): Promise<void> {
  const users = await tx.clientsUsingModel(model.id);
  if (users.length === 0) return;
  const names = users.map(({ alias }) => alias).join(', ');
  throw notAllowed(
    `The model ${nameOf(model)} cannot ${what} while clients are linked to it: ${names}. Unlink it there first.`,
    path,
  );
}

export const nameOf = (model: Model) => `"${titleOf(model)}"`;
