/** Does what the file says about models, with the same functions as their mutations. */
import {
  activateModel,
  createModel,
  deactivateModel,
  updateModel,
  type ModelChange,
} from '../../models/model-changes.ts';
import type { Models } from '../../models/models.ts';
import type { ModelStep } from '../steps.ts';
import { atLine, type FleetWork } from './fleet-work.ts';

/** One run writes all models, so that of the last one is enough. */
export async function applyModels(steps: ModelStep[], models: Models, work: FleetWork): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    await atLine(step, () => work.change(models.change(changeOf(step)), isLast));
  }
}

function changeOf({ mutation, entry, row }: ModelStep): ModelChange {
  const { default: isDefault, adopted: _adopted, ...input } = entry;
  const id = row?.id ?? '';
  switch (mutation) {
    case 'createModel':
      return createModel({ ...input, isDefault });
    case 'updateModel': {
      const { active: _active, ...patch } = input;
      return updateModel(id, { ...patch, isDefault });
    }
    case 'activateModel':
      return activateModel(id);
    case 'deactivateModel':
      return deactivateModel(id);
  }
}
