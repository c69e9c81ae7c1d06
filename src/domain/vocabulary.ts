/** The things that Regent speaks of, as plain data (docs/architecture.md has the words). */

export type ServerRole = 'FRONT_OFFICE' | 'BACK_OFFICE' | 'REVERSE_PROXY';
export type Connection = 'SSH' | 'LOCAL';
/** Whether it can be reached. */
export type ServerState = 'UNCONFIRMED' | 'READY' | 'UNREACHABLE';
/** What is wanted of it. */
export type ServerMode = 'ACTIVE' | 'DRAINING' | 'MAINTENANCE' | 'RETIRED';

/** What a plugin found on a server of nobody that Regent knows. */
export interface Orphan {
  plugin: string;
  what: string;
  name: string;
}

export interface Server {
  id: string;
  label: string;
  fqdn: string;
  /** The names that it had before. */
  formerFqdns: string[];
  address: string;
  port: number;
  user: string;
  role: ServerRole;
  connection: Connection;
  /** LOCAL: the sandbox folder that stands for the server's root. */
  root: string | null;
  state: ServerState;
  mode: ServerMode;
  /** Base64 of the key's wire format; the only one that is accepted once the server is READY. */
  hostKey: string | null;
  hostKeyFingerprint: string | null;
  failures: number;
  lastError: string | null;
  /** Goes up with each claim under which something is changed there; the server's own file has it, too. */
  counter: number;
  /** Why nothing is changed there: another Regent manages it, or a newer copy of this one. */
  notOurs: string | null;
  /** Somebody has said that it is this Regent's all the same. */
  claiming: boolean;
  /** When it was taken out of Regent; its row stays for the clients that were deleted there. */
  removedAt: Date | null;
  version: number;
}

export type Presence = 'PRESENT' | 'SUSPENDED' | 'ABSENT';
export type ClientStatus = 'CREATING' | 'ACTIVE' | 'SUSPENDED' | 'FAILED' | 'DELETING' | 'DELETED';
export type Language = 'fr' | 'en' | 'de' | 'nl';

export interface Client {
  id: string;
  /** The number that MONARC's own tables carry. */
  number: number;
  alias: string;
  name: string;
  serverId: string;
  contactEmail: string;
  firstUserFirstName: string;
  firstUserLastName: string;
  firstUserEmail: string;
  firstUserLanguage: Language;
  twoFactorEnforced: boolean;
  backgroundImportActive: boolean;
  presence: Presence;
  status: ClientStatus;
  problem: string | null;
  /** Sealed ClientSecrets. */
  secrets: string;
  /** Sealed: what the one-time link of the first user ends in. */
  firstUserToken: string;
  firstUserTokenExpiresAt: Date;
  activatedAt: Date | null;
  deletedAt: Date | null;
  version: number;
  createdAt: Date;
}

/** What only the client itself and its servers know: the API writes it, and cannot read it. */
export interface ClientSecrets {
  databasePassword: string;
  salt: string;
  statsToken: string;
}

export type FirstUserRequestKind = 'REPLACE' | 'RESET_TWO_FACTOR' | 'RENEW_LINK';

/** Something to be done once in a client's own database, rather than kept so. */
export interface FirstUserRequest {
  id: string;
  kind: FirstUserRequestKind;
}

/** A client with what belongs to it: all that its servers are to have of it. */
export interface DesiredClient extends Client {
  /** MONARC's numbers of its specific models, ascending. */
  modelNumbers: number[];
  firstUserRequests: FirstUserRequest[];
}

export type ModelStatus = 'ACTIVE' | 'INACTIVE' | 'DELETED';

/** What there is to say of a model, here and in monarc_common alike. */
export interface ModelFields {
  labelFr: string;
  labelEn: string;
  labelDe: string;
  labelNl: string;
  descriptionFr: string;
  descriptionEn: string;
  descriptionDe: string;
  descriptionNl: string;
  /** Offered to every client; a specific one is linked to some. */
  generic: boolean;
  status: ModelStatus;
  /** At most one is. */
  isDefault: boolean;
  scalesUpdatable: boolean;
  showInherentRisk: boolean;
}

