import { buildCommand } from '@stricli/core';
import { RefusedError } from '../../sdk/errors.ts';
import { ApplyFleetDocument } from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { linesOfFleet, linesOfPlan } from '../show/fleet.ts';

interface Flags {
  keep: boolean;
  json: boolean;
}

export const planCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Show how a file of the estate differs from Regent, and what would be done; nothing is done',
  },
  parameters: {
    flags: {
      keep: {
        kind: 'boolean',
        brief: 'Keep the plan, so that it can be approved and applied',
        default: false,
        withNegated: false,
      },
      json: { kind: 'boolean', brief: 'For scripts: one JSON object', default: false, withNegated: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The file; - for stdin', parse: String, placeholder: 'file' }],
    },
  },
  async func({ keep, json }, file) {
    const fleet = await this.read(file);
    const input = { fleet, dryRun: true, keepPlan: keep };
    const { applyFleet } = await this.connect().ask(ApplyFleetDocument, { input });
    const { differences, notInFile, plan, keptPlan, userErrors } = applyFleet;
    const problems = userErrors.map(({ message }) => message);
    if (differences === null) throw new RefusedError(problems);
    if (json) this.print(JSON.stringify({ differences, notInFile, changes: plan ?? [], keptPlan, problems }));
    else {
      for (const line of [...linesOfFleet(applyFleet), ...linesOfPlan(plan ?? [])]) this.print(line);
      if (keptPlan != null) {
        const approval = keptPlan.needsApproval ? ' Another user must approve it first (approvePlan).' : '';
        this.print(`\nKept until ${keptPlan.expiresAt}.${approval} Then: regent apply --plan ${keptPlan.id}`);
      }
    }
    for (const problem of problems) this.warn(`It would fail: ${problem}`);
    if (problems.length > 0) this.process.exitCode = EXIT.RUN_FAILED;
  },
});
