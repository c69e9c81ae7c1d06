import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { between, sameAs } from '../core/containing.ts';
import { cursorOf } from '../core/cursors.ts';
import { Plan, PlanStatus } from './plan.ts';

const PlanFilter = builder.inputType('PlanFilter', {
  description: 'Which plans; an item must meet all conditions that are given.',
  fields: (t) => ({
    status: t.field({
      type: [PlanStatus],
      required: false,
      description: 'Only plans with one of these statuses.',
    }),
    mutation: t.string({ required: false, description: 'Only plans of this mutation: `deleteClient`.' }),
    madeBy: t.string({ required: false, description: 'Only those that this user made.' }),
    since: t.field({ type: 'DateTime', required: false, description: 'Made from this time on.' }),
    until: t.field({ type: 'DateTime', required: false, description: 'Made before this time.' }),
  }),
});

function chosenBy(filter: typeof PlanFilter.$inferInput | null | undefined): Prisma.PlanWhereInput {
  return {
    ...(filter?.status == null ? {} : { OR: filter.status.map(havingStatus) }),
    ...(filter?.mutation == null ? {} : { mutation: filter.mutation }),
    ...(filter?.madeBy == null ? {} : { madeBy: sameAs(filter.madeBy) }),
    createdAt: between(filter?.since, filter?.until),
  };
}

function havingStatus(status: typeof PlanStatus.$inferInput): Prisma.PlanWhereInput {
  if (status === 'EXPIRED') return { status: 'OPEN', expiresAt: { lte: new Date() } };
  return { status, ...(status === 'OPEN' ? { expiresAt: { gt: new Date() } } : {}) };
}

builder.queryField('plans', (t) =>
  t.prismaConnection(
    {
      type: Plan,
      ...cursorOf('id', 'UUID'),
      description: 'Plans that are kept, newest first.',
      args: { filter: t.arg({ type: PlanFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.plan.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.plan.findMany({ ...query, orderBy: { id: 'desc' }, where: chosenBy(filter) }),
    },
    connectionOf(Plan, 'Plan', 'plans'),
  ),
);

builder.queryField('plan', (t) =>
  t.prismaField({
    type: Plan,
    nullable: true,
    description: 'A plan that is kept, by its id; null if it does not exist.',
    args: { id: t.arg.globalID({ for: Plan, required: true, description: 'Its id.' }) },
    resolve: (query, _root, { id }, { services }) =>
      services.prisma.plan.findUnique({ ...query, where: { id: id.id } }),
  }),
);
