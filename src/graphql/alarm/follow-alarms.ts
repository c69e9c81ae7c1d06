import { DatabaseAwayError } from '../../domain/errors.ts';
import { followChanges } from '../../events/follow-changes.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { badInput } from '../core/errors.ts';
import { endable } from '../core/stream.ts';
import { Alarm } from './alarm.ts';

const PAGE = 100;

builder.subscriptionField('alarmChanges', (t) =>
  t.prismaField({
    type: Alarm,
    description:
      'Alarms that are raised, acknowledged, kept back, told or resolved: first those of which the last change has a higher number, then each that changes, as it is then. None is left out: after a lost connection, continue with `change` of the last alarm that you have.',
    args: {
      after: t.arg.int({
        required: false,
        description:
          '`change` of the last alarm that you have; by default only later changes. 0 for all alarms.',
      }),
    },
    subscribe: (_root, { after }, context) => follow(after ?? undefined, context),
    resolve: (query, { id }, _args, { services }) =>
      services.prisma.alarm.findUniqueOrThrow({ ...query, where: { id } }),
  }),
);

async function follow(after: number | undefined, context: GraphqlContext) {
  if (after !== undefined && after < 0) throw badInput(`after must be 0 or more; it is ${after}.`);
  const { prisma, bell } = context.services;
  const from = after ?? (await prisma.alarm.aggregate({ _max: { change: true } }))._max.change ?? 0;
  const read = (last: number) =>
    prisma.alarm
      .findMany({ where: { change: { gt: last } }, orderBy: { change: 'asc' }, take: PAGE })
      .catch((error: unknown) => {
        if (error instanceof DatabaseAwayError) return [];
        throw error;
      });
  const wanted = (topic: string) => topic.startsWith('alarm:');
  return endable(context, (signal) => followChanges({ after: from, read, wanted, bell, signal }));
}
