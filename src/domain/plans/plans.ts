/** Plans of dry runs that are kept: carried out later, exactly as they were seen, or not at all. */
import { createHash } from 'node:crypto';
import { conflict, invalid, notAllowed, RefusedError } from '../errors.ts';
import type { PlanToStart } from '../operation.ts';
import { mustFind } from '../preconditions.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';
import { differenceOf, differenceOfRows } from './difference.ts';
import { needsSecondPerson, type SecondPerson } from './second-person.ts';
import type { KeptPlan, NewPlan, PlanFacts } from './plan-tx.ts';

export interface PlansDeps {
  store: Store;
  /** For how many hours a plan may be carried out. */
  planHours: number;
  /** What needs an approved plan. */
  secondPerson: SecondPerson;
  now(): Date;
}

export type Plans = ReturnType<typeof makePlans>;

/** Of one user at a time, so that nobody fills the database. */
const MOST_UNUSED = 100;
/** A plan is removed this long after it has expired. */
const KEPT_DAYS = 30;
const HOUR_MS = 60 * 60 * 1000;
/** In a message; `Plan.difference` has all. */
const MOST_TOLD = 10;

/** Something has changed since the plan was made; nothing has been done. */
export class PlanStaleError extends RefusedError {
  override name = 'PlanStaleError';
  constructor(readonly difference: string[]) {
    const told = difference.slice(0, MOST_TOLD).join(' ');
    const more = difference.length - MOST_TOLD;
    const rest = more > 0 ? ` And ${more} more: see the difference of the plan.` : '';
    const message = `Something has changed since this plan was made, so nothing was done. ${told}${rest} Plan anew with dryRun and keepPlan.`;
    super([{ code: 'PLAN_STALE', message }]);
  }
}

