/** `regent run`: work that was requested. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  clientFlag,
  serverFlag,
  jsonFlag,
  listFlags,
  neededText,
  oneArgument,
  planFlags,
  runFlags,
  severalOf,
  text,
  type JsonFlags,
  type PlanFlags,
  type RunFlags,
} from '../kit/flags.ts';
import type { GoingOnFlags, OverrideWindowFlags, RunsFlags } from './runs.ts';

const goingOn = { wait: runFlags.wait, ...jsonFlag };

const run = oneArgument('id', 'The id of the run, as `regent run list` has it');

export const runRoutes = buildRouteMap({
  routes: {
    list: buildCommand<RunsFlags, [], Context>({
      docs: { brief: 'List runs, newest first; 50 unless --limit says otherwise' },
      parameters: {
        flags: {
          client: clientFlag('Only for this client'),
          server: serverFlag('Only on this server'),
          status: severalOf([
            'QUEUED',
            'RUNNING',
            'BLOCKED',
            'CANCELLING',
            'SUCCEEDED',
            'FAILED',
            'TIMED_OUT',
            'CANCELLED',
          ]),
          requestedBy: text('Only what this user, `schedule` or `regent` requested', 'who'),
          since: text('Only from this time on, such as 2026-11-30T08:00:00Z', 'time'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./runs.ts')).listRuns,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a run with its steps and child runs' },
      parameters: { flags: jsonFlag, positional: run },
      loader: async () => (await import('./runs.ts')).showRun,
    }),
    follow: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Follow a run to its end; the exit code says how it ended' },
      parameters: { flags: jsonFlag, positional: run },
      loader: async () => (await import('./runs.ts')).followRun,
    }),
    cancel: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Cancel a run: one that waits ends at once, one that works is stopped' },
      parameters: { flags: jsonFlag, positional: run },
      loader: async () => (await import('./runs.ts')).cancelRun,
    }),
    retry: buildCommand<RunFlags, [string], Context>({
      docs: { brief: 'Start a new run for the work of a failed one' },
      parameters: { flags: runFlags, positional: run },
      loader: async () => (await import('./runs.ts')).retryRun,
    }),
    undo: buildCommand<PlanFlags, [string], Context>({
      docs: {
        brief: 'Start the opposite of a run that has ended; `regent run show` says whether it can be undone',
      },
      parameters: { flags: planFlags, positional: run },
      loader: async () => (await import('./runs.ts')).undoRun,
    }),
    confirm: buildCommand<GoingOnFlags, [string], Context>({
      docs: { brief: 'Let a run go on that waits for a confirmation (BLOCKED, CONFIRM)' },
      parameters: { flags: goingOn, positional: run },
      loader: async () => (await import('./runs.ts')).confirmRun,
    }),
    'override-window': buildCommand<OverrideWindowFlags, [string], Context>({
      docs: { brief: 'Let a run go on that waits for the end of a maintenance window' },
      parameters: {
        flags: { reason: neededText('Why it cannot wait; it is in the audit', 'reason'), ...goingOn },
        positional: run,
      },
      loader: async () => (await import('./runs.ts')).overrideWindow,
    }),
  },
  docs: { brief: 'Runs: work that was requested' },
});
