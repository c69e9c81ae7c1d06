/** `regent alarm`: what is wrong. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  clientFlag,
  serverFlag,
  jsonFlag,
  listFlags,
  neededText,
  oneArgument,
  onOff,
  severalOf,
  text,
  type JsonFlags,
} from '../kit/flags.ts';
import type { AcknowledgeFlags, AlarmsFlags } from './alarms.ts';

const alarm = oneArgument('id', 'The id of the alarm, as `regent alarm list` has it');

export const alarmRoutes = buildRouteMap({
  routes: {
    list: buildCommand<AlarmsFlags, [], Context>({
      docs: { brief: 'List what is wrong, newest first; what is resolved only with --resolved' },
      parameters: {
        flags: {
          client: clientFlag('Only of this client'),
          server: serverFlag('Only of this server'),
          severity: severalOf(['CRITICAL', 'WARNING', 'INFO']),
          resolved: onOff('Only what is not wrong any more'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./alarms.ts')).listAlarms,
    }),
    acknowledge: buildCommand<AcknowledgeFlags, [string], Context>({
      docs: { brief: 'Say that you care for an alarm: it stays open, and does not count any more' },
      parameters: {
        flags: {
          note: neededText('What you do about it', 'text'),
          until: text('Until when, such as 2026-12-01T06:00:00Z; by default until it is resolved', 'time'),
          ...jsonFlag,
        },
        positional: alarm,
      },
      loader: async () => (await import('./alarms.ts')).acknowledgeAlarm,
    }),
    unacknowledge: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'End that: the alarm counts again' },
      parameters: { flags: jsonFlag, positional: alarm },
      loader: async () => (await import('./alarms.ts')).unacknowledgeAlarm,
    }),
  },
  docs: { brief: 'Alarms: what is wrong' },
});
