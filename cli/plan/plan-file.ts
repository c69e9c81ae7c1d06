import { RefusedError } from '../../sdk/errors.ts';
import { ApplyFleetDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { keptUntil } from '../kit/act.ts';
import { linesOfPlan } from '../kit/change.ts';
import type { JsonFlags, OverrideFlags } from '../kit/flags.ts';
import { overriding } from '../kit/overriding.ts';
import { paintChange } from '../kit/terminal.ts';
import { linesOfFleet } from '../estate/fleet-lines.ts';

export interface PlanFileFlags extends JsonFlags, OverrideFlags {
  keep: boolean;
}

export async function planFile(
  this: Context,
  { keep, override, json }: PlanFileFlags,
  file: string,
): Promise<void> {
  const fleet = await this.read(file);
  const input = { fleet, dryRun: true, keepPlan: keep, ...overriding(override) };
  const { applyFleet } = await this.connect().ask(ApplyFleetDocument, { input });
  const { differences, notInFile, plan, keptPlan, userErrors } = applyFleet;
  const problems = userErrors.map(({ message }) => message);
  if (differences === null) throw new RefusedError(problems);
  if (json) this.printJson({ differences, notInFile, changes: plan ?? [], keptPlan, problems });
  else {
    for (const line of [...linesOfFleet(applyFleet), ...linesOfPlan(plan ?? [])])
      this.print(paintChange(line, this.paint));
    if (keptPlan != null) this.print(`\n${keptUntil(keptPlan)}`);
  }
  for (const problem of problems) this.warn(`It would fail: ${problem}`);
  if (problems.length > 0) this.process.exitCode = EXIT.RUN_FAILED;
}