export type ModelField = keyof ModelFields;

export interface Model extends ModelFields {
  id: string;
  /** models.id in monarc_common. */
  number: number;
  /** MONARC had it before Regent knew of it. */
  adopted: boolean;
  /** When MONARC was first found to have it; null where it never was. */
  seenAt: Date | null;
  /** The fields that Regent writes to monarc_common; the others follow what MONARC has. */
  kept: ModelField[];
  version: number;
}

/** A model as monarc_common has it. */
export interface FoundModel {
  number: number;
  /** The id of the model here that the row was made for; null where MONARC made it. */
  madeFor: string | null;
  fields: ModelFields;
}

export type RunKind =
  | 'CREATE_CLIENT'
  | 'UPDATE_CLIENT'
  | 'SUSPEND_CLIENT'
  | 'RESUME_CLIENT'
  | 'UPDATE_FIRST_USER'
  | 'DELETE_CLIENT'
  | 'UPDATE_MODELS'
  | 'SYNC'
  | 'BACKUP'
  | 'CHECK';
export type RunStatus =
  'QUEUED' | 'BLOCKED' | 'RUNNING' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'CANCELLED';
export type BlockedReason = 'LOCK' | 'SERVER_DOWN' | 'MAINTENANCE' | 'CONFIRM';
export type StepStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'CANCELLED';
export type StepPhase = 'ABSENT' | 'PRESENT' | 'ACTION';

export interface Run {
  id: string;
  kind: RunKind;
  status: RunStatus;
  blockedReason: BlockedReason | null;
  blockedServerId: string | null;
  serverId: string | null;
  parentId: string | null;
  retryOfId: string | null;
  requestedBy: string;
  /** Who let it go ahead, where it waited for that. */
  confirmedBy: string | null;
  lease: string | null;
  fence: number;
  attempt: number;
  lastSeq: number;
  explanation: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

export interface Step {
  position: number;
  plugin: string;
  serverId: string | null;
  phase: StepPhase;
  status: StepStatus;
  reason: string | null;
}

export type EventLevel = 'INFO' | 'WARN' | 'ERROR';
export type EventType =
  | 'RUN_QUEUED'
  | 'RUN_BLOCKED'
  | 'RUN_UNBLOCKED'
  | 'RUN_STARTED'
  | 'RUN_RESUMED'
  | 'RUN_HANDED_BACK'
  | 'RUN_CANCELLING'
  | 'RUN_ENDED'
  | 'STEP_STARTED'
  | 'STEP_ENDED'
  | 'CHANGE_PLANNED'
  | 'LOG';

export interface NewEvent {
  type: EventType;
  level?: EventLevel;
  /** The position of the step that it belongs to. */
  step?: number;
  text: string;
  data?: unknown;
}

export interface Event extends NewEvent {
  runId: string;
  /** From 1, without gaps. */
  seq: number;
  at: Date;
  level: EventLevel;
}

export type ScheduleKind = 'SYNC' | 'BACKUP';

export interface Schedule {
  id: string;
  kind: ScheduleKind;
  /** One server; null for all of them. */
  serverId: string | null;
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** An IANA name, such as Europe/Luxembourg. */
  timeZone: string;
  enabled: boolean;
  nextDueAt: Date | null;
  version: number;
}

/** Who asks, and from where: for the audit. */
export interface Actor {
  /** An e-mail address, or `schedule`, or `regent`. */
  name: string;
  userId: string | null;
  address: string | null;
}

/** How what the audit tells of came out. REFUSED: nothing was done. */
export type AuditOutcome = 'DONE' | 'REFUSED' | 'FAILED';

/** One difference from the desired state: plain data to store, show and review. Never holds a secret. */
export interface Change {
  /** The alias of the client whose change this is; absent where it belongs to the server itself. */
  client?: string;
  action: 'create' | 'update' | 'delete';
  /** What it touches, as an administrator would name it: a path, `database acme`, `route /acme`. */
  subject: string;
  /** One line: what will be done. */
  summary: string;
  /** For files: a unified diff, with the lines that hold secrets masked. */
  diff?: string;
}
