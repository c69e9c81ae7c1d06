import { builder } from '../builder.ts';
import { connectionOf } from '../connection.ts';
import { answer, callerOf, modelIn, userErrors } from '../payload.ts';
import { DescriptionInput, LabelInput, Translations } from './language.ts';

const ModelStatus = builder.enumType('ModelStatus', {
  description: 'Whether a model can be given to clients.',
  values: {
    ACTIVE: { description: 'Can be given to clients.' },
    INACTIVE: { description: 'Is offered to nobody.' },
  },
});

export const Model = builder.prismaNode('Model', {
  description: 'A risk model that clients begin their analyses with. What is inside is edited in MONARC.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its number in MONARC.' }),
    label: t.field({
      type: Translations,
      description: 'What it is called.',
      select: { labelFr: true, labelEn: true, labelDe: true, labelNl: true },
      resolve: ({ labelFr: fr, labelEn: en, labelDe: de, labelNl: nl }) => ({ fr, en, de, nl }),
    }),
    description: t.field({
      type: Translations,
      description: 'What it is about.',
      select: { descriptionFr: true, descriptionEn: true, descriptionDe: true, descriptionNl: true },
      resolve: ({ descriptionFr: fr, descriptionEn: en, descriptionDe: de, descriptionNl: nl }) => ({
        fr,
        en,
        de,
        nl,
      }),
    }),
    generic: t.exposeBoolean('generic', {
      description: 'True where every client may use it; otherwise only those that it is linked to.',
    }),
    status: t.expose('status', { type: ModelStatus, description: 'Whether it can be given to clients.' }),
    version: t.exposeInt('version', { description: 'Goes up with each change.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made here.' }),
  }),
});

const ModelConnection = connectionOf(Model, 'Model', 'models');

builder.queryField('models', (t) =>
  t.prismaConnection(
    {
      type: Model,
      cursor: 'number',
      description: 'All models, by number.',
      totalCount: (_root, _args, { services }) => services.prisma.model.count(),
      resolve: (query, _root, _args, { services }) =>
        services.prisma.model.findMany({ ...query, orderBy: { number: 'asc' } }),
    },
    ModelConnection,
  ),
);

builder.relayMutationField(
  'createModel',
  {
    description: 'The model that is to be made.',
    inputFields: (t) => ({
      label: t.field({ type: LabelInput, required: true, description: 'What it is called.' }),
      description: t.field({ type: DescriptionInput, required: false, description: 'What it is about.' }),
      generic: t.boolean({
        required: true,
        description: 'True to offer it to every client; false to link it to some.',
      }),
      number: t.int({
        required: false,
        description: 'Its number in MONARC, for one that MONARC has already; by default the next free one.',
      }),
    }),
  },
  {
    description: 'Makes a model known, active from now on.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const model = await context.services.models.create(input, callerOf(context));
        return { modelId: model.id };
      }),
  },
  { description: 'The new model.', outputFields: (t) => ({ model: modelIn(t), userErrors: userErrors(t) }) },
);

for (const [name, status, description] of [
  ['activateModel', 'ACTIVE', 'Lets a model be given to clients.'],
  [
    'deactivateModel',
    'INACTIVE',
    'Offers a model to nobody any more. Refused while clients are linked to it.',
  ],
] as const) {
  builder.relayMutationField(
    name,
    {
      description: 'Which model.',
      inputFields: (t) => ({
        modelId: t.globalID({ for: Model, required: true, description: 'The model.' }),
      }),
    },
    {
      description,
      resolve: (_root, { input }, context) =>
        answer(async () => {
          const { models } = context.services;
          const model = await models.setStatus(input.modelId.id, status, callerOf(context));
          return { modelId: model.id };
        }),
    },
    {
      description: 'The model as it is now.',
      outputFields: (t) => ({ model: modelIn(t), userErrors: userErrors(t) }),
    },
  );
}
