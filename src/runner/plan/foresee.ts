import type { Verdict } from '../ownership/whose.ts';
import type { Asking, SharedStep } from '../step/shared-step.ts';
import { decide, type Due, type Scene } from './decide.ts';

/** A step, and the runs of it for which it is planned. */
export interface AskedStep {
  step: SharedStep;
  runs: Asking[];
}

/**
 * The outcome that these steps would have, one after the other as in a run: a client that fails in one step
 * is left out of the steps after it.
 * @param look gives undefined if there is nothing to say about a step
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
