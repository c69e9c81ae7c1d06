/** The record of runs. src/db implements it. */
import type { SettledClient } from '../../domain/clients/client-tx.ts';
import type { PlannedChange } from '../../domain/runs/plan.ts';
import type { BlockedReason, NewEvent, RunStatus, StepStatus } from '../../domain/vocabulary.ts';
import type { Change } from '../../domain/vocabulary.ts';
import type { DriftRepair, DriftSighting, SettledAt } from './drift-rows.ts';
import type { MadeRow } from './surroundings.ts';

export interface Entry {
  runId: string;
  events?: NewEvent[];
  steps?: { position: number; status: StepStatus; reason?: string; data?: unknown }[];
  to?: RunStatus;
  outcome?: string;
  explanation?: string;
  blockedReason?: BlockedReason;
  blockedServerId?: string;
}

/** The results of the work besides the events of its runs; written together with them, or not at all. */
export interface Results {
  outcomes?: SettledClient[];
  /** The things that are Regent's own from now on, and those that are no longer because they are gone. */
  made?: MadeRow[];
  unmade?: MadeRow[];
  /** In this order: what differs, then what was repaired of it. */
  seen?: DriftSighting[];
  repaired?: DriftRepair[];
  settled?: SettledAt[];
}

export interface ConfirmedChange {
  /** The position of the step that it belongs to. */
  step: number;
  /** Without its diff. */
  change: Change;
}

export interface RunRecords {
  /**
   * Writes the entries of runs, and their results for clients, in one transaction. Gives the status of each
   * run that is still under this fence; the others were taken over, or have ended. If no run is, nothing is
   * written.
   */
  record(fence: number, entries: Entry[], results?: Results): Promise<Map<string, RunStatus>>;
  /**
   * Records that a client lives on the server to which it moves, the point of no return. False, and nothing is
   * written, if the run of the move is not under this fence any more or is to be cancelled.
   */
  moved(fence: number, moveId: string): Promise<boolean>;
  /** The changes in the plan of this run when it began to wait for confirmation. */
  confirmedChanges(runId: string): Promise<ConfirmedChange[]>;
  /** The changes in the kept plan that this run carries out, and whether it has begun to make any. */
  planOfRun(runId: string): Promise<{ changes: PlannedChange[]; isBegun: boolean }>;
}
