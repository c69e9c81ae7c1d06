import { idsOf } from '../core/ids.ts';
import { ignoringFields } from '../core/ignored.ts';
import { mutation } from '../core/mutation.ts';
import {
  byId,
  callerOf,
  planOut,
  runIn,
  startOrPlan,
  startOrPlanFields,
  type Fields,
  type Payload,
} from '../core/payload.ts';
import { Drift, theDrift } from './drift.ts';

const driftIn = (t: Fields<Payload<{ driftId?: string }>>) =>
  t.prismaField({
    type: 'Drift',
    nullable: true,
    description: 'The difference, as it is now.',
    resolve: (query, { driftId }, _args, { services }) =>
      byId(query, driftId, (args) => services.prisma.drift.findUnique(args)),
  });

mutation('repairDrift', {
  about:
    'Makes exactly the changes of these differences, at most 100 at once, and no others, also if they are ignored, and on servers whose policy is REPORT. Each server gets one run; if there are several, they are the children of `run`. What differs in another way by then is left as it is, and fails the run.',
  asks: 'Which differences.',
  input: (t) => ({
    driftIds: t.globalIDList({ for: Drift, required: true, description: 'The differences.' }),
    ...startOrPlanFields(t),
  }),
  does: ({ driftIds, ...asked }, context) =>
    startOrPlan(context, context.services.drift.repair(idsOf(driftIds)), asked),
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('ignoreDrift', {
  about:
    'Lets a difference stay as it is now: runs leave it alone. If it changes, it is OPEN again, and syncs leave it alone until somebody decides. A change that somebody requests of the client itself is made all the same.',
  asks: 'Which difference, why, and until when.',
  input: (t) => ({ driftId: theDrift(t), ...ignoringFields(t) }),
  does: async ({ driftId, expectedVersion, ...how }, context) => {
    const version = expectedVersion ?? undefined;
    const { drift } = context.services;
    return { driftId: (await drift.ignore(driftId.id, how, version, callerOf(context))).id };
  },
  answers: 'The difference.',
  gives: (t) => ({ drift: driftIn(t) }),
});

mutation('unignoreDrift', {
  about: 'Ends ignoreDrift: syncs repair the difference again, or report it, as their policy says.',
  asks: 'Which difference.',
  input: (t) => ({ driftId: theDrift(t) }),
  does: async ({ driftId }, context) => ({
    driftId: (await context.services.drift.unignore(driftId.id, callerOf(context))).id,
  }),
  answers: 'The difference.',
  gives: (t) => ({ drift: driftIn(t) }),
});
