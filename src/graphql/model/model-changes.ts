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
  apart,
  expectedVersionField,
  modelIn,
  planOut,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Payload,
  type Asked,
  type Fields,
  type InputFields,
  type Result,
} from '../core/payload.ts';
import { DescriptionInput, LabelInput } from '../client/language.ts';
import { theModel } from './model.ts';

const WRITTEN =
  'If there is no back office yet, there is no run: the first sync of a back office writes the model.';

const payload = {
  answers: 'The model, and the run that writes it to the back office.',
  gives: (t: Fields<Payload<Result>>) => ({ model: modelIn(t), run: runIn(t), ...planOut(t) }),
};

const carryOut = (context: GraphqlContext, asked: Asked, change: ModelChange) =>
  startOrPlan(context, context.services.models.change(change), asked);

const flags = (t: InputFields) => ({
  default: t.boolean({
    required: false,
    description:
      'True makes it the default, in place of the present one. False, for the default, leaves no default. The model must be ACTIVE.',
  }),
  scalesUpdatable: t.boolean({
    required: false,
    description: 'Whether users of the model may change its scales; true in a new model.',
  }),
  showInherentRisk: t.boolean({
    required: false,
    description: 'Whether operational risks are also shown before measures; false in a new model.',
  }),
});

mutation('createModel', {
  about: `Creates a model with MONARC's default scales and no content, and starts the run that writes it to the back office. ${WRITTEN}`,
  asks: 'The model to create.',
  input: (t) => ({
    label: t.field({ type: LabelInput, required: true, description: 'Its name.' }),
    description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
    generic: t.boolean({
      required: true,
      description:
        'True to offer it to every client; false to offer it only to clients to which it is linked.',
    }),
    active: t.boolean({
      required: false,
      description:
        'Whether it is ACTIVE from the start; true by default. Use false to fill it in MONARC first.',
    }),
    ...flags(t),
    ...startOrPlanFields(t),
  }),
  does: (input, context) => {
    const { asked, rest } = apart(input);
    const { default: isDefault, ...fields } = rest;
    return carryOut(context, asked, createModel({ ...fields, isDefault }));
  },
  ...payload,
});

mutation('updateModel', {
  about: `Changes a model, and starts the run that writes the change to the back office. If nothing changes, there is no run. From then on, Regent keeps these fields as they are here, also for a model that MONARC had before. ${WRITTEN}`,
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    modelId: theModel(t),
    label: t.field({ type: LabelInput, required: false, description: 'Its name.' }),
    description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
    generic: t.boolean({
      required: false,
      description:
        'True to offer it to every client. This is refused, with a list, while clients are linked to it, because unlinking would change them. False to offer it only to clients to which it is linked.',
    }),
    ...flags(t),
    expectedVersion: expectedVersionField(t),
    ...startOrPlanFields(t),
  }),
  does: (input, context) => {
    const { asked, rest } = apart(input);
    const { modelId, default: isDefault, expectedVersion, ...fields } = rest;
    const change = updateModel(modelId.id, { ...fields, isDefault }, expectedVersion ?? undefined);
    return carryOut(context, asked, change);
  },
  ...payload,
});

mutation('duplicateModel', {
  about: `Creates a model with the labels, descriptions and settings of another one. The copy is not the default, is linked to no client, and is INACTIVE until somebody activates it. Its content in MONARC (assets, threats, vulnerabilities, risks, its own scales) is not copied: the copy has MONARC's default scales. ${WRITTEN}`,
  asks: 'Which model to copy.',
  input: (t) => ({
    modelId: theModel(t),
    label: t.field({
      type: LabelInput,
      required: false,
      description: 'The name of the copy; by default that of the model, with “(copy)” in each language.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ modelId, label, ...asked }, context) =>
    carryOut(context, asked, duplicateModel(modelId.id, label)),
  ...payload,
});

for (const [name, change, about] of [
  ['activateModel', activateModel, 'Activates a model: it is offered to clients, and can be linked.'],
  [
    'deactivateModel',
    deactivateModel,
    'Deactivates a model: it is no longer offered to clients. If it is the default, there is no default afterwards. Refused, with a list, while clients are linked to it.',
  ],
  [
    'deleteModel',
    deleteModel,
    'Deletes a model for good, with all its content in MONARC. Its number is never used again. Refused, with a list, while clients are linked to it.',
  ],
] as const) {
  mutation(name, {
    about: `${about} Starts the run that writes this to the back office, unless nothing changes. ${WRITTEN}`,
    asks: 'Which model.',
    input: (t) => ({ modelId: theModel(t), ...startOrPlanFields(t) }),
    does: ({ modelId, ...asked }, context) => carryOut(context, asked, change(modelId.id)),
    ...payload,
  });
}
