/** What the domain asks of the database; src/db answers. */
import type { Draft } from './runs/planner.ts';
import type { AccountTx } from './accounts/account-store.ts';
import type {
  Actor,
  AuditOutcome,
  BlockedReason,
  Client,
  FirstUserRequestKind,
  Model,
  NewEvent,
  Presence,
  Run,
  RunKind,
  RunStatus,
  Schedule,
  Server,
  Step,
  StepPhase,
} from './vocabulary.ts';

export interface Store {
  /** Everything in `work` happens, or nothing; bells ring and jobs are handed over after it has. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

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

export type NewServer = Pick<
  Server,
  | 'label'
  | 'fqdn'
  | 'address'
  | 'port'
  | 'user'
  | 'role'
  | 'connection'
  | 'root'
  | 'state'
  | 'hostKey'
  | 'hostKeyFingerprint'
>;
export type NewClient = Pick<
  Client,
  | 'alias'
  | 'name'
  | 'serverId'
  | 'contactEmail'
  | 'firstUserFirstName'
  | 'firstUserLastName'
  | 'firstUserEmail'
  | 'firstUserLanguage'
  | 'twoFactorEnforced'
  | 'backgroundImportActive'
  | 'secrets'
  | 'firstUserToken'
  | 'firstUserTokenExpiresAt'
>;
export interface ModelLink {
  clientId: string;
  modelId: string;
}
/** Without a number it gets the next one. */
export type NewModel = Omit<Model, 'id' | 'version' | 'number'> & { number?: number };
export type NewSchedule = Omit<Schedule, 'id' | 'version'>;

/** Reads and writes within one transaction. Unique and foreign keys that are violated give a RefusedError. */
export interface Tx extends AccountTx {
  /** Takes a row lock, so that what is decided here holds until the commit. */
  serverById(id: string): Promise<Server | undefined>;
  /** The same for who only reads it: others may read it too, and nobody changes it until the commit. */
  heldServer(id: string): Promise<Server | undefined>;
  heldServers(ids: string[]): Promise<Server[]>;
  servers(): Promise<Server[]>;
  /** By host name. */
  serversById(ids: string[]): Promise<Server[]>;
  insertServer(server: NewServer): Promise<Server>;
  updateServer(id: string, patch: Partial<Server>): Promise<Server>;
  /**
   * Its names are free again. Where clients that were deleted point at it, its row stays, RETIRED and under no
   * name, and only what was kept up for it goes.
   */
  deleteServer(id: string): Promise<void>;
  /** Of each client that lives or lived there, the newest good backup: if any is there still, of those. */
  lastGoodBackups(
    serverId: string,
  ): Promise<{ alias: string; file: string | null; at: Date; sha256: string | null; goneAt: Date | null }[]>;

  /** Takes a row lock, so that what is decided here holds until the commit. */
  clientById(id: string): Promise<Client | undefined>;
  clientsById(ids: string[]): Promise<Client[]>;
  clientsByAlias(aliases: string[]): Promise<Client[]>;
  /** The clients that live on the server and are not deleted; on any server without one. */
  livingClients(serverId?: string): Promise<Client[]>;
  /** The servers among these on which clients live that are to go. */
  serversWithLeavers(serverIds: string[]): Promise<string[]>;
  insertClients(clients: NewClient[]): Promise<Client[]>;
  updateClient(id: string, patch: Partial<Client>): Promise<Client>;
  /** The same for many; their versions go up by `versions`. */
  updateClients(ids: string[], patch: Omit<Partial<Client>, 'version'>, versions?: 0 | 1): Promise<Client[]>;
  /** Takes the place of an earlier one of its kind; REPLACE, of any. */
  insertFirstUserRequest(clientId: string, kind: FirstUserRequestKind): Promise<void>;
  setModels(clientId: string, modelIds: string[]): Promise<void>;
  modelIdsOf(clientId: string): Promise<string[]>;
  addModels(links: ModelLink[]): Promise<void>;
  removeModels(clientIds: string[], modelIds: string[]): Promise<void>;
  /** Each of these clients, with what there is to know for a dry run. */
  draftsOf(clientIds: string[]): Promise<Draft[]>;

  /** Whoever else changes servers waits from here on. */
  lockServers(): Promise<void>;
  /** Whoever else changes models waits from here on; links to them do not. */
  lockModels(): Promise<void>;
  /** By number; deleted ones are among them. */
  models(): Promise<Model[]>;
  /** Takes a row lock, so that no client is linked to it until the commit. */
  modelById(id: string): Promise<Model | undefined>;
  /** Keeps them as they are until the commit. */
  modelsById(ids: string[]): Promise<Model[]>;
  insertModel(model: NewModel): Promise<Model>;
  updateModel(id: string, patch: Partial<Model>): Promise<Model>;
  /** Makes it the default and no other, and keeps that for every model. */
  chooseDefaultModel(id: string): Promise<Model>;
  /** The clients that are linked to it and not deleted. */
  clientsUsingModel(id: string): Promise<Client[]>;

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
  /** Gives clients the status that follows from how the work on them ended. */
  settleClients(outcomes: ClientOutcome[]): Promise<void>;
  /** Runs that wait for this server, for this reason, become QUEUED; told with `why` in place of the reason's end. */
  unblockRuns(serverId: string, reason: BlockedReason, why?: string): Promise<Run[]>;

  scheduleById(id: string): Promise<Schedule | undefined>;
  insertSchedule(schedule: NewSchedule): Promise<Schedule>;
  updateSchedule(id: string, patch: Partial<Schedule>): Promise<Schedule>;
  deleteSchedule(id: string): Promise<void>;
  enabledSchedules(): Promise<Schedule[]>;
  /** False where the slot was taken before. */
  takeSlot(scheduleId: string, dueAt: Date, outcome: 'STARTED' | 'MISSED'): Promise<boolean>;

  /** Takes the key, or gives what came of it before; a RefusedError where it came with other input. */
  outcomeOfKey(actor: string, key: string, inputHash: string): Promise<KeyOutcome | undefined>;
  keepKey(actor: string, key: string, outcome: KeyOutcome): Promise<void>;

  /** An entry for each of these. */
  auditEach(
    actor: Actor,
    action: string,
    entries: { subject: string; details: Record<string, unknown> }[],
  ): Promise<void>;
  /** @param details what was and what is, without secrets */
  audit(
    actor: Actor,
    action: string,
    subject: string,
    details?: Record<string, unknown>,
    outcome?: AuditOutcome,
  ): Promise<void>;
}

/** What an idempotency key has brought about. */
export interface KeyOutcome {
  runId: string | null;
  modelId: string | null;
}

export interface RunMove {
  /** Only from these; by default from all that the table of transitions allows. */
  from?: RunStatus[];
  explanation?: string;
  blockedReason?: BlockedReason;
  blockedServerId?: string;
  events: NewEvent[];
}

/** How the work on a client ended: ACTIVE, SUSPENDED or DELETED without a problem, FAILED with one. */
export interface ClientOutcome {
  clientId: string;
  /** What the work was towards: where something else is wanted by now, it says nothing. By default, whatever is. */
  presence?: Presence;
  problem?: string;
}
