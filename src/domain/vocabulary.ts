/** The objects of Regent, as plain data (docs/architecture.md explains the terms). */

export type ServerRole = 'FRONT_OFFICE' | 'BACK_OFFICE' | 'REVERSE_PROXY' | 'BACKUP_STORE';
export type Connection = 'SSH' | 'LOCAL';
/** Whether Regent can reach the server. */
export type ServerState = 'UNCONFIRMED' | 'READY' | 'UNREACHABLE';
/** What administrators want of the server. */
export type ServerMode = 'ACTIVE' | 'DRAINING' | 'MAINTENANCE' | 'RETIRED' | 'OBSERVE';

/** What a sync does about what differs: it repairs it, or only reports it. */
export type SyncPolicy = 'REPAIR' | 'REPORT';

export interface Server {
  id: string;
  label: string;
  fqdn: string;
  /** Its earlier names. */
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
  /** Base64 of the key's wire format. When the server is READY, Regent accepts only this key. */
  hostKey: string | null;
  hostKeyFingerprint: string | null;
  failures: number;
  lastError: string | null;
  /** Increases with each claim for changes on the server; a file on the server has it too. */
  counter: number;
  /** Why Regent changes nothing there: another Regent manages the server, or a newer copy of this one. */
  notOurs: string | null;
  /** An administrator has said that this Regent manages the server nevertheless. */
  claiming: boolean;
  /** What syncs do about differences there; REPORT takes precedence over that of a schedule. */
  syncPolicy: SyncPolicy;
  /** The fingerprint of the host key that it presented last, if that was not the confirmed one. */
  otherHostKey: string | null;
  /** When it was removed from Regent. Its row stays for the clients that were deleted there. */
  removedAt: Date | null;
  version: number;
}

/** CLOSED: it was deleted, and is kept for a time: its site goes, everything else stays. */
export type Presence = 'PRESENT' | 'SUSPENDED' | 'CLOSED' | 'ABSENT';
export type ClientStatus = 'CREATING' | 'ACTIVE' | 'SUSPENDED' | 'FAILED' | 'DELETING' | 'CLOSED' | 'DELETED';
export type Language = 'fr' | 'en' | 'de' | 'nl';

export interface Client {
  id: string;
  /** The number in MONARC's own tables. */
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
  /** Of its interface; none if its local.php keeps those that it has. */
  activeLanguages: string[];
  /** Null if it is the site's. */
  defaultLanguage: Language | null;
  /** Of Apache, inside its own virtual host, as plainDirectives gives them. */
  directives: string;
  presence: Presence;
  status: ClientStatus;
  problem: string | null;
  /** Sealed ClientSecrets. */
  secrets: string;
  /** Sealed: the token at the end of the first user's one-time link. */
  firstUserToken: string;
  firstUserTokenExpiresAt: Date;
  activatedAt: Date | null;
  /** For how many days it is kept once its site is closed. */
  graceDays: number;
  /** Until then it is kept; null if it is not closed. */
  keptUntil: Date | null;
  /** What it becomes again with undeleteClient; null if it is not closed. */
  keptAs: Presence | null;
  deletedAt: Date | null;
  version: number;
  /** The version with which it was last found in its desired state, or brought to it; null if never. */
  settledVersion: number | null;
  /** For how many hours it may be without a good backup; null if that of the configuration applies. */
  backupMaxAgeHours: number | null;
  createdAt: Date;
}

/** The settings of a client that what is on its server can become: see adoptDrift. */
export type AdoptedSettings = Partial<
  Pick<
    Client,
    'activeLanguages' | 'backgroundImportActive' | 'defaultLanguage' | 'directives' | 'twoFactorEnforced'
  >
>;

/** What a look at all places has found after everything of a client was removed. */
export interface Removal {
  /** When it looked, as in `2026-11-28T02:30:00.000Z`. */
  at: string;
  /** Where it looked, as in `database on fo1.example.org`. */
  places: string[];
  /** What is still there, because Regent has not made it. */
  left: string[];
}

