import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { containing } from '../core/containing.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { badInput } from '../core/errors.ts';
import { inOrder, orderOf } from '../core/order.ts';
import { Client, ClientStatus } from './client.ts';
import { Model } from '../model/model.ts';
import { Server } from '../server/server.ts';

export const ClientConnection = connectionOf(Client, 'Client', 'clients');

const LIVING = { status: { not: 'DELETED' } } satisfies Prisma.ClientWhereInput;

/** Those with these ids, in any order: see pageOf. */
export const readClients =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.client.findMany({ ...query, where: { id: { in: ids } } });

builder.prismaObjectFields(Server, (t) => ({
  clients: t.prismaConnection(
    {
      type: Client,
      ...cursorOf('alias', 'TEXT'),
      description: 'The clients that live on it, by alias; deleted clients are left out.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Server.clients' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Server.clients' }, id, query, readClients(context)),
    },
    ClientConnection,
  ),
  clientCount: t.relationCount('clients', {
    where: LIVING,
    description: 'How many clients live on it.',
  }),
}));

/** As hasSite says it. */
const HAS_SITE = {
  presence: 'PRESENT',
  status: { in: ['ACTIVE', 'FAILED'] },
  activatedAt: { not: null },
} satisfies Prisma.ClientWhereInput;

const ClientFilter = builder.inputType('ClientFilter', {
  description: 'Which clients; an item must meet all conditions that are given.',
  fields: (t) => ({
    serverId: t.globalID({ for: Server, required: false, description: 'Only clients on this server.' }),
    modelId: t.globalID({
      for: Model,
      required: false,
      description: 'Only clients to which this model is linked.',
    }),
    status: t.field({
      type: [ClientStatus],
      required: false,
      description: 'Only clients with one of these statuses; by default all but DELETED.',
    }),
    lastBackupFailed: t.boolean({
      required: false,
      description:
        'Only clients whose newest backup failed, or is not good any more; with false, only the others.',
    }),
    answering: t.boolean({
      required: false,
      description: 'Only clients whose site answers; with false, only those whose site does not.',
    }),
    text: t.string({
      required: false,
      description: 'Only clients with this text in alias, name or contact address.',
    }),
  }),
});

function chosenBy(filter: typeof ClientFilter.$inferInput | null | undefined): Prisma.ClientWhereInput {
  const text = filter?.text?.trim();
  const contains = containing(text ?? '');
  return {
    ...(filter?.status == null ? LIVING : { status: { in: filter.status } }),
    ...(filter?.serverId == null ? {} : { serverId: filter.serverId.id }),
    ...(filter?.modelId == null ? {} : { models: { some: { modelId: filter.modelId.id } } }),
    ...(filter?.lastBackupFailed == null ? {} : { lastBackupFailed: filter.lastBackupFailed }),
    ...(filter?.answering == null ? {} : { AND: { answering: filter.answering, ...HAS_SITE } }),
    ...(text ? { OR: [{ alias: contains }, { name: contains }, { contactEmail: contains }] } : {}),
  };
}

const ClientOrder = orderOf('Client', {
  ALIAS: { value: 'alias', description: 'Its alias.' },
  NAME: { value: 'name', description: 'What people call it.' },
  CREATED_AT: { value: 'createdAt', description: 'When it was requested.' },
});

builder.queryField('clients', (t) =>
  t.prismaConnection(
    {
      type: Client,
      ...cursorOf('alias', 'TEXT'),
      description: 'Clients; by alias by default.',
      args: {
        filter: t.arg({ type: ClientFilter, required: false, description: 'A filter for the list.' }),
        orderBy: t.arg({ type: ClientOrder, required: false, description: 'The order of the list.' }),
      },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.client.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter, orderBy }, { services }) =>
        services.prisma.client.findMany({
          ...query,
          where: chosenBy(filter),
          orderBy: inOrder(orderBy, 'alias'),
        }),
    },
    ClientConnection,
  ),
);

builder.queryField('client', (t) =>
  t.prismaField({
    type: Client,
    nullable: true,
    description: 'A client by its id or its alias; null if it does not exist.',
    args: {
      id: t.arg.globalID({ for: Client, required: false, description: 'Its id.' }),
      alias: t.arg.string({ required: false, description: 'Its alias, in place of its id.' }),
    },
    resolve: (query, _root, { id, alias }, { services }) => {
      if ((id == null) === (alias == null))
        throw badInput('client needs either an id or an alias, not both. Give one of them.');
      const where = id == null ? { alias: alias ?? '' } : { id: id.id };
      return services.prisma.client.findUnique({ ...query, where });
    },
  }),
);
