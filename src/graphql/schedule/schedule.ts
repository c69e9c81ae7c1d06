import { occurrences } from '../../domain/schedules/occurrences.ts';
import { builder } from '../builder.ts';
import type { GraphqlContext } from '../context.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { pageOf } from '../pages/nested.ts';
import { badInput } from '../core/errors.ts';
import type { InputFields } from '../core/payload.ts';
import { Run } from '../run/run.ts';
import { SyncPolicy } from '../server/server.ts';

export const ScheduleKind = builder.enumType('ScheduleKind', {
  description: 'What a schedule does when it is due.',
  values: {
    SYNC: { description: 'Brings everything to its desired state.' },
    BACKUP: { description: 'Backs up all clients and `monarc_common`.' },
    VERIFY: {
      description:
        'Proves the newest backup of a seventh of the clients of each server: those whose last proof was the longest ago; and that of `monarc_common`.',
    },
    COLLECT: { description: 'Takes the requests in the spools of back offices: see collectRequests.' },
    CHECK: {
      description:
        'Looks at each server, without a run: whether it answers, its disks, clock, Apache, MariaDB, and the certificate of the public host (`Server.look`). Once a day, a server also gets the full check (checkServer) again.',
    },
    PROBE: {
      description:
        'Requests the site of each client through the reverse proxy, without a run (`Client.answering`). For one server, it must be a front office.',
    },
  },
});

export const MissedSlots = builder.enumType('MissedSlots', {
  description:
    'What becomes of slots that passed while Regent was not running, or while all schedules were paused.',
  values: {
    SKIP: { description: 'Nothing: a slot that is found more than 10 minutes late starts no run.' },
    RUN_ONCE: { description: 'One run for the last of them, as soon as that is possible.' },
  },
});

const SlotOutcome = builder.enumType('SlotOutcome', {
  description: 'The result of a slot of a schedule.',
  values: {
    STARTED: { description: 'A run was started, or servers or clients were to be looked at.' },
    MISSED: { description: 'Regent was not running in time, so nothing was started.' },
    PAUSED: { description: 'All schedules were paused, so nothing was started.' },
  },
});

const Slot = builder.prismaObject('ScheduleSlot', {
  description: 'A slot: one time at which a schedule was due, and its result.',
  select: { scheduleId: true, dueAt: true },
  fields: (t) => ({
    dueAt: t.expose('dueAt', { type: 'DateTime', description: 'When it was due.' }),
    outcome: t.expose('outcome', { type: SlotOutcome, description: 'Its result.' }),
    run: t.prismaField({
      type: 'Run',
      nullable: true,
      description:
        'The run that was started; null if none was, or if it is removed by now. Looks of CHECK and PROBE are no runs.',
      resolve: (query, { scheduleId, dueAt }, _args, { services }) =>
        services.prisma.run.findUnique({ ...query, where: { scheduleId_dueAt: { scheduleId, dueAt } } }),
    }),
  }),
});

const readSlots =
  ({ services: { prisma } }: GraphqlContext) =>
  (query: object, keys: string[]) =>
    prisma.scheduleSlot.findMany({
      ...query,
      where: {
        OR: keys.map((key) => {
          const [scheduleId = '', dueAt = ''] = key.split(' ');
          return { scheduleId, dueAt: new Date(dueAt) };
        }),
      },
    });

export const Schedule = builder.prismaNode('Schedule', {
  description:
    'Work that is due again and again. Each slot starts it once, even if Regent restarts meanwhile.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: ScheduleKind, description: 'What it does when it is due.' }),
    server: t.relation('server', {
      nullable: true,
      description: 'The server that it is for; null if it is for all servers.',
    }),
    cron: t.expose('cron', {
      type: 'Cron',
      description: 'When: minute, hour, day of month, month, day of week.',
    }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      description: 'The time zone of the expression, such as `Europe/Luxembourg`.',
    }),
    enabled: t.exposeBoolean('enabled', { description: 'False while it is paused.' }),
    syncPolicy: t.expose('syncPolicy', {
      type: SyncPolicy,
      description: 'For SYNC: what its runs do about differences, unless the policy of the server is REPORT.',
    }),
    missed: t.expose('missed', {
      type: MissedSlots,
      description: 'What becomes of slots that were missed, or passed while all schedules were paused.',
    }),
    nextDueAt: t.expose('nextDueAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is due next.',
    }),
    nextOccurrences: t.field({
      type: ['DateTime'],
      description: 'The next times at which it is due; none while it is paused.',
      args: { count: t.arg.int({ defaultValue: 5, description: 'How many; 1 to 100.' }) },
      select: { cron: true, timeZone: true, enabled: true },
      resolve: ({ cron, timeZone, enabled }, { count }) =>
        enabled ? occurrences(cron, timeZone, new Date(), upTo100(count ?? 5, 'count')) : [],
    }),
    slots: t.prismaField({
      type: [Slot],
      description: 'Its last slots, newest first.',
      args: { first: t.arg.int({ defaultValue: 20, description: 'How many at most: 1 to 100.' }) },
      resolve: (query, { id }, { first }, context) =>
        pageOf(
          context,
          { list: 'Schedule.slots' },
          id,
          { ...query, take: upTo100(first ?? 20, 'first') },
          readSlots(context),
          ({ scheduleId, dueAt }) => `${scheduleId} ${dueAt.toISOString()}`,
        ),
    }),
    version: t.exposeInt('version', { description: 'Increases with each change; for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

/** The input of each mutation of one schedule. */
export const theSchedule = (t: InputFields) =>
  t.globalID({ for: Schedule, required: true, description: 'The schedule.' });

function upTo100(count: number, name: string): number {
  if (count < 1 || count > 100) throw badInput(`${name} must be 1 to 100; it is ${count}.`);
  return count;
}

builder.prismaObjectField(Run, 'schedule', (t) =>
  t.relation('schedule', {
    nullable: true,
    description: 'The schedule that started it; null if no schedule did.',
  }),
);

const ScheduleConnection = connectionOf(Schedule, 'Schedule', 'schedules');

builder.queryField('schedules', (t) =>
  t.prismaConnection(
    {
      type: Schedule,
      ...cursorOf('id', 'UUID'),
      description: 'All schedules, oldest first.',
      totalCount: (_root, _args, { services }) => services.prisma.schedule.count(),
      resolve: (query, _root, _args, { services }) =>
        services.prisma.schedule.findMany({ ...query, orderBy: { id: 'asc' } }),
    },
    ScheduleConnection,
  ),
);