/** Known only to the client and its servers: the API writes these values, and cannot read them. */
export interface ClientSecrets {
  databasePassword: string;
  salt: string;
  statsToken: string;
}

export type FirstUserRequestKind = 'REPLACE' | 'RESET_TWO_FACTOR' | 'RENEW_LINK';

/** A task to do once in a client's own database; the result is not enforced later. */
export interface FirstUserRequest {
  id: string;
  kind: FirstUserRequestKind;
}

/** A client with everything that its servers must have of it. */
export interface DesiredClient extends Client {
  /** The numbers of its specific models in MONARC, ascending. */
  modelNumbers: number[];
  firstUserRequests: FirstUserRequest[];
  restores: DesiredRestore[];
  /** The move that is requested or under way. */
  move: DesiredMove | null;
  backupToCome?: BackupToCome | undefined;
}

/** A client that is made from a backup of another one, which is still to be made. */
export interface BackupToCome {
  /** The alias of the other client. */
  of: string;
  /** Whether the run that was to make it has ended without it. */
  hasFailed: boolean;
}

/** What a restore replaces: the database, the client's folder, or both. */
export type RestoreInclude = 'BOTH' | 'DATABASE' | 'FILES';

/** A client's database or folder is replaced by a backup. */
export interface Restore {
  id: string;
  clientId: string;
  /** Null until the backup is made. */
  backupId: string | null;
  /** The server on which it is done; null if it is part of a creation, or if that server was removed. */
  serverId: string | null;
  /** The client whose backup it is, if this one is made from it. */
  sourceId: string | null;
  /** The dump that somebody has uploaded; then there is no backup. */
  uploadId: string | null;
  /** The run that makes the backup, if it was not there before. */
  backupRunId: string | null;
  /** The run that carries it out; when that has ended, it is over, done or not. */
  runId: string | null;
  run: Pick<Run, 'status'> | null;
  doneAt: Date | null;
  /** Until then, what was there before is kept; null if nothing was, or it is not done. */
  undoableUntil: Date | null;
  undoRequestedAt: Date | null;
  undoRunId: string | null;
  undoRun: Pick<Run, 'status'> | null;
  undoneAt: Date | null;
  /** Whether the run for what was requested last was queued: it was not in a dry run. */
  queued: boolean;
  /** When nothing of it was left on the server. */
  droppedAt: Date | null;
}

/**
 * What to do for a restore now. `drop`: it is over, so what it has left on the server goes; but if it was
 * killed while it put the backup in its place, it is finished.
 */
export type RestoreWork = 'restore' | 'undo' | 'keep' | 'drop';

export type RestoreOutcome = 'DONE' | 'DONE_FROM_NOTHING' | 'UNDONE' | 'DROPPED';

/** A restore, as the servers' plugins see it. */
export interface DesiredRestore {
  id: string;
  work: RestoreWork;
  include: RestoreInclude;
  isDone: boolean;
  /** The server on which it is done; absent if it is part of a creation, which is done where the client lives. */
  serverId?: string;
  /** The client whose backup it is, if this one is made from it: then the restore is part of its creation. */
  source?: { alias: string; number: number } | undefined;
  /** The backup; `madeAt` as in `2026-11-28T02:30:00.000Z`. */
  dump: {
    file: string;
    madeAt: string;
    bytes: number | null;
    sha256: string | null;
    /** If its files have to be brought to the client's server first. */
    away?: BackupAway | UploadedDump | undefined;
  };
}

/** A backup whose files are on another server, or only a copy of them is left. */
export interface BackupAway {
  backupId: string;
  /** The MONARC release of the server when it was made, if that is known. */
  monarcVersion: string | null;
}

/** The dump of a database that somebody has uploaded for a client. */
export interface Upload {
  id: string;
  clientId: string;
  at: Date;
  /** Its name in the folder of uploads: see packingOf. */
  file: string;
  bytes: number;
  sha256: string;
  /** Its size when it is unpacked. */
  plainBytes: number;
  /** How many tables it makes. */
  tables: number;
  /** When its file was removed. */
  goneAt: Date | null;
}

