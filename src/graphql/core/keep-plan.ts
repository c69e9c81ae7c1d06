/** `dryRun` with `keepPlan`: the plan is kept, with what is needed to carry it out later. */
import { invalid, type Problem } from '../../domain/errors.ts';
import type { PlanFacts } from '../../domain/plans/plan-tx.ts';
import type { GraphqlContext } from '../context.ts';
import { callerOf, type Asked, type Result } from './payload.ts';

/** Carries out a mutation with this input. */
export type Doer = (input: object, context: GraphqlContext) => Promise<object & { problems?: Problem[] }>;

/** Inputs that may hold secrets. */
const NEVER_KEPT = ['inventory', 'vaultPassword'];

/** Carries the mutation out; if it is a dry run whose plan is to be kept, the answer has its id. */
export async function keepIfAsked(
  mutation: string,
  input: (object & Asked) | undefined,
  context: GraphqlContext,
  does: Doer,
) {
  const { keepPlan, ...rest } = input ?? {};
  if (keepPlan !== true) return does(rest, context);
  const { idempotencyKey: _key, dryRun, ...own } = rest;
  if (dryRun !== true) throw invalid('keepPlan keeps the plan of a dry run: set dryRun as well.', 'keepPlan');
  const secret = NEVER_KEPT.find((name) => name in own);
  if (secret !== undefined)
    throw invalid(`A plan is stored, and ${secret} may hold secrets. Leave it out, or keep no plan.`, secret);
  const answer: object & Result = await does(rest, context);
  if (answer.whyNotKept !== undefined) throw invalid(answer.whyNotKept, 'keepPlan');
  const plan = { mutation, input: own, given: answer.given ?? {}, ...factsIn(answer) };
  const { id: planId } = await context.services.plans.keep(plan, callerOf(context));
  return { ...answer, planId };
}

/** What a dry run has answered. */
export const factsIn = ({ read = [], plan: changes = [], problems = [] }: Result): PlanFacts => ({
  read,
  changes,
  problems,
});
