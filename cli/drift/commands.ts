/** `regent drift`: what differs from the desired state. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  clientFlag,
  jsonFlag,
  listFlags,
  manyArguments,
  oneArgument,
  planFlags,
  serverFlag,
  severalOf,
  reasonFlags,
  type JsonFlags,
  type PlanFlags,
  type ReasonFlags,
} from '../kit/flags.ts';
import type { AdoptFlags, DriftFlags } from './drift.ts';

const drift = oneArgument('id', 'Its id, as `regent drift list` has it');

export const driftRoutes = buildRouteMap({
  routes: {
    list: buildCommand<DriftFlags, [], Context>({
      docs: {
        brief: 'List what differs from the desired state, newest first; what is over only with --state ended',
      },
      parameters: {
        flags: {
          client: clientFlag('Only of this client'),
          server: serverFlag('Only on this server'),
          state: severalOf(['OPEN', 'IGNORED', 'ENDED'], 'Only in one of these, with commas between them'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./drift.ts')).listDrift,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a difference: what a repair would do, and who may have changed it' },
      parameters: { flags: jsonFlag, positional: drift },
      loader: async () => (await import('./drift.ts')).showDrift,
    }),
    repair: buildCommand<PlanFlags, string[], Context>({
      docs: { brief: 'Repair these differences, and nothing else' },
      parameters: {
        flags: planFlags,
        positional: manyArguments('id', 'Its id, as `regent drift list` has it'),
      },
      loader: async () => (await import('./drift.ts')).repairDrift,
    }),
    adopt: buildCommand<AdoptFlags, [string], Context>({
      docs: { brief: 'Make what is on the server the desired state of its client' },
      parameters: { flags: { dryRun: planFlags.dryRun, ...jsonFlag }, positional: drift },
      loader: async () => (await import('./drift.ts')).adoptDrift,
    }),
    ignore: buildCommand<ReasonFlags, [string], Context>({
      docs: { brief: 'Let a difference stay as it is now' },
      parameters: { flags: { ...reasonFlags, ...jsonFlag }, positional: drift },
      loader: async () => (await import('./drift.ts')).ignoreDrift,
    }),
    unignore: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'End that: syncs repair it again, or report it' },
      parameters: { flags: jsonFlag, positional: drift },
      loader: async () => (await import('./drift.ts')).unignoreDrift,
    }),
  },
  docs: { brief: 'Drift: what differs from the desired state' },
});
