import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { Prisma } from '../../db/generated/client/client.ts';
import type { AlarmSeverity } from '../../domain/alarms/conditions.ts';
import { builder } from '../builder.ts';
import { Client } from '../client/client.ts';
import type { GraphqlContext } from '../context.ts';
import { Server } from '../server/server.ts';

type Counts = Record<AlarmSeverity, number>;

const NONE: Counts = { CRITICAL: 0, WARNING: 0, INFO: 0 };

const AlarmCounts = builder.objectRef<Counts>('AlarmCounts').implement({
  description: 'How many alarms are open and not acknowledged.',
  fields: (t) => ({
    critical: t.int({ description: 'Those that are CRITICAL.', resolve: ({ CRITICAL }) => CRITICAL }),
    warning: t.int({ description: 'Those that are a WARNING.', resolve: ({ WARNING }) => WARNING }),
    info: t.int({ description: 'Those that are INFO.', resolve: ({ INFO }) => INFO }),
  }),
});

/** Each kind for all servers or clients of an answer at once. */
const alarmCounts = createContextCache(({ services: { prisma } }: GraphqlContext) => ({
  ofServer: loaderOf(async (ids) => {
    const where = { ...COUNTED, serverId: { in: ids } };
    const groups = await prisma.alarm.groupBy({ by: ['serverId', 'severity'], where, _count: true });
    return groups.map(({ serverId, ...group }) => ({ id: serverId, ...group }));
  }),
  ofClient: loaderOf(async (ids) => {
    const where = { ...COUNTED, clientId: { in: ids } };
    const groups = await prisma.alarm.groupBy({ by: ['clientId', 'severity'], where, _count: true });
    return groups.map(({ clientId, ...group }) => ({ id: clientId, ...group }));
  }),
}));

const COUNTED = { resolvedAt: null, acknowledgedAt: null } satisfies Prisma.AlarmWhereInput;

interface Group {
  id: string | null;
  severity: AlarmSeverity;
  _count: number;
}

/** Without the cache: the context of a subscription lasts long. */
function loaderOf(read: (ids: string[]) => Promise<Group[]>) {
  return new DataLoader<string, Counts>(
    async (ids) => {
      const counts = new Map<string | null, Counts>();
      for (const { id, severity, _count } of await read([...ids]))
        counts.set(id, { ...(counts.get(id) ?? NONE), [severity]: _count });
      return ids.map((id) => counts.get(id) ?? NONE);
    },
    { cache: false },
  );
}

builder.prismaObjectField(Server, 'alarmCounts', (t) =>
  t.field({
    type: AlarmCounts,
    description: 'How many alarms it and its clients have that are open and not acknowledged.',
    select: { id: true },
    resolve: ({ id }, _args, context) => alarmCounts(context).ofServer.load(id),
  }),
);

builder.prismaObjectField(Client, 'alarmCounts', (t) =>
  t.field({
    type: AlarmCounts,
    description: 'How many alarms it has that are open and not acknowledged.',
    select: { id: true },
    resolve: ({ id }, _args, context) => alarmCounts(context).ofClient.load(id),
  }),
);
