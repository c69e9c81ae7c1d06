import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import {
  byId,
  callerOf,
  deletedIdIn,
  expectedVersionField,
  type Fields,
  type InputFields,
  type Payload,
} from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { theWindow, WindowEffect } from './window.ts';

const windowIn = (t: Fields<Payload<{ windowId?: string }>>) =>
  t.prismaField({
    type: 'MaintenanceWindow',
    nullable: true,
    description: 'The maintenance window, as it is now.',
    resolve: (query, { windowId }, _args, { services }) =>
      byId(query, windowId, (args) => services.prisma.maintenanceWindow.findUnique(args)),
  });

/** One form is given: a cron expression, a start and an end, or a calendar. */
const timesFields = (t: InputFields) => ({
  cron: t.field({
    type: 'Cron',
    required: false,
    description:
      'For a window that recurs: when it begins, as minute, hour, day of month, month, day of week. `0 22 * * 5` is 22:00 each Friday.',
  }),
  durationMinutes: t.int({
    required: false,
    description:
      'With `cron`: after how many minutes on the clock it ends; 1 to 10080. What begins at 22:00 for 480 minutes ends at 06:00, also in the nights in which the clocks are changed.',
  }),
  timeZone: t.field({
    type: 'TimeZone',
    required: false,
    description:
      'With `cron`: its time zone, such as `Europe/Luxembourg`. With a calendar: that of events that name none, such as those of whole days.',
  }),
  startsAt: t.field({
    type: 'DateTime',
    required: false,
    description: 'For a window that happens once: when it begins.',
  }),
  endsAt: t.field({ type: 'DateTime', required: false, description: 'With `startsAt`: when it ends.' }),
  calendarUrl: t.string({
    required: false,
    description:
      'For the events of a calendar: the address of an iCalendar file (https or webcal). It is read now, and again every 15 minutes; if that fails, the events that are known stay. Private addresses are refused unless the configuration allows their network.',
  }),
  calendarText: t.string({
    required: false,
    description: 'Instead of `calendarUrl`: the text of an iCalendar file, of at most 1 MB.',
  }),
});

mutation('createMaintenanceWindow', {
  about:
    'Creates a maintenance window: it recurs (cron, durationMinutes, timeZone), happens once (startsAt, endsAt), or is in force during the events of a calendar (calendarUrl or calendarText, timeZone).',
  asks: 'The window to create.',
  input: (t) => ({
    name: t.string({
      required: true,
      description: 'What people call it; it is shown where it has an effect.',
    }),
    serverId: t.globalID({
      for: Server,
      required: false,
      description: 'The server that it is for; all servers by default.',
    }),
    effects: t.field({
      type: [WindowEffect],
      required: true,
      description: 'What it does: one effect or both.',
    }),
    ...timesFields(t),
  }),
  does: async ({ serverId, ...rest }, context) => {
    const { windows } = context.services;
    const window = await windows.create({ ...rest, serverId: serverId?.id }, callerOf(context));
    return { windowId: window.id };
  },
  answers: 'The new window.',
  gives: (t) => ({ window: windowIn(t) }),
});

mutation('updateMaintenanceWindow', {
  about:
    'Changes a maintenance window. Fields of the other form of times replace the form before. Runs that it does not hold back any more go on.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    windowId: theWindow(t),
    name: t.string({ required: false, description: 'What people call it.' }),
    effects: t.field({
      type: [WindowEffect],
      required: false,
      description: 'What it does: one effect or both.',
    }),
    ...timesFields(t),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ windowId, expectedVersion, ...patch }, context) => {
    const { windows } = context.services;
    const version = expectedVersion ?? undefined;
    const window = await windows.update(windowId.id, given(patch), version, callerOf(context));
    return { windowId: window.id };
  },
  answers: 'The window as it is now.',
  gives: (t) => ({ window: windowIn(t) }),
});

mutation('deleteMaintenanceWindow', {
  about: 'Deletes a maintenance window. Runs that it held back go on.',
  asks: 'Which window.',
  input: (t) => ({ windowId: theWindow(t), expectedVersion: expectedVersionField(t) }),
  does: async ({ windowId, expectedVersion }, context) => {
    const { windows } = context.services;
    const window = await windows.remove(windowId.id, expectedVersion ?? undefined, callerOf(context));
    return { deletedId: window.id };
  },
  answers: 'The id of what was deleted.',
  gives: (t) => ({
    deletedWindowId: deletedIdIn(t, 'MaintenanceWindow', 'window'),
  }),
});
