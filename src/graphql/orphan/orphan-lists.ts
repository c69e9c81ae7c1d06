import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Server } from '../server/server.ts';
import { inState, Orphan, OrphanKind, OrphanState } from './orphan.ts';

const OrphanConnection = connectionOf(Orphan, 'Orphan', 'orphans');

const newestFirst = { orderBy: { id: 'desc' } } as const;

const readRows =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.orphan.findMany({ ...query, where: { id: { in: ids } } });

builder.prismaObjectField(Server, 'orphans', (t) =>
  t.prismaConnection(
    {
      type: Orphan,
      ...cursorOf('id', 'UUID'),
      description:
        'What syncs found there that belongs to no client that Regent knows, newest first; with what is ignored.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Server.orphans' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Server.orphans' }, id, query, readRows(context)),
    },
    OrphanConnection,
  ),
);

const OrphanFilter = builder.inputType('OrphanFilter', {
  description: 'Which orphans; an item must meet all conditions that are given.',
  fields: (t) => ({
    state: t.field({
      type: [OrphanState],
      required: false,
      description: 'Only those in one of these states; by default OPEN and IGNORED.',
    }),
    kind: t.field({ type: [OrphanKind], required: false, description: 'Only those of these kinds.' }),
    serverId: t.globalID({ for: Server, required: false, description: 'Only those on this server.' }),
    name: t.string({ required: false, description: 'Only those of this name.' }),
  }),
});

function chosenBy(filter: typeof OrphanFilter.$inferInput | null | undefined): Prisma.OrphanWhereInput {
  return {
    ...(filter?.state == null ? { goneAt: null } : { OR: filter.state.map((state) => inState(state)) }),
    ...(filter?.kind == null ? {} : { kind: { in: filter.kind } }),
    ...(filter?.serverId == null ? {} : { serverId: filter.serverId.id }),
    ...(filter?.name == null ? {} : { name: filter.name }),
  };
}

builder.queryField('orphans', (t) =>
  t.prismaConnection(
    {
      type: Orphan,
      ...cursorOf('id', 'UUID'),
      description: 'What is on servers and belongs to no client that Regent knows, newest first.',
      args: { filter: t.arg({ type: OrphanFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.orphan.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.orphan.findMany({ ...query, ...newestFirst, where: chosenBy(filter) }),
    },
    OrphanConnection,
  ),
);