/** An upload, as the servers' plugins see it: it has no manifest, and no files. */
export interface UploadedDump extends Pick<Upload, 'file' | 'bytes' | 'sha256' | 'plainBytes' | 'tables'> {
  uploadId: string;
}

/** A client moves from one front office to another. */
export interface Move {
  id: string;
  clientId: string;
  fromServerId: string;
  toServerId: string;
  /** The move that this one takes back. */
  undoesId: string | null;
  /** The run that carries it out; when that has ended, it is over, done or not. */
  runId: string | null;
  run: Pick<Run, 'status'> | null;
  /** Whether its run was queued: it was not in a dry run. */
  queued: boolean;
  /** From then on, the client lives on the second server. */
  doneAt: Date | null;
  /** Until then, what it had on the first server is kept there. */
  keptUntil: Date | null;
  undoneAt: Date | null;
}

/** A move that has not ended, as the runner sees it. */
export interface DesiredMove {
  id: string;
  fromServerId: string;
  toServerId: string;
  isDone: boolean;
  /** Whether its run is under way; always in a dry run. */
  isUnderWay: boolean;
}

export type ModelStatus = 'ACTIVE' | 'INACTIVE' | 'DELETED';

/** The fields of a model, in Regent and in monarc_common. */
export interface ModelFields {
  labelFr: string;
  labelEn: string;
  labelDe: string;
  labelNl: string;
  descriptionFr: string;
  descriptionEn: string;
  descriptionDe: string;
  descriptionNl: string;
  /** True if every client is offered the model. A specific model is linked to some clients. */
  generic: boolean;
  status: ModelStatus;
  /** At most one model is the default. */
  isDefault: boolean;
  scalesUpdatable: boolean;
  showInherentRisk: boolean;
}

export type ModelField = keyof ModelFields;

export interface Model extends ModelFields {
  id: string;
  /** models.id in monarc_common. */
  number: number;
  /** True if MONARC had the model before Regent knew it. */
  adopted: boolean;
  /** When Regent first found the model in MONARC; null if never. */
  seenAt: Date | null;
  /** The fields that Regent writes to monarc_common; the others follow MONARC. */
  kept: ModelField[];
  version: number;
}

/** A model in monarc_common. */
export interface FoundModel {
  number: number;
  /** The id of Regent's model for which the row was created; null if MONARC created it. */
  madeFor: string | null;
  fields: ModelFields;
}

export type RunKind =
  | 'CREATE_CLIENT'
  | 'UPDATE_CLIENT'
  | 'SUSPEND_CLIENT'
  | 'RESUME_CLIENT'
  | 'UPDATE_FIRST_USER'
  | 'RESTORE_CLIENT'
  | 'UNDO_RESTORE'
  | 'MOVE_CLIENT'
  | 'UNDO_MOVE'
  | 'DELETE_CLIENT'
  | 'UNDELETE_CLIENT'
  | 'PURGE_CLIENT'
  | 'UPDATE_MODELS'
  | 'SYNC'
  | 'REPAIR_DRIFT'
  | 'REMOVE_ORPHAN'
  | 'BACKUP'
  | 'VERIFY'
  | 'COLLECT'
  | 'CHECK';
export type RunStatus =
  'QUEUED' | 'BLOCKED' | 'RUNNING' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'CANCELLED';
export type BlockedReason = 'LOCK' | 'SERVER_DOWN' | 'MAINTENANCE' | 'CONFIRM' | 'WINDOW';
export type StepStatus = 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'SKIPPED' | 'CANCELLED';
export type StepPhase = 'ABSENT' | 'PRESENT' | 'ACTION';

/**
 * How long the steps, attempts and events of a run are kept: LONG, as long as the run; SHORT and NONE, if a schedule
 * requested it and it has found nothing; REMOVED, if they were.
 */
export type RunRecord = 'LONG' | 'SHORT' | 'NONE' | 'REMOVED';

