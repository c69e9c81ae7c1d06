import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, expectedVersionField, runIn, scheduleIn } from '../core/payload.ts';
import { Schedule, ScheduleKind, theSchedule } from './schedule.ts';
import { Server } from '../server/server.ts';

mutation('createSchedule', {
  about: 'Makes a schedule.',
  asks: 'The schedule that is wanted.',
  input: (t) => ({
    kind: t.field({ type: ScheduleKind, required: true, description: 'What it is to do.' }),
    serverId: t.globalID({
      for: Server,
      required: false,
      description: 'The server that it is for; all servers by default.',
    }),
    cron: t.field({
      type: 'Cron',
      required: true,
      description: 'When: minute, hour, day of month, month, day of week. `30 2 * * *` is 02:30 each day.',
    }),
    timeZone: t.field({
      type: 'TimeZone',
      required: true,
      description: 'Whose clock: `Europe/Luxembourg`, say.',
    }),
    enabled: t.boolean({ required: false, description: 'False to let it rest; true by default.' }),
  }),
  does: async ({ serverId, ...rest }, context) => {
    const { schedules } = context.services;
    const schedule = await schedules.create({ ...rest, serverId: serverId?.id }, callerOf(context));
    return { scheduleId: schedule.id };
  },
  answers: 'The new schedule.',
  gives: (t) => ({ schedule: scheduleIn(t) }),
});

mutation('updateSchedule', {
  about: 'Changes when a schedule is due, or lets it rest.',
  asks: 'What is to change; what is left out stays as it is.',
  input: (t) => ({
    scheduleId: theSchedule(t),
    cron: t.field({
      type: 'Cron',
      required: false,
      description: 'When: minute, hour, day of month, month, day of week.',
    }),
    timeZone: t.field({
      type: 'TimeZone',
      required: false,
      description: 'Whose clock: `Europe/Luxembourg`, say.',
    }),
    enabled: t.boolean({ required: false, description: 'False to let it rest.' }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ scheduleId, expectedVersion, ...patch }, context) => {
    const { schedules } = context.services;
    const version = expectedVersion ?? undefined;
    const schedule = await schedules.update(scheduleId.id, given(patch), version, callerOf(context));
    return { scheduleId: schedule.id };
  },
  answers: 'The schedule as it is now.',
  gives: (t) => ({ schedule: scheduleIn(t) }),
});

mutation('deleteSchedule', {
  about: 'Deletes a schedule. Runs that it started stay.',
  asks: 'Which schedule.',
  input: (t) => ({ scheduleId: theSchedule(t) }),
  does: async ({ scheduleId }, context) => {
    const { schedules } = context.services;
    const schedule = await schedules.remove(scheduleId.id, callerOf(context));
    return { deletedScheduleId: schedule.id };
  },
  answers: 'What has gone.',
  gives: (t) => ({
    deletedScheduleId: t.globalID({
      nullable: true,
      description: 'The id that the schedule had.',
      resolve: ({ deletedScheduleId }) =>
        deletedScheduleId === undefined ? null : { type: Schedule, id: deletedScheduleId },
    }),
  }),
});

mutation('runScheduleNow', {
  about: 'Does now what the schedule does when it is due; its slots stay as they are.',
  asks: 'Which schedule.',
  input: (t) => ({ scheduleId: theSchedule(t) }),
  does: async ({ scheduleId }, context) => {
    const { schedules } = context.services;
    const run = await schedules.runNow(scheduleId.id, callerOf(context));
    return { runId: run.id };
  },
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t) }),
});
