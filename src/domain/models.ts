import { forbidden, RefusedError, type Problem } from './errors.ts';
import { mustFind } from './preconditions.ts';
import type { Store } from './store.ts';
import { textProblem } from './text.ts';
import type { Actor, Language, Model, ModelStatus } from './vocabulary.ts';

export interface ModelInput {
  /** In every language; the names that people see. */
  label: Record<Language, string>;
  description?: Partial<Record<Language, string | null>> | null | undefined;
  /** A generic model is offered to all clients; a specific one is linked to some. */
  generic: boolean;
  /** models.id in monarc_common, for a model that MONARC has; by default the next free one. */
  number?: number | null | undefined;
}

/** Leaves room for those that get the next free one. */
const HIGHEST_NUMBER = 1_000_000_000;

export type Models = ReturnType<typeof makeModels>;

/** The models that clients may be linked to. What is inside one is edited in MONARC. */
export function makeModels({ store }: { store: Store }) {
  return {
    async create(input: ModelInput, actor: Actor): Promise<Model> {
      const problems = Object.entries(input.label).flatMap(([language, text]): Problem[] => {
        const problem = textProblem(text);
        return problem === undefined
          ? []
          : [{ code: 'INVALID', message: `The label in ${language} ${problem}`, path: ['label', language] }];
      });
      if (input.number != null && (input.number < 1 || input.number > HIGHEST_NUMBER)) {
        problems.push({
          code: 'INVALID',
          message: `${input.number} is not the number of a model: take 1 to ${HIGHEST_NUMBER}.`,
          path: ['number'],
        });
      }
      if (problems.length > 0) throw new RefusedError(problems);
      return store.transact(async (tx) => {
        const model = await tx.insertModel({
          ...(input.number == null ? {} : { number: input.number }),
          labelFr: input.label.fr,
          labelEn: input.label.en,
          labelDe: input.label.de,
          labelNl: input.label.nl,
          descriptionFr: input.description?.fr ?? '',
          descriptionEn: input.description?.en ?? '',
          descriptionDe: input.description?.de ?? '',
          descriptionNl: input.description?.nl ?? '',
          generic: input.generic,
        });
        await tx.audit(actor, 'createModel', `model ${model.number}`, { after: model });
        return model;
      });
    },

    /** A specific model that clients are linked to stays active. */
    async setStatus(modelId: string, status: ModelStatus, actor: Actor): Promise<Model> {
      return store.transact(async (tx) => {
        const before = await mustFind(tx.modelById(modelId), 'model', modelId);
        if (before.status === status) return before;
        const users = status === 'INACTIVE' ? await tx.clientsUsingModel(modelId) : [];
        if (users.length > 0) {
          const names = users.map((client) => client.alias).join(', ');
          throw forbidden(
            `The model "${before.labelEn}" is linked to ${names}. Unlink it there first.`,
            'modelId',
          );
        }
        const after = await tx.updateModel(modelId, { status, version: before.version + 1 });
        const action = status === 'ACTIVE' ? 'activateModel' : 'deactivateModel';
        await tx.audit(actor, action, `model ${before.number}`, { before: before.status, after: status });
        return after;
      });
    },
  };
}
