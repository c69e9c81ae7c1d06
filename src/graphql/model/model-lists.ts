import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { badInput } from '../core/errors.ts';
import { inOrder, orderOf } from '../core/order.ts';
import { ClientConnection, readClients } from '../client/client-lists.ts';
import { Client } from '../client/client.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Model, ModelStatus } from './model.ts';

const OF_LIVING = { client: { status: { not: 'DELETED' } } } satisfies Prisma.ClientModelWhereInput;

builder.prismaObjectFields(Model, (t) => ({
  clients: t.prismaConnection(
    {
      type: Client,
      ...cursorOf('alias', 'TEXT'),
      description:
        'The clients to which it is linked, by alias. A generic model is linked to none, and offered to all.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Model.clients' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Model.clients' }, id, query, readClients(context)),
    },
    ClientConnection,
  ),
  clientCount: t.relationCount('clients', {
    where: OF_LIVING,
    description: 'To how many clients it is linked.',
  }),
}));

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'Which models; an item must meet all conditions that are given.',
  fields: (t) => ({
    status: t.field({
      type: [ModelStatus],
      required: false,
      description: 'Only clients with one of these statuses; by default all but DELETED.',
    }),
    generic: t.boolean({
      required: false,
      description: 'True for generic models only, false for specific models only.',
    }),
    text: t.string({
      required: false,
      description: 'Only models with this text in a label or a description, in any language.',
    }),
  }),
});

const TEXTS = [
  'labelFr',
  'labelEn',
  'labelDe',
  'labelNl',
  'descriptionFr',
  'descriptionEn',
  'descriptionDe',
  'descriptionNl',
] as const;

function chosenBy(filter: typeof ModelFilter.$inferInput | null | undefined): Prisma.ModelWhereInput {
  const text = filter?.text?.trim();
  const contains = { contains: text ?? '', mode: 'insensitive' as const };
  return {
    status: filter?.status == null ? { not: 'DELETED' } : { in: filter.status },
    ...(filter?.generic == null ? {} : { generic: filter.generic }),
    ...(text ? { OR: TEXTS.map((field) => ({ [field]: contains })) } : {}),
  };
}

const ModelOrder = orderOf('Model', {
  NUMBER: { value: 'number', description: 'Its number in MONARC.' },
  LABEL_FR: { value: 'labelFr', description: 'Its label in French.' },
  LABEL_EN: { value: 'labelEn', description: 'Its label in English.' },
  LABEL_DE: { value: 'labelDe', description: 'Its label in German.' },
  LABEL_NL: { value: 'labelNl', description: 'Its label in Dutch.' },
  CREATED_AT: { value: 'createdAt', description: 'When Regent first knew it.' },
});

builder.queryField('models', (t) =>
  t.prismaConnection(
    {
      type: Model,
      ...cursorOf('number', 'INTEGER'),
      description: 'Models; by number by default.',
      args: {
        filter: t.arg({ type: ModelFilter, required: false, description: 'A filter for the list.' }),
        orderBy: t.arg({ type: ModelOrder, required: false, description: 'The order of the list.' }),
      },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.model.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter, orderBy }, { services }) =>
        services.prisma.model.findMany({
          ...query,
          where: chosenBy(filter),
          orderBy: inOrder(orderBy, 'number'),
        }),
    },
    connectionOf(Model, 'Model', 'models'),
  ),
);

builder.queryField('model', (t) =>
  t.prismaField({
    type: Model,
    nullable: true,
    description: 'A model by its id or its number in MONARC; null if it does not exist.',
    args: {
      id: t.arg.globalID({ for: Model, required: false, description: 'Its id.' }),
      number: t.arg.int({ required: false, description: 'Its number in MONARC, in place of its id.' }),
    },
    resolve: (query, _root, { id, number }, { services }) => {
      if ((id == null) === (number == null))
        throw badInput('model needs either an id or a number, not both. Give one of them.');
      const where = id == null ? { number: number ?? 0 } : { id: id.id };
      return services.prisma.model.findUnique({ ...query, where });
    },
  }),
);
