/** `regent window`: when Regent leaves servers alone. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  jsonFlag,
  listFlags,
  neededText,
  oneArgument,
  serverFlag,
  severalOf,
  text,
  whole,
  yesFlag,
  type JsonFlags,
  type ListFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { CreateFlags, UpdateFlags } from './windows.ts';

const EFFECTS = ['FREEZE', 'MUTE'] as const;

const window = oneArgument('window', 'Its name, or its id as `regent window list` has it');

const times = {
  cron: text('If it recurs: minute, hour, day of month, month, day of week', 'expression'),
  durationMinutes: whole('With --cron: after how many minutes it ends', 'number'),
  timeZone: text('With --cron or a calendar, such as Europe/Luxembourg', 'zone'),
  startsAt: text('If it happens once: from when on, such as 2026-12-01T20:00:00Z', 'time'),
  endsAt: text('With --starts-at: until when', 'time'),
  calendarUrl: text('During the events of the calendar at this address (iCalendar)', 'address'),
  calendarFile: text('During the events of the calendar in this file; - for stdin', 'file'),
};

export const windowRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ListFlags, [], Context>({
      docs: { brief: 'List maintenance windows with their next times, oldest first' },
      parameters: { flags: listFlags },
      loader: async () => (await import('./windows.ts')).listWindows,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a maintenance window with its next times' },
      parameters: { flags: jsonFlag, positional: window },
      loader: async () => (await import('./windows.ts')).showWindow,
    }),
    create: buildCommand<CreateFlags, [], Context>({
      docs: {
        brief: 'Create a maintenance window: one that recurs, one that happens once, or by a calendar',
        fullDescription:
          "regent window create --name Fridays --effects freeze,mute --cron '0 22 * * 5' --duration-minutes 480 --time-zone Europe/Luxembourg",
      },
      parameters: {
        flags: {
          name: neededText('What people call it', 'name'),
          effects: {
            ...severalOf(
              EFFECTS,
              'Whether runs wait, alarms are kept back, or both, with commas between them',
            ),
            optional: false,
          },
          server: serverFlag('For this server alone; by default for all'),
          ...times,
          ...jsonFlag,
        },
      },
      loader: async () => (await import('./windows.ts')).createWindow,
    }),
    update: buildCommand<UpdateFlags, [string], Context>({
      docs: { brief: 'Change what is given; another form of times replaces the one before' },
      parameters: {
        flags: {
          name: text('What people call it', 'name'),
          effects: severalOf(EFFECTS, 'What it does from now on, with commas between them'),
          ...times,
          ...jsonFlag,
        },
        positional: window,
      },
      loader: async () => (await import('./windows.ts')).updateWindow,
    }),
    delete: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Delete a maintenance window; what it holds back goes on' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: window },
      loader: async () => (await import('./windows.ts')).deleteWindow,
    }),
  },
  docs: { brief: 'Maintenance windows: when Regent leaves servers alone' },
});