export interface Run {
  id: string;
  kind: RunKind;
  status: RunStatus;
  blockedReason: BlockedReason | null;
  blockedServerId: string | null;
  /** WINDOW: the end of the window, as far as it is known. */
  blockedUntil: Date | null;
  serverId: string | null;
  parentId: string | null;
  /** The run that must have succeeded before it begins. */
  afterId: string | null;
  retryOfId: string | null;
  requestedBy: string;
  /** The W3C trace of the request, if it came with one. */
  traceparent: string | null;
  /** The user who confirmed the run, if it waited for that. */
  confirmedBy: string | null;
  /** The user who had it go ahead in spite of maintenance windows, and why. */
  overriddenBy: string | null;
  overrideReason: string | null;
  /** SYNC: what it was asked to do about differences; null for anything else. */
  syncPolicy: SyncPolicy | null;
  /** The kept plan that it carries out. */
  planId: string | null;
  lease: string | null;
  fence: number;
  attempt: number;
  lastSeq: number;
  explanation: string | null;
  record: RunRecord;
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
  /** The position of its step. */
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

/** What made a backup. REQUEST: a run that somebody requested; DELETION: the last one of a deleted client. */
export type BackupOrigin = 'SCHEDULE' | 'REQUEST' | 'DELETION' | 'CRON' | 'RESTORE';

/** One backup on the disk of a server: its files have the name of its database, and belong to nobody else. */
export interface FoundBackup {
  /** The alias of the client; with `ofServer`, the name of a database of the server itself. */
  client: string;
  ofServer?: true;
  /** The path of the dump of the database. */
  file: string;
  bytes: number;
  /** The second file, with the client's folder. */
  files?: { file: string; bytes: number } | undefined;
  /** The path of its manifest, if it has one. */
  manifestFile?: string | undefined;
  /** Absent if it has no manifest, if the manifest does not fit the files, or if Regent knows it already. */
  manifest?: FoundManifest | undefined;
}

/** The facts in the manifest of a backup. */
export interface FoundManifest {
  madeAt: Date;
  /** Whether Regent made it, and not the server itself. */
  isRegents: boolean;
  sha256: string;
  /** Null if the backup has no second file. */
  filesSha256: string | null;
  monarcVersion: string | null;
  /** The number of rows in all tables. */
  rows: number;
}

/**
 * What came of a proof. PROVEN: the backup was loaded, and is what its manifest says; DAMAGED: it is not as it was
 * made, or cannot be loaded; UNDECIDED: it could not be tried.
 */
export type ProofOutcome = 'PROVEN' | 'DAMAGED' | 'UNDECIDED';

/** Which files were loaded: those on the server, or their copy on Regent's machine. */
export type ProofSource = 'SERVER' | 'COPY';

export interface Proof {
  outcome: ProofOutcome;
  source: ProofSource;
  /** What was found, in sentences. */
  message: string;
}

/** A backup and what is known of it: null if it is not. */
export interface ProvableBackup {
  /** The path of the dump on the server. */
  file: string;
  bytes: number | null;
  sha256: string | null;
  /** The archive of the client's folder; null if the backup has none. */
  files: { bytes: number | null; sha256: string | null } | null;
  /** The path of its manifest. */
  manifest: string | null;
  /** Whether its files are on the server. */
  isThere: boolean;
  /** The path of its good copy on Regent's machine. */
  copy: string | null;
}

/** A header in the place of that of a file that age has encrypted, and the only identity that opens it. */
export interface AgeRelay {
  header: Buffer;
  /** The length of the header whose place it takes, in bytes. */
  replaces: number;
  /** As a file of identities. */
  identity: string;
}

/** What becomes of slots that passed while no worker was there, or while all schedules were paused. */
export type MissedSlots = 'SKIP' | 'RUN_ONCE';

/** Schedules that start runs. */
export type WorkKind = 'SYNC' | 'BACKUP' | 'VERIFY' | 'COLLECT';
/** Schedules that only look, without a run. */
export type WatchKind = 'CHECK' | 'PROBE';
export type ScheduleKind = WorkKind | WatchKind;

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
  /** SYNC: what its runs do about differences. */
  syncPolicy: SyncPolicy;
  missed: MissedSlots;
  /** The slot for which a run is started at the end of the pause of all schedules. */
  owedAt: Date | null;
  nextDueAt: Date | null;
  version: number;
}

