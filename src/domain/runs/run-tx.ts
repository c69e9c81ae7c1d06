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
  SyncPolicy,
} from '../vocabulary.ts';

export interface NewRun {
  kind: RunKind;
  serverId: string | null;
  /** The clients that it is for; none if it is for the server as a whole. */
  clientIds?: string[];
  parentId?: string;
  /** It waits for the end of this one, and is not begun if that does not succeed. */
  afterId?: string;
  retryOfId?: string;
  /** SYNC: what it does about differences; by default it repairs them, unless the server's policy is another. */
  syncPolicy?: SyncPolicy;
  /** REPAIR_DRIFT: the differences that it is for. */
  driftIds?: string[];
  /** REMOVE_ORPHAN: what it removes. */
  orphanIds?: string[];
  scheduleId?: string;
  dueAt?: Date;
  requestedBy: string;
  /** The lease under which a worker carries it out; null for a parent of other runs. */
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

/** The result of the request that first used an idempotency key. */
export interface KeyedResult {
  runId: string | null;
  modelId: string | null;
}

/** The part of a transaction that is about runs. */
export interface RunTx {
  insertRun(run: NewRun): Promise<Run>;
  /** Each run is for a different server. */
  insertRuns(runs: NewRun[]): Promise<Run[]>;
  runById(id: string): Promise<Run | undefined>;
  childrenOf(runId: string): Promise<Run[]>;
  /** The clients of the run or of its child runs. */
  clientsOf(runId: string): Promise<Client[]>;
  stepsOf(runId: string): Promise<Step[]>;
  /** Runs under the leases of these servers that have not ended, oldest first. */
  openRunsOn(...serverIds: string[]): Promise<Run[]>;
  /** Runs that have not ended, and that are under the lease of this server or have a step there, oldest first. */
  openRunsAt(serverId: string): Promise<Run[]>;
  /** Runs of this client that have not ended, oldest first. */
  openRunsOf(clientId: string): Promise<Run[]>;
  /**
   * Moves a run to another status and adds the events; undefined if its present status does not allow that.
   * When the last child of a parent ends, the parent ends too.
   */
  moveRun(id: string, to: RunStatus, change: RunMove): Promise<Run | undefined>;
  /**
   * Makes a run QUEUED that waits to be confirmed, and records who did it; undefined if it has ended
   * meanwhile.
   */
  confirmRun(id: string, by: string): Promise<Run | undefined>;
  /** The servers with a run of this kind, requested by this name, that has not ended. */
  serversWithOpenRuns(kind: RunKind, requestedBy: string): Promise<string[]>;
  /**
   * Makes runs QUEUED that wait for this server for this reason. Their event says `why`; by default, that the
   * reason has ended.
   */
  unblockRuns(serverId: string, reason: BlockedReason, why?: string): Promise<Run[]>;
  /** Takes the key, or gives its earlier result; a RefusedError if it was used with other input before. */
  resultOfKey(actor: string, key: string, inputHash: string): Promise<KeyedResult | undefined>;
  keepKey(actor: string, key: string, outcome: KeyedResult): Promise<void>;
}
