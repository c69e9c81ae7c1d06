/** What the domain asks of the database about runs; src/db answers. */
import type {
  BlockedReason,
  Client,
  NewEvent,
  Run,
  RunKind,
  RunStatus,
  Step,
  StepPhase,
} from '../vocabulary.ts';

export interface NewRun {
  kind: RunKind;
  serverId: string | null;
  /** The clients that it is for; none where it is for the server as a whole. */
  clientIds?: string[];
  parentId?: string;
  retryOfId?: string;
  scheduleId?: string;
  dueAt?: Date;
  requestedBy: string;
  /** The lease under which a worker carries it out; none for one that gathers others. */
  lease: string | null;
  steps: { plugin: string; serverId: string | null; phase: StepPhase }[];
  /** The text of its first event. */
  text: string;
}

export interface RunMove {
  /** Only from these; by default from all that the table of transitions allows. */
  from?: RunStatus[];
  explanation?: string;
  blockedReason?: BlockedReason;
  blockedServerId?: string;
  events: NewEvent[];
}

/** What an idempotency key has brought about. */
export interface KeyedResult {
  runId: string | null;
  modelId: string | null;
}

/** The part of a transaction that is about runs. */
export interface RunTx {
  insertRun(run: NewRun): Promise<Run>;
  /** Each for another server. */
  insertRuns(runs: NewRun[]): Promise<Run[]>;
  runById(id: string): Promise<Run | undefined>;
  childrenOf(runId: string): Promise<Run[]>;
  /** The clients that the run, or a run that it gathers, is for. */
  clientsOf(runId: string): Promise<Client[]>;
  stepsOf(runId: string): Promise<Step[]>;
  /** Runs that these servers' leases carry and that have not ended, oldest first. */
  openRunsOn(...serverIds: string[]): Promise<Run[]>;
  /** Runs of this client that have not ended, oldest first. */
  openRunsOf(clientId: string): Promise<Run[]>;
  /**
   * Moves a run to another status, if it is in one that allows it, with the events that tell of it.
   * Undefined where it was not. Ending a child ends its parent with the last of them.
   */
  moveRun(id: string, to: RunStatus, change: RunMove): Promise<Run | undefined>;
  /** A run that waits for it becomes QUEUED, and remembers who let it; undefined where it has ended meanwhile. */
  confirmRun(id: string, by: string): Promise<Run | undefined>;
  /** The servers that have a run of this kind by this name that has not ended. */
  serversWithOpenRuns(kind: RunKind, requestedBy: string): Promise<string[]>;
  /** Runs that wait for this server, for this reason, become QUEUED; told with `why` in place of the reason's end. */
  unblockRuns(serverId: string, reason: BlockedReason, why?: string): Promise<Run[]>;
  /** Takes the key, or gives what came of it before; a RefusedError where it came with other input. */
  resultOfKey(actor: string, key: string, inputHash: string): Promise<KeyedResult | undefined>;
  keepKey(actor: string, key: string, outcome: KeyedResult): Promise<void>;
}
