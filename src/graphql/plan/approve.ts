import { mustBeAllowed } from '../core/access-plugin.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, keptPlanIn, type InputFields } from '../core/payload.ts';
import { Plan } from './plan.ts';

const thePlan = (t: InputFields) => t.globalID({ for: Plan, required: true, description: 'The plan.' });

for (const [name, does, about] of [
  [
    'approvePlan',
    'approve',
    'Approves a plan that somebody else has made, so that it may be carried out. This requires what the mutation of the plan requires, too.',
  ],
  [
    'rejectPlan',
    'reject',
    'Rejects a plan, which is then not carried out any more. This requires what the mutation of the plan requires; also the user who made the plan may do it.',
  ],
] as const)
  mutation(name, {
    about,
    asks: 'Which plan.',
    input: (t) => ({ planId: thePlan(t) }),
    async does({ planId: { id } }, context) {
      const { plans, fleet } = context.services;
      const plan = await plans.open(id);
      mustBeAllowed(context, `Mutation.${plan.mutation}`);
      // What else it requires is in the file.
      if (does === 'approve' && plan.mutation === 'applyFleet')
        await fleet.mustBePermitted((plan.input as { fleet: string }).fleet, context.caller.permissions);
      await plans[does](plan, callerOf(context));
      return { planId: id };
    },
    answers: 'The plan, as it is now.',
    gives: (t) => ({ plan: keptPlanIn(t, 'The plan, as it is now.') }),
  });
