import type { Problem } from '../../domain/errors.ts';
import type { PlanStatus as KeptStatus } from '../../domain/plans/plan-tx.ts';
import type { PlannedChange, ReadRow } from '../../domain/runs/plan.ts';
import { builder } from '../builder.ts';
import { isPermitted } from '../core/access-plugin.ts';
import { userError } from '../core/user-error.ts';
import { plannedChange } from '../run/planned-change.ts';
import { Run } from '../run/run.ts';

export const PlanStatus = builder.enumType('PlanStatus', {
  description: 'The status of a plan. All but the first are final.',
  values: {
    OPEN: { description: 'carryOut may be used on it until it expires.' },
    CARRIED_OUT: { description: 'It was carried out: `run` says how that went.' },
    STALE: { description: 'Something had changed when it was to be carried out: see `difference`.' },
    REJECTED: { description: 'Somebody rejected it.' },
    EXPIRED: { description: 'It was not carried out in time.' },
  },
});

/** EXPIRED is not stored. */
const statusOf = (status: KeptStatus, expiresAt: Date) =>
  status === 'OPEN' && expiresAt <= new Date() ? 'EXPIRED' : status;

export const Plan = builder.prismaNode('Plan', {
  description:
    'The plan of a dry run that somebody keeps (`keepPlan`): carryOut does exactly what it says, or nothing. It is removed 30 days after it has expired.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    mutation: t.exposeString('mutation', { description: 'The mutation that it plans.' }),
    input: t.field({
      type: 'JSON',
      description: 'The input of the mutation. Objects are given by type and UUID, as the audit shows them.',
      select: { input: true },
      resolve: ({ input }) => JSON.parse(input) as unknown,
    }),
    status: t.field({
      type: PlanStatus,
      description: 'Whether it may be carried out.',
      select: { status: true, expiresAt: true },
      resolve: ({ status, expiresAt }) => statusOf(status, expiresAt),
    }),
    rows: t.stringList({
      description:
        'What it would write in Regent, as in the audit: `client acme`; with applyFleet, each difference in words.',
      select: { read: true },
      resolve: ({ read }) => (JSON.parse(read) as ReadRow[]).map(({ subject }) => subject),
    }),
    changes: t.field({
      type: [plannedChange],
      description: 'What it would change on servers, in that order.',
      select: { changes: true },
      resolve: ({ changes }) => JSON.parse(changes) as PlannedChange[],
    }),
    problems: t.field({
      type: [userError],
      description: 'Why runs would fail, for single clients or servers; empty if none would.',
      select: { problems: true },
      resolve: ({ problems }) => JSON.parse(problems) as Problem[],
    }),
    hash: t.exposeString('hash', {
      description: 'SHA-256 over what was requested, what was read, and what would be done.',
    }),
    madeBy: t.exposeString('madeBy', { description: 'Who made it: an e-mail address.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until then it may be carried out: 24 hours by default (`PLAN_HOURS`).',
    }),
    difference: t.exposeStringList('difference', {
      description: 'STALE: what had changed, a sentence for each. Otherwise empty.',
    }),
    needsApproval: t.boolean({
      description:
        'True if another user than the one who made it must approve it before it is carried out (`SECOND_PERSON`).',
      select: { mutation: true },
      resolve: (plan, _args, { services }) => services.plans.needsApproval(plan),
    }),
    isPermitted: t.boolean({
      description:
        'Whether your permissions are those of its mutation, which approvePlan, rejectPlan and carryOut require.',
      select: { mutation: true },
      resolve: ({ mutation }, _args, context) => isPermitted(context, `Mutation.${mutation}`),
    }),
    approvedBy: t.exposeString('approvedBy', {
      nullable: true,
      description: 'Who approved it; null if nobody did.',
    }),
    approvedAt: t.expose('approvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was approved.',
    }),
    rejectedBy: t.exposeString('rejectedBy', {
      nullable: true,
      description: 'Who rejected it; null if nobody did.',
    }),
    carriedOutBy: t.exposeString('carriedOutBy', {
      nullable: true,
      description: 'Who carried it out; null if nobody did.',
    }),
    carriedOutAt: t.expose('carriedOutAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was carried out.',
    }),
    run: t.field({
      type: Run,
      nullable: true,
      description: 'The run that carries it out; null if there is none, or none yet.',
      select: (_args, _context, nested) => ({
        runs: nested({ where: { parentId: null }, take: 1 }),
      }),
      resolve: ({ runs }) => runs[0],
    }),
  }),
});

builder.prismaObjectField(Run, 'plan', (t) =>
  t.relation('plan', {
    nullable: true,
    description: 'The plan that it carries out: it makes the changes of that plan, and no others.',
  }),
);