export type RequestKind = 'CREATE' | 'UPDATE' | 'DELETE';

/** A file in the spool of another back office: the same name and content is the same request. */
export interface RequestFile {
  kind: RequestKind;
  /** Its name in the folder of its kind. */
  file: string;
  /** Of its content, in hex; empty if it was not read. */
  sha256: string;
}

/** What such a file requests: everything of a new client, or what is to change of another one. */
export interface RequestedClient {
  /** The name of its front office. */
  server: string;
  alias: string;
  name?: string;
  contactEmail?: string;
  firstUser?: { firstName: string; lastName: string; email: string; language?: Language };
  twoFactorEnforced?: boolean;
  backgroundImportActive?: boolean;
  /** The numbers of the models to link, and to unlink. */
  link: number[];
  unlink: number[];
  /** Whether the second factor of its first user is to be removed. */
  resetTwoFactor: boolean;
}

export interface FoundRequest extends RequestFile {
  /** What it requests; or why that is not known, in a sentence. */
  asked: RequestedClient | { why: string; alias?: string };
}

/** A look at a spool. */
export interface FoundRequests {
  /** All files there. */
  names: Pick<RequestFile, 'kind' | 'file'>[];
  /** Those that were read. */
  requests: FoundRequest[];
}

/**
 * What became of the file of a request that is done. AWAY: it is in the archive; GONE: somebody else has taken it;
 * CHANGED: it has another content now; STUCK: it could not be moved.
 */
export type PutAway = 'AWAY' | 'GONE' | 'CHANGED' | 'STUCK';

/** A request, and what is known of it. */
export interface CollectedRequest extends RequestFile {
  id: string;
  serverId: string;
  alias: string | null;
  /** Why it was not taken; null if it was, or waits. */
  reason: string | null;
  /** When its run was queued: from then on it is never taken again. */
  takenAt: Date | null;
  run: Pick<Run, 'status'> | null;
  archivedAt: Date | null;
  goneAt: Date | null;
}

/** The author of a request and their address, for the audit. */
export interface Actor {
  /** An e-mail address, or `schedule`, or `regent`. */
  name: string;
  userId: string | null;
  address: string | null;
}

/** The result of an audited action. REFUSED: nothing was done. */
export type AuditOutcome = 'DONE' | 'REFUSED' | 'FAILED';

/** One difference from the desired state: plain data to store, show and review. Never contains a secret. */
export interface Change {
  /** The alias of the changed client; absent if the change is about the server itself. */
  client?: string;
  action: 'create' | 'update' | 'delete';
  /** The changed thing, in words of administrators: a path, `database acme`, `route /acme`. */
  subject: string;
  /** One line that says what will be done. */
  summary: string;
  /** For files: a unified diff, with the lines that hold secrets masked. */
  diff?: string;
  /**
   * A hash of what is there and of what should be, if summary and diff do not tell one difference from the next:
   * because they mask something, say. Never shown.
   */
  state?: string;
  /** It is due by the time that has passed, or because somebody requested it, and so never drift. */
  isDue?: true;
  /**
   * The summary that it had in a plan from before the run's own preparations, such as a backup that it waits for: a
   * kept plan with that summary has this change. Never shown.
   */
  plannedAs?: string;
}

/** OPEN: nobody has decided on it, or it has changed since. IGNORED: somebody lets it stay for now. */
export type DriftState = 'OPEN' | 'IGNORED' | 'ENDED';
/** REPAIRED: by a run. GONE: it was not there any more, without any change of Regent's. */
export type DriftEnd = 'REPAIRED' | 'GONE' | 'ADOPTED';

/** The difference that is meant, whatever it looks like by now. */
export interface DriftKey {
  plugin: string;
  /** Null if it is of the server itself. */
  clientId: string | null;
  subject: string;
}

