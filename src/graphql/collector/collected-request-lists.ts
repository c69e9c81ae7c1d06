import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { Client } from '../client/client.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Server } from '../server/server.ts';
import { CollectedRequest, CollectedRequestState, inState } from './collected-request.ts';

const RequestConnection = connectionOf(CollectedRequest, 'CollectedRequest', 'requests');

const newestFirst = { orderBy: { id: 'desc' } } as const;
const OPEN = { archivedAt: null, goneAt: null } satisfies Prisma.CollectedRequestWhereInput;

const readRows =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.collectedRequest.findMany({ ...query, where: { id: { in: ids } } });

builder.prismaObjectField(Server, 'collectedRequests', (t) =>
  t.prismaConnection(
    {
      type: CollectedRequest,
      ...cursorOf('id', 'UUID'),
      description: 'The requests whose files are in the spool there, newest first: see collectRequests.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Server.collectedRequests' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Server.collectedRequests' }, id, query, readRows(context)),
    },
    RequestConnection,
  ),
);

const CollectedRequestFilter = builder.inputType('CollectedRequestFilter', {
  description: 'Which requests; an item must meet all conditions that are given.',
  fields: (t) => ({
    state: t.field({
      type: [CollectedRequestState],
      required: false,
      description: 'Only those in one of these states; by default those whose file is still in the spool.',
    }),
    serverId: t.globalID({ for: Server, required: false, description: 'Only those on this back office.' }),
    clientId: t.globalID({
      for: Client,
      required: false,
      description: 'Only those with a run for this client.',
    }),
    alias: t.string({ required: false, description: 'Only those that name this alias.' }),
  }),
});

function chosenBy(
  filter: typeof CollectedRequestFilter.$inferInput | null | undefined,
): Prisma.CollectedRequestWhereInput {
  return {
    ...(filter?.state == null ? OPEN : { OR: filter.state.map(inState) }),
    ...(filter?.serverId == null ? {} : { serverId: filter.serverId.id }),
    ...(filter?.clientId == null ? {} : { clientId: filter.clientId.id }),
    ...(filter?.alias == null ? {} : { alias: filter.alias }),
  };
}

builder.queryField('collectedRequests', (t) =>
  t.prismaConnection(
    {
      type: CollectedRequest,
      ...cursorOf('id', 'UUID'),
      description: 'Requests that the PHP back office has left in its spool, newest first.',
      args: {
        filter: t.arg({
          type: CollectedRequestFilter,
          required: false,
          description: 'A filter for the list.',
        }),
      },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.collectedRequest.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.collectedRequest.findMany({ ...query, ...newestFirst, where: chosenBy(filter) }),
    },
    RequestConnection,
  ),
);
