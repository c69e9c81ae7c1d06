import {
  activateModel,
  createModel,
  deactivateModel,
  deleteModel,
  duplicateModel,
  updateModel,
  type ModelChange,
} from '../../domain/model-changes.ts';
import { builder, type Types } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import {
  answer,
  callerOf,
  dryRunField,
  expectedVersionField,
  keyed,
  planOf,
  modelIn,
  planIn,
  runIn,
  startFields,
  userErrors,
  type Answer,
  type Fields,
  type Outcome,
} from '../payload.ts';
import { DescriptionInput, LabelInput } from './language.ts';
import { Model } from './model.ts';

type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

interface Asked {
  idempotencyKey?: string | null | undefined;
  dryRun?: boolean | null | undefined;
}

const payload = {
  description: 'The model, and the run that writes it to the back office.',
  outputFields: (t: Fields<Answer<Outcome>>) => ({
    model: modelIn(t),
    run: runIn(t),
    plan: planIn(t),
    userErrors: userErrors(t),
  }),
};

function carryOut(change: ModelChange, { dryRun, idempotencyKey }: Asked, context: GraphqlContext) {
  return answer(async (): Promise<Outcome> => {
    const { models } = context.services;
    if (dryRun === true) {
      return planOf(context, { of: 'models', models: await models.draft(change) });
    }
    const { model, run } = await models.carryOut(change, callerOf(context), keyed(idempotencyKey));
    return { modelId: model.id, ...(run === null ? {} : { runId: run.id }) };
  });
}

const WRITTEN = 'Where no back office is known yet, there is no run: the first sync of one writes it.';

const startOptions = (t: InputFields) => ({ ...startFields(t), dryRun: dryRunField(t) });

const modelId = (t: InputFields) => t.globalID({ for: Model, required: true, description: 'The model.' });

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

builder.relayMutationField(
  'createModel',
  {
    description: 'The model that is wanted.',
    inputFields: (t) => ({
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
      ...startOptions(t),
    }),
  },
  {
    description: `Makes a model, with MONARC's default scales and nothing inside, and starts the run that writes it to the back office. ${WRITTEN}`,
    resolve: (_root, { input }, context) => {
      const { idempotencyKey, dryRun, default: isDefault, ...rest } = input;
      return carryOut(createModel({ ...rest, isDefault }), { idempotencyKey, dryRun }, context);
    },
  },
  payload,
);

builder.relayMutationField(
  'updateModel',
  {
    description: 'What is to change; what is left out stays as it is.',
    inputFields: (t) => ({
      modelId: modelId(t),
      label: t.field({ type: LabelInput, required: false, description: 'What it is called.' }),
      description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
      generic: t.boolean({
        required: false,
        description:
          'True to offer it to every client: refused, with the list, while clients are linked to it, as unlinking would change them. False to offer it only to those it is linked to.',
      }),
      ...flags(t),
      expectedVersion: expectedVersionField(t),
      ...startOptions(t),
    }),
  },
  {
    description: `Changes a model, and starts the run that writes what has changed to the back office; there is none where nothing has. From then on Regent keeps these fields as they are here, also those of a model that MONARC had. ${WRITTEN}`,
    resolve: (_root, { input }, context) => {
      const { idempotencyKey, dryRun, modelId: id, expectedVersion, default: isDefault, ...rest } = input;
      const change = updateModel(id.id, { ...rest, isDefault }, expectedVersion ?? undefined);
      return carryOut(change, { idempotencyKey, dryRun }, context);
    },
  },
  payload,
);

builder.relayMutationField(
  'duplicateModel',
  {
    description: 'Which model is to be copied.',
    inputFields: (t) => ({
      modelId: modelId(t),
      label: t.field({
        type: LabelInput,
        required: false,
        description: 'What the copy is called; by default as the model, with “(copy)” in each language.',
      }),
      ...startOptions(t),
    }),
  },
  {
    description: `Makes a new model with the labels, descriptions and settings of another one; it is not the default, linked to no client, and INACTIVE until somebody activates it. What is inside the model in MONARC (assets, threats, vulnerabilities, risks, its own scales) is not copied: the copy has MONARC's default scales. ${WRITTEN}`,
    resolve: (_root, { input: { modelId: id, label, ...asked } }, context) =>
      carryOut(duplicateModel(id.id, label), asked, context),
  },
  payload,
);

for (const [name, change, description] of [
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
  builder.relayMutationField(
    name,
    {
      description: 'Which model.',
      inputFields: (t) => ({ modelId: modelId(t), ...startOptions(t) }),
    },
    {
      description: `${description} Starts the run that writes it to the back office, unless it is so already. ${WRITTEN}`,
      resolve: (_root, { input: { modelId: id, ...asked } }, context) =>
        carryOut(change(id.id), asked, context),
    },
    payload,
  );
}
