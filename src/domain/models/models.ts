import { adoptModels, type Remark } from './adopt-models.ts';
import type { ModelChange } from './model-changes.ts';
import type { Operation } from '../operation.ts';
import { mustFind } from '../preconditions.ts';
import type { Runs } from '../runs/runs.ts';
import type { Store } from '../store.ts';
import type { FoundModel, Language, Model, Run } from '../vocabulary.ts';

export interface ModelsDeps {
  store: Store;
  runs: Pick<Runs, 'queueForModels'>;
  /** The language whose label no model may lack. */
  defaultLanguage: Language;
}

export type Models = ReturnType<typeof makeModels>;

/** The models that clients may use. What is inside one is edited in MONARC. */
export function makeModels({ store, runs, defaultLanguage }: ModelsDeps) {
  return {
    /**
     * There is no run where nothing had to be changed, and where no back office is known yet: the first sync of
     * one writes it.
     */
    change: ({ action, input, make }: ModelChange): Operation<{ model: Model }, Run | null> => ({
      action,
      input,
      async change(tx) {
        await tx.lockModels();
        const { before, after } = await make(tx, defaultLanguage);
        return {
          result: { model: after },
          modelId: after.id,
          entries: [{ subject: `model ${after.number}`, before, after }],
          queue: async (actor) => (before === after ? null : runs.queueForModels(tx, actor)),
          dryRun: async () => ({ of: 'models', models: await tx.models() }),
        };
      },
      again: async (tx, { modelId }) => ({
        model: await mustFind(tx.modelById(modelId ?? ''), 'model', modelId ?? ''),
      }),
    }),

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
