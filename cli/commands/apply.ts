import { buildCommand } from '@stricli/core';
import type { Connection } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import {
  ApplyFleetDocument,
  CarryOutDocument,
  KeptPlanDocument,
  type FleetPartsFragment,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT, exitCodeFor, UsageError } from '../exit-codes.ts';
import { followRuns } from '../follow-runs.ts';
import { counted } from '../show/change.ts';
import { linesOfFleet } from '../show/fleet.ts';

interface Flags {
  plan?: string;
  follow: boolean;
  json: boolean;
}

type Applied = Pick<FleetPartsFragment, 'differences' | 'notInFile' | 'runs'>;

export const applyCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Do what a file of the estate says, all or nothing; or carry out a plan that was kept',
  },
  parameters: {
    flags: {
      plan: {
        kind: 'parsed',
        parse: String,
        brief:
          'The id of a plan that was kept: exactly that is done, or nothing. With a file: it must be that of the plan',
        optional: true,
        placeholder: 'id',
      },
      follow: {
        kind: 'boolean',
        brief: 'Follow the runs to their ends, on stderr; the exit code says how they ended',
        default: false,
        withNegated: false,
      },
      json: { kind: 'boolean', brief: 'For scripts: one JSON object', default: false, withNegated: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The file; - for stdin', parse: String, placeholder: 'file', optional: true }],
    },
  },
  async func({ plan, follow, json }, file) {
    if (file === undefined && plan === undefined) throw new UsageError('Give a file, or a plan with --plan.');
    const fleet = file === undefined ? undefined : await this.read(file);
    const regent = this.connect();
    const applied =
      plan === undefined ? await apply(regent, fleet ?? '') : await carryOut(regent, plan, fleet);
    const { runs } = applied;
    if (!json) {
      for (const line of plan === undefined ? linesOfFleet(applied as FleetPartsFragment) : [])
        this.print(line);
      this.print(runs.length === 0 ? 'No run was started.' : `\n${counted(runs.length, 'run')} started:`);
      for (const { id, kind } of runs) this.print(`  ${kind} ${id}`);
    }
    const ended = follow ? await followRuns(runs, regent, this) : [];
    if (json) this.print(JSON.stringify({ ...applied, runs: follow ? ended : runs }));
    for (const { kind, status, explanation } of ended) {
      if (!json) this.print(`${kind}: ${status}. ${explanation ?? ''}`.trimEnd());
      const code = exitCodeFor(status);
      if (code !== EXIT.DONE) this.process.exitCode = code;
    }
  },
});

async function apply(regent: Connection, fleet: string): Promise<Applied> {
  const { applyFleet } = await regent.ask(ApplyFleetDocument, { input: { fleet } });
  const { differences, notInFile, runs, userErrors } = applyFleet;
  if (userErrors.length > 0) throw new RefusedError(userErrors.map(({ message }) => message));
  return { differences, notInFile, runs };
}

async function carryOut(regent: Connection, planId: string, fleet?: string): Promise<Applied> {
  const { plan } = await regent.ask(KeptPlanDocument, { planId });
  if (plan == null)
    throw new RefusedError([`There is no plan ${planId}; it may have been removed. Plan anew.`]);
  if (plan.mutation !== 'applyFleet')
    throw new RefusedError([`The plan ${planId} is of ${plan.mutation}, and not of a file of the estate.`]);
  if (fleet !== undefined && (plan.input as { fleet?: unknown }).fleet !== fleet)
    throw new RefusedError([
      `The plan ${planId} was made from another file. Plan anew, or leave the file out.`,
    ]);
  const { carryOut: done } = await regent.ask(CarryOutDocument, { planId });
  if (done.userErrors.length > 0) throw new RefusedError(done.userErrors.map(({ message }) => message));
  return { differences: null, notInFile: null, runs: done.runs ?? [] };
}
