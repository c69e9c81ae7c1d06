import { spansFrom } from '../../domain/windows/spans.ts';
import { isOver } from '../../domain/windows/window-input.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { badInput } from '../core/errors.ts';
import type { InputFields } from '../core/payload.ts';

export const WindowEffect = builder.enumType('WindowEffect', {
  description: 'What a maintenance window does while it is in force.',
  values: {
    FREEZE: {
      description:
        'Runs that would change a server wait (BLOCKED, WINDOW) until its end. Checks, backups, proofs and syncs that only report go on, and so does a run that has begun to make changes.',
    },
    MUTE: { description: 'Alarms are kept back until its end.' },
  },
});

const WindowTime = builder.objectRef<{ startsAt: Date; endsAt: Date }>('WindowTime').implement({
  description: 'One time at which a maintenance window is in force.',
  fields: (t) => ({
    startsAt: t.expose('startsAt', { type: 'DateTime', description: 'When it begins, or began.' }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends.' }),
  }),
});

/** The columns that say when it is in force. */
const TIMES = {
  cron: true,
  durationMinutes: true,
  timeZone: true,
  startsAt: true,
  endsAt: true,
  spanStarts: true,
  spanEnds: true,
} as const;

export const MaintenanceWindow = builder.prismaNode('MaintenanceWindow', {
  description: 'Times in which Regent leaves one server, or all of them, alone.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What people call it.' }),
    server: t.relation('server', {
      nullable: true,
      description: 'The server that it is for; null if it is for all servers.',
    }),
    effects: t.expose('effects', { type: [WindowEffect], description: 'What it does.' }),
    cron: t.expose('cron', {
      type: 'Cron',
      nullable: true,
      description: 'If it recurs: when it begins, as minute, hour, day of month, month, day of week.',
    }),
    durationMinutes: t.exposeInt('durationMinutes', {
      nullable: true,
      description: 'If it recurs: after how many minutes on the clock it ends.',
    }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description: 'The time zone of its times, such as `Europe/Luxembourg`.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'If it happens once: when it begins.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'If it happens once: when it ends.',
    }),
    calendarHost: t.string({
      nullable: true,
      description:
        'If it follows a calendar at an address: the host. The rest of the address may be secret, and is not shown.',
      select: { calendarUrl: true },
      resolve: ({ calendarUrl }) => (calendarUrl === null ? null : new URL(calendarUrl).host),
    }),
    calendarReadAt: t.expose('calendarReadAt', {
      type: 'DateTime',
      nullable: true,
      description: 'If it follows a calendar: when that was last read without a problem.',
    }),
    calendarProblem: t.exposeString('calendarProblem', {
      nullable: true,
      description:
        'Why the calendar could not be read the last time; null if it could. The events of `calendarReadAt` are still in force.',
    }),
    nextOccurrences: t.field({
      type: [WindowTime],
      description:
        'The next times at which it is in force; if it is in force now, that time is the first. None if it is over.',
      args: { count: t.arg.int({ defaultValue: 5, description: 'How many at most: 1 to 100.' }) },
      select: TIMES,
      resolve: (times, { count }) => spansFrom(times, new Date(), upTo100(count ?? 5)),
    }),
    isOver: t.boolean({
      description:
        'True if it will not be in force again, so that it may be deleted. A calendar may still get new events.',
      select: TIMES,
      resolve: (times) => isOver(times, new Date()),
    }),
    version: t.exposeInt('version', { description: 'Increases with each change; for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

/** The input of each mutation of one window. */
export const theWindow = (t: InputFields) =>
  t.globalID({ for: MaintenanceWindow, required: true, description: 'The maintenance window.' });

function upTo100(count: number): number {
  if (count < 1 || count > 100) throw badInput(`count must be 1 to 100; it is ${count}.`);
  return count;
}

const WindowConnection = connectionOf(MaintenanceWindow, 'MaintenanceWindow', 'maintenance windows');

builder.queryField('maintenanceWindows', (t) =>
  t.prismaConnection(
    {
      type: MaintenanceWindow,
      ...cursorOf('id', 'UUID'),
      description: 'All maintenance windows, oldest first; also those that are over.',
      totalCount: (_root, _args, { services }) => services.prisma.maintenanceWindow.count(),
      resolve: (query, _root, _args, { services }) =>
        services.prisma.maintenanceWindow.findMany({ ...query, orderBy: { id: 'asc' } }),
    },
    WindowConnection,
  ),
);