/** A difference between a server and its desired state that nobody has requested. */
export interface Drift extends DriftKey {
  id: string;
  serverId: string;
  summary: string;
  /** Another one means that something else differs, or is desired. */
  fingerprint: string;
  /** The settings of its client that what is there can become; none if it cannot be adopted. */
  adoptable: string[];
  version: number;
  state: DriftState;
  /** What was ignored; null if nothing is. */
  ignoredFingerprint: string | null;
  ignoredReason: string | null;
  ignoredBy: string | null;
  ignoredAt: Date | null;
  /** Null if it is ignored without an end. */
  ignoredUntil: Date | null;
  endedAt: Date | null;
}

/** The kinds of things that a client of MONARC has on servers. */
export type OrphanKind =
  'VIRTUAL_HOST' | 'ROUTE' | 'DATABASE' | 'DATABASE_USER' | 'FOLDER' | 'BACKUP' | 'INVENTORY_ENTRY';

/** Something of a MONARC client that Regent does not know, as a plugin found it. */
export interface FoundOrphan {
  kind: OrphanKind;
  /** The alias of the client, as far as the thing says it; otherwise its own name. */
  name: string;
  /** Where it is, as an administrator would name it: a path, a database. */
  place: string;
  bytes?: number;
  /** When it was last changed. */
  changedAt?: Date;
  /** Of a virtual host: whether the web server serves it. */
  isServed?: boolean;
}

/** The same, as a row. One that is not gone is the only one of its server, kind and name. */
export interface Orphan {
  id: string;
  serverId: string;
  /** The plugin that found it. */
  plugin: string;
  kind: OrphanKind;
  name: string;
  place: string;
  isServed: boolean | null;
  /** Another one means that it has changed. */
  fingerprint: string;
  firstSeenAt: Date;
  /** When it was not there any more. */
  goneAt: Date | null;
  ignoredReason: string | null;
  ignoredBy: string | null;
  ignoredAt: Date | null;
  /** Null if it is ignored without an end. */
  ignoredUntil: Date | null;
  version: number;
}

/** One file of a copy: its name, and what it was when it was copied. */
export interface CopiedFile {
  name: string;
  bytes: number;
  sha256: string;
  /** In a restic repository: the snapshot that has what is in it, without the compression. */
  snapshot?: string;
}

export interface BackupCopy {
  backupId: string;
  /** Which BACKUP_DIR: the id that is in it. Or which restic repository. */
  place: string;
  /** False if it failed, is damaged, or is missing: `message` says which. */
  ok: boolean;
  /** Of the dump, below BACKUP_DIR. In a restic repository, the tag that only its snapshots have. */
  path: string;
  /** All of its files; none if it was never whole. */
  files: CopiedFile[];
  at: Date;
  verifiedAt: Date | null;
  goneAt: Date | null;
  message: string | null;
}

/** A good backup, and its copy in one place. */
export interface CopyableBackup {
  id: string;
  /** Null if it is of a database of the server itself. */
  clientId: string | null;
  /** The alias of the client, or the name of that database. */
  alias: string;
  at: Date;
  /** Null if it is not known. */
  madeBy: BackupOrigin | null;
  /** Whether its server still has it. */
  isThere: boolean;
  /** Its files on the server. The manifest is small, and has no hash of its own. */
  dump: { path: string; bytes: number; sha256: string };
  archive: { path: string; bytes: number; sha256: string } | null;
  manifest: string | null;
  copy: BackupCopy | null;
}

/** Names that belong to a server itself; to remove a client of that name would remove them. */
const THE_SERVERS_OWN = new Set(
  'mysql sys information_schema performance_schema monarc_common monarc_master root mariadb debian-sys-maint html'.split(
    ' ',
  ),
);

/** Whether this may name paths, databases and accounts on a server, whoever has chosen it. */
export const isSafeAlias = (alias: string): boolean =>
  /^[A-Za-z0-9_-]{3,64}$/.test(alias) && !THE_SERVERS_OWN.has(alias.toLowerCase());
