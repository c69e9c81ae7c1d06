import type { Connection } from '../../sdk/connect.ts';
import { RefusedError } from '../../sdk/errors.ts';
import {
  ApplyFleetDocument,
  CarryOutDocument,
  KeptPlanDocument,
  type FleetPartsFragment,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../exit-codes.ts';
import type { RunFlags } from '../kit/flags.ts';
import { overriding } from '../kit/overriding.ts';
import { paintChange } from '../kit/terminal.ts';
import { followStarted } from '../kit/wait.ts';
import { linesOfFleet } from './fleet-lines.ts';

export interface ApplyFlags extends RunFlags {
  plan?: string;
}

type Applied = Pick<FleetPartsFragment, 'differences' | 'notInFile' | 'runs'>;

export async function applyFile(
  this: Context,
  { plan, override, ...wish }: ApplyFlags,
  file?: string,
): Promise<void> {
  if (file === undefined && plan === undefined) throw new UsageError('Give a file, or a plan with --plan.');
  if (plan !== undefined && override !== undefined)
    throw new UsageError(
      'A plan is carried out as it was made: give --override to `regent plan --keep`, or leave --plan out.',
    );
  const fleet = file === undefined ? undefined : await this.read(file);
  const regent = this.connect();
  const applied =
    plan === undefined ? await apply(regent, fleet ?? '', override) : await carryOut(regent, plan, fleet);
  if (!wish.json && plan === undefined)
    for (const line of linesOfFleet(applied as FleetPartsFragment)) this.print(paintChange(line, this.paint));
  if (!wish.json && applied.runs.length === 0) return this.print('No run was started.');
  await followStarted(this, regent, wish, applied.runs, (runs) => ({ ...applied, runs }));
}

async function apply(regent: Connection, fleet: string, override?: string): Promise<Applied> {
  const input = { fleet, ...overriding(override) };
  const { applyFleet } = await regent.ask(ApplyFleetDocument, { input });
  const { differences, notInFile, runs, userErrors } = applyFleet;
  if (userErrors.length > 0) throw new RefusedError(userErrors.map(({ message }) => message));
  return { differences, notInFile, runs };
}

async function carryOut(regent: Connection, planId: string, fleet?: string): Promise<Applied> {
  const { plan } = await regent.ask(KeptPlanDocument, { planId });
  if (plan == null)
    throw new RefusedError([`There is no plan ${planId}; it may have been removed. Plan anew.`]);
  if (fleet !== undefined && (plan.input as { fleet?: unknown }).fleet !== fleet)
    throw new RefusedError([
      `The plan ${planId} was made from another file. Plan anew, or leave the file out.`,
    ]);
  const { carryOut: done } = await regent.ask(CarryOutDocument, { planId });
  if (done.userErrors.length > 0) throw new RefusedError(done.userErrors.map(({ message }) => message));
  return { differences: null, notInFile: null, runs: done.runs ?? [] };
}
