import { notAllowed, invalid, missing } from '../errors.ts';
import { titleOf } from '../models/model-fields.ts';
import type { Tx } from '../store.ts';
import type { Client, Model } from '../vocabulary.ts';

/** Links exactly these models; only specific, active ones may be newly linked. */
export async function linkModels(tx: Tx, client: Client, modelIds: string[]): Promise<void> {
  mustBeLinkable(await modelsIn(tx, modelIds), modelIds, new Set(await tx.modelIdsOf(client.id)));
  await tx.setModels(client.id, modelIds);
}

/** Reads models, by id. They cannot change until the commit. */
export async function modelsIn(tx: Tx, ids: string[]): Promise<Map<string, Model>> {
  if (ids.length === 0) return new Map();
  return new Map((await tx.modelsById(ids)).map((model) => [model.id, model]));
}

/** @param linked the models that are linked already; these may stay in any state */
export function mustBeLinkable(
  models: ReadonlyMap<string, Model>,
  modelIds: string[],
  linked: ReadonlySet<string> = new Set(),
): void {
  for (const id of modelIds) {
    const model = models.get(id);
    if (model === undefined) throw missing('model', id);
    if (linked.has(id)) continue;
    if (model.status === 'DELETED') {
      throw notAllowed(`The model "${titleOf(model)}" has been deleted. Leave it out.`, 'modelIds');
    }
    if (model.generic) {
      throw invalid(
        `The model "${titleOf(model)}" is generic: every client may use it, so it cannot be linked. Leave it out.`,
        'modelIds',
      );
    }
    if (model.status !== 'ACTIVE') {
      throw notAllowed(
        `The model "${titleOf(model)}" is inactive. Activate it first, or leave it out.`,
        'modelIds',
      );
    }
  }
}
