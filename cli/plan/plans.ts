import { RefusedError } from '../../sdk/errors.ts';
import {
  ListPlansDocument,
  RejectPlanDocument,
  ShowPlanDocument,
  type PlanRowFragment,
  type PlanStatus,
  type ShowPlanQuery,
} from '../../sdk/generated/operations.ts';
import type { Connection } from '../../sdk/connect.ts';
import type { Context } from '../context.ts';
import { linesOfPlan } from '../kit/change.ts';
import { printFacts } from '../kit/facts.ts';
import type { JsonFlags, ListFlags, YesFlags } from '../kit/flags.ts';
import { idOf } from '../kit/ids.ts';
import { list } from '../kit/list.ts';
import { confirm } from '../kit/prompt.ts';
import { paintChange } from '../kit/terminal.ts';
import { timeOf } from '../kit/times.ts';

export interface PlansFlags extends ListFlags {
  status?: readonly PlanStatus[];
  mutation?: string;
  madeBy?: string;
}

export async function listPlans(this: Context, { status, mutation, madeBy, ...flags }: PlansFlags) {
  const filter = { status: status && [...status], mutation, madeBy };
  await list(
    this,
    flags,
    ListPlansDocument,
    { filter },
    {
      page: ({ plans }) => plans,
      columns: [
        { title: 'MADE', of: ({ createdAt }) => timeOf(createdAt) },
        { title: 'BY', of: ({ madeBy }) => madeBy },
        { title: 'MUTATION', of: ({ mutation }) => mutation },
        { title: 'WRITES', of: ({ rows }) => rows.join(', ') },
        { title: 'STATUS', of: (row) => [row.status, approval(row)].filter(Boolean).join(', ') },
        { title: 'UNTIL', of: ({ expiresAt }) => timeOf(expiresAt) },
        { title: 'ID', of: ({ id }) => idOf(id), isWhole: true },
      ],
      none: 'No plans.',
      usualLimit: 50,
    },
  );
}

function approval({ needsApproval, approvedBy }: Pick<PlanRowFragment, 'needsApproval' | 'approvedBy'>) {
  if (approvedBy !== null) return `approved by ${approvedBy}`;
  return needsApproval ? 'needs approval' : null;
}

async function readPlan(regent: Connection, planId: string): Promise<NonNullable<ShowPlanQuery['plan']>> {
  const { plan } = await regent.ask(ShowPlanDocument, { planId });
  if (plan == null) throw new RefusedError([`There is no plan ${planId}. List them: regent plan list`]);
  return plan;
}

export async function showPlan(this: Context, { json }: JsonFlags, planId: string) {
  const plan = await readPlan(this.connect(), planId);
  if (json) return this.printJson(plan);
  printFacts(this, [
    ['Plan', idOf(plan.id)],
    ['Of', plan.mutation],
    ['Status', plan.status],
    ['Made', `${timeOf(plan.createdAt)} by ${plan.madeBy}`],
    ['Until', timeOf(plan.expiresAt)],
    ['Approval', approval(plan)],
    ['Rejected by', plan.rejectedBy],
    ['Carried out', plan.carriedOutBy && `${timeOf(plan.carriedOutAt)} by ${plan.carriedOutBy}`],
    ['Run', plan.run && `${plan.run.status} ${idOf(plan.run.id)}`],
    ['Differs', plan.difference],
    ['Writes', plan.rows],
    ['Would fail', plan.problems.map(({ message }) => message)],
  ]);
  for (const line of linesOfPlan(plan.changes)) this.print(paintChange(line, this.paint));
}

export async function rejectPlan(this: Context, { yes, json }: JsonFlags & YesFlags, planId: string) {
  const regent = this.connect();
  const { mutation, rows, madeBy } = await readPlan(regent, planId);
  const what = `This rejects the plan of ${madeBy} for ${mutation} (${rows.join(', ') || 'nothing in Regent'}).`;
  await confirm(this.process, yes, what);
  const { rejectPlan: done } = await regent.ask(RejectPlanDocument, { input: { planId } });
  if (done.userErrors.length > 0) throw new RefusedError(done.userErrors.map(({ message }) => message));
  if (json) this.printJson({ plan: done.plan });
  else this.print('It is not carried out any more.');
}
