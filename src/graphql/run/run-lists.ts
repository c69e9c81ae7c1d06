import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { between, sameAs } from '../core/containing.ts';
import { cursorOf } from '../core/cursors.ts';
import { Client } from '../client/client.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Run, RunKind, RunStatus } from './run.ts';
import { Server } from '../server/server.ts';

const RunConnection = connectionOf(Run, 'Run', 'runs');

const readRuns =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.run.findMany({ ...query, where: { id: { in: ids } } });

const newestFirst = { orderBy: { id: 'desc' } } as const;

builder.prismaObjectField(Run, 'children', (t) =>
  t.prismaConnection(
    {
      type: Run,
      ...cursorOf('id', 'UUID'),
      description: 'The child runs: one for each server.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Run.children' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Run.children' }, id, query, readRuns(context)),
    },
    RunConnection,
  ),
);

builder.prismaObjectFields(Client, (t) => ({
  runs: t.prismaConnection(
    {
      type: Run,
      ...cursorOf('id', 'UUID'),
      description: 'The runs for this client, newest first; without runs for its whole server.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Client.runs' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Client.runs' }, id, query, readRuns(context)),
    },
    RunConnection,
  ),
  lastRun: t.prismaField({
    type: Run,
    nullable: true,
    description: 'The newest run for this client.',
    resolve: async (query, { id }, _args, context) => {
      const page = { ...query, take: 1 };
      const [run] = await pageOf(context, { list: 'Client.runs' }, id, page, readRuns(context));
      return run ?? null;
    },
  }),
}));

builder.prismaObjectField(Server, 'lastSync', (t) =>
  t.prismaField({
    type: Run,
    nullable: true,
    description: 'The newest sync there that has ended, in whichever way; null if there was none.',
    resolve: async (query, { id }, _args, context) => {
      const page = { ...query, take: 1 };
      const [run] = await pageOf(context, { list: 'Server.syncs' }, id, page, readRuns(context));
      return run ?? null;
    },
  }),
);

const RunFilter = builder.inputType('RunFilter', {
  description: 'Which runs; an item must meet all conditions that are given.',
  fields: (t) => ({
    kind: t.field({ type: [RunKind], required: false, description: 'Only runs of these kinds.' }),
    status: t.field({
      type: [RunStatus],
      required: false,
      description: 'Only runs with one of these statuses.',
    }),
    serverId: t.globalID({
      for: Server,
      required: false,
      description: 'Only runs that work on this server.',
    }),
    clientId: t.globalID({ for: Client, required: false, description: 'Only runs for this client.' }),
    requestedBy: t.string({
      required: false,
      description: 'Those that this user, `schedule` or `regent` asked for.',
    }),
    hasChanges: t.boolean({
      required: false,
      description:
        'Those that found something to change, or that gather one that did; with false, those that did not.',
    }),
    since: t.field({ type: 'DateTime', required: false, description: 'Asked for from this time on.' }),
    until: t.field({ type: 'DateTime', required: false, description: 'Asked for before this time.' }),
    retried: t.boolean({
      required: false,
      description: 'Those that retryRun was used on; false for the others, such as failures that remain.',
    }),
  }),
});

function chosenBy(filter: typeof RunFilter.$inferInput | null | undefined): Prisma.RunWhereInput {
  return {
    ...(filter?.kind == null ? {} : { kind: { in: filter.kind } }),
    ...(filter?.status == null ? {} : { status: { in: filter.status } }),
    ...(filter?.serverId == null ? {} : { serverId: filter.serverId.id }),
    ...(filter?.clientId == null ? {} : { clients: { some: { id: filter.clientId.id } } }),
    ...(filter?.requestedBy == null ? {} : { requestedBy: sameAs(filter.requestedBy) }),
    ...(filter?.hasChanges == null ? {} : filter.hasChanges ? { OR: CHANGED } : { NOT: CHANGED }),
    createdAt: between(filter?.since, filter?.until),
    ...(filter?.retried == null ? {} : { retries: filter.retried ? { some: {} } : { none: {} } }),
  };
}

const TELLS_CHANGE = { events: { some: { type: 'CHANGE_PLANNED' } } } satisfies Prisma.RunWhereInput;
const CHANGED: Prisma.RunWhereInput[] = [TELLS_CHANGE, { children: { some: TELLS_CHANGE } }];

builder.queryField('runs', (t) =>
  t.prismaConnection(
    {
      type: Run,
      ...cursorOf('id', 'UUID'),
      description: 'Runs, newest first.',
      args: { filter: t.arg({ type: RunFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) => services.prisma.run.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.run.findMany({ ...query, ...newestFirst, where: chosenBy(filter) }),
    },
    RunConnection,
  ),
);

builder.queryField('run', (t) =>
  t.prismaField({
    type: Run,
    nullable: true,
    description: 'A run by its id; null if it does not exist.',
    args: { id: t.arg.globalID({ for: Run, required: true, description: 'Its id.' }) },
    resolve: (query, _root, { id }, { services }) =>
      services.prisma.run.findUnique({ ...query, where: { id: id.id } }),
  }),
);
