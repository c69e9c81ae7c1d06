import type { Problem } from '../errors.ts';
import type { Change, DesiredClient, Drift, Model, Orphan } from '../vocabulary.ts';

/** A difference that a plugin found, and its server; nothing has been changed yet. */
export interface PlannedChange extends Change {
  plugin: string;
  serverId: string;
}

export interface Plan {
  /** The changes that a run would make, in that order. */
  changes: PlannedChange[];
  /**
   * Why a run would fail, for single clients or servers. The plan still has the changes before and after that
   * point; for a server of another Regent, all changes that a run makes once the server is claimed.
   */
  problems: Problem[];
  /** When a maintenance window would let the run begin, in ISO 8601; absent if none holds it back now. */
  waitsUntil?: string;
}

/** A row that an operation found and would change, as it was; `before` is null if there was none. */
export interface ReadRow {
  /** As in the audit: `client acme`. */
  subject: string;
  before: object | null;
}

/**
 * What the database gave clients, by alias. It is in files, so a new client gets the same again when its plan is
 * carried out: the dry run took its number for good, as none is given twice.
 */
export type GivenValues = Record<string, { number: number; createdAt: string }>;

/** The subject of a dry run. */
export type DryRunRequest =
  /** The changes for these clients, as they are given here; they need not be stored. */
  | { of: 'clients'; drafts: DesiredClient[] }
  /** The changes on every back office if these were all models. */
  | { of: 'models'; models: Model[] }
  /** With `onlyTold`, only what Regent writes about the server on its own machine, such as the inventory. */
  | { of: 'server'; serverId: string; onlyTold?: true }
  | { of: 'all' }
  /** Exactly the changes of these differences. */
  | { of: 'drift'; drift: Drift[] }
  /** What the requests in the spool of this back office would change. */
  | { of: 'requests'; serverId: string }
  /** The removal of these orphans, all of one server. */
  | { of: 'orphans'; orphans: Orphan[] }
  /** A backup of this client. */
  | { of: 'backup'; clientId: string }
  /** Proofs of the newest backups of these clients of a server, or of all its clients if none is named. */
  | { of: 'proof'; serverId: string; clientIds: string[] };

/**
 * Carries out dry runs. Rejects with a RefusedError if a server does not answer.
 * @param signal aborted when nobody waits for it any more
 */
export type Planner = (request: DryRunRequest, signal: AbortSignal) => Promise<Plan>;
