/** Who may work on what: leases, and the runs under them. src/db answers. */
import type { Run, Step } from '../../domain/vocabulary.ts';

export interface ClaimedRun extends Run {
  steps: Step[];
  /** The clients that it is for; none where it is for the server as a whole. */
  clientIds: string[];
}

export interface Claim {
  /** Every write is conditional on it; it goes up with each holder of the lease. */
  fence: number;
  runs: ClaimedRun[];
}

export interface Leases {
  /**
   * Takes the lease and every run that waits under it, also those whose worker was lost. Undefined where
   * nothing waits, or where another holds the lease: then what waits is BLOCKED, and says so.
   */
  claim(lease: string, worker: string): Promise<Claim | undefined>;
  /** Takes the runs that have come to wait under a lease since it was taken; none where it is lost. */
  join(lease: string, fence: number, worker: string): Promise<ClaimedRun[]>;
  /** Takes a lease without runs, for a step on another server; its fence, or undefined where it is held. */
  acquire(lease: string, worker: string): Promise<number | undefined>;
  /** Holds on to it, and says which of the runs under it are asked to stop; undefined where it is lost. */
  renew(lease: string, fence: number): Promise<string[] | undefined>;
  /** Gives the lease back, and says whether somebody waits for it. */
  release(lease: string, fence: number): Promise<boolean>;
  /** For the embedded database alone, whose one process has just started: nobody holds anything. */
  freeAll(): Promise<void>;
  /** The leases under which runs wait that nobody works on. */
  waiting(): Promise<string[]>;
}
