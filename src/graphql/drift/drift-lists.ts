import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { Client } from '../client/client.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Run } from '../run/run.ts';
import { Server } from '../server/server.ts';
import { Drift, DriftState, inState } from './drift.ts';

const DriftConnection = connectionOf(Drift, 'Drift', 'differences');

const newestFirst = { orderBy: { id: 'desc' } } as const;

const readRows =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.drift.findMany({ ...query, where: { id: { in: ids } } });

builder.prismaObjectField(Server, 'drift', (t) =>
  t.prismaConnection(
    {
      type: Drift,
      ...cursorOf('id', 'UUID'),
      description:
        'What differs from the desired state there, of its clients and of itself, newest first; with what is ignored.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Server.drift' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Server.drift' }, id, query, readRows(context)),
    },
    DriftConnection,
  ),
);

builder.prismaObjectField(Client, 'drift', (t) =>
  t.prismaConnection(
    {
      type: Drift,
      ...cursorOf('id', 'UUID'),
      description: 'What differs from its desired state on any server, newest first; with what is ignored.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Client.drift' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Client.drift' }, id, query, readRows(context)),
    },
    DriftConnection,
  ),
);

builder.prismaObjectField(Run, 'repaired', (t) =>
  t.prismaConnection(
    {
      type: Drift,
      ...cursorOf('id', 'UUID'),
      description: 'The drift that it has repaired, newest first. Other changes were requested.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Run.repaired' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Run.repaired' }, id, query, readRows(context)),
    },
    DriftConnection,
  ),
);

const DriftFilter = builder.inputType('DriftFilter', {
  description: 'Which differences; an item must meet all conditions that are given.',
  fields: (t) => ({
    state: t.field({
      type: [DriftState],
      required: false,
      description: 'Only those in one of these states; by default OPEN and IGNORED.',
    }),
    serverId: t.globalID({ for: Server, required: false, description: 'Only those on this server.' }),
    clientId: t.globalID({ for: Client, required: false, description: 'Only those of this client.' }),
    plugin: t.stringList({ required: false, description: 'Only those that one of these plugins found.' }),
  }),
});

function chosenBy(filter: typeof DriftFilter.$inferInput | null | undefined): Prisma.DriftWhereInput {
  return {
    ...(filter?.state == null ? { endedAt: null } : { OR: filter.state.map((state) => inState(state)) }),
    ...(filter?.serverId == null ? {} : { serverId: filter.serverId.id }),
    ...(filter?.clientId == null ? {} : { clientId: filter.clientId.id }),
    ...(filter?.plugin == null ? {} : { plugin: { in: filter.plugin } }),
  };
}

builder.queryField('drift', (t) =>
  t.prismaConnection(
    {
      type: Drift,
      ...cursorOf('id', 'UUID'),
      description: 'What differs from the desired state, newest first.',
      args: { filter: t.arg({ type: DriftFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.drift.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.drift.findMany({ ...query, ...newestFirst, where: chosenBy(filter) }),
    },
    DriftConnection,
  ),
);
