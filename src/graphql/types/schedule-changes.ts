import { builder } from '../builder.ts';
import { given } from '../given.ts';
import { answer, callerOf, expectedVersionField, runIn, scheduleIn, userErrors } from '../payload.ts';
import { Schedule, ScheduleKind } from './schedule.ts';
import { Server } from './server.ts';

builder.relayMutationField(
  'createSchedule',
  {
    description: 'The schedule that is wanted.',
    inputFields: (t) => ({
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
  },
  {
    description: 'Makes a schedule.',
    resolve: (_root, { input: { serverId, ...rest } }, context) =>
      answer(async () => {
        const { schedules } = context.services;
        const schedule = await schedules.create({ ...rest, serverId: serverId?.id }, callerOf(context));
        return { scheduleId: schedule.id };
      }),
  },
  {
    description: 'The new schedule.',
    outputFields: (t) => ({ schedule: scheduleIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'updateSchedule',
  {
    description: 'What is to change; what is left out stays as it is.',
    inputFields: (t) => ({
      scheduleId: t.globalID({ for: Schedule, required: true, description: 'The schedule.' }),
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
  },
  {
    description: 'Changes when a schedule is due, or lets it rest.',
    resolve: (_root, { input: { scheduleId, expectedVersion, ...patch } }, context) =>
      answer(async () => {
        const { schedules } = context.services;
        const version = expectedVersion ?? undefined;
        const schedule = await schedules.update(scheduleId.id, given(patch), version, callerOf(context));
        return { scheduleId: schedule.id };
      }),
  },
  {
    description: 'The schedule as it is now.',
    outputFields: (t) => ({ schedule: scheduleIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'deleteSchedule',
  {
    description: 'Which schedule.',
    inputFields: (t) => ({
      scheduleId: t.globalID({ for: Schedule, required: true, description: 'The schedule.' }),
    }),
  },
  {
    description: 'Deletes a schedule. Runs that it started stay.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { schedules } = context.services;
        const schedule = await schedules.remove(input.scheduleId.id, callerOf(context));
        return { deletedScheduleId: schedule.id };
      }),
  },
  {
    description: 'What has gone.',
    outputFields: (t) => ({
      deletedScheduleId: t.globalID({
        nullable: true,
        description: 'The id that the schedule had.',
        resolve: ({ deletedScheduleId }) =>
          deletedScheduleId === undefined ? null : { type: Schedule, id: deletedScheduleId },
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'runScheduleNow',
  {
    description: 'Which schedule.',
    inputFields: (t) => ({
      scheduleId: t.globalID({ for: Schedule, required: true, description: 'The schedule.' }),
    }),
  },
  {
    description: 'Does now what the schedule does when it is due; its slots stay as they are.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { schedules } = context.services;
        const run = await schedules.runNow(input.scheduleId.id, callerOf(context));
        return { runId: run.id };
      }),
  },
  { description: 'The run.', outputFields: (t) => ({ run: runIn(t), userErrors: userErrors(t) }) },
);