export function makePlans({ store, planHours, secondPerson, now }: PlansDeps) {
  return {
    /** Keeps what a dry run of this mutation has answered. */
    keep: (
      plan: PlanFacts & Pick<NewPlan, 'mutation' | 'input' | 'given'>,
      actor: Actor,
    ): Promise<KeptPlan> =>
      store.transact(async (tx) => {
        const { name: madeBy, userId } = actor;
        if (plan.read.length === 0)
          throw invalid('This would do nothing, so there is no plan to keep.', 'keepPlan');
        const at = now();
        await tx.removePlans(new Date(at.getTime() - KEPT_DAYS * 24 * HOUR_MS));
        if ((await tx.unusedPlansOf(userId, at)) >= MOST_UNUSED)
          throw notAllowed(
            `You have ${MOST_UNUSED} plans that were not carried out and have not expired; more are not kept. The first of them expires within ${planHours} hours.`,
            'keepPlan',
          );
        const expiresAt = new Date(at.getTime() + planHours * HOUR_MS);
        const kept = await tx.insertPlan({ ...plan, hash: hashOf(plan), madeBy, userId, expiresAt });
        const { id, mutation, hash, changes } = kept;
        const details = { mutation, changes: changes.length, hash, expiresAt };
        await tx.audit(actor, 'keepPlan', `plan ${id}`, details);
        return kept;
      }),

    /** A plan that may be carried out now. */
    open: (planId: string): Promise<KeptPlan> =>
      store.transact(async (tx) => {
        const plan = await mustFind(tx.planById(planId), 'plan', planId);
        mustBeOpen(plan, now());
        return plan;
      }),

    needsApproval: ({ mutation }: Pick<KeptPlan, 'mutation'>): boolean =>
      needsSecondPerson(secondPerson, mutation),

    /** By another user than the one who made it. Harmless when repeated. */
    approve: (plan: KeptPlan, actor: Actor): Promise<void> =>
      store.transact(async (tx) => {
        const { id, mutation, hash, userId, madeBy } = plan;
        if (actor.userId === null || userId === null || actor.userId === userId)
          throw notAllowed(
            `The plan ${id} was made by ${madeBy}, so another user must approve it; you are ${actor.name}.`,
            'planId',
          );
        await tx.approvePlan(id, actor.name, now());
        const after = await mustFind(tx.planById(id), 'plan', id);
        mustBeOpen(after, now());
        if (after.approvedBy === actor.name && plan.approvedBy === null)
          await tx.audit(actor, 'approvePlan', `plan ${id}`, { mutation, hash });
      }),

    /** Ends it; also by the user who made it. */
    reject: (plan: KeptPlan, actor: Actor): Promise<void> =>
      store.transact(async (tx) => {
        const { id, mutation, hash } = plan;
        if (!(await tx.rejectPlan(id, actor.name)))
          mustBeOpen(await mustFind(tx.planById(id), 'plan', id), now());
        await tx.audit(actor, 'rejectPlan', `plan ${id}`, { mutation, hash });
      }),

    /**
     * Plans again, compares, and starts the same operation. If anything differs, the plan becomes STALE, and
     * nothing is started.
     * @param again.plan a dry run with the same input
     * @param again.start starts the operation, once it is found to be that of the plan
     */
    async carryOut<Started>(
      plan: KeptPlan,
      actor: Actor,
      again: { plan(): Promise<PlanFacts>; start(plan: PlanToStart): Promise<Started> },
    ): Promise<Started> {
      if (needsSecondPerson(secondPerson, plan.mutation) && plan.approvedBy === null)
        throw notAllowed(
          `${plan.mutation} needs a second person here: another user than ${plan.madeBy} must approve the plan ${plan.id} first, with approvePlan.`,
          'planId',
        );
      try {
        mustBeSame(plan, await again.plan(), await fqdns());
        return await again.start(startOf(plan, actor));
      } catch (error) {
        if (error instanceof PlanStaleError)
          await store.transact((tx) => tx.markStale(plan.id, error.difference));
        throw error;
      }
    },
  };

  function startOf({ id, mutation, read, given }: KeptPlan, actor: Actor): PlanToStart {
    return {
      id,
      given,
      async take(tx) {
        if (!(await tx.takePlan(id, actor.name, now())))
          mustBeOpen(await mustFind(tx.planById(id), 'plan', id), now());
        await tx.audit(actor, 'carryOut', `plan ${id}`, { mutation });
      },
      mustBeOf(rows) {
        const difference = differenceOfRows(read, rows);
        if (difference.length > 0) throw new PlanStaleError(difference);
      },
    };
  }

  async function fqdns(): Promise<Map<string, string>> {
    const servers = await store.transact((tx) => tx.servers());
    return new Map(servers.map(({ id, fqdn }) => [id, fqdn]));
  }
}

function mustBeOpen({ status, expiresAt, carriedOutBy, rejectedBy, id }: KeptPlan, at: Date): void {
  if (status === 'CARRIED_OUT')
    throw conflict(
      `The plan ${id} was carried out already, by ${carriedOutBy ?? 'somebody'}; its run says how that went.`,
    );
  if (status === 'STALE')
    throw conflict(`The plan ${id} is STALE: its difference says what has changed. Plan anew.`);
  if (status === 'REJECTED') throw conflict(`The plan ${id} was rejected by ${rejectedBy ?? 'somebody'}.`);
  if (expiresAt <= at) throw conflict(`The plan ${id} expired at ${expiresAt.toISOString()}. Plan anew.`);
}

function mustBeSame(kept: KeptPlan, now: PlanFacts, fqdns: Map<string, string>): void {
  if (hashOf({ ...kept, ...now }) === kept.hash) return;
  const difference = differenceOf(kept, now, (id) => fqdns.get(id) ?? 'a server that is gone');
  throw new PlanStaleError(
    difference.length > 0 ? difference : ['The same changes would be made in another order.'],
  );
}

/** Over what was requested, what was read, and what would be done. */
const hashOf = ({
  mutation,
  input,
  read,
  changes,
  problems,
}: PlanFacts & { mutation: string; input: object }): string =>
  createHash('sha256')
    .update(JSON.stringify([mutation, input, read, changes, problems]))
    .digest('hex');
