import type { Model } from '../vocabulary.ts';
import { changedFields } from './difference.ts';
import type { FleetModel } from './fleet-file.ts';
import { modelEntry } from './fleet-rows.ts';
import { isOf, type ModelStep } from './steps.ts';

/** What is to be done for this model, in that order. */
export function modelSteps(title: string, entry: FleetModel, row: Model | null, line: number): ModelStep[] {
  const about = { name: title, line, waits: null, entry, row };
  const { adopted, ...wanted } = entry;
  if (row === null) {
    const waits =
      adopted === true
        ? 'MONARC had this model before Regent knew it, so Regent adopts it with a sync of the back office, and does not create it. Sync the back office, then apply again; or remove `adopted` from the file to create it.'
        : null;
    return [{ ...about, waits, mutation: 'createModel', fields: changedFields(wanted, {}) }];
  }
  const fields = changedFields(wanted, modelEntry(row));
  const own = fields.filter((field) => !isOf('active')(field));
  const active = fields.filter(isOf('active'));
  const mutation = entry.active === true ? 'activateModel' : 'deactivateModel';
  const activation: ModelStep[] = active.length > 0 ? [{ ...about, mutation, fields: active }] : [];
  const update: ModelStep[] = own.length > 0 ? [{ ...about, mutation: 'updateModel', fields: own }] : [];
  // Only an active model can be the default, and an inactive one is not.
  return entry.active === true ? [...activation, ...update] : [...update, ...activation];
}
