import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { Client } from '../client/client.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { countOf, pageOf } from '../pages/nested.ts';
import { Server } from '../server/server.ts';
import { AlarmSeverity } from './alarm-condition.ts';
import { Alarm } from './alarm.ts';

const AlarmConnection = connectionOf(Alarm, 'Alarm', 'alarms');

const newestFirst = { orderBy: { id: 'desc' } } as const;

const readRows =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, ids: string[]) =>
    prisma.alarm.findMany({ ...query, where: { id: { in: ids } } });

builder.prismaObjectField(Server, 'alarms', (t) =>
  t.prismaConnection(
    {
      type: Alarm,
      ...cursorOf('id', 'UUID'),
      description:
        'Its open alarms and those of its clients, newest first; with those that are acknowledged.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Server.alarms' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Server.alarms' }, id, query, readRows(context)),
    },
    AlarmConnection,
  ),
);

builder.prismaObjectField(Client, 'alarms', (t) =>
  t.prismaConnection(
    {
      type: Alarm,
      ...cursorOf('id', 'UUID'),
      description: 'Its open alarms, newest first; with those that are acknowledged.',
      totalCount: ({ id }, _args, context) => countOf(context, { list: 'Client.alarms' }, id),
      resolve: (query, { id }, _args, context) =>
        pageOf(context, { list: 'Client.alarms' }, id, query, readRows(context)),
    },
    AlarmConnection,
  ),
);

const AlarmFilter = builder.inputType('AlarmFilter', {
  description: 'Which alarms; an item must meet all conditions that are given.',
  fields: (t) => ({
    open: t.boolean({
      required: false,
      description:
        'Only those that are open, which is the default; with false, only those that are resolved.',
    }),
    acknowledged: t.boolean({
      required: false,
      description: 'Only those that somebody has acknowledged; with false, only the others.',
    }),
    severity: t.field({
      type: [AlarmSeverity],
      required: false,
      description: 'Only those of one of these severities.',
    }),
    condition: t.stringList({
      required: false,
      description: 'Only those of one of these conditions: see `alarmConditions`.',
    }),
    muted: t.boolean({
      required: false,
      description: 'Only those that are kept back (`isMuted`); with false, only the others.',
    }),
    serverId: t.globalID({
      for: Server,
      required: false,
      description: 'Only those of this server and of its clients.',
    }),
    clientId: t.globalID({ for: Client, required: false, description: 'Only those of this client.' }),
  }),
});

function chosenBy(filter: typeof AlarmFilter.$inferInput | null | undefined): Prisma.AlarmWhereInput {
  const { open, acknowledged, severity, condition, muted, serverId, clientId } = filter ?? {};
  return {
    resolvedAt: open === false ? { not: null } : null,
    ...(acknowledged == null ? {} : { acknowledgedAt: acknowledged ? { not: null } : null }),
    ...(severity == null ? {} : { severity: { in: severity } }),
    ...(condition == null ? {} : { condition: { in: condition } }),
    ...(muted == null ? {} : { muted }),
    ...(serverId == null ? {} : { serverId: serverId.id }),
    ...(clientId == null ? {} : { clientId: clientId.id }),
  };
}

builder.queryField('alarms', (t) =>
  t.prismaConnection(
    {
      type: Alarm,
      ...cursorOf('id', 'UUID'),
      description: 'What is wrong, newest first; by default what is open.',
      args: { filter: t.arg({ type: AlarmFilter, required: false, description: 'A filter for the list.' }) },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.alarm.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter }, { services }) =>
        services.prisma.alarm.findMany({ ...query, ...newestFirst, where: chosenBy(filter) }),
    },
    AlarmConnection,
  ),
);
