import { mutation } from '../core/mutation.ts';
import { callerOf, planFields, planOut, runsIn, startOrPlan } from '../core/payload.ts';
import { FleetDifference, FleetRest } from './fleet.ts';

mutation('applyFleet', {
  about:
    'Compares a file of the estate with Regent, and does all that differs, or nothing: servers, models, clients and schedules are created and changed as by their own mutations, with the same permissions, audit entries and runs. What the file leaves out is left alone; only a client with `delete: true` is deleted.',
  asks: 'The file, and whether to do it or to plan it.',
  input: (t) => ({
    fleet: t.string({
      required: true,
      description: 'The file in YAML, as the query `fleet` gives it; at most 800,000 characters.',
    }),
    ...planFields(t),
  }),
  async does({ fleet, dryRun }, context) {
    const { caller, services } = context;
    const operation = await services.fleet.apply(fleet, callerOf(context), caller.permissions);
    return startOrPlan(context, operation, { dryRun });
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
