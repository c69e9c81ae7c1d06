import {
  activateModel,
  createModel,
  deactivateModel,
  deleteModel,
  duplicateModel,
  updateModel,
  type ModelChange,
} from '../../domain/models/model-changes.ts';
import type { GraphqlContext } from '../context.ts';
import { mutation } from '../core/mutation.ts';
import {
  expectedVersionField,
  modelIn,
  planIn,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Answer,
  type Asked,
  type Fields,
  type InputFields,
  type Outcome,
} from '../core/payload.ts';
import { DescriptionInput, LabelInput } from '../client/language.ts';
import { theModel } from './model.ts';

const WRITTEN = 'Where no back office is known yet, there is no run: the first sync of one writes it.';

const payload = {
  answers: 'The model, and the run that writes it to the back office.',
  gives: (t: Fields<Answer<Outcome>>) => ({ model: modelIn(t), run: runIn(t), plan: planIn(t) }),
};

const carryOut = (context: GraphqlContext, asked: Asked, change: ModelChange) =>
  startOrPlan(context, context.services.models.change(change), asked);

const flags = (t: InputFields) => ({
  default: t.boolean({
    required: false,
    description:
      'True makes it the default, in place of the one that has been; false leaves none if it is the one. It must be ACTIVE.',
  }),
  scalesUpdatable: t.boolean({
    required: false,
    description: 'Whether those who use it may change its scales; true in a new one.',
  }),
  showInherentRisk: t.boolean({
    required: false,
    description: 'Whether operational risks are shown before measures as well; false in a new one.',
  }),
});

mutation('createModel', {
  about: `Makes a model, with MONARC's default scales and nothing inside, and starts the run that writes it to the back office. ${WRITTEN}`,
  asks: 'The model that is wanted.',
  input: (t) => ({
    label: t.field({ type: LabelInput, required: true, description: 'What it is called.' }),
    description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
    generic: t.boolean({
      required: true,
      description: 'True to offer it to every client; false to link it to some.',
    }),
    active: t.boolean({
      required: false,
      description:
        'Whether it is ACTIVE from the start; true by default. False leaves time to fill it in MONARC.',
    }),
    ...flags(t),
    ...startOrPlanFields(t),
  }),
  does: ({ default: isDefault, idempotencyKey, dryRun, ...rest }, context) =>
    carryOut(context, { idempotencyKey, dryRun }, createModel({ ...rest, isDefault })),
  ...payload,
});

mutation('updateModel', {
  about: `Changes a model, and starts the run that writes what has changed to the back office; there is none where nothing has. From then on Regent keeps these fields as they are here, also those of a model that MONARC had. ${WRITTEN}`,
  asks: 'What is to change; what is left out stays as it is.',
  input: (t) => ({
    modelId: theModel(t),
    label: t.field({ type: LabelInput, required: false, description: 'What it is called.' }),
    description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
    generic: t.boolean({
      required: false,
      description:
        'True to offer it to every client: refused, with the list, while clients are linked to it, as unlinking would change them. False to offer it only to those it is linked to.',
    }),
    ...flags(t),
    expectedVersion: expectedVersionField(t),
    ...startOrPlanFields(t),
  }),
  does: (input, context) => {
    const { modelId, default: isDefault, expectedVersion, idempotencyKey, dryRun, ...rest } = input;
    const change = updateModel(modelId.id, { ...rest, isDefault }, expectedVersion ?? undefined);
    return carryOut(context, { idempotencyKey, dryRun }, change);
  },
  ...payload,
});

mutation('duplicateModel', {
  about: `Makes a new model with the labels, descriptions and settings of another one; it is not the default, linked to no client, and INACTIVE until somebody activates it. What is inside the model in MONARC (assets, threats, vulnerabilities, risks, its own scales) is not copied: the copy has MONARC's default scales. ${WRITTEN}`,
  asks: 'Which model is to be copied.',
  input: (t) => ({
    modelId: theModel(t),
    label: t.field({
      type: LabelInput,
      required: false,
      description: 'What the copy is called; by default as the model, with “(copy)” in each language.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ modelId, label, ...asked }, context) =>
    carryOut(context, asked, duplicateModel(modelId.id, label)),
  ...payload,
});

for (const [name, change, about] of [
  ['activateModel', activateModel, 'Offers a model to clients, and lets it be linked.'],
  [
    'deactivateModel',
    deactivateModel,
    'Offers a model to nobody any more; if it is the default, there is none then. Refused, with the list, while clients are linked to it.',
  ],
  [
    'deleteModel',
    deleteModel,
    'Deletes a model for good, with all that is inside it in MONARC; its number is not given away again. Refused, with the list, while clients are linked to it.',
  ],
] as const) {
  mutation(name, {
    about: `${about} Starts the run that writes it to the back office, unless it is so already. ${WRITTEN}`,
    asks: 'Which model.',
    input: (t) => ({ modelId: theModel(t), ...startOrPlanFields(t) }),
    does: ({ modelId, ...asked }, context) => carryOut(context, asked, change(modelId.id)),
    ...payload,
  });
}
