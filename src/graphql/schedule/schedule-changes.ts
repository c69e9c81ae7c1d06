import { mustHold } from '../../domain/runs/runs.ts';
import { overrideOf } from '../../domain/windows/override.ts';
import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import {
  callerOf,
  deletedIdIn,
  expectedVersionField,
  overrideFields,
  runIn,
  scheduleIn,
} from '../core/payload.ts';
import { MissedSlots, ScheduleKind, theSchedule } from './schedule.ts';
import { Server, SyncPolicy } from '../server/server.ts';

mutation('createSchedule', {
  about: 'Creates a schedule. One of kind COLLECT also requires the permission CLIENTS.',
  asks: 'The schedule to create.',
  input: (t) => ({
    kind: t.field({ type: ScheduleKind, required: true, description: 'What it starts.' }),
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
      description: 'The time zone of the expression, such as `Europe/Luxembourg`.',
    }),
    enabled: t.boolean({ required: false, description: 'False to pause it; true by default.' }),
    syncPolicy: t.field({
      type: SyncPolicy,
      required: false,
      description: 'For SYNC: what its runs do about differences; REPAIR by default.',
    }),
    missed: t.field({
      type: MissedSlots,
      required: false,
      description:
        'What becomes of slots that were missed, or passed while all schedules were paused; SKIP by default.',
    }),
  }),
  does: async ({ serverId, ...rest }, context) => {
    const { schedules } = context.services;
    // Whoever may not create and delete clients cannot have others do so.
    if (rest.kind === 'COLLECT') mustHold(context.caller.permissions, 'A schedule for', 'COLLECT');
    const schedule = await schedules.create({ ...rest, serverId: serverId?.id }, callerOf(context));
    return { scheduleId: schedule.id };
  },
  answers: 'The new schedule.',
  gives: (t) => ({ schedule: scheduleIn(t) }),
});

mutation('updateSchedule', {
  about: 'Changes when a schedule is due or what its syncs do, or pauses it.',
  asks: 'What to change. Fields that are left out do not change.',
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
      description: 'The time zone of the expression, such as `Europe/Luxembourg`.',
    }),
    enabled: t.boolean({ required: false, description: 'False to pause it.' }),
    syncPolicy: t.field({
      type: SyncPolicy,
      required: false,
      description: 'For SYNC: what its runs do about differences.',
    }),
    missed: t.field({
      type: MissedSlots,
      required: false,
      description: 'What becomes of slots that were missed, or passed while all schedules were paused.',
    }),
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
    return { deletedId: schedule.id };
  },
  answers: 'The id of what was deleted.',
  gives: (t) => ({
    deletedScheduleId: deletedIdIn(t, 'Schedule', 'schedule'),
  }),
});

mutation('runScheduleNow', {
  about:
    'Does now what the schedule does when it is due. Its slots do not change. For CHECK and PROBE, there is no run (`run` is null): see `Server.lookedAt` and `Client.probedAt`.',
  asks: 'Which schedule.',
  input: (t) => ({ scheduleId: theSchedule(t), ...overrideFields(t) }),
  does: async ({ scheduleId, ...asked }, context) => {
    const { schedules } = context.services;
    const options = { override: overrideOf(asked) };
    const run = await schedules.runNow(scheduleId.id, callerOf(context), options);
    return run === undefined ? {} : { runId: run.id };
  },
  answers: 'The run, if there is one.',
  gives: (t) => ({ run: runIn(t) }),
});
