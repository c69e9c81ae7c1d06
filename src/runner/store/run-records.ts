/** What happened to runs. src/db answers. */
import type { SettledClient } from '../../domain/clients/client-tx.ts';
import type { BlockedReason, NewEvent, RunStatus, StepStatus } from '../../domain/vocabulary.ts';
import type { Change } from '../../domain/vocabulary.ts';
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

/** What the work comes to beside the story of its runs; written together with it, or not at all. */
export interface Results {
  outcomes?: SettledClient[];
  /** What is Regent's own from now on, and what no longer is, as it is gone. */
  made?: MadeRow[];
  unmade?: MadeRow[];
}

export interface ConfirmedChange {
  /** The position of the step that it belongs to. */
  step: number;
  /** Without its diff. */
  change: Change;
}

export interface RunRecords {
  /**
   * Writes down what happened to runs, and what it means for clients, in one transaction. Gives the status
   * of each run that is still ours under this fence number; the others were taken over, or have ended.
   * Where none is, nothing is written.
   */
  record(fence: number, entries: Entry[], results?: Results): Promise<Map<string, RunStatus>>;
  /** What this run had told that it would do when it was held to be confirmed. */
  confirmedChanges(runId: string): Promise<ConfirmedChange[]>;
}
