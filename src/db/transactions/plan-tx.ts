import type { Problem } from '../../domain/errors.ts';
import type { KeptPlan, PlanTx } from '../../domain/plans/plan-tx.ts';
import type { GivenValues, PlannedChange, ReadRow } from '../../domain/runs/plan.ts';
import type { Plan, Prisma } from '../generated/client/client.ts';
import { byId, touched, type Touch } from './rows.ts';

/**
 * The part of a transaction that is about kept plans. `touch` names what has changed, for the bells. What a plan
 * has from servers is text, because PostgreSQL's own JSON cannot hold every character that a file may have.
 */
export function makePlanTx(tx: Prisma.TransactionClient, touch: Touch): PlanTx {
  return {
    async insertPlan({ input, read, changes, problems, given, ...rest }) {
      const data = {
        ...rest,
        input: JSON.stringify(input),
        read: JSON.stringify(read),
        changes: JSON.stringify(changes),
        problems: JSON.stringify(problems),
        given: JSON.stringify(given),
      };
      return planIn(touched(touch, 'plan', await tx.plan.create({ data })));
    },
    async planById(id) {
      const row = await byId(id, (uuid) => tx.plan.findUnique({ where: { id: uuid } }));
      return row && planIn(row);
    },
    unusedPlansOf: (userId, at) =>
      tx.plan.count({ where: { userId, status: { not: 'CARRIED_OUT' }, expiresAt: { gt: at } } }),
    async takePlan(id, by, at) {
      const { count } = await tx.plan.updateMany({
        where: { id, status: 'OPEN', expiresAt: { gt: at } },
        data: { status: 'CARRIED_OUT', carriedOutBy: by, carriedOutAt: at },
      });
      if (count > 0) touch(`plan:${id}`);
      return count > 0;
    },
    async markStale(id, difference) {
      const data = { status: 'STALE' as const, difference };
      await tx.plan.updateMany({ where: { id, status: 'OPEN' }, data });
      touch(`plan:${id}`);
    },
    async approvePlan(id, by, at) {
      await tx.plan.updateMany({
        where: { id, status: 'OPEN', expiresAt: { gt: at }, approvedBy: null },
        data: { approvedBy: by, approvedAt: at },
      });
      touch(`plan:${id}`);
    },
    async rejectPlan(id, by) {
      const { count } = await tx.plan.updateMany({
        where: { id, status: 'OPEN' },
        data: { status: 'REJECTED', rejectedBy: by },
      });
      touch(`plan:${id}`);
      return count > 0;
    },
    bindRuns: async (planId, runIds) =>
      void (await tx.run.updateMany({ where: { id: { in: runIds } }, data: { planId } })),
    removePlans: async (before) => void (await tx.plan.deleteMany({ where: { expiresAt: { lt: before } } })),
  };
}

const planIn = ({
  input,
  read,
  changes,
  problems,
  given,
  carriedOutAt: _at,
  approvedAt: _then,
  ...row
}: Plan): KeptPlan => ({
  ...row,
  input: JSON.parse(input) as object,
  read: JSON.parse(read) as ReadRow[],
  changes: JSON.parse(changes) as PlannedChange[],
  problems: JSON.parse(problems) as Problem[],
  given: JSON.parse(given) as GivenValues,
});
