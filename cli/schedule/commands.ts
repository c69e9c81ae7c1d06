/** `regent schedule`: when work is due. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  serverFlag,
  jsonFlag,
  listFlags,
  maybe,
  neededOneOf,
  neededText,
  oneArgument,
  oneOf,
  runFlags,
  text,
  yesFlag,
  type JsonFlags,
  type ListFlags,
  type RunFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { CreateFlags, PauseFlags, UpdateFlags } from './schedules.ts';

const KINDS = ['SYNC', 'BACKUP', 'VERIFY', 'CHECK', 'PROBE', 'COLLECT'] as const;

const schedule = oneArgument('id', 'Its id, as `regent schedule list` has it');

const settings = {
  enabled: maybe('Whether it is in force; --no-enabled pauses it'),
  missed: oneOf(['SKIP', 'RUN_ONCE'], 'What becomes of slots that were missed'),
  syncPolicy: oneOf(['REPAIR', 'REPORT'], 'What its syncs do about differences'),
};

export const scheduleRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ListFlags, [], Context>({
      docs: { brief: 'List schedules, oldest first' },
      parameters: { flags: listFlags },
      loader: async () => (await import('./schedules.ts')).listSchedules,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a schedule, when it is due next, and what became of its last slots' },
      parameters: { flags: jsonFlag, positional: schedule },
      loader: async () => (await import('./schedules.ts')).showSchedule,
    }),
    create: buildCommand<CreateFlags, [], Context>({
      docs: {
        brief: 'Create a schedule',
        fullDescription:
          "regent schedule create --kind backup --cron '30 2 * * *' --time-zone Europe/Luxembourg",
      },
      parameters: {
        flags: {
          kind: neededOneOf(KINDS, 'What it starts'),
          cron: neededText('Minute, hour, day of month, month, day of week', 'expression'),
          timeZone: neededText('Such as Europe/Luxembourg', 'zone'),
          server: serverFlag('For this server alone; by default for all'),
          ...settings,
          ...jsonFlag,
        },
      },
      loader: async () => (await import('./schedules.ts')).createSchedule,
    }),
    update: buildCommand<UpdateFlags, [string], Context>({
      docs: { brief: 'Change what is given, and nothing else' },
      parameters: {
        flags: {
          cron: text('Minute, hour, day of month, month, day of week', 'expression'),
          timeZone: text('Such as Europe/Luxembourg', 'zone'),
          ...settings,
          ...jsonFlag,
        },
        positional: schedule,
      },
      loader: async () => (await import('./schedules.ts')).updateSchedule,
    }),
    delete: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Delete a schedule; runs that it started stay' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: schedule },
      loader: async () => (await import('./schedules.ts')).deleteSchedule,
    }),
    'run-now': buildCommand<RunFlags, [string], Context>({
      docs: { brief: 'Do now what it does when it is due' },
      parameters: { flags: runFlags, positional: schedule },
      loader: async () => (await import('./schedules.ts')).runScheduleNow,
    }),
    pause: buildCommand<PauseFlags, [], Context>({
      docs: { brief: 'Pause all schedules at once' },
      parameters: {
        flags: {
          reason: neededText('Why', 'reason'),
          until: text('When they go on by themselves, such as 2026-12-01T06:00:00Z', 'time'),
          ...jsonFlag,
        },
      },
      loader: async () => (await import('./schedules.ts')).pauseSchedules,
    }),
    resume: buildCommand<JsonFlags, [], Context>({
      docs: { brief: 'End the pause of all schedules' },
      parameters: { flags: jsonFlag },
      loader: async () => (await import('./schedules.ts')).resumeSchedules,
    }),
  },
  docs: { brief: 'Schedules: when work is due' },
});
