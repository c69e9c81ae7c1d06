import { mutation } from '../core/mutation.ts';
import { byId, callerOf, keptPlanIn } from '../core/payload.ts';
import { whileAsked } from '../core/while-asked.ts';
import { plannedChange } from '../run/planned-change.ts';
import { Decision, decisionsIn } from '../take-over/take-over.ts';
import { theOrphan } from './orphan.ts';

mutation('adoptOrphan', {
  about:
    'Takes over the client that an orphan belongs to, with all that it has on servers: as takeOver does it for one client. Nothing is written on servers. What is there under its name is no orphan any more.',
  asks: 'Which orphan, with a decision for each contradiction.',
  input: (t) => ({
    orphanId: theOrphan(t),
    decisions: t.field({
      type: [Decision],
      required: false,
      description: 'One for each contradiction of the client. The refusal names those that are open.',
    }),
    dryRun: t.boolean({
      required: false,
      description: 'True to get what would be accepted; nothing is stored.',
    }),
    keepPlan: t.boolean({
      required: false,
      description: 'With `dryRun`: true to keep the plan as `keptPlan`, for carryOut.',
    }),
  }),
  does: ({ orphanId, decisions, dryRun }, context) =>
    whileAsked(context, async (signal) => {
      const { orphans, takeOvers, start } = context.services;
      const caller = callerOf(context);
      const operation = await orphans.adopt(orphanId.id, decisionsIn(decisions), caller, signal);
      if (dryRun === true) return takeOvers.tried(operation);
      const { results, own } = await start(operation, caller);
      return { results, own };
    }),
  answers: 'The client.',
  gives: (t) => ({
    client: t.prismaField({
      type: 'Client',
      nullable: true,
      description: 'The client, which is Regent’s from now on; null in a dry run.',
      resolve: (query, { results }, _args, { services }) =>
        byId(query, results?.[0]?.client?.id, (args) => services.prisma.client.findUnique(args)),
    }),
    accepted: t.field({
      type: [plannedChange],
      nullable: true,
      description: 'What Regent would write differently: ignored drift from now on.',
      resolve: ({ results }) => results?.flatMap(({ accepted }) => accepted),
    }),
    keptPlan: keptPlanIn(
      t,
      'What would be accepted, as a plan for carryOut; null unless `keepPlan` is true.',
    ),
  }),
});
