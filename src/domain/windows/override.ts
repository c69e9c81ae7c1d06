/** To go ahead in spite of maintenance windows: with a reason that is kept with the run, and in the audit. */
import { invalid } from '../errors.ts';
import { textProblem } from '../text.ts';

export interface OverrideInput {
  override?: boolean | null | undefined;
  overrideReason?: string | null | undefined;
}

/** The reason, if windows are to be overridden; an INVALID error if only one of the two is given. */
export function overrideOf({ override, overrideReason }: OverrideInput): string | undefined {
  if (override === true) return reasonOf(overrideReason ?? '', 'overrideReason');
  if (overrideReason == null) return undefined;
  throw invalid('overrideReason is only for a request with override: true.', 'overrideReason');
}

export function reasonOf(reason: string, path: string): string {
  const problem = reason.trim() === '' ? 'is empty: say why the work cannot wait.' : textProblem(reason);
  if (problem !== undefined) throw invalid(`The reason ${problem}`, path);
  return reason.trim();
}
