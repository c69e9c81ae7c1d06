import type { Verdict } from '../ownership/whose.ts';
import type { Asking, SharedStep } from '../step/shared-step.ts';
import { decide, type Due, type Scene } from './decide.ts';

/** A step, and those of its runs that it is looked at for. */
export interface AskedStep {
  step: SharedStep;
  runs: Asking[];
}

/**
 * What these steps would come to, one after the other as in a run: whoever one of them fails is left out of
 * those after it.
 * @param look gives undefined where nothing is to be said of a step
 */
export async function foresee(
  scene: Scene,
  steps: AskedStep[],
  look: (due: Due, step: SharedStep) => Promise<Verdict | undefined>,
): Promise<{ step: SharedStep; verdict: Verdict }[]> {
  const problems = new Map(scene.problems);
  const seen: { step: SharedStep; verdict: Verdict }[] = [];
  for (const { step, runs } of steps) {
    const due = decide({ ...scene, problems }, step, runs);
    const verdict = 'skip' in due ? undefined : await look(due, step);
    if (verdict === undefined) continue;
    for (const [alias, message] of verdict.refused) problems.set(alias, message);
    seen.push({ step, verdict });
  }
  return seen;
}
