import { adoptModels, type Remark } from './adopt-models.ts';
import type { ModelChange } from './model-changes.ts';
import { mustFind } from './preconditions.ts';
import { rolledBack } from './rolled-back.ts';
import type { Runs, StartOptions } from './runs.ts';
import type { Store } from './store.ts';
import type { Actor, FoundModel, Language, Model, Run } from './vocabulary.ts';

export interface ModelsDeps {
  store: Store;
  runs: Runs;
  /** The language whose label no model may lack. */
  defaultLanguage: Language;
}

export type Models = ReturnType<typeof makeModels>;

/** The models that clients may use. What is inside one is edited in MONARC. */
export function makeModels({ store, runs, defaultLanguage }: ModelsDeps) {
  return {
    /**
     * Desired state, run and audit entry in one transaction. There is no run where nothing had to be changed,
     * and where no back office is known yet: the first sync of one writes it.
     */
    async carryOut(
      change: ModelChange,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ model: Model; run: Run | null }> {
      const input = JSON.stringify([change.action, ...change.input]);
      const { modelId, run } = await runs.changeOnce(input, actor, options, async (tx) => {
        await tx.lockModels();
        const { before, after } = await change.make(tx, defaultLanguage);
        const queued = before === after ? null : await runs.queueForModels(tx, actor);
        await tx.audit(actor, change.action, `model ${after.number}`, {
          ...(before === null ? {} : { before }),
          after,
          ...(queued === null ? {} : { run: queued.id }),
        });
        return { modelId: after.id, run: queued };
      });
      const id = modelId ?? '';
      return { run, model: await store.transact((tx) => mustFind(tx.modelById(id), 'model', id)) };
    },

    /** All models as they would be after the change, checked by the same rules and not kept. */
    async draft(change: ModelChange): Promise<Model[]> {
      return rolledBack(store, async (tx) => {
        await change.make(tx, defaultLanguage);
        return tx.models();
      });
    },

    /** Takes note of what a back office has, and gives all models as they are now. */
    async adopt(found: FoundModel[]): Promise<{ models: Model[]; remarks: Remark[] }> {
      return store.transact(async (tx) => {
        await tx.lockModels();
        const remarks = await adoptModels(tx, found);
        return { remarks, models: await tx.models() };
      });
    },
  };
}
