import { overrideOf } from '../../domain/windows/override.ts';
import { mustBeAllowed } from '../core/access-plugin.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, overrideFields, planFields, planOut, runsIn, startOrPlan } from '../core/payload.ts';
import { FleetDifference, FleetRest } from './fleet.ts';

mutation('applyFleet', {
  about:
    'Compares a file of the estate with Regent, and does all that differs, or nothing: servers, models, clients, schedules, maintenance windows and webhooks are created and changed as by their own mutations, with the same permissions, audit entries and runs. What the file leaves out is left alone; only a client with `delete: true` is deleted. Nobody is shown the secret of a new webhook: rotateWebhookSecret gives it another one.',
  asks: 'The file, and whether to do it or to plan it.',
  input: (t) => ({
    fleet: t.string({
      required: true,
      description: 'The file in YAML, as the query `fleet` gives it; at most 800,000 characters.',
    }),
    ...overrideFields(t),
    ...planFields(t),
  }),
  async does({ fleet, ...asked }, context) {
    const { caller, services } = context;
    // Before the file is compared: a wrong override needs no look at servers.
    overrideOf(asked);
    const operation = await services.fleet.apply(fleet, callerOf(context), {
      permissions: caller.permissions,
      mustBeAllowed: (mutation) =>
        asked.dryRun === true ? undefined : mustBeAllowed(context, `Mutation.${mutation}`),
    });
    return startOrPlan(context, operation, asked);
  },
  answers: 'What differs, and the runs that carry it out.',
  gives: (t) => ({
    differences: t.field({
      type: [FleetDifference],
      nullable: true,
      description:
        'What differed, in the order in which it is done; empty if nothing did, and null if the file was refused.',
      resolve: ({ differences }) => differences,
    }),
    notInFile: t.field({
      type: [FleetRest],
      nullable: true,
      description: 'What Regent has and the file does not name; null if the file was refused.',
      resolve: ({ notInFile }) => notInFile,
    }),
    runs: runsIn(t),
    ...planOut(t),
  }),
});
