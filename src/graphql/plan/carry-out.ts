import { mustBeAllowed } from '../core/access-plugin.ts';
import { factsIn } from '../core/keep-plan.ts';
import { doAgain, mutation } from '../core/mutation.ts';
import { callerOf, keptPlanIn, runIn, runsIn, type Result } from '../core/payload.ts';
import { Plan } from './plan.ts';

mutation('carryOut', {
  about:
    'Carries out a plan that is kept. It plans again and compares: if anything differs, nothing is done, and the plan is STALE. Otherwise it starts the same mutation, and the run makes the changes of the plan, and no others. This requires what the mutation of the plan requires. A plan is carried out once. If the configuration wants a second person for it, another user must have approved it.',
  asks: 'Which plan.',
  input: (t) => ({ planId: t.globalID({ for: Plan, required: true, description: 'The plan.' }) }),
  async does({ planId: { id } }, context) {
    const { services } = context;
    const plan = await services.plans.open(id);
    mustBeAllowed(context, `Mutation.${plan.mutation}`);
    const { runId, runs }: Result = await services.plans.carryOut(plan, callerOf(context), {
      plan: async () =>
        factsIn(
          await doAgain(
            plan.mutation,
            { ...plan.input, dryRun: true },
            {
              ...context,
              services: {
                ...services,
                plan: (operation, signal) => services.plan(operation, signal, plan.given),
              },
            },
          ),
        ),
      start: (of) =>
        doAgain(plan.mutation, plan.input, {
          ...context,
          services: {
            ...services,
            start: (operation, actor, options) => services.start(operation, actor, { ...options, plan: of }),
          },
        }),
    });
    return { planId: id, runId, runs: runs ?? (runId === undefined ? [] : [{ id: runId }]) };
  },
  answers: 'The plan, and the run that carries it out.',
  gives: (t) => ({ plan: keptPlanIn(t, 'The plan, as it is now.'), run: runIn(t), runs: runsIn(t) }),
});
