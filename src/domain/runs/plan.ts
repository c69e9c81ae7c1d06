import type { Problem } from '../errors.ts';
import type { Change, DesiredClient, Model } from '../vocabulary.ts';

/** A difference that a plugin found, and where; nothing has been done about it. */
export interface PlannedChange extends Change {
  plugin: string;
  serverId: string;
}

export interface Plan {
  /** What a run would do, in that order. */
  changes: PlannedChange[];
  /**
   * What a run would fail with, for single clients or servers. What it does for them before and after is in the
   * plan; on a server of another Regent's, all that it does when the server has been claimed.
   */
  problems: Problem[];
}

/** What a dry run is to look at. */
export type DryRunRequest =
  /** What would be done for these clients, as they are given here; they need not be stored. */
  | { of: 'clients'; drafts: DesiredClient[] }
  /** What would be done on every back office if these were all models. */
  | { of: 'models'; models: Model[] }
  | { of: 'server'; serverId: string }
  | { of: 'all' };

/**
 * Carries out dry runs. Rejects with a RefusedError where a server does not answer.
 * @param signal aborted when nobody waits for it any more
 */
export type Planner = (request: DryRunRequest, signal: AbortSignal) => Promise<Plan>;
