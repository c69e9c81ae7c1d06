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
  /** The language in which each model must have a label. */
  defaultLanguage: Language;
}

export type Models = ReturnType<typeof makeModels>;

/** The models that clients may use. Their content is edited in MONARC. */
export function makeModels({ store, runs, defaultLanguage }: ModelsDeps) {
  return {
    /**
     * There is no run if nothing had to be changed, or if there is no back office yet: the first sync of a
     * back office writes the model.
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

    /** Adopts the models that a back office has, and returns all models as they are now. */
    async adopt(found: FoundModel[]): Promise<{ models: Model[]; remarks: Remark[] }> {
      return store.transact(async (tx) => {
        await tx.lockModels();
        const remarks = await adoptModels(tx, found);
        return { remarks, models: await tx.models() };
      });
    },
  };
}
