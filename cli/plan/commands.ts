/** `regent plan`: of a file of the estate; and plans that are kept. `regent apply --plan` carries them out. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  jsonFlag,
  listFlags,
  oneArgument,
  onOff,
  overrideFlag,
  severalOf,
  text,
  yesFlag,
  type JsonFlags,
  type YesFlags,
} from '../kit/flags.ts';
import type { PlanFileFlags } from './plan-file.ts';
import type { PlansFlags } from './plans.ts';

const plan = oneArgument('id', 'Its id, as `regent plan list` has it');

export const planRoutes = buildRouteMap({
  routes: {
    file: buildCommand<PlanFileFlags, [string], Context>({
      docs: {
        brief: 'Show how a file of the estate differs from Regent, and what would be done; nothing is done',
        fullDescription: 'regent plan fleet.yaml\n\nThe word `file` may be left out.',
      },
      parameters: {
        flags: {
          keep: onOff('Keep the plan, so that it can be approved and applied'),
          ...overrideFlag,
          ...jsonFlag,
        },
        positional: oneArgument('file', 'The file; - for stdin'),
      },
      loader: async () => (await import('./plan-file.ts')).planFile,
    }),
    list: buildCommand<PlansFlags, [], Context>({
      docs: { brief: 'List plans that are kept, newest first; 50 unless --limit says otherwise' },
      parameters: {
        flags: {
          status: severalOf(['OPEN', 'CARRIED_OUT', 'EXPIRED', 'REJECTED', 'STALE']),
          mutation: text('Only of this, such as deleteClient', 'mutation'),
          madeBy: text('Only those that this user made', 'email'),
          ...listFlags,
        },
      },
      loader: async () => (await import('./plans.ts')).listPlans,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a plan that is kept: what it would do, with diffs, and what became of it' },
      parameters: { flags: jsonFlag, positional: plan },
      loader: async () => (await import('./plans.ts')).showPlan,
    }),
    reject: buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Reject a plan: it is not carried out any more' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: plan },
      loader: async () => (await import('./plans.ts')).rejectPlan,
    }),
  },
  defaultCommand: 'file',
  docs: {
    brief: 'Plans: of a file of the estate (regent plan fleet.yaml), and those that are kept',
  },
});
