/** What the runner asks of the database: who may work on what, and the story of the work. src/db answers. */
import type { SettledClient } from '../domain/clients/client-tx.ts';
import type {
  BlockedReason,
  Client,
  FirstUserRequest,
  Model,
  NewEvent,
  Orphan,
  Run,
  RunStatus,
  Server,
  Step,
  StepStatus,
} from '../domain/vocabulary.ts';
import type { Change } from './contract/change.ts';

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

export interface BackupRow {
  clientId: string;
  runId: string;
  ok: boolean;
  file?: string;
  bytes?: number;
  sha256?: string;
  seconds?: number;
  message?: string;
}

export interface DesiredClient extends Client {
  /** MONARC's numbers of its specific models, ascending. */
  modelNumbers: number[];
  firstUserRequests: FirstUserRequest[];
}

/** What is there under this client's name at this server and plugin is Regent's own. */
export interface MadeRow {
  clientId: string;
  serverId: string;
  plugin: string;
}

export interface ConfirmedChange {
  /** The position of the step that it belongs to. */
  step: number;
  /** Without its diff. */
  change: Change;
}

export interface NewestDump {
  file: string;
  at: Date;
  /** Its size when it was made. */
  bytes: number | null;
}

export interface Surroundings {
  /** The id of this Regent: the same in every copy of its database. */
  regentId: string;
  servers: Server[];
  /** Every client that is not deleted. */
  clients: DesiredClient[];
  /** Those that are deleted, and where they were. */
  goneClients: Pick<Client, 'id' | 'alias' | 'serverId'>[];
  /** The names of servers that were deleted. */
  goneServers: string[];
  /** By number; deleted ones are among them. */
  models: Model[];
  made: MadeRow[];
}

/** What the work comes to beside the story of its runs; written together with it, or not at all. */
export interface Results {
  outcomes?: SettledClient[];
  /** What is Regent's own from now on, and what no longer is, as it is gone. */
  made?: MadeRow[];
  unmade?: MadeRow[];
}

export interface RunStore {
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
  /**
   * Writes down what happened to runs, and what it means for clients, in one transaction. Gives the status
   * of each run that is still ours under this fence number; the others were taken over, or have ended.
   * Where none is, nothing is written.
   */
  record(fence: number, entries: Entry[], results?: Results): Promise<Map<string, RunStatus>>;
  surroundings(): Promise<Surroundings>;
  /** MONARC's numbers of these models, by id. */
  modelNumbers(modelIds: string[]): Promise<Map<string, number>>;
  /** What this run had told that it would do when it was held to be confirmed. */
  confirmedChanges(runId: string): Promise<ConfirmedChange[]>;
  /** The last good dump of this client that Regent has seen made. */
  newestDump(alias: string): Promise<NewestDump | undefined>;
  saveBackups(rows: BackupRow[]): Promise<void>;
  /** Marks the backups of this server whose file is not among these as gone, and the others as there. */
  markBackups(serverId: string, files: string[]): Promise<void>;
  /** These have been carried out, and are not asked for again. */
  fulfil(firstUserRequestIds: string[]): Promise<void>;
  saveFacts(serverId: string, facts: unknown): Promise<void>;
  /** In place of what this plugin found there of nobody that Regent knows when it looked last. */
  saveOrphans(serverId: string, plugin: string, found: Orphan[]): Promise<void>;
  /** One more than before, and than `atLeast`; before anything of it is on the server. */
  countUp(serverId: string, atLeast: number): Promise<number>;
  /** How far the server's counter has come by now. */
  counterOf(serverId: string): Promise<number>;
  /** Why the server is not this Regent's to change; null where it is, which also ends a claim. */
  saveNotOurs(serverId: string, why: string | null): Promise<void>;
  /** For the embedded database alone, whose one process has just started: nobody holds anything. */
  freeAll(): Promise<void>;
  /** The leases under which runs wait that nobody works on. */
  waiting(): Promise<string[]>;

  /** A server did not answer; true where another try is in vain: it is UNREACHABLE from now on, or gone. */
  transportFailed(serverId: string, message: string): Promise<boolean>;
  /** Work on a server was given up: it is UNREACHABLE from now on, until a probe or other work finds it answer. */
  giveUpOn(serverId: string, message: string): Promise<void>;
  /** Regent and a server do not let each other in: that stands with the server until they do again. */
  transportRefused(serverId: string, message: string): Promise<void>;
  /** It answered. Gives the leases of runs that had waited for it. */
  transportWorked(serverId: string): Promise<string[]>;
  /** Takes the UNREACHABLE servers whose time for a probe has come; no other worker gets the same. */
  takeProbes(): Promise<Server[]>;
}
