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
import { Orphan, theOrphan } from './orphan.ts';

const orphanIn = (t: Fields<Payload<{ orphanId?: string }>>) =>
  t.prismaField({
    type: 'Orphan',
    nullable: true,
    description: 'The orphan, as it is now.',
    resolve: (query, { orphanId }, _args, { services }) =>
      byId(query, orphanId, (args) => services.prisma.orphan.findUnique(args)),
  });

mutation('removeOrphan', {
  about:
    'Removes exactly these things of one name on one server, for good, or nothing: each as it was listed, and only after the observation time (`ORPHAN_DAYS`). Before a database goes, a last dump of it is made and proven, and stays on the server. What is not MONARC’s is left, and refuses the removal of its folder.',
  asks: 'Which orphans, and their name once more.',
  input: (t) => ({
    orphanIds: t.globalIDList({
      for: Orphan,
      required: true,
      description: 'The orphans: all of one name, on one server.',
    }),
    name: t.string({ required: true, description: 'Their name, typed once more.' }),
    evenIfServed: t.boolean({
      required: false,
      description: 'Also if Apache serves a site of that name, which somebody may use.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ orphanIds, name, evenIfServed, ...asked }, context) => {
    const which = { ids: idsOf(orphanIds), name, evenIfServed: evenIfServed === true };
    return startOrPlan(context, context.services.orphans.remove(which), asked);
  },
  answers: 'The run.',
  gives: (t) => ({ run: runIn(t), ...planOut(t) }),
});

mutation('ignoreOrphan', {
  about: 'Lets an orphan stay: neither syncs nor the health of its server tell it any more.',
  asks: 'Which orphan, why, and until when.',
  input: (t) => ({ orphanId: theOrphan(t), ...ignoringFields(t) }),
  does: async ({ orphanId, expectedVersion, ...how }, context) => {
    const version = expectedVersion ?? undefined;
    const { orphans } = context.services;
    return { orphanId: (await orphans.ignore(orphanId.id, how, version, callerOf(context))).id };
  },
  answers: 'The orphan.',
  gives: (t) => ({ orphan: orphanIn(t) }),
});

mutation('unignoreOrphan', {
  about: 'Ends ignoreOrphan: the orphan is told again.',
  asks: 'Which orphan.',
  input: (t) => ({ orphanId: theOrphan(t) }),
  does: async ({ orphanId }, context) => ({
    orphanId: (await context.services.orphans.unignore(orphanId.id, callerOf(context))).id,
  }),
  answers: 'The orphan.',
  gives: (t) => ({ orphan: orphanIn(t) }),
});
