/** Runs of kept plans end before their first change if more would be done than their plan has. */
import type { SharedStep } from '../step/shared-step.ts';
import type { Work } from '../work.ts';
import { endThoseBeyond, isOfPlan, readConfirmed } from './confirmed.ts';
import { planAhead } from './hold-unasked.ts';

/** Plans everything that such runs would do, once. What is planned later follows from what they have done. */
export async function endStalePlans(work: Work, steps: SharedStep[]): Promise<void> {
  const ofPlans = [...work.active.values()].filter(isOfPlan);
  await readConfirmed(work, ofPlans);
  const fresh = ofPlans.filter((run) => run.isBegun === false);
  if (fresh.length === 0) return;
  const plans = await planAhead(work, steps, fresh, { withModels: true });
  endThoseBeyond(work, fresh, plans, isOfPlan);
  for (const run of fresh) run.isBegun = true;
}
