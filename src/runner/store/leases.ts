/** Leases, and the runs under them. src/db implements it. */
import type { Drift, DriftKey, Orphan, Run, Step } from '../../domain/vocabulary.ts';

/** A difference, as it was when somebody requested its repair. */
export type DriftToRepair = DriftKey & Pick<Drift, 'summary' | 'fingerprint'>;

/** An orphan, as it was when somebody requested its removal. */
export type OrphanToRemove = Pick<
  Orphan,
  'fingerprint' | 'firstSeenAt' | 'id' | 'kind' | 'name' | 'place' | 'plugin'
>;

export interface ClaimedRun extends Run {
  steps: Step[];
  /** The clients that it is for; empty if it is for the server as a whole. */
  clientIds: string[];
  /** REPAIR_DRIFT: the differences that it is for. */
  repairs: DriftToRepair[];
  /** REMOVE_ORPHAN: what it removes. */
  orphans: OrphanToRemove[];
}

export interface Claim {
  /** Each write checks it; each holder of the lease gets a higher one. */
  fence: number;
  runs: ClaimedRun[];
}

export interface Leases {
  /**
   * Takes the lease and every run that waits under it, also runs whose worker was lost. Undefined if no run
   * waits, or if another worker holds the lease: then the waiting runs become BLOCKED, with an event that
   * says so.
   */
  claim(lease: string, worker: string): Promise<Claim | undefined>;
  /** Takes the runs that have come to wait under a lease since it was taken; none if the lease is lost. */
  join(lease: string, fence: number, worker: string): Promise<ClaimedRun[]>;
  /** Takes a lease without runs, for a step on another server; gives its fence, or undefined if it is held. */
  acquire(lease: string, worker: string): Promise<number | undefined>;
  /** Renews it, and gives those of its runs that were asked to stop; undefined if it is lost. */
  renew(lease: string, fence: number): Promise<string[] | undefined>;
  /** Releases the lease, and tells whether somebody waits for it. */
  release(lease: string, fence: number): Promise<boolean>;
  /** Only for the embedded database: its one process has just started, so nobody holds a lease. */
  freeAll(): Promise<void>;
  /** The leases with waiting runs on which nobody works. */
  waiting(): Promise<string[]>;
}
