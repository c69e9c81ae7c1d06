/** What the domain asks of the database about kept plans; src/db answers. */
import type { Problem } from '../errors.ts';
import type { GivenValues, PlannedChange, ReadRow } from '../runs/plan.ts';

export type PlanStatus = 'OPEN' | 'CARRIED_OUT' | 'STALE' | 'REJECTED';

/** What a plan was made from, and what it would do. */
export interface PlanFacts {
  /** The rows that were to be changed, as they were. */
  read: ReadRow[];
  changes: PlannedChange[];
  /** Why runs would fail. */
  problems: Problem[];
}

export interface NewPlan extends PlanFacts {
  /** Who made it, and their id. */
  madeBy: string;
  userId: string | null;
  mutation: string;
  /** The input of the mutation, with the ids of rows. */
  input: object;
  hash: string;
  given: GivenValues;
  expiresAt: Date;
}

/** The plan of a dry run that somebody keeps, to carry it out later. */
export interface KeptPlan extends NewPlan {
  id: string;
  createdAt: Date;
  /** OPEN until it is carried out or found stale, also after it has expired. */
  status: PlanStatus;
  /** STALE: what was different, a sentence for each. */
  difference: string[];
  /** Another user than the one who made it. */
  approvedBy: string | null;
  rejectedBy: string | null;
  carriedOutBy: string | null;
}

/** The part of a transaction that is about kept plans. */
export interface PlanTx {
  insertPlan(plan: NewPlan): Promise<KeptPlan>;
  planById(id: string): Promise<KeptPlan | undefined>;
  /** The number of plans of this user that have not expired at this time and were not carried out. */
  unusedPlansOf(userId: string | null, at: Date): Promise<number>;
  /** Marks it as carried out; false if it was not OPEN any more, or has expired at this time. */
  takePlan(id: string, by: string, at: Date): Promise<boolean>;
  /** Marks an OPEN plan as STALE. */
  markStale(id: string, difference: string[]): Promise<void>;
  /** Approves an OPEN plan that has not expired at this time; the first approval stays. */
  approvePlan(id: string, by: string, at: Date): Promise<void>;
  /** Rejects an OPEN plan; false if it was not OPEN any more. */
  rejectPlan(id: string, by: string): Promise<boolean>;
  /** The runs that carry it out. */
  bindRuns(planId: string, runIds: string[]): Promise<void>;
  /** Removes the plans that expired before this time. */
  removePlans(expiredBefore: Date): Promise<void>;
}
