/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which alarm, what is done about it, and for how long. */
export type AcknowledgeAlarmInput = {
  /** The alarm. */
  alarmId: string | number;
  /** What you do about it, for the others. */
  note: string;
  /** From then on it counts again, and is told again, if it is still open. By default it does not. */
  until?: string | null | undefined;
};

/** Which model. */
export type ActivateModelInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The model. */
  modelId: string | number;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which user. */
export type ActivateUserInput = {
  /** The user. */
  userId: string | number;
};

/** Which difference. */
export type AdoptDriftInput = {
  /** The difference. */
  driftId: string | number;
  /** True to get the settings in the answer; nothing is stored. */
  dryRun?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
};

/** Which orphan, with a decision for each contradiction. */
export type AdoptOrphanInput = {
  /** One for each contradiction of the client. The refusal names those that are open. */
  decisions?: Array<TakeOverDecisionInput> | null | undefined;
  /** True to get what would be accepted; nothing is stored. */
  dryRun?: boolean | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The orphan. */
  orphanId: string | number;
};

/** Which alarms; an item must meet all conditions that are given. */
export type AlarmFilter = {
  /** Only those that somebody has acknowledged; with false, only the others. */
  acknowledged?: boolean | null | undefined;
  /** Only those of this client. */
  clientId?: string | number | null | undefined;
  /** Only those of one of these conditions: see `alarmConditions`. */
  condition?: Array<string> | null | undefined;
  /** Only those that are kept back (`isMuted`); with false, only the others. */
  muted?: boolean | null | undefined;
  /** Only those that are open, which is the default; with false, only those that are resolved. */
  open?: boolean | null | undefined;
  /** Only those of this server and of its clients. */
  serverId?: string | number | null | undefined;
  /** Only those of one of these severities. */
  severity?: Array<AlarmSeverity> | null | undefined;
};

/** How soon somebody is to look at an alarm. */
export type AlarmSeverity =
  /** At once. */
  | 'CRITICAL'
  /** It is good to know. */
  | 'INFO'
  /** Today. */
  | 'WARNING';

/** Which program, and what its token may do. */
export type AllowApiTokenInput = {
  /** The code that it shows, with or without its hyphen. */
  code: string;
  /** When it stops working; never by default. */
  expiresAt?: string | null | undefined;
  /** What the token is for, so that you recognise it later. */
  name: string;
  /** The permissions that it may use, as for createApiToken; by default all that you have. */
  scopes?: Array<Permission> | null | undefined;
};

/** What has become of a request for an API token. */
export type ApiTokenRequestState =
  /** A user has allowed it: here is the token. */
  | 'ALLOWED'
  /** A user has refused it, or may not use Regent any more. */
  | 'REFUSED'
  /** Nobody has answered yet. Ask again in a few seconds. */
  | 'WAITING';

/** The file, and whether to do it or to plan it. */
export type ApplyFleetInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The file in YAML, as the query `fleet` gives it; at most 800,000 characters. */
  fleet: string;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which entries; an item must meet all conditions that are given. */
export type AuditFilter = {
  /** One kind of action, such as `deleteClient`. */
  action?: string | null | undefined;
  /** Only what this user, `schedule` or `regent` did. */
  actor?: string | null | undefined;
  /** What was done to the client of this alias, what runs for it did, and what was decided about these. */
  client?: string | null | undefined;
  /** Only entries that ended in this way. */
  outcome?: AuditOutcome | null | undefined;
  /** What was done to the server of this name, what runs on it did, and what was decided about these. */
  server?: string | null | undefined;
  /** From this time on, inclusive. */
  since?: string | null | undefined;
  /** Only entries with this text in their subject. */
  subject?: string | null | undefined;
  /** Before this time, exclusive. */
  until?: string | null | undefined;
};

/** How an action ended. */
export type AuditOutcome =
  /** It was done. */
  | 'DONE'
  /** A run did not succeed; some of it may have been done. */
  | 'FAILED'
  /** The caller was not allowed to do it, or it was not possible then. Nothing was done. */
  | 'REFUSED';

/** A user of the PHP back office, as planTakeOver shows them. */
export type BackOfficeUserInput = {
  /** The e-mail address. */
  email: string;
  /** The roles there, which the user has in Regent then; others are refused. */
  roles: Array<UserRole>;
};

/** The options; `{}` is enough. */
export type BackupAllInput = {
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which client. */
export type BackupClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which backup, and what of it. */
export type BackupDownloadInput = {
  /** A good backup. */
  backupId: string | number;
  /** Which file: DUMP unless given. */
  part?: BackupPart | null | undefined;
};

/** Which backups; an item must meet all conditions that are given. */
export type BackupFilter = {
  /** Only backups that one of these has made. */
  madeBy?: Array<BackupOrigin> | null | undefined;
  /** Only backups that are good; with false, only the others. */
  ok?: boolean | null | undefined;
  /** Only backups whose file was on the server at the last look; with false, only those without. */
  onDisk?: boolean | null | undefined;
  /** Made from this time on. */
  since?: string | null | undefined;
  /** Made before this time. */
  until?: string | null | undefined;
};

/** What made a backup. */
export type BackupOrigin =
  /** The server itself, from root’s crontab or by a person at a terminal. */
  | 'CRON'
  /** The deletion of the client: its last backup. */
  | 'DELETION'
  /** A run that a user or an API token requested. */
  | 'REQUEST'
  /** restoreClient or undoRestore: what was there before. */
  | 'RESTORE'
  /** A run of a schedule. */
  | 'SCHEDULE';

/** One file of a backup. */
export type BackupPart =
  /** The database: SQL, compressed with zstd. */
  | 'DUMP'
  /** The client’s folder: a tar archive, compressed with zstd. */
  | 'FILES'
  /** What both hold: JSON. Older dumps have none. */
  | 'MANIFEST';

/** Which server. */
export type BackupServerInput = {
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
};

/** For which client. */
export type BackupUploadInput = {
  /** The client. */
  clientId: string | number;
};

/** What a run waits for. */
export type BlockedReason =
  /** A schedule requested it, and it would change or remove something for many clients. It waits for confirmRun or cancelRun. */
  | 'CONFIRM'
  /** Another run is working on that server. */
  | 'LOCK'
  /** That server is in maintenance. The run goes on when the maintenance is over. */
  | 'MAINTENANCE'
  /** That server does not answer. The run goes on when it does. */
  | 'SERVER_DOWN'
  /** A maintenance window is in force there. The run goes on at its end (`blockedUntil`), or with overrideWindow. */
  | 'WINDOW';

/** Which run. */
export type CancelRunInput = {
  /** The run. */
  runId: string | number;
};

/** What a change does on a server. */
export type ChangeAction =
  /** It creates what is missing. */
  | 'CREATE'
  /** It removes what should not exist. */
  | 'DELETE'
  /** It updates what differs. */
  | 'UPDATE';

/** The new address, with your password as proof. */
export type ChangeEmailInput = {
  /** Your password. */
  currentPassword: string;
  /** The address to sign in with from now on. */
  email: string;
};

/** The new password, with the present one as proof. */
export type ChangePasswordInput = {
  /** Your present password. */
  currentPassword: string;
  /** The new password: 12 to 256 characters, and not easy to guess. */
  newPassword: string;
  /** Whether your API tokens stop working; false by default. */
  revokeApiTokens?: boolean | null | undefined;
};

/** Which server. */
export type CheckServerInput = {
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
};

/** Which server, and why. */
export type ClaimServerInput = {
  /** Why; it is kept in the audit. */
  reason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
};

/** Which clients; an item must meet all conditions that are given. */
export type ClientFilter = {
  /** Only clients whose site answers; with false, only those whose site does not. */
  answering?: boolean | null | undefined;
  /** Only clients whose newest backup failed, or is not good any more; with false, only the others. */
  lastBackupFailed?: boolean | null | undefined;
  /** Only clients to which this model is linked. */
  modelId?: string | number | null | undefined;
  /** Only clients on this server. */
  serverId?: string | number | null | undefined;
  /** Only clients with one of these statuses; by default all but DELETED. */
  status?: Array<ClientStatus> | null | undefined;
  /** Only clients with this text in alias, name or contact address. */
  text?: string | null | undefined;
};

/** A secret that only a client and its servers know. */
export type ClientSecret =
  /** The password in MariaDB. */
  | 'DATABASE_PASSWORD'
  /** The salt of its users’ passwords. */
  | 'SALT'
  /** The token of the stats service. */
  | 'STATS_TOKEN';

/** How far a client has come. */
export type ClientStatus =
  /** Exists and answers. */
  | 'ACTIVE'
  /** Deleted: its site is off. Everything else is kept until `keptUntil`, and undeleteClient brings it back. */
  | 'CLOSED'
  /** Requested; its first run has not ended yet. */
  | 'CREATING'
  /** Removed; nobody else gets its alias, unless releaseAlias is used. */
  | 'DELETED'
  /** Is being closed, or removed with all that belongs to it. */
  | 'DELETING'
  /** Its last change failed: `problem` says why. Use retryRun. */
  | 'FAILED'
  /** Exists and answers 503, until it is resumed. */
  | 'SUSPENDED';

/** A client to delete. */
export type ClientToDelete = {
  /** Its alias, typed again as a confirmation. */
  alias: string;
  /** The client. */
  clientId: string | number;
};

/** Which client, and what is new. */
export type CloneClientInput = {
  /** The alias of the new client, which never changes: by the rules of createClient. */
  alias: string;
  /** The client. */
  clientId: string | number;
  /** The e-mail address of the contact; that of the other client unless given. */
  contactEmail?: string | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** Takes the place of the administrator in the new client, and signs in by a one-time link; requires the same as replaceFirstUser. Unless given, the administrator stays and signs in as before. */
  firstUser?: FirstUserInput | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** What people call it; that of the other client unless given. */
  name?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The front office on which it will live; that of the other client unless given. */
  serverId?: string | number | null | undefined;
};

/** Which back office. */
export type CollectRequestsInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
};

/** Which requests; an item must meet all conditions that are given. */
export type CollectedRequestFilter = {
  /** Only those that name this alias. */
  alias?: string | null | undefined;
  /** Only those with a run for this client. */
  clientId?: string | number | null | undefined;
  /** Only those on this back office. */
  serverId?: string | number | null | undefined;
  /** Only those in one of these states; by default those whose file is still in the spool. */
  state?: Array<CollectedRequestState> | null | undefined;
};

/** What a request is about: the folder in which its file was left. */
export type CollectedRequestKind =
  /** A new client. */
  | 'CREATE'
  /** The deletion of a client. */
  | 'DELETE'
  /** A change of a client. */
  | 'UPDATE';

/** What became of a request. */
export type CollectedRequestState =
  /** Its run has SUCCEEDED. Its file is archived then: see `archivedAt`. */
  | 'DONE'
  /** Its run has ended without success: see `run`. Its file stays. Use retryRun. */
  | 'FAILED'
  /** Its file was taken away before Regent had begun with it. */
  | 'GONE'
  /** It cannot be done as it is: see `reason`. Its file stays, and each later collection tries again, as the reason may be gone. */
  | 'REFUSED'
  /** Its run is under way. */
  | 'RUNNING'
  /** Its run waits, or it waits for the end of the request before it for the same client. */
  | 'WAITING';

/** Which run. */
export type ConfirmRunInput = {
  /** The run. */
  runId: string | number;
};

/** Which server, and the fingerprint that you have read on it. */
export type ConfirmServerHostKeyInput = {
  /** As `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` prints it on the server itself: `SHA256:...`. */
  fingerprint: string;
  /** The server. */
  serverId: string | number;
};

/** How a server is reached. */
export type Connection =
  /** A sandbox folder on Regent’s own machine, which stands for the server’s root. */
  | 'LOCAL'
  /** Over SSH, with a host key that somebody has confirmed. */
  | 'SSH';

/** The token to create. */
export type CreateApiTokenInput = {
  /** When it stops working; never by default. */
  expiresAt?: string | null | undefined;
  /** What it is for, so that you recognise it later. */
  name: string;
  /** The permissions that it may use; by default all that you have, now and later. PLAN stands alone, or with READ; METRICS stands alone. */
  scopes?: Array<Permission> | null | undefined;
};

/** The client to create. */
export type CreateClientInput = {
  /** The languages in which its users can have MONARC, by their codes of two small letters, as in `["fr", "en"]`; an empty list leaves those that its `local.php` has. By default those of MONARC. */
  activeLanguages?: Array<string> | null | undefined;
  /** The name of its address, database and folders, which never changes: 3 to 32 characters of a-z, 0-9 and -, the first a letter. */
  alias: string;
  /** Whether large imports are processed in the background; false by default. */
  backgroundImportActive?: boolean | null | undefined;
  /** The e-mail address of the contact for this client. */
  contactEmail: string;
  /** The language in which texts of its analyses are shown if they are missing in another one. By default the site’s. */
  defaultLanguage?: Language | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** Its first administrator. */
  firstUser: FirstUserInput;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The specific models that it may use, in addition to the generic ones. */
  modelIds?: Array<string | number> | null | undefined;
  /** What people call it. */
  name: string;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The front office on which it will live. */
  serverId: string | number;
  /** Whether its users must have a second factor; true by default. */
  twoFactorEnforced?: boolean | null | undefined;
};

/** The window to create. */
export type CreateMaintenanceWindowInput = {
  /** Instead of `calendarUrl`: the text of an iCalendar file, of at most 1 MB. */
  calendarText?: string | null | undefined;
  /** For the events of a calendar: the address of an iCalendar file (https or webcal). It is read now, and again every 15 minutes; if that fails, the events that are known stay. Private addresses are refused unless the configuration allows their network. */
  calendarUrl?: string | null | undefined;
  /** For a window that recurs: when it begins, as minute, hour, day of month, month, day of week. `0 22 * * 5` is 22:00 each Friday. */
  cron?: string | null | undefined;
  /** With `cron`: after how many minutes on the clock it ends; 1 to 10080. What begins at 22:00 for 480 minutes ends at 06:00, also in the nights in which the clocks are changed. */
  durationMinutes?: number | null | undefined;
  /** What it does: one effect or both. */
  effects: Array<WindowEffect>;
  /** With `startsAt`: when it ends. */
  endsAt?: string | null | undefined;
  /** What people call it; it is shown where it has an effect. */
  name: string;
  /** The server that it is for; all servers by default. */
  serverId?: string | number | null | undefined;
  /** For a window that happens once: when it begins. */
  startsAt?: string | null | undefined;
  /** With `cron`: its time zone, such as `Europe/Luxembourg`. With a calendar: that of events that name none, such as those of whole days. */
  timeZone?: string | null | undefined;
};

/** The model to create. */
export type CreateModelInput = {
  /** Whether it is ACTIVE from the start; true by default. Use false to fill it in MONARC first. */
  active?: boolean | null | undefined;
  /** True makes it the default, in place of the present one. False, for the default, leaves no default. The model must be ACTIVE. */
  default?: boolean | null | undefined;
  /** What it is about. */
  description?: DescriptionInput | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** True to offer it to every client; false to offer it only to clients to which it is linked. */
  generic: boolean;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** Its name. */
  label: LabelInput;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** Whether users of the model may change its scales; true in a new model. */
  scalesUpdatable?: boolean | null | undefined;
  /** Whether operational risks are also shown before measures; false in a new model. */
  showInherentRisk?: boolean | null | undefined;
};

/** The schedule to create. */
export type CreateScheduleInput = {
  /** When: minute, hour, day of month, month, day of week. `30 2 * * *` is 02:30 each day. */
  cron: string;
  /** False to pause it; true by default. */
  enabled?: boolean | null | undefined;
  /** What it starts. */
  kind: ScheduleKind;
  /** What becomes of slots that were missed, or passed while all schedules were paused; SKIP by default. */
  missed?: MissedSlots | null | undefined;
  /** The server that it is for; all servers by default. */
  serverId?: string | number | null | undefined;
  /** For SYNC: what its runs do about differences; REPAIR by default. */
  syncPolicy?: SyncPolicy | null | undefined;
  /** The time zone of the expression, such as `Europe/Luxembourg`. */
  timeZone: string;
};

/** The server to add. */
export type CreateServerInput = {
  /** The host name or IP address to connect to, if this is not its full host name. */
  address?: string | null | undefined;
  /** How it is reached. */
  connection: Connection;
  /** The fingerprint of its host key, `SHA256:...`, if you know it. Then nothing has to be confirmed. */
  expectedFingerprint?: string | null | undefined;
  /** Its full host name; unique. */
  fqdn: string;
  /** What people call it. */
  label: string;
  /** ACTIVE by default; or OBSERVE, so that nothing is changed there before setServerMode makes it active. */
  mode?: ServerMode | null | undefined;
  /** The port of its SSH server; 22 by default. */
  port?: number | null | undefined;
  /** Its purpose. */
  role: ServerRole;
  /** The user to sign in as; `ansible` by default. This user must be able to use sudo without a password. */
  user?: string | null | undefined;
};

/** Whose link to show. */
export type CreateUserLinkInput = {
  /** The user. */
  userId: string | number;
};

/** The webhook to make. */
export type CreateWebhookInput = {
  /** What it gets; STANDARD by default. */
  flavour?: WebhookFlavour | null | undefined;
  /** A name that no other webhook has. */
  name: string;
  /** Only what is about one of these servers, or a client on it, is told; with an empty list, and by default, everything. */
  serverIds?: Array<string | number> | null | undefined;
  /** Of alarms, only these are told; with an empty list, and by default, all. */
  severities?: Array<AlarmSeverity> | null | undefined;
  /** What it is told; with an empty list, and by default, everything. */
  types?: Array<NoticeType> | null | undefined;
  /** The address, such as `https://hooks.example.org/regent`. It is stored encrypted, and not shown again. */
  url: string;
};

/** Which model. */
export type DeactivateModelInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The model. */
  modelId: string | number;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which user. */
export type DeactivateUserInput = {
  /** The user. */
  userId: string | number;
};

/** Which client, by its id and, as a confirmation, its alias. */
export type DeleteClientInput = {
  /** Its alias, typed again as a confirmation. */
  alias: string;
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which clients, each by its id and, as a confirmation, its alias. */
export type DeleteClientsInput = {
  /** At most 100 at once. A client that is wrong is refused alone; the others are accepted. */
  clients: Array<ClientToDelete>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which window. */
export type DeleteMaintenanceWindowInput = {
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** The maintenance window. */
  windowId: string | number;
};

/** Which model. */
export type DeleteModelInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The model. */
  modelId: string | number;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which schedule. */
export type DeleteScheduleInput = {
  /** The schedule. */
  scheduleId: string | number;
};

/** Which server. */
export type DeleteServerInput = {
  /** The server. */
  serverId: string | number;
};

/** Which user. */
export type DeleteUserInput = {
  /** The user. */
  userId: string | number;
};

/** Which webhook. */
export type DeleteWebhookInput = {
  /** The webhook. */
  webhookId: string | number;
};

/** What has come of a delivery. */
export type DeliveryStatus =
  /** The receiver answered with a status from 200 to 299. */
  | 'DELIVERED'
  /** It still waited when the webhook was disabled or got another address, and is not sent. */
  | 'DROPPED'
  /** It was tried 8 times, or the receiver answered 410. Send it again with redeliver. */
  | 'FAILED'
  /** It is to be sent, or to be tried again at `dueAt`. */
  | 'PENDING';

/** A longer text in MONARC’s four languages. Languages that are left out do not change; an empty text removes the present one. */
export type DescriptionInput = {
  /** In German. */
  de?: string | null | undefined;
  /** In English. */
  en?: string | null | undefined;
  /** In French. */
  fr?: string | null | undefined;
  /** In Dutch. */
  nl?: string | null | undefined;
};

/** How a difference ended. */
export type DriftEnd =
  /** What is on the server has become settings of the client: see adoptDrift. */
  | 'ADOPTED'
  /** It was not there any more when Regent looked, or its client is not kept up there any more. Regent has not changed it. */
  | 'GONE'
  /** A run of Regent has repaired it: see `repairedBy`. */
  | 'REPAIRED';

/** Which differences; an item must meet all conditions that are given. */
export type DriftFilter = {
  /** Only those of this client. */
  clientId?: string | number | null | undefined;
  /** Only those that one of these plugins found. */
  plugin?: Array<string> | null | undefined;
  /** Only those on this server. */
  serverId?: string | number | null | undefined;
  /** Only those in one of these states; by default OPEN and IGNORED. */
  state?: Array<DriftState> | null | undefined;
};

/** What is to be done about a difference. */
export type DriftState =
  /** It does not differ any more: see `end`. */
  | 'ENDED'
  /** Somebody lets it stay as it is: see `ignored`. Runs leave it alone. */
  | 'IGNORED'
  /** Nobody has decided on it. A sync repairs it, or only reports it: see SyncPolicy. If it has `ignored`, it has changed since it was ignored, and syncs leave it alone until somebody decides again. */
  | 'OPEN';

/** Which model to copy. */
export type DuplicateModelInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The name of the copy; by default that of the model, with “(copy)” in each language. */
  label?: LabelInput | null | undefined;
  /** The model. */
  modelId: string | number;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which webhook. */
export type EndWebhookRotationInput = {
  /** The webhook. */
  webhookId: string | number;
};

/** How much an event matters. */
export type EventLevel =
  /** Why something failed. */
  | 'ERROR'
  /** Normal progress. */
  | 'INFO'
  /** Somebody should look at it. */
  | 'WARN';

/** Which request. */
export type FetchApiTokenInput = {
  /** Its secret. */
  secret: string;
};

/** The first administrator of a client. */
export type FirstUserInput = {
  /** The address that the user signs in with. */
  email: string;
  /** First name. */
  firstName: string;
  /** French by default. */
  language?: Language | null | undefined;
  /** Last name. */
  lastName: string;
};

/** What to change of the first user. Fields that are left out do not change. */
export type FirstUserPatch = {
  /** The address that the user signs in with. */
  email?: string | null | undefined;
  /** First name. */
  firstName?: string | null | undefined;
  /** The language of the user. */
  language?: Language | null | undefined;
  /** Last name. */
  lastName?: string | null | undefined;
};

/** The kinds of things in a file of the estate. */
export type FleetKind =
  /** A client. */
  | 'CLIENT'
  /** A maintenance window. */
  | 'MAINTENANCE_WINDOW'
  /** A model. */
  | 'MODEL'
  /** A schedule. */
  | 'SCHEDULE'
  /** A server. */
  | 'SERVER'
  /** A webhook; only for those with SERVERS. */
  | 'WEBHOOK';

/** Which client, by its id and, as a confirmation, its alias; and why. */
export type ForgetClientInput = {
  /** Its alias, typed again as a confirmation. */
  alias: string;
  /** The client. */
  clientId: string | number;
  /** Why; it is kept in the audit. */
  reason: string;
};

/** Which server, by its id and, as a confirmation, its name; and why. */
export type ForgetServerInput = {
  /** Its full host name, typed again as a confirmation. */
  fqdn: string;
  /** Why; it is kept in the audit and in the runs that end. */
  reason: string;
  /** The server. */
  serverId: string | number;
};

/** The health of a server. */
export type HealthStatus =
  /** It answers, and lacks nothing. */
  | 'HEALTHY'
  /** It does not answer, or lacks something that it needs. */
  | 'UNHEALTHY'
  /** Not checked yet: use checkServer. */
  | 'UNKNOWN'
  /** It works, but somebody should look at a problem. */
  | 'WARNING';

/** Which difference, why, and until when. */
export type IgnoreDriftInput = {
  /** The difference. */
  driftId: string | number;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** Why it may stay; it is shown with it. */
  reason: string;
  /** After this time it is OPEN again; without it, it is ignored without an end. */
  until?: string | null | undefined;
};

/** Which orphan, why, and until when. */
export type IgnoreOrphanInput = {
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** The orphan. */
  orphanId: string | number;
  /** Why it may stay; it is shown with it. */
  reason: string;
  /** After this time it is OPEN again; without it, it is ignored without an end. */
  until?: string | null | undefined;
};

/** A file of the inventory of MONARC’s Ansible playbook. */
export type InventoryFileInput = {
  /** Its content, with values in ansible-vault as they are. It is stored nowhere. */
  content: string;
  /** Its path in the folder `inventory`: `hosts`, or `host_vars/<server>/generated.yaml`. Other files are not read. */
  path: string;
};

/** Which users. */
export type InviteBackOfficeUsersInput = {
  /** At most 100 users, as planTakeOver shows them. */
  users: Array<BackOfficeUserInput>;
};

/** The user to invite. */
export type InviteUserInput = {
  /** The address to sign in with; unique. */
  email: string;
  /** When the account stops working; never by default. */
  endsAt?: string | null | undefined;
  /** First name. */
  firstName: string;
  /** The language of mails; EN by default. */
  language?: Language | null | undefined;
  /** Last name. */
  lastName: string;
  /** The roles of the user; at least one. */
  roles: Array<UserRole>;
  /** When the account starts to work; at once by default. */
  startsAt?: string | null | undefined;
};

/** A name in MONARC’s four languages. The text in the site’s default language is required; MONARC shows it in place of an empty one. Languages that are left out do not change; an empty text removes the present one. */
export type LabelInput = {
  /** In German. */
  de?: string | null | undefined;
  /** In English. */
  en?: string | null | undefined;
  /** In French. */
  fr?: string | null | undefined;
  /** In Dutch. */
  nl?: string | null | undefined;
};

/** A language of MONARC. */
export type Language =
  /** German. */
  | 'DE'
  /** English. */
  | 'EN'
  /** French. */
  | 'FR'
  /** Dutch. */
  | 'NL';

/** Which clients, and which models. */
export type LinkModelsInput = {
  /** The clients. At most 100 at once. A client that is wrong is refused alone; the others are accepted. */
  clientIds: Array<string | number>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The models. */
  modelIds: Array<string | number>;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** What becomes of slots that passed while Regent was not running, or while all schedules were paused. */
export type MissedSlots =
  /** One run for the last of them, as soon as that is possible. */
  | 'RUN_ONCE'
  /** Nothing: a slot that is found more than 10 minutes late starts no run. */
  | 'SKIP';

/** Which models; an item must meet all conditions that are given. */
export type ModelFilter = {
  /** True for generic models only, false for specific models only. */
  generic?: boolean | null | undefined;
  /** Only clients with one of these statuses; by default all but DELETED. */
  status?: Array<ModelStatus> | null | undefined;
  /** Only models with this text in a label or a description, in any language. */
  text?: string | null | undefined;
};

/** Whether a model is offered to clients. */
export type ModelStatus =
  /** Offered to clients: to all if it is generic, otherwise to clients to which it is linked. */
  | 'ACTIVE'
  /** Removed, with all its content; its number is never used again. */
  | 'DELETED'
  /** Not offered to any client. */
  | 'INACTIVE';

/** Which client, and to which server. */
export type MoveClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** A front office on which the client does not live. */
  toServerId: string | number;
};

/** Which clients, and to which server. */
export type MoveClientsInput = {
  /** The clients, in the order in which they move. At most 100 at once. */
  clientIds: Array<string | number>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** A front office on which none of them lives. */
  toServerId: string | number;
};

/** How far a move has come. */
export type MoveStatus =
  /** The client lives on the second server. */
  | 'DONE'
  /** Its run has ended without it: the client lives on the first server. */
  | 'FAILED'
  /** Its run waits or is under way; the client lives on the first server. */
  | 'REQUESTED'
  /** The client went there, and then back again. */
  | 'UNDONE';

/** What a webhook can be told. */
export type NoticeType =
  /** Somebody has acknowledged an alarm. */
  | 'ALARM_ACKNOWLEDGED'
  /** An alarm was raised. */
  | 'ALARM_RAISED'
  /** An alarm is over. */
  | 'ALARM_RESOLVED'
  /** A client has another status. */
  | 'CLIENT_CHANGED'
  /** A run has ended. Not told: syncs and checks by schedule that succeeded and changed nothing, and runs by schedule that only gather others, if these succeeded. */
  | 'RUN_ENDED';

/** Which orphans; an item must meet all conditions that are given. */
export type OrphanFilter = {
  /** Only those of these kinds. */
  kind?: Array<OrphanKind> | null | undefined;
  /** Only those of this name. */
  name?: string | null | undefined;
  /** Only those on this server. */
  serverId?: string | number | null | undefined;
  /** Only those in one of these states; by default OPEN and IGNORED. */
  state?: Array<OrphanState> | null | undefined;
};

/** What an orphan is. */
export type OrphanKind =
  /** An entry in the list of the backup script, with its dumps. */
  | 'BACKUP'
  /** A database with MONARC’s tables, with the account of its name. */
  | 'DATABASE'
  /** An account that reads `monarc_common` on the back office. */
  | 'DATABASE_USER'
  /** A folder of `/var/www` with a `local.php`. */
  | 'FOLDER'
  /** An entry in the inventory of the playbook. */
  | 'INVENTORY_ENTRY'
  /** A route on a reverse proxy. */
  | 'ROUTE'
  /** A site of MONARC in Apache’s configuration. */
  | 'VIRTUAL_HOST';

/** What is to be done about an orphan. */
export type OrphanState =
  /** It is not there any more (`goneAt`, `removedBy`), or it belongs to a client of Regent by now. */
  | 'GONE'
  /** Somebody lets it stay: see `ignored`. Syncs leave it alone, and do not tell it. */
  | 'IGNORED'
  /** Nobody has decided on it. Syncs leave it alone, and tell it. */
  | 'OPEN';

/** Which run, and why it cannot wait. */
export type OverrideWindowInput = {
  /** Why the work cannot wait. It is shown with the run, and is in the audit. */
  reason: string;
  /** The run. */
  runId: string | number;
};

/** Why, and until when. */
export type PauseSchedulesInput = {
  /** Why; it is shown with the pause. */
  reason: string;
  /** When they go on; without it, they go on with resumeSchedules. */
  until?: string | null | undefined;
};

/** What a user may do, or the scope of an API token. The description of each field says which permission it requires. */
export type Permission =
  /** Read the audit: who did what. */
  | 'AUDIT'
  /** Create, change, suspend and delete clients. */
  | 'CLIENTS'
  /** Act for the first user of a client: links, replacement, second factor. An API token may only mail the link. */
  | 'FIRST_USERS'
  /** Only as the scope of an API token, and alone: it reads GET /metrics, for Prometheus, and nothing else. */
  | 'METRICS'
  /** Create, change and delete models. */
  | 'MODELS'
  /** Remove from servers what belongs to no client that Regent knows. */
  | 'ORPHANS'
  /** Only as the scope of an API token, alone or with READ: it reads, and plans all that its user may do (`dryRun`, `keepPlan`), but does nothing. */
  | 'PLAN'
  /** Remove clients for good that were deleted and are still kept. */
  | 'PURGE'
  /** Read servers, clients, models, schedules, runs and plugins. */
  | 'READ'
  /** Add, change and remove servers; check, sync and back them up, now and by schedule. */
  | 'SERVERS'
  /** Read users, and deactivate accounts; with a session, also invite, change and delete users. A user with this permission can obtain every other one. Treat it as all permissions together. */
  | 'USERS';

/** Which plans; an item must meet all conditions that are given. */
export type PlanFilter = {
  /** Only those that this user made. */
  madeBy?: string | null | undefined;
  /** Only plans of this mutation: `deleteClient`. */
  mutation?: string | null | undefined;
  /** Made from this time on. */
  since?: string | null | undefined;
  /** Only plans with one of these statuses. */
  status?: Array<PlanStatus> | null | undefined;
  /** Made before this time. */
  until?: string | null | undefined;
};

/** The status of a plan. All but the first are final. */
export type PlanStatus =
  /** It was carried out: `run` says how that went. */
  | 'CARRIED_OUT'
  /** It was not carried out in time. */
  | 'EXPIRED'
  /** carryOut may be used on it until it expires. */
  | 'OPEN'
  /** Somebody rejected it. */
  | 'REJECTED'
  /** Something had changed when it was to be carried out: see `difference`. */
  | 'STALE';

/** What to look at; `{}` for all servers, and the inventory in INVENTORY_DIR. */
export type PlanTakeOverInput = {
  /** Files of the inventory: at most 200, and 800,000 characters. Without them, those in the folder INVENTORY_DIR of Regent’s machine are read, if it is set. */
  inventory?: Array<InventoryFileInput> | null | undefined;
  /** Only these servers, for a look: takeOver reads all of them. By default, all of Regent’s servers. A retired one, or one whose host key is not confirmed, is not looked at. */
  serverIds?: Array<string | number> | null | undefined;
  /** The password of ansible-vault, if values or files are encrypted. It is stored nowhere. */
  vaultPassword?: string | null | undefined;
};

/** What came of the proof of a backup. */
export type ProofOutcome =
  /** It is not as it was made, or cannot be loaded. It is not `ok` any more. */
  | 'DAMAGED'
  /** It was loaded into a MariaDB of its own, and is what its manifest says. */
  | 'PROVEN'
  /** It could not be tried: this says nothing for or against the backup. */
  | 'UNDECIDED';

/** Which files of a backup were loaded. */
export type ProofSource =
  /** Its copy on Regent’s own machine, which was sent to the server for that. The files on the server were read and compared as well, if they were there. */
  | 'COPY'
  /** Those on its server. */
  | 'SERVER';

/** Which client, by its id and, as a confirmation, its alias. */
export type PurgeClientInput = {
  /** Its alias, typed again as a confirmation. */
  alias: string;
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which delivery. */
export type RedeliverInput = {
  /** The delivery. */
  deliveryId: string | number;
};

/** Which program. */
export type RefuseApiTokenInput = {
  /** The code that it shows, with or without its hyphen. */
  code: string;
};

/** Which plan. */
export type RejectPlanInput = {
  /** The plan. */
  planId: string | number;
};

/** Which client, by its id and, as a confirmation, its alias. */
export type ReleaseAliasInput = {
  /** Its alias, typed again as a confirmation. */
  alias: string;
  /** The client. */
  clientId: string | number;
};

/** Which server, by its id and, as a confirmation, its name; and why. */
export type ReleaseServerInput = {
  /** True to get what would be left behind; nothing is stored. */
  dryRun?: boolean | null | undefined;
  /** Its full host name, typed again as a confirmation. */
  fqdn: string;
  /** Why; it is kept in the audit. */
  reason: string;
  /** The server. */
  serverId: string | number;
};

/** Which orphans, and their name once more. */
export type RemoveOrphanInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** Also if Apache serves a site of that name, which somebody may use. */
  evenIfServed?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** Their name, typed once more. */
  name: string;
  /** The orphans: all of one name, on one server. */
  orphanIds: Array<string | number>;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which client. */
export type RenewFirstUserLinkInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which differences. */
export type RepairDriftInput = {
  /** The differences. */
  driftIds: Array<string | number>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which client, and its new administrator. */
export type ReplaceFirstUserInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The person who takes over. The language is that of the previous administrator by default. */
  firstUser: FirstUserInput;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which program asks. */
export type RequestApiTokenInput = {
  /** What it is, and where it runs, so that its user recognises it: `regent on laptop-7`. */
  program: string;
};

/** Which client. */
export type ResetFirstUserTwoFactorInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** The user concerned. */
export type ResetUserTwoFactorInput = {
  /** The user who has lost the app. */
  userId: string | number;
};

/** Which backup or upload, and what is new. */
export type RestoreAsNewClientInput = {
  /** The alias of the new client, which never changes: by the rules of createClient. */
  alias: string;
  /** A good backup of any client. Give exactly one of backupId and uploadId. */
  backupId?: string | number | null | undefined;
  /** The e-mail address of the contact; that of the other client unless given. */
  contactEmail?: string | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** Takes the place of the administrator in the new client, and signs in by a one-time link; requires the same as replaceFirstUser. Unless given, the administrator stays and signs in as before. */
  firstUser?: FirstUserInput | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** What people call it; that of the other client unless given. */
  name?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The front office on which it will live; that of the other client unless given. */
  serverId?: string | number | null | undefined;
  /** A dump that was uploaded for the other client, in place of a backup. */
  uploadId?: string | number | null | undefined;
};

/** Which client, which backup or upload, and what of it. */
export type RestoreClientInput = {
  /** A good backup of this client. Give exactly one of backupId and uploadId. */
  backupId?: string | number | null | undefined;
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** What is replaced: BOTH unless given; of an upload DATABASE, which is all that it has. */
  include?: RestoreInclude | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** A dump that was uploaded for this client, in place of a backup. */
  uploadId?: string | number | null | undefined;
};

/** What a restore replaces. */
export type RestoreInclude =
  /** The database and the folder; the database alone if the backup has no files. */
  | 'BOTH'
  /** The database; the folder stays as it is. */
  | 'DATABASE'
  /** The folder of the client, without its configuration and caches; the database stays as it is. */
  | 'FILES';

/** How far a restore has come. */
export type RestoreStatus =
  /** The backup is in its place. */
  | 'DONE'
  /** Its run has ended without it: the client kept what it had. */
  | 'FAILED'
  /** Its run waits or is under way. */
  | 'REQUESTED'
  /** It was undone: what was there before is in its place again. */
  | 'UNDONE';

/** Which client. */
export type ResumeClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** A kind of records that Regent removes from its database when they are old enough. */
export type RetainedKind =
  /** Alarms that are resolved. */
  | 'ALARMS'
  /** Entries of the audit. */
  | 'AUDIT'
  /** Backups that failed, or whose files are gone with all their copies. The newest one of each client stays. */
  | 'BACKUPS'
  /** Deliveries of webhooks that have ended. */
  | 'DELIVERIES'
  /** Differences that have ended. */
  | 'DRIFT'
  /** Keys that callers gave as `idempotencyKey`. */
  | 'IDEMPOTENCY_KEYS'
  /** Orphans that are gone. */
  | 'ORPHANS'
  /** Steps, attempts and events of syncs that a schedule requested, and that found nothing and had nothing to tell. They are removed a minute after the end. */
  | 'QUIET_RECORDS'
  /** The same of other runs that a schedule requested, and that found nothing to change. */
  | 'RECORDS'
  /** Requests of the PHP back office whose file was taken away before Regent had begun. */
  | 'REQUESTS'
  /** Runs that have ended. The last one of each kind stays, for each server and for each client. */
  | 'RUNS'
  /** Slots of schedules. The newest one of each schedule stays. */
  | 'SLOTS'
  /** Uploaded dumps that were not restored, and whose file was removed. */
  | 'UPLOADS';

/** Which run. */
export type RetryRunInput = {
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The run. */
  runId: string | number;
};

/** Whose link to show. */
export type RevealFirstUserLinkInput = {
  /** The client. */
  clientId: string | number;
};

/** Which webhook. */
export type RotateWebhookSecretInput = {
  /** The webhook. */
  webhookId: string | number;
};

/** The kind of an event. */
export type RunEventType =
  /** A plugin has found a difference, and will change it. */
  | 'CHANGE_PLANNED'
  /** A message of a plugin. */
  | 'LOG'
  /** The run waits; `data` and the run’s `blockedReason` say for what. */
  | 'RUN_BLOCKED'
  /** Somebody asked to cancel the run, and its worker knows. */
  | 'RUN_CANCELLING'
  /** The run has ended; this is its last event. */
  | 'RUN_ENDED'
  /** Its worker stops, and leaves the run to another worker. */
  | 'RUN_HANDED_BACK'
  /** A user or a schedule requested the run. */
  | 'RUN_QUEUED'
  /** Another worker goes on with the run, because the previous one was lost. */
  | 'RUN_RESUMED'
  /** A worker has started the run. */
  | 'RUN_STARTED'
  /** The run can go on. */
  | 'RUN_UNBLOCKED'
  /** A step has ended or was skipped. */
  | 'STEP_ENDED'
  /** A step has begun. */
  | 'STEP_STARTED';

/** Which runs; an item must meet all conditions that are given. */
export type RunFilter = {
  /** Only runs for this client. */
  clientId?: string | number | null | undefined;
  /** Those that found something to change, or that gather one that did; with false, those that did not. */
  hasChanges?: boolean | null | undefined;
  /** Only runs of these kinds. */
  kind?: Array<RunKind> | null | undefined;
  /** Those that this user, `schedule` or `regent` asked for. */
  requestedBy?: string | null | undefined;
  /** Those that retryRun was used on; false for the others, such as failures that remain. */
  retried?: boolean | null | undefined;
  /** Only runs that work on this server. */
  serverId?: string | number | null | undefined;
  /** Asked for from this time on. */
  since?: string | null | undefined;
  /** Only runs with one of these statuses. */
  status?: Array<RunStatus> | null | undefined;
  /** Asked for before this time. */
  until?: string | null | undefined;
};

/** The kind of work of a run. */
export type RunKind =
  /** Backs up all clients on a server, one client, or `monarc_common`. */
  | 'BACKUP'
  /** Checks what a server has, and changes nothing. */
  | 'CHECK'
  /** Takes the requests that the PHP back office has left in its spool; each gets a run of its own. */
  | 'COLLECT'
  /** Sets a new client up. */
  | 'CREATE_CLIENT'
  /** Makes a last backup of a client and closes its site; then it is kept, or removed with all that belongs to it. */
  | 'DELETE_CLIENT'
  /** Moves clients to another front office. */
  | 'MOVE_CLIENT'
  /** Removes a deleted client that was kept, with all that belongs to it. */
  | 'PURGE_CLIENT'
  /** Removes what removeOrphan names, and nothing else. */
  | 'REMOVE_ORPHAN'
  /** Makes the changes of repairDrift, and no others. */
  | 'REPAIR_DRIFT'
  /** Puts a backup in the place of a client’s database and folder. */
  | 'RESTORE_CLIENT'
  /** Lets a suspended client’s site answer again. */
  | 'RESUME_CLIENT'
  /** Has a client’s site answer 503. */
  | 'SUSPEND_CLIENT'
  /** Brings everything on a server to its desired state. */
  | 'SYNC'
  /** Brings back a deleted client that is kept. */
  | 'UNDELETE_CLIENT'
  /** Moves a client back to the front office that it came from. */
  | 'UNDO_MOVE'
  /** Puts back what was there before a restore. */
  | 'UNDO_RESTORE'
  /** Updates the servers of a changed client. */
  | 'UPDATE_CLIENT'
  /** Replaces a client’s administrator, resets their second factor, or makes them a new link. */
  | 'UPDATE_FIRST_USER'
  /** Updates the models on the back office. */
  | 'UPDATE_MODELS'
  /** Proves the newest backups of clients, or of `monarc_common`, by loading them into a MariaDB of their own. */
  | 'VERIFY';

/** Which schedule. */
export type RunScheduleNowInput = {
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The schedule. */
  scheduleId: string | number;
};

/** The status of a run. The last four are final. */
export type RunStatus =
  /** Waits for something else: see `blockedReason`. */
  | 'BLOCKED'
  /** Somebody cancelled it. */
  | 'CANCELLED'
  /** Somebody asked to cancel the run, and its worker knows. */
  | 'CANCELLING'
  /** It failed; `explanation` says why, and what to do. */
  | 'FAILED'
  /** Waits for a worker, which takes it at once, or for the end of the run before it. */
  | 'QUEUED'
  /** A worker carries it out. */
  | 'RUNNING'
  /** Everything is in its desired state, and has been checked. */
  | 'SUCCEEDED'
  /** It took too long and was stopped. */
  | 'TIMED_OUT';

/** Which server. */
export type ScanServerHostKeyInput = {
  /** The server. */
  serverId: string | number;
};

/** What a schedule does when it is due. */
export type ScheduleKind =
  /** Backs up all clients and `monarc_common`. */
  | 'BACKUP'
  /** Looks at each server, without a run: whether it answers, its disks, clock, Apache, MariaDB, and the certificate of the public host (`Server.look`). Once a day, a server also gets the full check (checkServer) again. */
  | 'CHECK'
  /** Takes the requests in the spools of back offices: see collectRequests. */
  | 'COLLECT'
  /** Requests the site of each client through the reverse proxy, without a run (`Client.answering`). For one server, it must be a front office. */
  | 'PROBE'
  /** Brings everything to its desired state. */
  | 'SYNC'
  /** Proves the newest backup of a seventh of the clients of each server: those whose last proof was the longest ago; and that of `monarc_common`. */
  | 'VERIFY';

/** Whose link to show. */
export type SendFirstUserLinkInput = {
  /** The client. */
  clientId: string | number;
};

/** Which webhook. */
export type SendTestWebhookInput = {
  /** The webhook. */
  webhookId: string | number;
};

/** Whose link to show. */
export type SendUserLinkInput = {
  /** The user. */
  userId: string | number;
};

/** Which servers; an item must meet all conditions that are given. */
export type ServerFilter = {
  /** Only servers in one of these modes. */
  mode?: Array<ServerMode> | null | undefined;
  /** Only those with one of these roles. */
  role?: Array<ServerRole> | null | undefined;
  /** Only servers in one of these states. */
  state?: Array<ServerState> | null | undefined;
  /** Only servers with this text in label, fqdn or address. */
  text?: string | null | undefined;
};

/** The mode of a server, which people set. */
export type ServerMode =
  /** Regent works on it as usual. */
  | 'ACTIVE'
  /** It takes no new clients; clients that live there are kept as before. */
  | 'DRAINING'
  /** Regent leaves it alone while somebody works on it. Work that is under way there ends; other work for it waits (BLOCKED), and goes on afterwards. */
  | 'MAINTENANCE'
  /** Regent only looks at it, and nothing is changed there. Checks work, and its syncs say what they would change. What would have to change something there is refused. */
  | 'OBSERVE'
  /** It takes part in nothing, but its record is kept. */
  | 'RETIRED';

/** The role of a server. */
export type ServerRole =
  /** Keeps a copy of every good backup, in the folder BACKUP_STORE_DIR. It is a machine that is neither a front office nor the back office. */
  | 'BACKUP_STORE'
  /** Holds `monarc_common`: the models and the knowledge base that every client reads. */
  | 'BACK_OFFICE'
  /** Clients live on it: Apache, PHP and their databases. */
  | 'FRONT_OFFICE'
  /** Leads the public address of each client to its front office. */
  | 'REVERSE_PROXY';

/** Whether Regent can work on a server. */
export type ServerState =
  /** Regent can work on it. */
  | 'READY'
  /** Waits for somebody to confirm its host key: see confirmServerHostKey. */
  | 'UNCONFIRMED'
  /** It failed several times in a row. Its runs wait until it answers again. */
  | 'UNREACHABLE';

/** Which client, and for how long. */
export type SetBackupMaxAgeInput = {
  /** The client. */
  clientId: string | number;
  /** From 1 to 8760; if it is left out, that of the configuration applies (`BACKUP_MAX_AGE_HOURS`). */
  hours?: number | null | undefined;
};

/** Which client, and all directives that it has from now on. */
export type SetDirectivesInput = {
  /** The client. */
  clientId: string | number;
  /** One on each line; at most 100 lines and 10,000 characters. An empty text removes them. Everybody who may read clients can read them, so put no password into them. */
  directives: string;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type SetNotificationsInput = {
  /** Whether you get mails about alarms. */
  enabled?: boolean | null | undefined;
  /** Only alarms of these servers and of their clients, and those of Regent itself; null for all servers. */
  serverIds?: Array<string | number> | null | undefined;
  /** Only alarms of these severities; at least one. */
  severities?: Array<AlarmSeverity> | null | undefined;
};

/** Which server, and its new mode. */
export type SetServerModeInput = {
  /** With ACTIVE, for a server in OBSERVE: true to get in the answer what its first sync would change. The mode stays. */
  dryRun?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** Its new mode. */
  mode: ServerMode;
  /** The server. */
  serverId: string | number;
};

/** Who you are. */
export type SignInInput = {
  /** With two-factor authentication: the code of your authenticator app, or one of your recovery codes. */
  code?: string | null | undefined;
  /** Your e-mail address. */
  email: string;
  /** Your password. */
  password: string;
};

/** The result of a slot of a schedule. */
export type SlotOutcome =
  /** Regent was not running in time, so nothing was started. */
  | 'MISSED'
  /** All schedules were paused, so nothing was started. */
  | 'PAUSED'
  /** A run was started, or servers or clients were to be looked at. */
  | 'STARTED';

/** The phase of a step. */
export type StepPhase =
  /** Removes clients. */
  | 'ABSENT'
  /** Carries out an action: a check, a backup, a last backup before a removal. */
  | 'ACTION'
  /** Sets clients up. */
  | 'PRESENT';

/** The status of a step. */
export type StepStatus =
  /** Somebody cancelled it. */
  | 'CANCELLED'
  /** It failed; `reason` says why. */
  | 'FAILED'
  /** It has not begun. */
  | 'PENDING'
  /** A worker carries it out. */
  | 'RUNNING'
  /** It does not apply, or it never began; `reason` says why. */
  | 'SKIPPED'
  /** It succeeded, and has been checked. */
  | 'SUCCEEDED';

/** Which client. */
export type SuspendClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** The options; `{}` is enough. */
export type SyncAllInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** What to do about differences; by default what the policy of the server says. REPAIR is refused for a server whose policy is REPORT; in a sync of all servers, such servers only report. */
  syncPolicy?: SyncPolicy | null | undefined;
};

/** What syncs do about what differs from the desired state. */
export type SyncPolicy =
  /** They repair it, except what is ignored. */
  | 'REPAIR'
  /** They only say what differs (`drift`), and change nothing. repairDrift repairs what you choose. */
  | 'REPORT';

/** Which server. */
export type SyncServerInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
  /** What to do about differences; by default what the policy of the server says. REPAIR is refused for a server whose policy is REPORT; in a sync of all servers, such servers only report. */
  syncPolicy?: SyncPolicy | null | undefined;
};

/** What somebody may choose where sources contradict each other. */
export type TakeOverChoice =
  /** Do not take this client over. Everything of it stays as it is. */
  | 'LEAVE_OUT'
  /** Take it over as it is. */
  | 'TAKE_OVER'
  /** What the PHP back office says is right. */
  | 'USE_BACK_OFFICE'
  /** What the client’s own database says is right. */
  | 'USE_DATABASE'
  /** The database that is named like the alias is the client’s. */
  | 'USE_DATABASE_OF_ALIAS'
  /** What the inventory says is right. */
  | 'USE_INVENTORY'
  /** What local.php says is right. */
  | 'USE_LOCAL_PHP'
  /** It lives on the server that the list says. */
  | 'USE_SERVER_IN_LIST'
  /** It lives on the server to which its route leads. */
  | 'USE_SERVER_OF_ROUTE'
  /** It lives on the server where it was found. */
  | 'USE_SERVER_WHERE_FOUND';

/** A client to take over. */
export type TakeOverClientInput = {
  /** Its alias, as the report has it. */
  alias: string;
  /** One for each of its contradictions. Without one, it is refused. */
  decisions?: Array<TakeOverDecisionInput> | null | undefined;
  /** The front office that it is on: it is refused if it is on another one. */
  serverId?: string | number | null | undefined;
};

/** How sources contradict each other about a client. */
export type TakeOverContradictionKind =
  /** Its site is served, but no list has it. */
  | 'ANSWERS_BUT_NOT_LISTED'
  /** A part of it is missing: site, database or local.php. */
  | 'INCOMPLETE'
  /** The PHP back office has it, but its server has nothing of it. */
  | 'IN_BACK_OFFICE_NOT_ON_SERVER'
  /** The inventory has it, but its server has nothing of it. */
  | 'IN_INVENTORY_NOT_ON_SERVER'
  /** It is on a server and in one list, but not in the other. */
  | 'LISTS_DIFFER'
  /** Regent has, or had, another client with this alias. */
  | 'NAME_TAKEN'
  /** Another client has the same number in MONARC. */
  | 'NUMBER_TAKEN'
  /** Something of it is on a server, no site is served, and no list has it. */
  | 'ON_SERVER_NOT_LISTED'
  /** Something of it is on more than one front office. */
  | 'ON_TWO_SERVERS'
  /** Its database and the PHP back office have different numbers of it in MONARC. */
  | 'OTHER_NUMBER'
  /** The inventory, or an account in MariaDB, has another password than local.php. */
  | 'OTHER_PASSWORD'
  /** The inventory has another salt than local.php. */
  | 'OTHER_SALT'
  /** A list or a route says another server than the one where it is. */
  | 'OTHER_SERVER'
  /** Sources say different values of a setting. */
  | 'OTHER_SETTING'
  /** The inventory has another token of the stats service than local.php. */
  | 'OTHER_STATS_TOKEN'
  /** More than one database is the client’s, as far as one can tell. */
  | 'TWO_DATABASES'
  /** Its name cannot be an alias, or belongs to the server itself. */
  | 'UNUSABLE_ALIAS';

/** What to do about one contradiction of a client. */
export type TakeOverDecisionInput = {
  /** One of its `choices`. */
  choice: TakeOverChoice;
  /** Which one. */
  kind: TakeOverContradictionKind;
  /** For OTHER_SETTING: of which setting. */
  setting?: TakeOverSetting | null | undefined;
};

/** Which clients, with a decision for each contradiction. */
export type TakeOverInput = {
  /** True to take over all others too that are on a server and have no contradiction. */
  all?: boolean | null | undefined;
  /** At most 200 clients, by alias. */
  clients?: Array<TakeOverClientInput> | null | undefined;
  /** True to get what would be taken over; nothing is stored. */
  dryRun?: boolean | null | undefined;
  /** Files of the inventory: at most 200, and 800,000 characters. Without them, those in the folder INVENTORY_DIR of Regent’s machine are read, if it is set. */
  inventory?: Array<InventoryFileInput> | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. A plan is stored, so it takes no inventory but that in INVENTORY_DIR. */
  keepPlan?: boolean | null | undefined;
  /** The password of ansible-vault, if values or files are encrypted. It is stored nowhere. */
  vaultPassword?: string | null | undefined;
};

/** A setting of a client. */
export type TakeOverSetting =
  /** Whether imports run in the background. */
  | 'BACKGROUND_IMPORT_ACTIVE'
  /** The address of its contact. */
  | 'CONTACT_EMAIL'
  /** Its first user. */
  | 'FIRST_USER'
  /** Its specific models. */
  | 'MODELS'
  /** Its name. */
  | 'NAME'
  /** Whether two-factor authentication is required. */
  | 'TWO_FACTOR_ENFORCED';

/** Where a fact about a client is from. */
export type TakeOverSource =
  /** The backup script of a front office. */
  | 'BACKUP_SCRIPT'
  /** The database `monarc_master` of the PHP back office. */
  | 'BACK_OFFICE'
  /** The account that reads `monarc_common` on the back office. */
  | 'COMMON_ACCOUNT'
  /** A database on a front office, and its account. */
  | 'DATABASE'
  /** The inventory of MONARC’s Ansible playbook. */
  | 'INVENTORY'
  /** The client’s local.php, as PHP on its front office reads it. */
  | 'LOCAL_PHP'
  /** A route on a reverse proxy. */
  | 'ROUTE'
  /** A virtual host of Apache on a front office. */
  | 'VIRTUAL_HOST';

/** Which alarm. */
export type UnacknowledgeAlarmInput = {
  /** The alarm. */
  alarmId: string | number;
};

/** Which client. */
export type UndeleteClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which client. */
export type UndoMoveInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which client. */
export type UndoRestoreInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which run. */
export type UndoRunInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The run. */
  runId: string | number;
};

/** Which difference. */
export type UnignoreDriftInput = {
  /** The difference. */
  driftId: string | number;
};

/** Which orphan. */
export type UnignoreOrphanInput = {
  /** The orphan. */
  orphanId: string | number;
};

/** Which clients, and which models. */
export type UnlinkModelsInput = {
  /** The clients. At most 100 at once. A client that is wrong is refused alone; the others are accepted. */
  clientIds: Array<string | number>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** The models. */
  modelIds: Array<string | number>;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type UpdateClientInput = {
  /** The languages in which its users can have MONARC, by their codes of two small letters, as in `["fr", "en"]`; an empty list leaves those that its `local.php` has. */
  activeLanguages?: Array<string> | null | undefined;
  /** Whether large imports are processed in the background. */
  backgroundImportActive?: boolean | null | undefined;
  /** The client. */
  clientId: string | number;
  /** The e-mail address of the contact for this client. */
  contactEmail?: string | null | undefined;
  /** The language in which texts of its analyses are shown if they are missing in another one. */
  defaultLanguage?: Language | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** Its first administrator. */
  firstUser?: FirstUserPatch | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** All specific models that it may use from now on, in place of the present ones. */
  modelIds?: Array<string | number> | null | undefined;
  /** What people call it. */
  name?: string | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** Whether its users must have a second factor. */
  twoFactorEnforced?: boolean | null | undefined;
};

/** Which clients, and what to change of all of them. Fields that are left out do not change. */
export type UpdateClientsInput = {
  /** Whether large imports are processed in the background. */
  backgroundImportActive?: boolean | null | undefined;
  /** The clients. At most 100 at once. A client that is wrong is refused alone; the others are accepted. */
  clientIds: Array<string | number>;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** Whether their users must have a second factor. */
  twoFactorEnforced?: boolean | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type UpdateMaintenanceWindowInput = {
  /** Instead of `calendarUrl`: the text of an iCalendar file, of at most 1 MB. */
  calendarText?: string | null | undefined;
  /** For the events of a calendar: the address of an iCalendar file (https or webcal). It is read now, and again every 15 minutes; if that fails, the events that are known stay. Private addresses are refused unless the configuration allows their network. */
  calendarUrl?: string | null | undefined;
  /** For a window that recurs: when it begins, as minute, hour, day of month, month, day of week. `0 22 * * 5` is 22:00 each Friday. */
  cron?: string | null | undefined;
  /** With `cron`: after how many minutes on the clock it ends; 1 to 10080. What begins at 22:00 for 480 minutes ends at 06:00, also in the nights in which the clocks are changed. */
  durationMinutes?: number | null | undefined;
  /** What it does: one effect or both. */
  effects?: Array<WindowEffect> | null | undefined;
  /** With `startsAt`: when it ends. */
  endsAt?: string | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** What people call it. */
  name?: string | null | undefined;
  /** For a window that happens once: when it begins. */
  startsAt?: string | null | undefined;
  /** With `cron`: its time zone, such as `Europe/Luxembourg`. With a calendar: that of events that name none, such as those of whole days. */
  timeZone?: string | null | undefined;
  /** The maintenance window. */
  windowId: string | number;
};

/** What to change. Fields that are left out do not change. */
export type UpdateModelInput = {
  /** True makes it the default, in place of the present one. False, for the default, leaves no default. The model must be ACTIVE. */
  default?: boolean | null | undefined;
  /** What it is about. */
  description?: DescriptionInput | null | undefined;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** True to offer it to every client. This is refused, with a list, while clients are linked to it, because unlinking would change them. False to offer it only to clients to which it is linked. */
  generic?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** Its name. */
  label?: LabelInput | null | undefined;
  /** The model. */
  modelId: string | number;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** Whether users of the model may change its scales; true in a new model. */
  scalesUpdatable?: boolean | null | undefined;
  /** Whether operational risks are also shown before measures; false in a new model. */
  showInherentRisk?: boolean | null | undefined;
};

/** What to change of your account. Fields that are left out do not change. */
export type UpdateProfileInput = {
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** First name. */
  firstName?: string | null | undefined;
  /** The language of mails to you. */
  language?: Language | null | undefined;
  /** Last name. */
  lastName?: string | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type UpdateScheduleInput = {
  /** When: minute, hour, day of month, month, day of week. */
  cron?: string | null | undefined;
  /** False to pause it. */
  enabled?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** What becomes of slots that were missed, or passed while all schedules were paused. */
  missed?: MissedSlots | null | undefined;
  /** The schedule. */
  scheduleId: string | number;
  /** For SYNC: what its runs do about differences. */
  syncPolicy?: SyncPolicy | null | undefined;
  /** The time zone of the expression, such as `Europe/Luxembourg`. */
  timeZone?: string | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type UpdateServerInput = {
  /** The host name or IP address to connect to. */
  address?: string | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** Its full host name; unique. The entry in the inventory follows it, and so does the address, unless you have set one. */
  fqdn?: string | null | undefined;
  /** What people call it. */
  label?: string | null | undefined;
  /** The port of its SSH server. */
  port?: number | null | undefined;
  /** The server. */
  serverId: string | number;
  /** What syncs do about differences there. */
  syncPolicy?: SyncPolicy | null | undefined;
  /** The user to sign in as. */
  user?: string | null | undefined;
};

/** What to change. Fields that are left out do not change. */
export type UpdateUserInput = {
  /** The address to sign in with. Links that were mailed to the old address stop working. */
  email?: string | null | undefined;
  /** When the account stops working; null removes the date. */
  endsAt?: string | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** First name. */
  firstName?: string | null | undefined;
  /** The language of mails. */
  language?: Language | null | undefined;
  /** Last name. */
  lastName?: string | null | undefined;
  /** The roles of the user from now on, in place of the present ones. */
  roles?: Array<UserRole> | null | undefined;
  /** When the account starts to work; null removes the date. */
  startsAt?: string | null | undefined;
  /** The user. */
  userId: string | number;
};

/** What to change. Fields that are left out do not change. */
export type UpdateWebhookInput = {
  /** False to disable it, true to enable it again. */
  enabled?: boolean | null | undefined;
  /** The version that you have read. The change is refused if there is a newer one. */
  expectedVersion?: number | null | undefined;
  /** What it gets; STANDARD by default. */
  flavour?: WebhookFlavour | null | undefined;
  /** A name that no other webhook has. */
  name?: string | null | undefined;
  /** Only what is about one of these servers, or a client on it, is told; with an empty list, and by default, everything. */
  serverIds?: Array<string | number> | null | undefined;
  /** Of alarms, only these are told; with an empty list, and by default, all. */
  severities?: Array<AlarmSeverity> | null | undefined;
  /** What it is told; with an empty list, and by default, everything. */
  types?: Array<NoticeType> | null | undefined;
  /** Another address. */
  url?: string | null | undefined;
  /** The webhook. */
  webhookId: string | number;
};

/** What has changed. */
export type UpdatedType =
  /** An alarm: see also `alarmChanges`, which leaves out none. */
  | 'ALARM'
  /** A client. */
  | 'CLIENT'
  /** A model. */
  | 'MODEL'
  /** A plan that is kept. */
  | 'PLAN'
  /** Any object may have changed: read again what you show. */
  | 'RESYNC'
  /** A run, or its steps or events. */
  | 'RUN'
  /** A schedule. */
  | 'SCHEDULE'
  /** A server. */
  | 'SERVER'
  /** A maintenance window. */
  | 'WINDOW';

/** The kind of the error. */
export type UserErrorCode =
  /** The present state does not allow it: a name is taken, the object has changed meanwhile, or it has ended. */
  | 'CONFLICT'
  /** Your roles, or the scopes of your API token, do not allow it for this object. The message names the permission. */
  | 'FORBIDDEN'
  /** A value cannot be used; the message says which values can. */
  | 'INVALID'
  /** The object with this id does not exist, or no longer. */
  | 'NOT_FOUND'
  /** Something has changed since the plan was made, so it was not carried out. The message and `Plan.difference` say what; plan anew. */
  | 'PLAN_STALE'
  /** The request is understood, but it is not allowed as things are. */
  | 'REFUSED'
  /** The password is right; a code of the authenticator app is needed as well. */
  | 'SECOND_FACTOR_NEEDED'
  /** Too many attempts, or too many callers at once; `retryAfter` says when to try again. */
  | 'THROTTLED'
  /** A service that is needed does not answer. Try again later. */
  | 'UNAVAILABLE';

/** Which users; an item must meet all conditions that are given. */
export type UserFilter = {
  /** True for active accounts only, false for deactivated ones only. */
  active?: boolean | null | undefined;
  /** Only those with one of these roles. */
  role?: Array<UserRole> | null | undefined;
  /** Only users with this text in their names or address. */
  text?: string | null | undefined;
};

/** The role of a user; a user may have several. */
export type UserRole =
  /** Clients: READ, CLIENTS, PURGE, FIRST_USERS. */
  | 'ACCADMIN'
  /** Models: READ, MODELS. */
  | 'DBADMIN'
  /** Users and the audit: READ, USERS, AUDIT. */
  | 'SUPERADMIN'
  /** Servers, schedules and the audit: READ, SERVERS, ORPHANS, AUDIT. */
  | 'SYSADMIN';

/** Which client. */
export type VerifyClientInput = {
  /** The client. */
  clientId: string | number;
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
};

/** Which server. */
export type VerifyServerInput = {
  /** True to get the plan in the answer; nothing is started or stored. */
  dryRun?: boolean | null | undefined;
  /** A name of your choice for this request, of at most 200 characters. A request with the same key and the same input gives the same run, not a second one. The same key with another input is refused. */
  idempotencyKey?: string | null | undefined;
  /** With `dryRun`: true to keep the plan as `keptPlan`, for carryOut. */
  keepPlan?: boolean | null | undefined;
  /** True if the run is not to wait for the end of a maintenance window. It requires `overrideReason`. A server in maintenance (setServerMode) still holds it back. */
  override?: boolean | null | undefined;
  /** With `override`: why the work cannot wait. It is shown with the run, and is in the audit. */
  overrideReason?: string | null | undefined;
  /** The server. */
  serverId: string | number;
};

/** What a webhook gets. */
export type WebhookFlavour =
  /** For Slack, Mattermost, Rocket.Chat or Discord: `{"text": "..."}`, one sentence. */
  | 'CHAT'
  /** For programs: a CloudEvents 1.0 JSON object, signed as Standard Webhooks says. */
  | 'STANDARD';

/** What a maintenance window does while it is in force. */
export type WindowEffect =
  /** Runs that would change a server wait (BLOCKED, WINDOW) until its end. Checks, backups, proofs and syncs that only report go on, and so does a run that has begun to make changes. */
  | 'FREEZE'
  /** Alarms are kept back until its end. */
  | 'MUTE';

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { viewer: { id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, permissions: Array<Permission> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { email: string, firstName: string, lastName: string, permissions: Array<Permission>, twoFactor: boolean } };

export type MyselfFragment = { email: string, firstName: string, lastName: string, permissions: Array<Permission>, twoFactor: boolean };

export type AccountQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountQuery = { viewer: { email: string, firstName: string, lastName: string, language: Language, roles: Array<UserRole>, permissions: Array<Permission>, version: number, twoFactor: boolean, recoveryCodesLeft: number, passwordChangedAt: string | null, sessions: Array<{ id: string, address: string | null, userAgent: string | null, createdAt: string, lastUsedAt: string, isCurrent: boolean }>, apiTokens: Array<{ id: string, name: string, scopes: Array<Permission>, createdAt: string, lastUsedAt: string | null, expiresAt: string | null }>, notifications: { enabled: boolean, severities: Array<AlarmSeverity>, allServers: boolean, mailConfigured: boolean, problem: string | null, servers: Array<{ fqdn: string }> } } };

export type MeFragment = { email: string, firstName: string, lastName: string, language: Language, roles: Array<UserRole>, permissions: Array<Permission>, version: number, twoFactor: boolean, recoveryCodesLeft: number, passwordChangedAt: string | null, sessions: Array<{ id: string, address: string | null, userAgent: string | null, createdAt: string, lastUsedAt: string, isCurrent: boolean }>, apiTokens: Array<{ id: string, name: string, scopes: Array<Permission>, createdAt: string, lastUsedAt: string | null, expiresAt: string | null }>, notifications: { enabled: boolean, severities: Array<AlarmSeverity>, allServers: boolean, mailConfigured: boolean, problem: string | null, servers: Array<{ fqdn: string }> } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SetNotificationsMutationVariables = Exact<{
  input: SetNotificationsInput;
}>;


export type SetNotificationsMutation = { setNotifications: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevokeSessionMutationVariables = Exact<{
  sessionId: string | number;
}>;


export type RevokeSessionMutation = { revokeSession: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevokeApiTokenMutationVariables = Exact<{
  tokenId: string | number;
}>;


export type RevokeApiTokenMutation = { revokeApiToken: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { viewer: { email: string, firstName: string, lastName: string, permissions: Array<Permission>, twoFactor: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RequestApiTokenMutationVariables = Exact<{
  input: RequestApiTokenInput;
}>;


export type RequestApiTokenMutation = { requestApiToken: { code: string | null, secret: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type FetchApiTokenMutationVariables = Exact<{
  input: FetchApiTokenInput;
}>;


export type FetchApiTokenMutation = { fetchApiToken: { state: ApiTokenRequestState | null, token: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SessionRowFragment = { id: string, address: string | null, userAgent: string | null, createdAt: string, lastUsedAt: string, isCurrent: boolean };

export type TokenRowFragment = { id: string, name: string, scopes: Array<Permission>, createdAt: string, lastUsedAt: string | null, expiresAt: string | null };

export type ConfirmPasswordMutationVariables = Exact<{
  password: string;
}>;


export type ConfirmPasswordMutation = { confirmPassword: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CreateApiTokenMutationVariables = Exact<{
  input: CreateApiTokenInput;
}>;


export type CreateApiTokenMutation = { createApiToken: { token: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { revokeOtherSessions: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ChangeEmailMutationVariables = Exact<{
  input: ChangeEmailInput;
}>;


export type ChangeEmailMutation = { changeEmail: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RenewRecoveryCodesMutationVariables = Exact<{
  password: string;
}>;


export type RenewRecoveryCodesMutation = { renewRecoveryCodes: { recoveryCodes: Array<string> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DisableTwoFactorMutationVariables = Exact<{
  password: string;
}>;


export type DisableTwoFactorMutation = { disableTwoFactor: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ApiTokenRequestQueryVariables = Exact<{
  code: string;
}>;


export type ApiTokenRequestQuery = { apiTokenRequest: { program: string, address: string | null, createdAt: string } | null };

export type AllowApiTokenMutationVariables = Exact<{
  input: AllowApiTokenInput;
}>;


export type AllowApiTokenMutation = { allowApiToken: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RefuseApiTokenMutationVariables = Exact<{
  input: RefuseApiTokenInput;
}>;


export type RefuseApiTokenMutation = { refuseApiToken: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AlarmRowFragment = { id: string, severity: AlarmSeverity, condition: string, text: string, remedy: string | null, raisedAt: string, resolvedAt: string | null, isOpen: boolean, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null };

export type ListAlarmsQueryVariables = Exact<{
  filter?: AlarmFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListAlarmsQuery = { alarms: { totalCount: number, nodes: Array<{ id: string, severity: AlarmSeverity, condition: string, text: string, remedy: string | null, raisedAt: string, resolvedAt: string | null, isOpen: boolean, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AcknowledgeAlarmMutationVariables = Exact<{
  input: AcknowledgeAlarmInput;
}>;


export type AcknowledgeAlarmMutation = { acknowledgeAlarm: { alarm: { id: string, severity: AlarmSeverity, condition: string, text: string, remedy: string | null, raisedAt: string, resolvedAt: string | null, isOpen: boolean, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnacknowledgeAlarmMutationVariables = Exact<{
  input: UnacknowledgeAlarmInput;
}>;


export type UnacknowledgeAlarmMutation = { unacknowledgeAlarm: { alarm: { id: string, severity: AlarmSeverity, condition: string, text: string, remedy: string | null, raisedAt: string, resolvedAt: string | null, isOpen: boolean, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AlarmInWordsFragment = { id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null };

export type AlarmsQueryVariables = Exact<{
  filter?: AlarmFilter | null | undefined;
  after?: string | null | undefined;
  language: Language;
}>;


export type AlarmsQuery = { alarms: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }> } };

export type AlarmConditionsQueryVariables = Exact<{
  language: Language;
}>;


export type AlarmConditionsQuery = { alarmConditions: Array<{ name: string, title: string }> };

export type AlarmPageQueryVariables = Exact<{
  id: string | number;
  language: Language;
}>;


export type AlarmPageQuery = { node:
    | { condition: string, isOpen: boolean, lastSeenAt: string, mutedUntil: string | null, toldAt: string | null, id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }
    | Record<PropertyKey, never>
   | null };

export type AuditRowFragment = { id: string, at: string, actor: string, address: string | null, action: string, subject: string, outcome: AuditOutcome, details: unknown };

export type ListAuditQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type ListAuditQuery = { auditEntries: { totalCount: number, nodes: Array<{ id: string, at: string, actor: string, address: string | null, action: string, subject: string, outcome: AuditOutcome, details: unknown }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BackupClientMutationVariables = Exact<{
  input: BackupClientInput;
}>;


export type BackupClientMutation = { backupClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type VerifyClientMutationVariables = Exact<{
  input: VerifyClientInput;
}>;


export type VerifyClientMutation = { verifyClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RestoreClientMutationVariables = Exact<{
  input: RestoreClientInput;
}>;


export type RestoreClientMutation = { restoreClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UndoRestoreMutationVariables = Exact<{
  input: UndoRestoreInput;
}>;


export type UndoRestoreMutation = { undoRestore: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BackupServerMutationVariables = Exact<{
  input: BackupServerInput;
}>;


export type BackupServerMutation = { backupServer: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BackupAllMutationVariables = Exact<{
  input: BackupAllInput;
}>;


export type BackupAllMutation = { backupAll: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type VerifyServerMutationVariables = Exact<{
  input: VerifyServerInput;
}>;


export type VerifyServerMutation = { verifyServer: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BackupRowFragment = { id: string, at: string, ok: boolean, madeBy: BackupOrigin | null, bytes: string | null, provenAt: string | null, goneAt: string | null, message: string | null, client: { alias: string } | null, server: { fqdn: string } };

export type ListBackupsQueryVariables = Exact<{
  filter?: BackupFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListBackupsQuery = { backups: { totalCount: number, nodes: Array<{ id: string, at: string, ok: boolean, madeBy: BackupOrigin | null, bytes: string | null, provenAt: string | null, goneAt: string | null, message: string | null, client: { alias: string } | null, server: { fqdn: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListBackupsOfClientQueryVariables = Exact<{
  clientId: string | number;
  filter?: BackupFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListBackupsOfClientQuery = { client: { backups: { totalCount: number, nodes: Array<{ id: string, at: string, ok: boolean, madeBy: BackupOrigin | null, bytes: string | null, provenAt: string | null, goneAt: string | null, message: string | null, client: { alias: string } | null, server: { fqdn: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ShowBackupQueryVariables = Exact<{
  backupId: string | number;
}>;


export type ShowBackupQuery = { node:
    | { database: string, file: string | null, sha256: string | null, rows: string | null, seconds: number | null, monarcVersion: string | null, manifest: string | null, id: string, at: string, ok: boolean, madeBy: BackupOrigin | null, bytes: string | null, provenAt: string | null, goneAt: string | null, message: string | null, files: { file: string, bytes: string | null } | null, proof: { at: string, outcome: ProofOutcome, source: ProofSource, message: string } | null, copies: Array<{ place: string, path: string, at: string, ok: boolean, message: string | null }>, client: { alias: string } | null, server: { fqdn: string } }
    | Record<PropertyKey, never>
   | null };

export type BackupDownloadMutationVariables = Exact<{
  input: BackupDownloadInput;
}>;


export type BackupDownloadMutation = { backupDownload: { url: string | null, name: string | null, bytes: string | null, sha256: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type BackupUploadMutationVariables = Exact<{
  input: BackupUploadInput;
}>;


export type BackupUploadMutation = { backupUpload: { uploadId: string | null, url: string | null, expiresAt: string | null, mostBytes: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RestoreAsNewClientMutationVariables = Exact<{
  input: RestoreAsNewClientInput;
}>;


export type RestoreAsNewClientMutation = { restoreAsNewClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ClientRowFragment = { id: string, alias: string, name: string, status: ClientStatus, url: string, answering: boolean | null, problem: string | null, server: { fqdn: string }, lastGoodBackup: { at: string } | null };

export type ListClientsQueryVariables = Exact<{
  filter?: ClientFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListClientsQuery = { clients: { totalCount: number, nodes: Array<{ id: string, alias: string, name: string, status: ClientStatus, url: string, answering: boolean | null, problem: string | null, server: { fqdn: string }, lastGoodBackup: { at: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FindClientQueryVariables = Exact<{
  alias: string;
  near: string;
}>;


export type FindClientQuery = { client: { id: string, alias: string } | null, clients: { nodes: Array<{ alias: string }> } };

export type ShowClientQueryVariables = Exact<{
  clientId: string | number;
}>;


export type ShowClientQuery = { client: { number: number, contactEmail: string, twoFactorEnforced: boolean, backgroundImportActive: boolean, activeLanguages: Array<string>, defaultLanguage: Language | null, directives: string, backupMaxAgeHours: number | null, answeringSince: string | null, probeProblem: string | null, createdAt: string, activatedAt: string | null, updatedAt: string, deletedAt: string | null, keptUntil: string | null, version: number, id: string, alias: string, name: string, status: ClientStatus, url: string, answering: boolean | null, problem: string | null, firstUser: { firstName: string, lastName: string, email: string, language: Language }, models: Array<{ number: number, label: { en: string, fr: string } }>, alarms: { nodes: Array<{ severity: AlarmSeverity, text: string }> }, lastRun: { id: string, kind: RunKind, status: RunStatus, createdAt: string, explanation: string | null } | null, server: { fqdn: string }, lastGoodBackup: { at: string } | null } | null };

export type CreateClientMutationVariables = Exact<{
  input: CreateClientInput;
}>;


export type CreateClientMutation = { createClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateClientMutationVariables = Exact<{
  input: UpdateClientInput;
}>;


export type UpdateClientMutation = { updateClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SuspendClientMutationVariables = Exact<{
  input: SuspendClientInput;
}>;


export type SuspendClientMutation = { suspendClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ResumeClientMutationVariables = Exact<{
  input: ResumeClientInput;
}>;


export type ResumeClientMutation = { resumeClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteClientMutationVariables = Exact<{
  input: DeleteClientInput;
}>;


export type DeleteClientMutation = { deleteClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UndeleteClientMutationVariables = Exact<{
  input: UndeleteClientInput;
}>;


export type UndeleteClientMutation = { undeleteClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PurgeClientMutationVariables = Exact<{
  input: PurgeClientInput;
}>;


export type PurgeClientMutation = { purgeClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MoveClientMutationVariables = Exact<{
  input: MoveClientInput;
}>;


export type MoveClientMutation = { moveClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UndoMoveMutationVariables = Exact<{
  input: UndoMoveInput;
}>;


export type UndoMoveMutation = { undoMove: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CloneClientMutationVariables = Exact<{
  input: CloneClientInput;
}>;


export type CloneClientMutation = { cloneClient: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ClientsQueryVariables = Exact<{
  filter: ClientFilter;
  after?: string | null | undefined;
}>;


export type ClientsQuery = { clients: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, alias: string, name: string, status: ClientStatus, answering: boolean | null, lastBackupFailed: boolean, lastGoodBackup: { at: string } | null, server: { fqdn: string }, alarmCounts: { critical: number, warning: number } }> } };

export type ClientQueryVariables = Exact<{
  alias: string;
  language: Language;
  audit: boolean;
}>;


export type ClientQuery = { client: { id: string, alias: string, number: number, name: string, status: ClientStatus, problem: string | null, url: string, contactEmail: string, answering: boolean | null, answeringSince: string | null, probedAt: string | null, probeProblem: string | null, createdAt: string, activatedAt: string | null, keptUntil: string | null, defaultLanguage: Language | null, activeLanguages: Array<string>, twoFactorEnforced: boolean, backgroundImportActive: boolean, directives: string, lastBackupFailed: boolean, server: { fqdn: string, label: string, state: ServerState }, removal: { left: Array<string> } | null, firstUser: { firstName: string, lastName: string, email: string, language: Language, linkExpiresAt: string }, models: Array<{ number: number, label: { en: string, fr: string, de: string, nl: string } }>, lastGoodBackup: { at: string } | null, lastProvenBackup: { at: string } | null, lastCopiedBackup: { at: string } | null, backups: { totalCount: number, nodes: Array<{ id: string, at: string, ok: boolean, bytes: string | null, madeBy: BackupOrigin | null, message: string | null, provenAt: string | null }> }, runs: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, alarms: { nodes: Array<{ id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }> }, drift: { totalCount: number, nodes: Array<{ id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null }> } } | null, auditEntries?: { nodes: Array<{ id: string, at: string, actor: string, address: string | null, action: string, subject: string, outcome: AuditOutcome, details: unknown }> } };

export type NewClientQueryVariables = Exact<{ [key: string]: never; }>;


export type NewClientQuery = { servers: { nodes: Array<{ fqdn: string, label: string, clientCount: number }> }, models: { nodes: Array<{ id: string, number: number, label: { en: string, fr: string, de: string, nl: string } }> } };

export type SetDirectivesMutationVariables = Exact<{
  input: SetDirectivesInput;
}>;


export type SetDirectivesMutation = { setDirectives: { waitsUntil: string | null, client: { id: string, alias: string, status: ClientStatus } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SetBackupMaxAgeMutationVariables = Exact<{
  input: SetBackupMaxAgeInput;
}>;


export type SetBackupMaxAgeMutation = { setBackupMaxAge: { client: { id: string, alias: string, backupMaxAgeHours: number | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReleaseAliasMutationVariables = Exact<{
  input: ReleaseAliasInput;
}>;


export type ReleaseAliasMutation = { releaseAlias: { client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ForgetClientMutationVariables = Exact<{
  input: ForgetClientInput;
}>;


export type ForgetClientMutation = { forgetClient: { client: { alias: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SendFirstUserLinkMutationVariables = Exact<{
  input: SendFirstUserLinkInput;
}>;


export type SendFirstUserLinkMutation = { sendFirstUserLink: { client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ListDriftQueryVariables = Exact<{
  filter?: DriftFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListDriftQuery = { drift: { totalCount: number, nodes: Array<{ plugin: string, id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, ignored: { by: string } | null, server: { fqdn: string }, client: { alias: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowDriftQueryVariables = Exact<{
  driftId: string | number;
}>;


export type ShowDriftQuery = { node:
    | { plugin: string, action: ChangeAction, subject: string, adoptable: Array<string>, lastSeenAt: string, endedAt: string | null, end: DriftEnd | null, fileChangedAt: string | null, fileOwner: string | null, signedIn: Array<string>, version: number, id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, ignored: { by: string, at: string, reason: string, until: string | null } | null, repairedBy: { id: string } | null, server: { fqdn: string }, client: { alias: string } | null }
    | Record<PropertyKey, never>
   | null };

export type IgnoreDriftMutationVariables = Exact<{
  input: IgnoreDriftInput;
}>;


export type IgnoreDriftMutation = { ignoreDrift: { drift: { id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnignoreDriftMutationVariables = Exact<{
  input: UnignoreDriftInput;
}>;


export type UnignoreDriftMutation = { unignoreDrift: { drift: { id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AdoptDriftMutationVariables = Exact<{
  input: AdoptDriftInput;
}>;


export type AdoptDriftMutation = { adoptDrift: { drift: { id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null } | null, client: { id: string, alias: string } | null, before: { directives: string | null, twoFactorEnforced: boolean | null, backgroundImportActive: boolean | null, activeLanguages: Array<string> | null, defaultLanguage: Language | null } | null, after: { directives: string | null, twoFactorEnforced: boolean | null, backgroundImportActive: boolean | null, activeLanguages: Array<string> | null, defaultLanguage: Language | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RepairDriftMutationVariables = Exact<{
  input: RepairDriftInput;
}>;


export type RepairDriftMutation = { repairDrift: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type FleetQueryVariables = Exact<{ [key: string]: never; }>;


export type FleetQuery = { fleet: string };

export type FleetPartsFragment = { differences: Array<{ mutation: string, name: string, line: number, waits: string | null, fields: Array<{ field: string, before: string | null, after: string }> }> | null, notInFile: Array<{ kind: FleetKind, name: string }> | null, runs: Array<{ id: string, kind: RunKind }>, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string }> };

export type ApplyFleetMutationVariables = Exact<{
  input: ApplyFleetInput;
}>;


export type ApplyFleetMutation = { applyFleet: { differences: Array<{ mutation: string, name: string, line: number, waits: string | null, fields: Array<{ field: string, before: string | null, after: string }> }> | null, notInFile: Array<{ kind: FleetKind, name: string }> | null, runs: Array<{ id: string, kind: RunKind }>, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type TakeOverChangeFragment = { plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null };

export type PlanTakeOverMutationVariables = Exact<{
  input: PlanTakeOverInput;
}>;


export type PlanTakeOverMutation = { planTakeOver: { report: { remarks: Array<string>, servers: Array<{ fqdn: string, address: string | null, role: ServerRole | null, sources: Array<TakeOverSource>, wasLookedAt: boolean, release: string | null, remarks: Array<string>, server: { id: string } | null, changes: Array<{ plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null }> }>, clients: Array<{ alias: string, hasOldAlias: boolean, problems: Array<string>, server: { fqdn: string } | null, client: { id: string } | null, facts: Array<{ source: TakeOverSource, place: string, serverName: string | null, number: number | null, name: string | null, database: string | null, isServed: boolean | null, has: Array<ClientSecret>, remarks: Array<string> }>, contradictions: Array<{ kind: TakeOverContradictionKind, setting: TakeOverSetting | null, message: string, choices: Array<TakeOverChoice> }>, changes: Array<{ plugin: string, action: ChangeAction, subject: string, summary: string, diff: string | null }> }>, users: Array<{ email: string, firstName: string, lastName: string, isActive: boolean, roles: Array<UserRole> }> } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type InventoryServerFragment = { fqdn: string, address: string, port: number, user: string, connection: Connection, role: ServerRole, mode: ServerMode, state: ServerState };

export type InventoryServersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type InventoryServersQuery = { servers: { totalCount: number, nodes: Array<{ fqdn: string, address: string, port: number, user: string, connection: Connection, role: ServerRole, mode: ServerMode, state: ServerState }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DoctorQueryVariables = Exact<{ [key: string]: never; }>;


export type DoctorQuery = { mail: { isConfigured: boolean, waiting: number, givenUp: number, problem: string | null }, schedulesPaused: { by: string, reason: string, until: string | null } | null };

export type TakeOverMutationVariables = Exact<{
  input: TakeOverInput;
}>;


export type TakeOverMutation = { takeOver: { results: Array<{ alias: string, client: { id: string, status: ClientStatus } | null, accepted: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, acceptedOfServers: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SendTestMailMutationVariables = Exact<{ [key: string]: never; }>;


export type SendTestMailMutation = { sendTestMail: { email: string | null, answer: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ClientBackupsQueryVariables = Exact<{
  alias: string;
  from: string;
  to: string;
  timeZone: string;
  filter: BackupFilter;
}>;


export type ClientBackupsQuery = { client: { id: string, alias: string, status: ClientStatus, backupMaxAgeHours: number | null, backupDays: Array<{ day: string, made: number, copied: number, proven: number, failed: number, missing: boolean }>, backups: { totalCount: number, nodes: Array<{ id: string, at: string, ok: boolean, bytes: string | null, madeBy: BackupOrigin | null, message: string | null, goneAt: string | null, provenAt: string | null, server: { fqdn: string }, files: { bytes: string | null } | null, proof: { at: string, outcome: ProofOutcome, message: string } | null, copies: Array<{ place: string, ok: boolean, message: string | null }> }> }, uploads: Array<{ id: string, at: string, bytes: string, tables: number, goneAt: string | null }>, restores: Array<{ status: RestoreStatus, requestedAt: string, doneAt: string | null, undoableUntil: string | null, run: { id: string } | null }> } | null };

export type BackupAtQueryVariables = Exact<{
  id: string | number;
}>;


export type BackupAtQuery = { node:
    | { at: string, client: { alias: string } | null }
    | Record<PropertyKey, never>
   | null };

export type ChangeClientQueryVariables = Exact<{
  alias: string;
}>;


export type ChangeClientQuery = { client: { id: string, alias: string, name: string, contactEmail: string, twoFactorEnforced: boolean, backgroundImportActive: boolean, activeLanguages: Array<string>, defaultLanguage: Language | null, directives: string, version: number, server: { fqdn: string }, firstUser: { firstName: string, lastName: string, email: string, language: Language, linkExpiresAt: string }, models: Array<{ id: string, number: number, label: { en: string, fr: string, de: string, nl: string } }>, moves: Array<{ status: MoveStatus, keptUntil: string | null, fromServer: { fqdn: string } }> } | null, servers: { nodes: Array<{ fqdn: string }> }, models: { nodes: Array<{ id: string, number: number, label: { en: string, fr: string, de: string, nl: string } }> } };

export type RenewFirstUserLinkMutationVariables = Exact<{
  input: RenewFirstUserLinkInput;
}>;


export type RenewFirstUserLinkMutation = { renewFirstUserLink: { waitsUntil: string | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ResetFirstUserTwoFactorMutationVariables = Exact<{
  input: ResetFirstUserTwoFactorInput;
}>;


export type ResetFirstUserTwoFactorMutation = { resetFirstUserTwoFactor: { waitsUntil: string | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ReplaceFirstUserMutationVariables = Exact<{
  input: ReplaceFirstUserInput;
}>;


export type ReplaceFirstUserMutation = { replaceFirstUser: { waitsUntil: string | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RevealFirstUserLinkMutationVariables = Exact<{
  input: RevealFirstUserLinkInput;
}>;


export type RevealFirstUserLinkMutation = { revealFirstUserLink: { link: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DriftPageQueryVariables = Exact<{
  filter: DriftFilter;
  after?: string | null | undefined;
}>;


export type DriftPageQuery = { drift: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ plugin: string, adoptable: Array<string>, fileOwner: string | null, fileChangedAt: string | null, signedIn: Array<string>, version: number, id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, ignored: { by: string, reason: string, until: string | null } | null, server: { fqdn: string }, client: { alias: string } | null }> } };

export type OrphanPageQueryVariables = Exact<{
  filter: OrphanFilter;
  after?: string | null | undefined;
}>;


export type OrphanPageQuery = { orphans: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ lastDumpAt: string | null, version: number, id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, ignored: { by: string, reason: string, until: string | null } | null, server: { fqdn: string } }> } };

export type UpdateClientsMutationVariables = Exact<{
  input: UpdateClientsInput;
}>;


export type UpdateClientsMutation = { updateClients: { waitsUntil: string | null, results: Array<{ client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteClientsMutationVariables = Exact<{
  input: DeleteClientsInput;
}>;


export type DeleteClientsMutation = { deleteClients: { waitsUntil: string | null, results: Array<{ client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type LinkModelsMutationVariables = Exact<{
  input: LinkModelsInput;
}>;


export type LinkModelsMutation = { linkModels: { waitsUntil: string | null, results: Array<{ client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnlinkModelsMutationVariables = Exact<{
  input: UnlinkModelsInput;
}>;


export type UnlinkModelsMutation = { unlinkModels: { waitsUntil: string | null, results: Array<{ client: { id: string, alias: string, status: ClientStatus } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type MoveClientsMutationVariables = Exact<{
  input: MoveClientsInput;
}>;


export type MoveClientsMutation = { moveClients: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ModelRowFragment = { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } };

export type ListModelsQueryVariables = Exact<{
  filter?: ModelFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListModelsQuery = { models: { totalCount: number, nodes: Array<{ id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowModelQueryVariables = Exact<{
  modelId: string | number;
}>;


export type ShowModelQuery = { model: { scalesUpdatable: boolean, showInherentRisk: boolean, adopted: boolean, createdAt: string, updatedAt: string, version: number, id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, description: { en: string, fr: string, de: string, nl: string }, clients: { totalCount: number, nodes: Array<{ alias: string }> }, label: { en: string, fr: string, de: string, nl: string } } | null };

export type CreateModelMutationVariables = Exact<{
  input: CreateModelInput;
}>;


export type CreateModelMutation = { createModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateModelMutationVariables = Exact<{
  input: UpdateModelInput;
}>;


export type UpdateModelMutation = { updateModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DuplicateModelMutationVariables = Exact<{
  input: DuplicateModelInput;
}>;


export type DuplicateModelMutation = { duplicateModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ActivateModelMutationVariables = Exact<{
  input: ActivateModelInput;
}>;


export type ActivateModelMutation = { activateModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeactivateModelMutationVariables = Exact<{
  input: DeactivateModelInput;
}>;


export type DeactivateModelMutation = { deactivateModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteModelMutationVariables = Exact<{
  input: DeleteModelInput;
}>;


export type DeleteModelMutation = { deleteModel: { waitsUntil: string | null, model: { id: string, number: number, status: ModelStatus, generic: boolean, default: boolean, clientCount: number, label: { en: string, fr: string, de: string, nl: string } } | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type OrphanRowFragment = { id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, server: { fqdn: string } };

export type ListOrphansQueryVariables = Exact<{
  filter?: OrphanFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListOrphansQuery = { orphans: { totalCount: number, nodes: Array<{ id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, server: { fqdn: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowOrphanQueryVariables = Exact<{
  orphanId: string | number;
}>;


export type ShowOrphanQuery = { node:
    | { plugin: string, lastSeenAt: string, lastDumpAt: string | null, goneAt: string | null, version: number, id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, ignored: { by: string, at: string, reason: string, until: string | null } | null, removedBy: { id: string } | null, server: { fqdn: string } }
    | Record<PropertyKey, never>
   | null };

export type IgnoreOrphanMutationVariables = Exact<{
  input: IgnoreOrphanInput;
}>;


export type IgnoreOrphanMutation = { ignoreOrphan: { orphan: { id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, server: { fqdn: string } } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UnignoreOrphanMutationVariables = Exact<{
  input: UnignoreOrphanInput;
}>;


export type UnignoreOrphanMutation = { unignoreOrphan: { orphan: { id: string, kind: OrphanKind, name: string, place: string, state: OrphanState, bytes: string | null, isServed: boolean | null, firstSeenAt: string, changedAt: string | null, server: { fqdn: string } } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AdoptOrphanMutationVariables = Exact<{
  input: AdoptOrphanInput;
}>;


export type AdoptOrphanMutation = { adoptOrphan: { client: { id: string, alias: string, status: ClientStatus } | null, accepted: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RemoveOrphanMutationVariables = Exact<{
  input: RemoveOrphanInput;
}>;


export type RemoveOrphanMutation = { removeOrphan: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ClientProblemFragment = { id: string, alias: string, name: string, problem: string | null, probeProblem: string | null, lastGoodBackup: { at: string } | null };

export type FleetOverviewQueryVariables = Exact<{
  language: Language;
  since: string;
}>;


export type FleetOverviewQuery = { critical: { totalCount: number, nodes: Array<{ id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }> }, alarms: { totalCount: number, nodes: Array<{ id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }> }, blocked: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, failed: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, working: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, broken: { totalCount: number, nodes: Array<{ id: string, alias: string, name: string, problem: string | null, probeProblem: string | null, lastGoodBackup: { at: string } | null }> }, silent: { totalCount: number, nodes: Array<{ id: string, alias: string, name: string, problem: string | null, probeProblem: string | null, lastGoodBackup: { at: string } | null }> }, unsaved: { totalCount: number, nodes: Array<{ id: string, alias: string, name: string, problem: string | null, probeProblem: string | null, lastGoodBackup: { at: string } | null }> }, drift: { totalCount: number, nodes: Array<{ id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null }> }, orphans: { totalCount: number, nodes: Array<{ id: string, kind: OrphanKind, name: string, place: string, firstSeenAt: string, server: { fqdn: string } }> }, clients: { totalCount: number }, servers: { totalCount: number, nodes: Array<{ release: string | null, id: string, fqdn: string, label: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, lastSeenAt: string | null, lastSync: { id: string, status: RunStatus, endedAt: string | null } | null, health: { status: HealthStatus, problems: Array<string> }, look: { disks: Array<{ path: string, size: string, free: string, isNearlyFull: boolean }> } | null }> } };

export type DriftRowFragment = { id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null };

export type FindQueryVariables = Exact<{
  text: string;
}>;


export type FindQuery = { clients: { nodes: Array<{ alias: string, name: string, status: ClientStatus, server: { state: ServerState } }> }, servers: { nodes: Array<{ fqdn: string, label: string }> } };

export type KeptPlanQueryVariables = Exact<{
  planId: string | number;
}>;


export type KeptPlanQuery = { plan: { mutation: string, input: unknown, rows: Array<string> } | null };

export type CarryOutMutationVariables = Exact<{
  planId: string | number;
}>;


export type CarryOutMutation = { carryOut: { plan: { difference: Array<string> } | null, run: { id: string } | null, runs: Array<{ id: string, kind: RunKind }>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PlanRowFragment = { id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null };

export type ListPlansQueryVariables = Exact<{
  filter?: PlanFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListPlansQuery = { plans: { totalCount: number, nodes: Array<{ id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowPlanQueryVariables = Exact<{
  planId: string | number;
}>;


export type ShowPlanQuery = { plan: { input: unknown, difference: Array<string>, approvedAt: string | null, carriedOutAt: string | null, carriedOutBy: string | null, rejectedBy: string | null, id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null, changes: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }>, problems: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }>, run: { id: string, status: RunStatus } | null } | null };

export type RejectPlanMutationVariables = Exact<{
  input: RejectPlanInput;
}>;


export type RejectPlanMutation = { rejectPlan: { plan: { id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type FollowUpdatesSubscriptionVariables = Exact<{
  types?: Array<UpdatedType> | UpdatedType | null | undefined;
}>;


export type FollowUpdatesSubscription = { updates: { type: UpdatedType, id: string | null } };

export type ProblemFragment = { code: UserErrorCode, message: string, path: Array<string> | null };

export type PlannedFragment = { plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null };

export type KeptFragment = { id: string, expiresAt: string, needsApproval: boolean };

export type StartedFragment = { id: string, kind: RunKind };

export type PlansQueryVariables = Exact<{
  filter?: PlanFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type PlansQuery = { plans: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null }> } };

export type PlanPageQueryVariables = Exact<{
  id: string | number;
}>;


export type PlanPageQuery = { plan: { input: unknown, isPermitted: boolean, approvedAt: string | null, rejectedBy: string | null, carriedOutBy: string | null, carriedOutAt: string | null, difference: Array<string>, id: string, mutation: string, rows: Array<string>, status: PlanStatus, madeBy: string, createdAt: string, expiresAt: string, needsApproval: boolean, approvedBy: string | null, problems: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }>, changes: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }>, run: { id: string } | null } | null };

export type ApprovePlanMutationVariables = Exact<{
  planId: string | number;
}>;


export type ApprovePlanMutation = { approvePlan: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type FollowRunSubscriptionVariables = Exact<{
  runId: string | number;
  after: number;
}>;


export type FollowRunSubscription = { runEvents: { seq: number, at: string, type: RunEventType, level: EventLevel, step: number | null, text: string, data: unknown } };

export type HowItEndedQueryVariables = Exact<{
  runId: string | number;
}>;


export type HowItEndedQuery = { run: { id: string, kind: RunKind, status: RunStatus, explanation: string | null } | null };

export type RunRowFragment = { id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null };

export type ListRunsQueryVariables = Exact<{
  filter?: RunFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListRunsQuery = { runs: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowRunQueryVariables = Exact<{
  runId: string | number;
}>;


export type ShowRunQuery = { run: { dueAt: string | null, blockedReason: BlockedReason | null, blockedUntil: string | null, overriddenBy: string | null, overrideReason: string | null, confirmedBy: string | null, id: string, kind: RunKind, status: RunStatus, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, blockedServer: { fqdn: string } | null, canBeUndone: { possible: boolean, reason: string | null }, retryOf: { id: string } | null, parent: { id: string } | null, steps: Array<{ position: number, plugin: string, phase: StepPhase, status: StepStatus, reason: string | null, server: { fqdn: string } | null }>, children: { nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, client: { alias: string } | null, server: { fqdn: string } | null } | null };

export type RunsWithinQueryVariables = Exact<{
  runId: string | number;
}>;


export type RunsWithinQuery = { run: { id: string, kind: RunKind, server: { fqdn: string } | null, client: { alias: string } | null, steps: Array<{ position: number, plugin: string, phase: StepPhase, server: { fqdn: string } | null }>, children: { nodes: Array<{ id: string, kind: RunKind, server: { fqdn: string } | null, client: { alias: string } | null, steps: Array<{ position: number, plugin: string, phase: StepPhase, server: { fqdn: string } | null }> }> } } | null };

export type StepRefFragment = { position: number, plugin: string, phase: StepPhase, server: { fqdn: string } | null };

export type CancelRunMutationVariables = Exact<{
  input: CancelRunInput;
}>;


export type CancelRunMutation = { cancelRun: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RetryRunMutationVariables = Exact<{
  input: RetryRunInput;
}>;


export type RetryRunMutation = { retryRun: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ConfirmRunMutationVariables = Exact<{
  input: ConfirmRunInput;
}>;


export type ConfirmRunMutation = { confirmRun: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type OverrideWindowMutationVariables = Exact<{
  input: OverrideWindowInput;
}>;


export type OverrideWindowMutation = { overrideWindow: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UndoRunMutationVariables = Exact<{
  input: UndoRunInput;
}>;


export type UndoRunMutation = { undoRun: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RunsQueryVariables = Exact<{
  filter: RunFilter;
  after?: string | null | undefined;
}>;


export type RunsQuery = { runs: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> } };

export type RunQueryVariables = Exact<{
  id: string | number;
}>;


export type RunQuery = { run: { startedAt: string | null, lastSeq: number, recordRemoved: boolean, overriddenBy: string | null, overrideReason: string | null, confirmedBy: string | null, id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, endedAt: string | null, explanation: string | null, canBeUndone: { possible: boolean }, blockedServer: { fqdn: string } | null, parent: { id: string, kind: RunKind } | null, retryOf: { id: string } | null, clients: Array<{ alias: string }>, steps: Array<{ position: number, phase: StepPhase, plugin: string, status: StepStatus, reason: string | null, startedAt: string | null, endedAt: string | null, server: { fqdn: string } | null }>, children: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, client: { alias: string } | null, server: { fqdn: string } | null } | null };

export type ScheduleRowFragment = { id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, server: { fqdn: string } | null };

export type CronOccurrencesQueryVariables = Exact<{
  cron: string;
  timeZone: string;
}>;


export type CronOccurrencesQuery = { cronOccurrences: { times: Array<string>, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ListSchedulesQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ListSchedulesQuery = { schedules: { totalCount: number, nodes: Array<{ id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, server: { fqdn: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SchedulesPausedQueryVariables = Exact<{ [key: string]: never; }>;


export type SchedulesPausedQuery = { schedulesPaused: { by: string, reason: string, since: string, until: string | null } | null };

export type ShowScheduleQueryVariables = Exact<{
  scheduleId: string | number;
}>;


export type ShowScheduleQuery = { node:
    | { nextOccurrences: Array<string>, version: number, id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, slots: Array<{ dueAt: string, outcome: SlotOutcome, run: { id: string, status: RunStatus } | null }>, server: { fqdn: string } | null }
    | Record<PropertyKey, never>
   | null };

export type CreateScheduleMutationVariables = Exact<{
  input: CreateScheduleInput;
}>;


export type CreateScheduleMutation = { createSchedule: { schedule: { id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, server: { fqdn: string } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateScheduleMutationVariables = Exact<{
  input: UpdateScheduleInput;
}>;


export type UpdateScheduleMutation = { updateSchedule: { schedule: { id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, server: { fqdn: string } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteScheduleMutationVariables = Exact<{
  input: DeleteScheduleInput;
}>;


export type DeleteScheduleMutation = { deleteSchedule: { deletedScheduleId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RunScheduleNowMutationVariables = Exact<{
  input: RunScheduleNowInput;
}>;


export type RunScheduleNowMutation = { runScheduleNow: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type PauseSchedulesMutationVariables = Exact<{
  input: PauseSchedulesInput;
}>;


export type PauseSchedulesMutation = { pauseSchedules: { pause: { by: string, reason: string, since: string, until: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ResumeSchedulesMutationVariables = Exact<{ [key: string]: never; }>;


export type ResumeSchedulesMutation = { resumeSchedules: { pause: { reason: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SchedulesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type SchedulesQuery = { schedules: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, slots: Array<{ dueAt: string, outcome: SlotOutcome, run: { id: string, status: RunStatus } | null }>, server: { fqdn: string } | null }> } };

export type SlotFragment = { dueAt: string, outcome: SlotOutcome, run: { id: string, status: RunStatus } | null };

export type SchedulePageQueryVariables = Exact<{
  id: string | number;
}>;


export type SchedulePageQuery = { node:
    | { nextOccurrences: Array<string>, version: number, id: string, kind: ScheduleKind, cron: string, timeZone: string, enabled: boolean, missed: MissedSlots, syncPolicy: SyncPolicy, nextDueAt: string | null, slots: Array<{ dueAt: string, outcome: SlotOutcome, run: { id: string, status: RunStatus } | null }>, server: { fqdn: string } | null }
    | Record<PropertyKey, never>
   | null };

export type WindowsQueryVariables = Exact<{ [key: string]: never; }>;


export type WindowsQuery = { maintenanceWindows: { totalCount: number, nodes: Array<{ id: string, name: string, effects: Array<WindowEffect>, cron: string | null, durationMinutes: number | null, timeZone: string | null, startsAt: string | null, endsAt: string | null, calendarHost: string | null, calendarProblem: string | null, calendarReadAt: string | null, isOver: boolean, createdAt: string, version: number, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> }> } };

export type WindowPageQueryVariables = Exact<{
  id: string | number;
}>;


export type WindowPageQuery = { node:
    | { durationMinutes: number | null, startsAt: string | null, endsAt: string | null, calendarReadAt: string | null, version: number, id: string, name: string, effects: Array<WindowEffect>, cron: string | null, timeZone: string | null, calendarHost: string | null, calendarProblem: string | null, isOver: boolean, createdAt: string, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> }
    | Record<PropertyKey, never>
   | null };

export type ServerRowFragment = { id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } };

export type ListServersQueryVariables = Exact<{
  filter?: ServerFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListServersQuery = { servers: { totalCount: number, nodes: Array<{ id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowServerQueryVariables = Exact<{
  serverId: string | number;
}>;


export type ShowServerQuery = { server: { connection: Connection, port: number, user: string, root: string | null, hostKeyFingerprint: string | null, syncPolicy: SyncPolicy, formerFqdns: Array<string>, lastSeenAt: string | null, lastError: string | null, lookedAt: string | null, lookProblem: string | null, createdAt: string, version: number, id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, look: { clockAheadMs: number, isClockOff: boolean, disks: Array<{ path: string, free: string, size: string, fullInDays: number | null }>, services: Array<{ name: string, ok: boolean, message: string | null }> } | null, windowsInForce: Array<{ name: string, effect: WindowEffect, until: string }>, alarms: { nodes: Array<{ severity: AlarmSeverity, text: string }> }, health: { status: HealthStatus, problems: Array<string> } } | null };

export type CreateServerMutationVariables = Exact<{
  input: CreateServerInput;
}>;


export type CreateServerMutation = { createServer: { server: { hostKeyFingerprint: string | null, root: string | null, id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateServerMutationVariables = Exact<{
  input: UpdateServerInput;
}>;


export type UpdateServerMutation = { updateServer: { server: { id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } } | null, run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ScanServerHostKeyMutationVariables = Exact<{
  input: ScanServerHostKeyInput;
}>;


export type ScanServerHostKeyMutation = { scanServerHostKey: { presentedFingerprint: string | null, server: { fqdn: string, state: ServerState, hostKeyFingerprint: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ConfirmServerHostKeyMutationVariables = Exact<{
  input: ConfirmServerHostKeyInput;
}>;


export type ConfirmServerHostKeyMutation = { confirmServerHostKey: { server: { id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SetServerModeMutationVariables = Exact<{
  input: SetServerModeInput;
}>;


export type SetServerModeMutation = { setServerMode: { server: { id: string, fqdn: string, label: string, address: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, health: { status: HealthStatus, problems: Array<string> } } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CheckServerMutationVariables = Exact<{
  input: CheckServerInput;
}>;


export type CheckServerMutation = { checkServer: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SyncServerMutationVariables = Exact<{
  input: SyncServerInput;
}>;


export type SyncServerMutation = { syncServer: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SyncAllMutationVariables = Exact<{
  input: SyncAllInput;
}>;


export type SyncAllMutation = { syncAll: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteServerMutationVariables = Exact<{
  input: DeleteServerInput;
}>;


export type DeleteServerMutation = { deleteServer: { deletedServerId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ServerNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type ServerNamesQuery = { servers: { nodes: Array<{ fqdn: string, label: string, mode: ServerMode }> } };

export type ClaimServerMutationVariables = Exact<{
  input: ClaimServerInput;
}>;


export type ClaimServerMutation = { claimServer: { server: { id: string, fqdn: string } | null, run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CollectRequestsMutationVariables = Exact<{
  input: CollectRequestsInput;
}>;


export type CollectRequestsMutation = { collectRequests: { waitsUntil: string | null, run: { id: string, kind: RunKind } | null, plan: Array<{ plugin: string, client: string | null, action: ChangeAction, subject: string, summary: string, diff: string | null, server: { fqdn: string } | null }> | null, keptPlan: { id: string, expiresAt: string, needsApproval: boolean } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ListCollectedRequestsQueryVariables = Exact<{
  filter?: CollectedRequestFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListCollectedRequestsQuery = { collectedRequests: { totalCount: number, nodes: Array<{ id: string, kind: CollectedRequestKind, alias: string | null, file: string, state: CollectedRequestState, reason: string | null, firstSeenAt: string, server: { fqdn: string }, run: { id: string, status: RunStatus } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ServerLineFragment = { id: string, fqdn: string, label: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, lastSeenAt: string | null, lastSync: { id: string, status: RunStatus, endedAt: string | null } | null, health: { status: HealthStatus, problems: Array<string> }, look: { disks: Array<{ path: string, size: string, free: string, isNearlyFull: boolean }> } | null };

export type ServersQueryVariables = Exact<{
  filter: ServerFilter;
  after?: string | null | undefined;
}>;


export type ServersQuery = { servers: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, fqdn: string, label: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, lastSeenAt: string | null, lastSync: { id: string, status: RunStatus, endedAt: string | null } | null, health: { status: HealthStatus, problems: Array<string> }, look: { disks: Array<{ path: string, size: string, free: string, isNearlyFull: boolean }> } | null }> } };

export type ServerQueryVariables = Exact<{
  id: string | number;
  name: string;
  language: Language;
  audit: boolean;
}>;


export type ServerQuery = { server: { address: string, port: number, user: string, connection: Connection, root: string | null, syncPolicy: SyncPolicy, hostKeyFingerprint: string | null, createdAt: string, facts: unknown, factsAt: string | null, lookedAt: string | null, version: number, id: string, fqdn: string, label: string, role: ServerRole, mode: ServerMode, state: ServerState, clientCount: number, lastSeenAt: string | null, look: { clockAheadMs: number, isClockOff: boolean, disks: Array<{ fullInDays: number | null, path: string, size: string, free: string, isNearlyFull: boolean }>, services: Array<{ name: string, ok: boolean, message: string | null }>, certificates: Array<{ host: string, notAfter: string | null, problem: string | null }> } | null, windowsInForce: Array<{ name: string, effect: WindowEffect, until: string }>, alarms: { nodes: Array<{ id: string, severity: AlarmSeverity, title: string | null, text: string, remedy: string | null, raisedAt: string, isMuted: boolean, resolvedAt: string | null, client: { alias: string } | null, server: { fqdn: string } | null, run: { id: string } | null, acknowledged: { by: string, at: string, note: string, until: string | null } | null }> }, drift: { totalCount: number, nodes: Array<{ id: string, summary: string, state: DriftState, firstSeenAt: string, diff: string | null, server: { fqdn: string }, client: { alias: string } | null }> }, lastSync: { id: string, status: RunStatus, endedAt: string | null } | null, health: { status: HealthStatus, problems: Array<string> } } | null, runs: { totalCount: number, nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, checks: { nodes: Array<{ id: string, kind: RunKind, status: RunStatus, blockedReason: BlockedReason | null, blockedUntil: string | null, requestedBy: string, createdAt: string, startedAt: string | null, endedAt: string | null, explanation: string | null, client: { alias: string } | null, server: { fqdn: string } | null }> }, auditEntries?: { nodes: Array<{ id: string, at: string, actor: string, address: string | null, action: string, subject: string, outcome: AuditOutcome, details: unknown }> } };

export type SshPublicKeyQueryVariables = Exact<{ [key: string]: never; }>;


export type SshPublicKeyQuery = { sshPublicKey: string | null };

export type ReleaseServerMutationVariables = Exact<{
  input: ReleaseServerInput;
}>;


export type ReleaseServerMutation = { releaseServer: { leftBehind: Array<{ client: string | null, what: string }> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ForgetServerMutationVariables = Exact<{
  input: ForgetServerInput;
}>;


export type ForgetServerMutation = { forgetServer: { run: { id: string, kind: RunKind } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type AllServersQueryVariables = Exact<{ [key: string]: never; }>;


export type AllServersQuery = { servers: { nodes: Array<{ fqdn: string }> } };

export type SettingsQueryVariables = Exact<{
  mail: boolean;
}>;


export type SettingsQuery = { mail?: { isConfigured: boolean, waiting: number, givenUp: number, lastSentAt: string | null, problem: string | null }, schedulesPaused: { by: string, reason: string, since: string, until: string | null } | null, retention: { endedAt: string | null, rules: Array<{ kind: RetainedKind, days: number | null, removed: number }> }, plugins: Array<{ name: string, description: string, roles: Array<ServerRole>, options: unknown }> };

export type WebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type WebhooksQuery = { webhooks: { totalCount: number, nodes: Array<{ id: string, name: string, host: string, flavour: WebhookFlavour, enabled: boolean, disabledAt: string | null, disabledWhy: string | null, failingSince: string | null, types: Array<NoticeType>, severities: Array<AlarmSeverity>, oldSecretUntil: string | null, createdBy: string, createdAt: string, version: number, servers: Array<{ fqdn: string }> }> } };

export type WebhookPageQueryVariables = Exact<{
  id: string | number;
  first: number;
}>;


export type WebhookPageQuery = { node:
    | { createdBy: string, createdAt: string, id: string, name: string, host: string, flavour: WebhookFlavour, enabled: boolean, disabledAt: string | null, disabledWhy: string | null, failingSince: string | null, types: Array<NoticeType>, severities: Array<AlarmSeverity>, oldSecretUntil: string | null, version: number, deliveries: { totalCount: number, nodes: Array<{ id: string, type: string, subject: string, status: DeliveryStatus, tries: number, createdAt: string, dueAt: string | null, lastTryAt: string | null, lastStatus: number | null, lastAnswer: string | null, lastError: string | null, body: string }> }, servers: Array<{ fqdn: string }> }
    | Record<PropertyKey, never>
   | null };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { createWebhook: { secret: string | null, webhook: { id: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateWebhookMutationVariables = Exact<{
  input: UpdateWebhookInput;
}>;


export type UpdateWebhookMutation = { updateWebhook: { webhook: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RotateWebhookSecretMutationVariables = Exact<{
  input: RotateWebhookSecretInput;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret: { secret: string | null, webhook: { version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UserRowFragment = { id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, active: boolean, twoFactor: boolean, startsAt: string | null, endsAt: string | null };

export type ListUsersQueryVariables = Exact<{
  filter?: UserFilter | null | undefined;
  first?: number;
  after?: string | null | undefined;
}>;


export type ListUsersQuery = { users: { totalCount: number, nodes: Array<{ id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, active: boolean, twoFactor: boolean, startsAt: string | null, endsAt: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ShowUserQueryVariables = Exact<{
  userId: string | number;
  isOneself: boolean;
}>;


export type ShowUserQuery = { user: { language: Language, passwordChangedAt: string | null, recoveryCodesLeft?: number, createdAt: string, id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, active: boolean, twoFactor: boolean, startsAt: string | null, endsAt: string | null, apiTokens?: Array<{ id: string, name: string, scopes: Array<Permission>, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null }>, sessions?: Array<{ id: string }> } | null };

export type DeactivateUserMutationVariables = Exact<{
  input: DeactivateUserInput;
}>;


export type DeactivateUserMutation = { deactivateUser: { user: { id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, active: boolean, twoFactor: boolean, startsAt: string | null, endsAt: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UserPageQueryVariables = Exact<{
  userId: string | number;
}>;


export type UserPageQuery = { user: { language: Language, version: number, permissions: Array<Permission>, passwordChangedAt: string | null, createdAt: string, id: string, email: string, firstName: string, lastName: string, roles: Array<UserRole>, active: boolean, twoFactor: boolean, startsAt: string | null, endsAt: string | null } | null, mail: { isConfigured: boolean } };

export type InviteUserMutationVariables = Exact<{
  input: InviteUserInput;
}>;


export type InviteUserMutation = { inviteUser: { link: string | null, linkExpiresAt: string | null, mailed: boolean, user: { email: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type InviteBackOfficeUsersMutationVariables = Exact<{
  input: InviteBackOfficeUsersInput;
}>;


export type InviteBackOfficeUsersMutation = { inviteBackOfficeUsers: { results: Array<{ email: string, link: string | null, linkExpiresAt: string | null, mailed: boolean, user: { email: string } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> }> | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateUserMutationVariables = Exact<{
  input: UpdateUserInput;
}>;


export type UpdateUserMutation = { updateUser: { user: { email: string, version: number } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ActivateUserMutationVariables = Exact<{
  input: ActivateUserInput;
}>;


export type ActivateUserMutation = { activateUser: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteUserMutationVariables = Exact<{
  input: DeleteUserInput;
}>;


export type DeleteUserMutation = { deleteUser: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type SendUserLinkMutationVariables = Exact<{
  input: SendUserLinkInput;
}>;


export type SendUserLinkMutation = { sendUserLink: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type CreateUserLinkMutationVariables = Exact<{
  input: CreateUserLinkInput;
}>;


export type CreateUserLinkMutation = { createUserLink: { link: string | null, linkExpiresAt: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type ResetUserTwoFactorMutationVariables = Exact<{
  input: ResetUserTwoFactorInput;
}>;


export type ResetUserTwoFactorMutation = { resetUserTwoFactor: { userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type WebhookRowFragment = { id: string, name: string, host: string, flavour: WebhookFlavour, enabled: boolean, disabledAt: string | null, disabledWhy: string | null, failingSince: string | null, types: Array<NoticeType>, severities: Array<AlarmSeverity>, oldSecretUntil: string | null, createdBy: string, createdAt: string, version: number, servers: Array<{ fqdn: string }> };

export type DeliveryRowFragment = { id: string, type: string, subject: string, status: DeliveryStatus, createdAt: string, tries: number, dueAt: string | null, endedAt: string | null, lastTryAt: string | null, lastStatus: number | null, lastError: string | null };

export type ListWebhooksQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ListWebhooksQuery = { webhooks: { totalCount: number, nodes: Array<{ id: string, name: string, host: string, flavour: WebhookFlavour, enabled: boolean, disabledAt: string | null, disabledWhy: string | null, failingSince: string | null, types: Array<NoticeType>, severities: Array<AlarmSeverity>, oldSecretUntil: string | null, createdBy: string, createdAt: string, version: number, servers: Array<{ fqdn: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListDeliveriesQueryVariables = Exact<{
  webhookId: string | number;
  status?: Array<DeliveryStatus> | DeliveryStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListDeliveriesQuery = { node:
    | { deliveries: { totalCount: number, nodes: Array<{ id: string, type: string, subject: string, status: DeliveryStatus, createdAt: string, tries: number, dueAt: string | null, endedAt: string | null, lastTryAt: string | null, lastStatus: number | null, lastError: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }
    | Record<PropertyKey, never>
   | null };

export type SendTestWebhookMutationVariables = Exact<{
  input: SendTestWebhookInput;
}>;


export type SendTestWebhookMutation = { sendTestWebhook: { delivery: { id: string, type: string, subject: string, status: DeliveryStatus, createdAt: string, tries: number, dueAt: string | null, endedAt: string | null, lastTryAt: string | null, lastStatus: number | null, lastError: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type RedeliverMutationVariables = Exact<{
  input: RedeliverInput;
}>;


export type RedeliverMutation = { redeliver: { delivery: { id: string, type: string, subject: string, status: DeliveryStatus, createdAt: string, tries: number, dueAt: string | null, endedAt: string | null, lastTryAt: string | null, lastStatus: number | null, lastError: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type EndWebhookRotationMutationVariables = Exact<{
  input: EndWebhookRotationInput;
}>;


export type EndWebhookRotationMutation = { endWebhookRotation: { webhook: { id: string, name: string, host: string, flavour: WebhookFlavour, enabled: boolean, disabledAt: string | null, disabledWhy: string | null, failingSince: string | null, types: Array<NoticeType>, severities: Array<AlarmSeverity>, oldSecretUntil: string | null, createdBy: string, createdAt: string, version: number, servers: Array<{ fqdn: string }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteWebhookMutationVariables = Exact<{
  input: DeleteWebhookInput;
}>;


export type DeleteWebhookMutation = { deleteWebhook: { deletedWebhookId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type WindowRowFragment = { id: string, name: string, effects: Array<WindowEffect>, cron: string | null, durationMinutes: number | null, timeZone: string | null, startsAt: string | null, endsAt: string | null, calendarHost: string | null, calendarProblem: string | null, calendarReadAt: string | null, isOver: boolean, createdAt: string, version: number, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> };

export type ListWindowsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ListWindowsQuery = { maintenanceWindows: { totalCount: number, nodes: Array<{ id: string, name: string, effects: Array<WindowEffect>, cron: string | null, durationMinutes: number | null, timeZone: string | null, startsAt: string | null, endsAt: string | null, calendarHost: string | null, calendarProblem: string | null, calendarReadAt: string | null, isOver: boolean, createdAt: string, version: number, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateMaintenanceWindowMutationVariables = Exact<{
  input: CreateMaintenanceWindowInput;
}>;


export type CreateMaintenanceWindowMutation = { createMaintenanceWindow: { window: { id: string, name: string, effects: Array<WindowEffect>, cron: string | null, durationMinutes: number | null, timeZone: string | null, startsAt: string | null, endsAt: string | null, calendarHost: string | null, calendarProblem: string | null, calendarReadAt: string | null, isOver: boolean, createdAt: string, version: number, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type UpdateMaintenanceWindowMutationVariables = Exact<{
  input: UpdateMaintenanceWindowInput;
}>;


export type UpdateMaintenanceWindowMutation = { updateMaintenanceWindow: { window: { id: string, name: string, effects: Array<WindowEffect>, cron: string | null, durationMinutes: number | null, timeZone: string | null, startsAt: string | null, endsAt: string | null, calendarHost: string | null, calendarProblem: string | null, calendarReadAt: string | null, isOver: boolean, createdAt: string, version: number, server: { fqdn: string } | null, nextOccurrences: Array<{ startsAt: string, endsAt: string }> } | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export type DeleteMaintenanceWindowMutationVariables = Exact<{
  input: DeleteMaintenanceWindowInput;
}>;


export type DeleteMaintenanceWindowMutation = { deleteMaintenanceWindow: { deletedWindowId: string | null, userErrors: Array<{ code: UserErrorCode, message: string, path: Array<string> | null }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const MyselfFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Myself on User {
  email
  firstName
  lastName
  permissions
  twoFactor
}
    `, {"fragmentName":"Myself"}) as unknown as TypedDocumentString<MyselfFragment, unknown>;
export const SessionRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment SessionRow on Session {
  id
  address
  userAgent
  createdAt
  lastUsedAt
  isCurrent
}
    `, {"fragmentName":"SessionRow"}) as unknown as TypedDocumentString<SessionRowFragment, unknown>;
export const TokenRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment TokenRow on ApiToken {
  id
  name
  scopes
  createdAt
  lastUsedAt
  expiresAt
}
    `, {"fragmentName":"TokenRow"}) as unknown as TypedDocumentString<TokenRowFragment, unknown>;
export const MeFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Me on User {
  email
  firstName
  lastName
  language
  roles
  permissions
  version
  twoFactor
  recoveryCodesLeft
  passwordChangedAt
  sessions {
    ...SessionRow
  }
  apiTokens {
    ...TokenRow
  }
  notifications {
    enabled
    severities
    allServers
    mailConfigured
    problem
    servers {
      fqdn
    }
  }
}
    fragment SessionRow on Session {
  id
  address
  userAgent
  createdAt
  lastUsedAt
  isCurrent
}
fragment TokenRow on ApiToken {
  id
  name
  scopes
  createdAt
  lastUsedAt
  expiresAt
}`, {"fragmentName":"Me"}) as unknown as TypedDocumentString<MeFragment, unknown>;
export const AlarmRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AlarmRow on Alarm {
  id
  severity
  condition
  text
  remedy
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  raisedAt
  resolvedAt
  isOpen
  acknowledged {
    by
    at
    note
    until
  }
}
    `, {"fragmentName":"AlarmRow"}) as unknown as TypedDocumentString<AlarmRowFragment, unknown>;
export const AlarmInWordsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}
    `, {"fragmentName":"AlarmInWords"}) as unknown as TypedDocumentString<AlarmInWordsFragment, unknown>;
export const AuditRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AuditRow on AuditEntry {
  id
  at
  actor
  address
  action
  subject
  outcome
  details
}
    `, {"fragmentName":"AuditRow"}) as unknown as TypedDocumentString<AuditRowFragment, unknown>;
export const BackupRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment BackupRow on Backup {
  id
  at
  client {
    alias
  }
  server {
    fqdn
  }
  ok
  madeBy
  bytes
  provenAt
  goneAt
  message
}
    `, {"fragmentName":"BackupRow"}) as unknown as TypedDocumentString<BackupRowFragment, unknown>;
export const ClientRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ClientRow on Client {
  id
  alias
  name
  status
  url
  server {
    fqdn
  }
  answering
  problem
  lastGoodBackup {
    at
  }
}
    `, {"fragmentName":"ClientRow"}) as unknown as TypedDocumentString<ClientRowFragment, unknown>;
export const PlannedFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
    `, {"fragmentName":"Planned"}) as unknown as TypedDocumentString<PlannedFragment, unknown>;
export const KeptFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
    `, {"fragmentName":"Kept"}) as unknown as TypedDocumentString<KeptFragment, unknown>;
export const FleetPartsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment FleetParts on ApplyFleetPayload {
  differences {
    mutation
    name
    line
    fields {
      field
      before
      after
    }
    waits
  }
  notInFile {
    kind
    name
  }
  runs {
    id
    kind
  }
  plan {
    ...Planned
  }
  keptPlan {
    ...Kept
  }
  userErrors {
    code
    message
  }
}
    fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`, {"fragmentName":"FleetParts"}) as unknown as TypedDocumentString<FleetPartsFragment, unknown>;
export const TakeOverChangeFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment TakeOverChange on PlannedChange {
  plugin
  action
  subject
  summary
  diff
}
    `, {"fragmentName":"TakeOverChange"}) as unknown as TypedDocumentString<TakeOverChangeFragment, unknown>;
export const InventoryServerFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment InventoryServer on Server {
  fqdn
  address
  port
  user
  connection
  role
  mode
  state
}
    `, {"fragmentName":"InventoryServer"}) as unknown as TypedDocumentString<InventoryServerFragment, unknown>;
export const ModelRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
    `, {"fragmentName":"ModelRow"}) as unknown as TypedDocumentString<ModelRowFragment, unknown>;
export const OrphanRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}
    `, {"fragmentName":"OrphanRow"}) as unknown as TypedDocumentString<OrphanRowFragment, unknown>;
export const ClientProblemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ClientProblem on Client {
  id
  alias
  name
  problem
  probeProblem
  lastGoodBackup {
    at
  }
}
    `, {"fragmentName":"ClientProblem"}) as unknown as TypedDocumentString<ClientProblemFragment, unknown>;
export const DriftRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
    `, {"fragmentName":"DriftRow"}) as unknown as TypedDocumentString<DriftRowFragment, unknown>;
export const PlanRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}
    `, {"fragmentName":"PlanRow"}) as unknown as TypedDocumentString<PlanRowFragment, unknown>;
export const ProblemFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Problem on UserError {
  code
  message
  path
}
    `, {"fragmentName":"Problem"}) as unknown as TypedDocumentString<ProblemFragment, unknown>;
export const StartedFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Started on Run {
  id
  kind
}
    `, {"fragmentName":"Started"}) as unknown as TypedDocumentString<StartedFragment, unknown>;
export const RunRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}
    `, {"fragmentName":"RunRow"}) as unknown as TypedDocumentString<RunRowFragment, unknown>;
export const StepRefFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment StepRef on RunStep {
  position
  plugin
  phase
  server {
    fqdn
  }
}
    `, {"fragmentName":"StepRef"}) as unknown as TypedDocumentString<StepRefFragment, unknown>;
export const ScheduleRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}
    `, {"fragmentName":"ScheduleRow"}) as unknown as TypedDocumentString<ScheduleRowFragment, unknown>;
export const SlotFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment Slot on ScheduleSlot {
  dueAt
  outcome
  run {
    id
    status
  }
}
    `, {"fragmentName":"Slot"}) as unknown as TypedDocumentString<SlotFragment, unknown>;
export const ServerRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}
    `, {"fragmentName":"ServerRow"}) as unknown as TypedDocumentString<ServerRowFragment, unknown>;
export const ServerLineFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ServerLine on Server {
  id
  fqdn
  label
  role
  mode
  state
  clientCount
  lastSeenAt
  lastSync {
    id
    status
    endedAt
  }
  health {
    status
    problems
  }
  look {
    disks {
      path
      size
      free
      isNearlyFull
    }
  }
}
    `, {"fragmentName":"ServerLine"}) as unknown as TypedDocumentString<ServerLineFragment, unknown>;
export const UserRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment UserRow on User {
  id
  email
  firstName
  lastName
  roles
  active
  twoFactor
  startsAt
  endsAt
}
    `, {"fragmentName":"UserRow"}) as unknown as TypedDocumentString<UserRowFragment, unknown>;
export const WebhookRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WebhookRow on Webhook {
  id
  name
  host
  flavour
  enabled
  disabledAt
  disabledWhy
  failingSince
  types
  severities
  servers {
    fqdn
  }
  oldSecretUntil
  createdBy
  createdAt
  version
}
    `, {"fragmentName":"WebhookRow"}) as unknown as TypedDocumentString<WebhookRowFragment, unknown>;
export const DeliveryRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment DeliveryRow on Delivery {
  id
  type
  subject
  status
  createdAt
  tries
  dueAt
  endedAt
  lastTryAt
  lastStatus
  lastError
}
    `, {"fragmentName":"DeliveryRow"}) as unknown as TypedDocumentString<DeliveryRowFragment, unknown>;
export const WindowRowFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}
    `, {"fragmentName":"WindowRow"}) as unknown as TypedDocumentString<WindowRowFragment, unknown>;
export const WhoAmIDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WhoAmI {
  viewer {
    id
    email
    firstName
    lastName
    roles
    permissions
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
export const ViewerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Viewer {
  viewer {
    ...Myself
  }
}
    fragment Myself on User {
  email
  firstName
  lastName
  permissions
  twoFactor
}`) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const AccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Account {
  viewer {
    ...Me
  }
}
    fragment Me on User {
  email
  firstName
  lastName
  language
  roles
  permissions
  version
  twoFactor
  recoveryCodesLeft
  passwordChangedAt
  sessions {
    ...SessionRow
  }
  apiTokens {
    ...TokenRow
  }
  notifications {
    enabled
    severities
    allServers
    mailConfigured
    problem
    servers {
      fqdn
    }
  }
}
fragment SessionRow on Session {
  id
  address
  userAgent
  createdAt
  lastUsedAt
  isCurrent
}
fragment TokenRow on ApiToken {
  id
  name
  scopes
  createdAt
  lastUsedAt
  expiresAt
}`) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const UpdateProfileDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateProfile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const ChangePasswordDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const SetNotificationsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetNotifications($input: SetNotificationsInput!) {
  setNotifications(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SetNotificationsMutation, SetNotificationsMutationVariables>;
export const RevokeSessionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevokeSession($sessionId: ID!) {
  revokeSession(input: {sessionId: $sessionId}) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevokeApiToken($tokenId: ID!) {
  revokeApiToken(input: {tokenId: $tokenId}) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RevokeApiTokenMutation, RevokeApiTokenMutationVariables>;
export const SignInDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    viewer {
      ...Myself
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Myself on User {
  email
  firstName
  lastName
  permissions
  twoFactor
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const SignOutDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SignOut {
  signOut {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const RequestApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RequestApiToken($input: RequestApiTokenInput!) {
  requestApiToken(input: $input) {
    code
    secret
    expiresAt
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RequestApiTokenMutation, RequestApiTokenMutationVariables>;
export const FetchApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation FetchApiToken($input: FetchApiTokenInput!) {
  fetchApiToken(input: $input) {
    state
    token
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<FetchApiTokenMutation, FetchApiTokenMutationVariables>;
export const ConfirmPasswordDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConfirmPassword($password: String!) {
  confirmPassword(input: {password: $password}) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ConfirmPasswordMutation, ConfirmPasswordMutationVariables>;
export const CreateApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateApiToken($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    token
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<CreateApiTokenMutation, CreateApiTokenMutationVariables>;
export const RevokeOtherSessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevokeOtherSessions {
  revokeOtherSessions {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RevokeOtherSessionsMutation, RevokeOtherSessionsMutationVariables>;
export const ChangeEmailDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ChangeEmail($input: ChangeEmailInput!) {
  changeEmail(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ChangeEmailMutation, ChangeEmailMutationVariables>;
export const RenewRecoveryCodesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RenewRecoveryCodes($password: String!) {
  renewRecoveryCodes(input: {password: $password}) {
    recoveryCodes
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RenewRecoveryCodesMutation, RenewRecoveryCodesMutationVariables>;
export const DisableTwoFactorDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DisableTwoFactor($password: String!) {
  disableTwoFactor(input: {password: $password}) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DisableTwoFactorMutation, DisableTwoFactorMutationVariables>;
export const ApiTokenRequestDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ApiTokenRequest($code: String!) {
  apiTokenRequest(code: $code) {
    program
    address
    createdAt
  }
}
    `) as unknown as TypedDocumentString<ApiTokenRequestQuery, ApiTokenRequestQueryVariables>;
export const AllowApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AllowApiToken($input: AllowApiTokenInput!) {
  allowApiToken(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<AllowApiTokenMutation, AllowApiTokenMutationVariables>;
export const RefuseApiTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RefuseApiToken($input: RefuseApiTokenInput!) {
  refuseApiToken(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RefuseApiTokenMutation, RefuseApiTokenMutationVariables>;
export const ListAlarmsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListAlarms($filter: AlarmFilter, $first: Int!, $after: String) {
  alarms(filter: $filter, first: $first, after: $after) {
    nodes {
      ...AlarmRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AlarmRow on Alarm {
  id
  severity
  condition
  text
  remedy
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  raisedAt
  resolvedAt
  isOpen
  acknowledged {
    by
    at
    note
    until
  }
}`) as unknown as TypedDocumentString<ListAlarmsQuery, ListAlarmsQueryVariables>;
export const AcknowledgeAlarmDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AcknowledgeAlarm($input: AcknowledgeAlarmInput!) {
  acknowledgeAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment AlarmRow on Alarm {
  id
  severity
  condition
  text
  remedy
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  raisedAt
  resolvedAt
  isOpen
  acknowledged {
    by
    at
    note
    until
  }
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<AcknowledgeAlarmMutation, AcknowledgeAlarmMutationVariables>;
export const UnacknowledgeAlarmDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UnacknowledgeAlarm($input: UnacknowledgeAlarmInput!) {
  unacknowledgeAlarm(input: $input) {
    alarm {
      ...AlarmRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment AlarmRow on Alarm {
  id
  severity
  condition
  text
  remedy
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  raisedAt
  resolvedAt
  isOpen
  acknowledged {
    by
    at
    note
    until
  }
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UnacknowledgeAlarmMutation, UnacknowledgeAlarmMutationVariables>;
export const AlarmsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Alarms($filter: AlarmFilter, $after: String, $language: Language!) {
  alarms(filter: $filter, first: 20, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...AlarmInWords
    }
  }
}
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}`) as unknown as TypedDocumentString<AlarmsQuery, AlarmsQueryVariables>;
export const AlarmConditionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AlarmConditions($language: Language!) {
  alarmConditions {
    name
    title(language: $language)
  }
}
    `) as unknown as TypedDocumentString<AlarmConditionsQuery, AlarmConditionsQueryVariables>;
export const AlarmPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AlarmPage($id: ID!, $language: Language!) {
  node(id: $id) {
    ... on Alarm {
      ...AlarmInWords
      condition
      isOpen
      lastSeenAt
      mutedUntil
      toldAt
    }
  }
}
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}`) as unknown as TypedDocumentString<AlarmPageQuery, AlarmPageQueryVariables>;
export const ListAuditDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListAudit($filter: AuditFilter, $first: Int! = 50, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    nodes {
      ...AuditRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AuditRow on AuditEntry {
  id
  at
  actor
  address
  action
  subject
  outcome
  details
}`) as unknown as TypedDocumentString<ListAuditQuery, ListAuditQueryVariables>;
export const BackupClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BackupClient($input: BackupClientInput!) {
  backupClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<BackupClientMutation, BackupClientMutationVariables>;
export const VerifyClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation VerifyClient($input: VerifyClientInput!) {
  verifyClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<VerifyClientMutation, VerifyClientMutationVariables>;
export const RestoreClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RestoreClient($input: RestoreClientInput!) {
  restoreClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RestoreClientMutation, RestoreClientMutationVariables>;
export const UndoRestoreDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UndoRestore($input: UndoRestoreInput!) {
  undoRestore(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UndoRestoreMutation, UndoRestoreMutationVariables>;
export const BackupServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BackupServer($input: BackupServerInput!) {
  backupServer(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<BackupServerMutation, BackupServerMutationVariables>;
export const BackupAllDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BackupAll($input: BackupAllInput!) {
  backupAll(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<BackupAllMutation, BackupAllMutationVariables>;
export const VerifyServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation VerifyServer($input: VerifyServerInput!) {
  verifyServer(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<VerifyServerMutation, VerifyServerMutationVariables>;
export const ListBackupsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListBackups($filter: BackupFilter, $first: Int!, $after: String) {
  backups(filter: $filter, first: $first, after: $after) {
    nodes {
      ...BackupRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BackupRow on Backup {
  id
  at
  client {
    alias
  }
  server {
    fqdn
  }
  ok
  madeBy
  bytes
  provenAt
  goneAt
  message
}`) as unknown as TypedDocumentString<ListBackupsQuery, ListBackupsQueryVariables>;
export const ListBackupsOfClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListBackupsOfClient($clientId: ID!, $filter: BackupFilter, $first: Int!, $after: String) {
  client(id: $clientId) {
    backups(filter: $filter, first: $first, after: $after) {
      nodes {
        ...BackupRow
      }
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment BackupRow on Backup {
  id
  at
  client {
    alias
  }
  server {
    fqdn
  }
  ok
  madeBy
  bytes
  provenAt
  goneAt
  message
}`) as unknown as TypedDocumentString<ListBackupsOfClientQuery, ListBackupsOfClientQueryVariables>;
export const ShowBackupDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowBackup($backupId: ID!) {
  node(id: $backupId) {
    ... on Backup {
      ...BackupRow
      database
      file
      sha256
      rows
      seconds
      monarcVersion
      manifest
      files {
        file
        bytes
      }
      proof {
        at
        outcome
        source
        message
      }
      copies {
        place
        path
        at
        ok
        message
      }
    }
  }
}
    fragment BackupRow on Backup {
  id
  at
  client {
    alias
  }
  server {
    fqdn
  }
  ok
  madeBy
  bytes
  provenAt
  goneAt
  message
}`) as unknown as TypedDocumentString<ShowBackupQuery, ShowBackupQueryVariables>;
export const BackupDownloadDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BackupDownload($input: BackupDownloadInput!) {
  backupDownload(input: $input) {
    url
    name
    bytes
    sha256
    expiresAt
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<BackupDownloadMutation, BackupDownloadMutationVariables>;
export const BackupUploadDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation BackupUpload($input: BackupUploadInput!) {
  backupUpload(input: $input) {
    uploadId
    url
    expiresAt
    mostBytes
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<BackupUploadMutation, BackupUploadMutationVariables>;
export const RestoreAsNewClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RestoreAsNewClient($input: RestoreAsNewClientInput!) {
  restoreAsNewClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RestoreAsNewClientMutation, RestoreAsNewClientMutationVariables>;
export const ListClientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListClients($filter: ClientFilter, $first: Int!, $after: String) {
  clients(filter: $filter, first: $first, after: $after) {
    nodes {
      ...ClientRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ClientRow on Client {
  id
  alias
  name
  status
  url
  server {
    fqdn
  }
  answering
  problem
  lastGoodBackup {
    at
  }
}`) as unknown as TypedDocumentString<ListClientsQuery, ListClientsQueryVariables>;
export const FindClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FindClient($alias: String!, $near: String!) {
  client(alias: $alias) {
    id
    alias
  }
  clients(filter: {text: $near}, first: 6) {
    nodes {
      alias
    }
  }
}
    `) as unknown as TypedDocumentString<FindClientQuery, FindClientQueryVariables>;
export const ShowClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowClient($clientId: ID!) {
  client(id: $clientId) {
    ...ClientRow
    number
    contactEmail
    firstUser {
      firstName
      lastName
      email
      language
    }
    models {
      number
      label {
        en
        fr
      }
    }
    twoFactorEnforced
    backgroundImportActive
    activeLanguages
    defaultLanguage
    directives
    backupMaxAgeHours
    answeringSince
    probeProblem
    createdAt
    activatedAt
    updatedAt
    deletedAt
    keptUntil
    alarms(first: 20) {
      nodes {
        severity
        text
      }
    }
    lastRun {
      id
      kind
      status
      createdAt
      explanation
    }
    version
  }
}
    fragment ClientRow on Client {
  id
  alias
  name
  status
  url
  server {
    fqdn
  }
  answering
  problem
  lastGoodBackup {
    at
  }
}`) as unknown as TypedDocumentString<ShowClientQuery, ShowClientQueryVariables>;
export const CreateClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateClient($input: CreateClientInput!) {
  createClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CreateClientMutation, CreateClientMutationVariables>;
export const UpdateClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateClient($input: UpdateClientInput!) {
  updateClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UpdateClientMutation, UpdateClientMutationVariables>;
export const SuspendClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SuspendClient($input: SuspendClientInput!) {
  suspendClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<SuspendClientMutation, SuspendClientMutationVariables>;
export const ResumeClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResumeClient($input: ResumeClientInput!) {
  resumeClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<ResumeClientMutation, ResumeClientMutationVariables>;
export const DeleteClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteClient($input: DeleteClientInput!) {
  deleteClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<DeleteClientMutation, DeleteClientMutationVariables>;
export const UndeleteClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UndeleteClient($input: UndeleteClientInput!) {
  undeleteClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UndeleteClientMutation, UndeleteClientMutationVariables>;
export const PurgeClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PurgeClient($input: PurgeClientInput!) {
  purgeClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<PurgeClientMutation, PurgeClientMutationVariables>;
export const MoveClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MoveClient($input: MoveClientInput!) {
  moveClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<MoveClientMutation, MoveClientMutationVariables>;
export const UndoMoveDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UndoMove($input: UndoMoveInput!) {
  undoMove(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UndoMoveMutation, UndoMoveMutationVariables>;
export const CloneClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CloneClient($input: CloneClientInput!) {
  cloneClient(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CloneClientMutation, CloneClientMutationVariables>;
export const ClientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Clients($filter: ClientFilter!, $after: String) {
  clients(first: 50, after: $after, filter: $filter, orderBy: {field: ALIAS}) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      alias
      name
      status
      answering
      lastBackupFailed
      lastGoodBackup {
        at
      }
      server {
        fqdn
      }
      alarmCounts {
        critical
        warning
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ClientsQuery, ClientsQueryVariables>;
export const ClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Client($alias: String!, $language: Language!, $audit: Boolean!) {
  client(alias: $alias) {
    id
    alias
    number
    name
    status
    problem
    url
    contactEmail
    answering
    answeringSince
    probedAt
    probeProblem
    createdAt
    activatedAt
    keptUntil
    defaultLanguage
    activeLanguages
    twoFactorEnforced
    backgroundImportActive
    directives
    server {
      fqdn
      label
      state
    }
    removal {
      left
    }
    firstUser {
      firstName
      lastName
      email
      language
      linkExpiresAt
    }
    models {
      number
      label {
        en
        fr
        de
        nl
      }
    }
    lastBackupFailed
    lastGoodBackup {
      at
    }
    lastProvenBackup {
      at
    }
    lastCopiedBackup {
      at
    }
    backups(first: 8) {
      totalCount
      nodes {
        id
        at
        ok
        bytes
        madeBy
        message
        provenAt
      }
    }
    runs(first: 10) {
      totalCount
      nodes {
        ...RunRow
      }
    }
    alarms(first: 10) {
      nodes {
        ...AlarmInWords
      }
    }
    drift(first: 20) {
      totalCount
      nodes {
        ...DriftRow
      }
    }
  }
  auditEntries(first: 10, filter: {client: $alias}) @include(if: $audit) {
    nodes {
      ...AuditRow
    }
  }
}
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}
fragment AuditRow on AuditEntry {
  id
  at
  actor
  address
  action
  subject
  outcome
  details
}
fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}`) as unknown as TypedDocumentString<ClientQuery, ClientQueryVariables>;
export const NewClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query NewClient {
  servers(
    first: 100
    filter: {role: [FRONT_OFFICE], mode: [ACTIVE]}
    orderBy: {field: FQDN}
  ) {
    nodes {
      fqdn
      label
      clientCount
    }
  }
  models(first: 100, filter: {generic: false, status: [ACTIVE]}) {
    nodes {
      id
      number
      label {
        en
        fr
        de
        nl
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NewClientQuery, NewClientQueryVariables>;
export const SetDirectivesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetDirectives($input: SetDirectivesInput!) {
  setDirectives(input: $input) {
    client {
      id
      alias
      status
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<SetDirectivesMutation, SetDirectivesMutationVariables>;
export const SetBackupMaxAgeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetBackupMaxAge($input: SetBackupMaxAgeInput!) {
  setBackupMaxAge(input: $input) {
    client {
      id
      alias
      backupMaxAgeHours
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SetBackupMaxAgeMutation, SetBackupMaxAgeMutationVariables>;
export const ReleaseAliasDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ReleaseAlias($input: ReleaseAliasInput!) {
  releaseAlias(input: $input) {
    client {
      id
      alias
      status
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ReleaseAliasMutation, ReleaseAliasMutationVariables>;
export const ForgetClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ForgetClient($input: ForgetClientInput!) {
  forgetClient(input: $input) {
    client {
      alias
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ForgetClientMutation, ForgetClientMutationVariables>;
export const SendFirstUserLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendFirstUserLink($input: SendFirstUserLinkInput!) {
  sendFirstUserLink(input: $input) {
    client {
      id
      alias
      status
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SendFirstUserLinkMutation, SendFirstUserLinkMutationVariables>;
export const ListDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListDrift($filter: DriftFilter, $first: Int!, $after: String) {
  drift(filter: $filter, first: $first, after: $after) {
    nodes {
      ...DriftRow
      plugin
      ignored {
        by
      }
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}`) as unknown as TypedDocumentString<ListDriftQuery, ListDriftQueryVariables>;
export const ShowDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowDrift($driftId: ID!) {
  node(id: $driftId) {
    ... on Drift {
      ...DriftRow
      plugin
      action
      subject
      adoptable
      lastSeenAt
      endedAt
      end
      fileChangedAt
      fileOwner
      signedIn
      ignored {
        by
        at
        reason
        until
      }
      repairedBy {
        id
      }
      version
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}`) as unknown as TypedDocumentString<ShowDriftQuery, ShowDriftQueryVariables>;
export const IgnoreDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation IgnoreDrift($input: IgnoreDriftInput!) {
  ignoreDrift(input: $input) {
    drift {
      ...DriftRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<IgnoreDriftMutation, IgnoreDriftMutationVariables>;
export const UnignoreDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UnignoreDrift($input: UnignoreDriftInput!) {
  unignoreDrift(input: $input) {
    drift {
      ...DriftRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UnignoreDriftMutation, UnignoreDriftMutationVariables>;
export const AdoptDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AdoptDrift($input: AdoptDriftInput!) {
  adoptDrift(input: $input) {
    drift {
      ...DriftRow
    }
    client {
      id
      alias
    }
    before {
      directives
      twoFactorEnforced
      backgroundImportActive
      activeLanguages
      defaultLanguage
    }
    after {
      directives
      twoFactorEnforced
      backgroundImportActive
      activeLanguages
      defaultLanguage
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<AdoptDriftMutation, AdoptDriftMutationVariables>;
export const RepairDriftDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RepairDrift($input: RepairDriftInput!) {
  repairDrift(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RepairDriftMutation, RepairDriftMutationVariables>;
export const FleetDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Fleet {
  fleet
}
    `) as unknown as TypedDocumentString<FleetQuery, FleetQueryVariables>;
export const ApplyFleetDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApplyFleet($input: ApplyFleetInput!) {
  applyFleet(input: $input) {
    ...FleetParts
  }
}
    fragment FleetParts on ApplyFleetPayload {
  differences {
    mutation
    name
    line
    fields {
      field
      before
      after
    }
    waits
  }
  notInFile {
    kind
    name
  }
  runs {
    id
    kind
  }
  plan {
    ...Planned
  }
  keptPlan {
    ...Kept
  }
  userErrors {
    code
    message
  }
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<ApplyFleetMutation, ApplyFleetMutationVariables>;
export const PlanTakeOverDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PlanTakeOver($input: PlanTakeOverInput!) {
  planTakeOver(input: $input) {
    report {
      servers {
        fqdn
        address
        role
        sources
        server {
          id
        }
        wasLookedAt
        release
        remarks
        changes {
          ...TakeOverChange
        }
      }
      clients {
        alias
        hasOldAlias
        server {
          fqdn
        }
        client {
          id
        }
        facts {
          source
          place
          serverName
          number
          name
          database
          isServed
          has
          remarks
        }
        contradictions {
          kind
          setting
          message
          choices
        }
        changes {
          ...TakeOverChange
        }
        problems
      }
      users {
        email
        firstName
        lastName
        isActive
        roles
      }
      remarks
    }
    userErrors {
      code
      message
    }
  }
}
    fragment TakeOverChange on PlannedChange {
  plugin
  action
  subject
  summary
  diff
}`) as unknown as TypedDocumentString<PlanTakeOverMutation, PlanTakeOverMutationVariables>;
export const InventoryServersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query InventoryServers($first: Int!, $after: String) {
  servers(first: $first, after: $after) {
    nodes {
      ...InventoryServer
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment InventoryServer on Server {
  fqdn
  address
  port
  user
  connection
  role
  mode
  state
}`) as unknown as TypedDocumentString<InventoryServersQuery, InventoryServersQueryVariables>;
export const DoctorDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Doctor {
  mail {
    isConfigured
    waiting
    givenUp
    problem
  }
  schedulesPaused {
    by
    reason
    until
  }
}
    `) as unknown as TypedDocumentString<DoctorQuery, DoctorQueryVariables>;
export const TakeOverDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation TakeOver($input: TakeOverInput!) {
  takeOver(input: $input) {
    results {
      alias
      client {
        id
        status
      }
      accepted {
        ...Planned
      }
      userErrors {
        ...Problem
      }
    }
    acceptedOfServers {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<TakeOverMutation, TakeOverMutationVariables>;
export const SendTestMailDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendTestMail {
  sendTestMail {
    email
    answer
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SendTestMailMutation, SendTestMailMutationVariables>;
export const ClientBackupsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientBackups($alias: String!, $from: DateTime!, $to: DateTime!, $timeZone: TimeZone!, $filter: BackupFilter!) {
  client(alias: $alias) {
    id
    alias
    status
    backupMaxAgeHours
    backupDays(from: $from, to: $to, timeZone: $timeZone) {
      day
      made
      copied
      proven
      failed
      missing
    }
    backups(first: 100, filter: $filter) {
      totalCount
      nodes {
        id
        at
        ok
        bytes
        madeBy
        message
        goneAt
        provenAt
        server {
          fqdn
        }
        files {
          bytes
        }
        proof {
          at
          outcome
          message
        }
        copies {
          place
          ok
          message
        }
      }
    }
    uploads {
      id
      at
      bytes
      tables
      goneAt
    }
    restores {
      status
      requestedAt
      doneAt
      undoableUntil
      run {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ClientBackupsQuery, ClientBackupsQueryVariables>;
export const BackupAtDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BackupAt($id: ID!) {
  node(id: $id) {
    ... on Backup {
      at
      client {
        alias
      }
    }
  }
}
    `) as unknown as TypedDocumentString<BackupAtQuery, BackupAtQueryVariables>;
export const ChangeClientDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ChangeClient($alias: String!) {
  client(alias: $alias) {
    id
    alias
    name
    contactEmail
    twoFactorEnforced
    backgroundImportActive
    activeLanguages
    defaultLanguage
    directives
    version
    server {
      fqdn
    }
    firstUser {
      firstName
      lastName
      email
      language
      linkExpiresAt
    }
    models {
      id
      number
      label {
        en
        fr
        de
        nl
      }
    }
    moves {
      status
      keptUntil
      fromServer {
        fqdn
      }
    }
  }
  servers(
    first: 100
    filter: {role: [FRONT_OFFICE], mode: [ACTIVE]}
    orderBy: {field: FQDN}
  ) {
    nodes {
      fqdn
    }
  }
  models(first: 100, filter: {generic: false, status: [ACTIVE]}) {
    nodes {
      id
      number
      label {
        en
        fr
        de
        nl
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeClientQuery, ChangeClientQueryVariables>;
export const RenewFirstUserLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RenewFirstUserLink($input: RenewFirstUserLinkInput!) {
  renewFirstUserLink(input: $input) {
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<RenewFirstUserLinkMutation, RenewFirstUserLinkMutationVariables>;
export const ResetFirstUserTwoFactorDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResetFirstUserTwoFactor($input: ResetFirstUserTwoFactorInput!) {
  resetFirstUserTwoFactor(input: $input) {
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<ResetFirstUserTwoFactorMutation, ResetFirstUserTwoFactorMutationVariables>;
export const ReplaceFirstUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ReplaceFirstUser($input: ReplaceFirstUserInput!) {
  replaceFirstUser(input: $input) {
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<ReplaceFirstUserMutation, ReplaceFirstUserMutationVariables>;
export const RevealFirstUserLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevealFirstUserLink($input: RevealFirstUserLinkInput!) {
  revealFirstUserLink(input: $input) {
    link
    expiresAt
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RevealFirstUserLinkMutation, RevealFirstUserLinkMutationVariables>;
export const DriftPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query DriftPage($filter: DriftFilter!, $after: String) {
  drift(first: 50, after: $after, filter: $filter) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...DriftRow
      plugin
      adoptable
      fileOwner
      fileChangedAt
      signedIn
      version
      ignored {
        by
        reason
        until
      }
    }
  }
}
    fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}`) as unknown as TypedDocumentString<DriftPageQuery, DriftPageQueryVariables>;
export const OrphanPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OrphanPage($filter: OrphanFilter!, $after: String) {
  orphans(first: 50, after: $after, filter: $filter) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...OrphanRow
      lastDumpAt
      version
      ignored {
        by
        reason
        until
      }
    }
  }
}
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}`) as unknown as TypedDocumentString<OrphanPageQuery, OrphanPageQueryVariables>;
export const UpdateClientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateClients($input: UpdateClientsInput!) {
  updateClients(input: $input) {
    results {
      client {
        id
        alias
        status
      }
      userErrors {
        ...Problem
      }
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UpdateClientsMutation, UpdateClientsMutationVariables>;
export const DeleteClientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteClients($input: DeleteClientsInput!) {
  deleteClients(input: $input) {
    results {
      client {
        id
        alias
        status
      }
      userErrors {
        ...Problem
      }
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<DeleteClientsMutation, DeleteClientsMutationVariables>;
export const LinkModelsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation LinkModels($input: LinkModelsInput!) {
  linkModels(input: $input) {
    results {
      client {
        id
        alias
        status
      }
      userErrors {
        ...Problem
      }
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<LinkModelsMutation, LinkModelsMutationVariables>;
export const UnlinkModelsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UnlinkModels($input: UnlinkModelsInput!) {
  unlinkModels(input: $input) {
    results {
      client {
        id
        alias
        status
      }
      userErrors {
        ...Problem
      }
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UnlinkModelsMutation, UnlinkModelsMutationVariables>;
export const MoveClientsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation MoveClients($input: MoveClientsInput!) {
  moveClients(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<MoveClientsMutation, MoveClientsMutationVariables>;
export const ListModelsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListModels($filter: ModelFilter, $first: Int!, $after: String) {
  models(filter: $filter, first: $first, after: $after) {
    nodes {
      ...ModelRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}`) as unknown as TypedDocumentString<ListModelsQuery, ListModelsQueryVariables>;
export const ShowModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowModel($modelId: ID!) {
  model(id: $modelId) {
    ...ModelRow
    description {
      en
      fr
      de
      nl
    }
    scalesUpdatable
    showInherentRisk
    adopted
    createdAt
    updatedAt
    version
    clients(first: 100) {
      nodes {
        alias
      }
      totalCount
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}`) as unknown as TypedDocumentString<ShowModelQuery, ShowModelQueryVariables>;
export const CreateModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateModel($input: CreateModelInput!) {
  createModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CreateModelMutation, CreateModelMutationVariables>;
export const UpdateModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateModel($input: UpdateModelInput!) {
  updateModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UpdateModelMutation, UpdateModelMutationVariables>;
export const DuplicateModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DuplicateModel($input: DuplicateModelInput!) {
  duplicateModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<DuplicateModelMutation, DuplicateModelMutationVariables>;
export const ActivateModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ActivateModel($input: ActivateModelInput!) {
  activateModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<ActivateModelMutation, ActivateModelMutationVariables>;
export const DeactivateModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeactivateModel($input: DeactivateModelInput!) {
  deactivateModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<DeactivateModelMutation, DeactivateModelMutationVariables>;
export const DeleteModelDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteModel($input: DeleteModelInput!) {
  deleteModel(input: $input) {
    model {
      ...ModelRow
    }
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment ModelRow on Model {
  id
  number
  label {
    en
    fr
    de
    nl
  }
  status
  generic
  default
  clientCount
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<DeleteModelMutation, DeleteModelMutationVariables>;
export const ListOrphansDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListOrphans($filter: OrphanFilter, $first: Int!, $after: String) {
  orphans(filter: $filter, first: $first, after: $after) {
    nodes {
      ...OrphanRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}`) as unknown as TypedDocumentString<ListOrphansQuery, ListOrphansQueryVariables>;
export const ShowOrphanDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowOrphan($orphanId: ID!) {
  node(id: $orphanId) {
    ... on Orphan {
      ...OrphanRow
      plugin
      lastSeenAt
      lastDumpAt
      goneAt
      ignored {
        by
        at
        reason
        until
      }
      removedBy {
        id
      }
      version
    }
  }
}
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}`) as unknown as TypedDocumentString<ShowOrphanQuery, ShowOrphanQueryVariables>;
export const IgnoreOrphanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation IgnoreOrphan($input: IgnoreOrphanInput!) {
  ignoreOrphan(input: $input) {
    orphan {
      ...OrphanRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<IgnoreOrphanMutation, IgnoreOrphanMutationVariables>;
export const UnignoreOrphanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UnignoreOrphan($input: UnignoreOrphanInput!) {
  unignoreOrphan(input: $input) {
    orphan {
      ...OrphanRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment OrphanRow on Orphan {
  id
  kind
  name
  place
  server {
    fqdn
  }
  state
  bytes
  isServed
  firstSeenAt
  changedAt
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UnignoreOrphanMutation, UnignoreOrphanMutationVariables>;
export const AdoptOrphanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation AdoptOrphan($input: AdoptOrphanInput!) {
  adoptOrphan(input: $input) {
    client {
      id
      alias
      status
    }
    accepted {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}`) as unknown as TypedDocumentString<AdoptOrphanMutation, AdoptOrphanMutationVariables>;
export const RemoveOrphanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RemoveOrphan($input: RemoveOrphanInput!) {
  removeOrphan(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RemoveOrphanMutation, RemoveOrphanMutationVariables>;
export const FleetOverviewDocument = /*#__PURE__*/ new TypedDocumentString(`
    query FleetOverview($language: Language!, $since: DateTime!) {
  critical: alarms(first: 10, filter: {acknowledged: false, severity: [CRITICAL]}) {
    totalCount
    nodes {
      ...AlarmInWords
    }
  }
  alarms(first: 5, filter: {acknowledged: false, severity: [WARNING, INFO]}) {
    totalCount
    nodes {
      ...AlarmInWords
    }
  }
  blocked: runs(first: 5, filter: {status: [BLOCKED]}) {
    totalCount
    nodes {
      ...RunRow
    }
  }
  failed: runs(
    first: 5
    filter: {status: [FAILED, TIMED_OUT], retried: false, since: $since}
  ) {
    totalCount
    nodes {
      ...RunRow
    }
  }
  working: runs(first: 5, filter: {status: [RUNNING, CANCELLING, QUEUED]}) {
    totalCount
    nodes {
      ...RunRow
    }
  }
  broken: clients(first: 5, filter: {status: [FAILED]}) {
    totalCount
    nodes {
      ...ClientProblem
    }
  }
  silent: clients(first: 5, filter: {answering: false}) {
    totalCount
    nodes {
      ...ClientProblem
    }
  }
  unsaved: clients(first: 5, filter: {lastBackupFailed: true}) {
    totalCount
    nodes {
      ...ClientProblem
    }
  }
  drift(first: 5, filter: {state: [OPEN]}) {
    totalCount
    nodes {
      ...DriftRow
    }
  }
  orphans(first: 5, filter: {state: [OPEN]}) {
    totalCount
    nodes {
      id
      kind
      name
      place
      firstSeenAt
      server {
        fqdn
      }
    }
  }
  clients(first: 1) {
    totalCount
  }
  servers(first: 100, orderBy: {field: FQDN}) {
    totalCount
    nodes {
      ...ServerLine
      release
    }
  }
}
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}
fragment ClientProblem on Client {
  id
  alias
  name
  problem
  probeProblem
  lastGoodBackup {
    at
  }
}
fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}
fragment ServerLine on Server {
  id
  fqdn
  label
  role
  mode
  state
  clientCount
  lastSeenAt
  lastSync {
    id
    status
    endedAt
  }
  health {
    status
    problems
  }
  look {
    disks {
      path
      size
      free
      isNearlyFull
    }
  }
}`) as unknown as TypedDocumentString<FleetOverviewQuery, FleetOverviewQueryVariables>;
export const FindDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Find($text: String!) {
  clients(first: 6, filter: {text: $text}) {
    nodes {
      alias
      name
      status
      server {
        state
      }
    }
  }
  servers(first: 4, filter: {text: $text}) {
    nodes {
      fqdn
      label
    }
  }
}
    `) as unknown as TypedDocumentString<FindQuery, FindQueryVariables>;
export const KeptPlanDocument = /*#__PURE__*/ new TypedDocumentString(`
    query KeptPlan($planId: ID!) {
  plan(id: $planId) {
    mutation
    input
    rows
  }
}
    `) as unknown as TypedDocumentString<KeptPlanQuery, KeptPlanQueryVariables>;
export const CarryOutDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CarryOut($planId: ID!) {
  carryOut(input: {planId: $planId}) {
    plan {
      difference
    }
    run {
      id
    }
    runs {
      id
      kind
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<CarryOutMutation, CarryOutMutationVariables>;
export const ListPlansDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListPlans($filter: PlanFilter, $first: Int!, $after: String) {
  plans(filter: $filter, first: $first, after: $after) {
    nodes {
      ...PlanRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}`) as unknown as TypedDocumentString<ListPlansQuery, ListPlansQueryVariables>;
export const ShowPlanDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowPlan($planId: ID!) {
  plan(id: $planId) {
    ...PlanRow
    input
    changes {
      ...Planned
    }
    problems {
      ...Problem
    }
    difference
    approvedAt
    carriedOutAt
    carriedOutBy
    rejectedBy
    run {
      id
      status
    }
  }
}
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}`) as unknown as TypedDocumentString<ShowPlanQuery, ShowPlanQueryVariables>;
export const RejectPlanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RejectPlan($input: RejectPlanInput!) {
  rejectPlan(input: $input) {
    plan {
      ...PlanRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}
fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RejectPlanMutation, RejectPlanMutationVariables>;
export const FollowUpdatesDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowUpdates($types: [UpdatedType!]) {
  updates(types: $types) {
    type
    id
  }
}
    `) as unknown as TypedDocumentString<FollowUpdatesSubscription, FollowUpdatesSubscriptionVariables>;
export const PlansDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Plans($filter: PlanFilter, $after: String) {
  plans(filter: $filter, first: 20, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...PlanRow
    }
  }
}
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}`) as unknown as TypedDocumentString<PlansQuery, PlansQueryVariables>;
export const PlanPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query PlanPage($id: ID!) {
  plan(id: $id) {
    ...PlanRow
    input
    isPermitted
    approvedAt
    rejectedBy
    carriedOutBy
    carriedOutAt
    difference
    problems {
      ...Problem
    }
    changes {
      ...Planned
    }
    run {
      id
    }
  }
}
    fragment PlanRow on Plan {
  id
  mutation
  rows
  status
  madeBy
  createdAt
  expiresAt
  needsApproval
  approvedBy
}
fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}`) as unknown as TypedDocumentString<PlanPageQuery, PlanPageQueryVariables>;
export const ApprovePlanDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ApprovePlan($planId: ID!) {
  approvePlan(input: {planId: $planId}) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ApprovePlanMutation, ApprovePlanMutationVariables>;
export const FollowRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    subscription FollowRun($runId: ID!, $after: Int!) {
  runEvents(runId: $runId, after: $after) {
    seq
    at
    type
    level
    step
    text
    data
  }
}
    `) as unknown as TypedDocumentString<FollowRunSubscription, FollowRunSubscriptionVariables>;
export const HowItEndedDocument = /*#__PURE__*/ new TypedDocumentString(`
    query HowItEnded($runId: ID!) {
  run(id: $runId) {
    id
    kind
    status
    explanation
  }
}
    `) as unknown as TypedDocumentString<HowItEndedQuery, HowItEndedQueryVariables>;
export const ListRunsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListRuns($filter: RunFilter, $first: Int!, $after: String) {
  runs(filter: $filter, first: $first, after: $after) {
    nodes {
      ...RunRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}`) as unknown as TypedDocumentString<ListRunsQuery, ListRunsQueryVariables>;
export const ShowRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowRun($runId: ID!) {
  run(id: $runId) {
    ...RunRow
    dueAt
    blockedReason
    blockedUntil
    blockedServer {
      fqdn
    }
    overriddenBy
    overrideReason
    confirmedBy
    canBeUndone {
      possible
      reason
    }
    retryOf {
      id
    }
    parent {
      id
    }
    steps {
      position
      plugin
      phase
      server {
        fqdn
      }
      status
      reason
    }
    children(first: 100) {
      nodes {
        ...RunRow
      }
    }
  }
}
    fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}`) as unknown as TypedDocumentString<ShowRunQuery, ShowRunQueryVariables>;
export const RunsWithinDocument = /*#__PURE__*/ new TypedDocumentString(`
    query RunsWithin($runId: ID!) {
  run(id: $runId) {
    id
    kind
    server {
      fqdn
    }
    client {
      alias
    }
    steps {
      ...StepRef
    }
    children(first: 100) {
      nodes {
        id
        kind
        server {
          fqdn
        }
        client {
          alias
        }
        steps {
          ...StepRef
        }
      }
    }
  }
}
    fragment StepRef on RunStep {
  position
  plugin
  phase
  server {
    fqdn
  }
}`) as unknown as TypedDocumentString<RunsWithinQuery, RunsWithinQueryVariables>;
export const CancelRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CancelRun($input: CancelRunInput!) {
  cancelRun(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CancelRunMutation, CancelRunMutationVariables>;
export const RetryRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RetryRun($input: RetryRunInput!) {
  retryRun(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RetryRunMutation, RetryRunMutationVariables>;
export const ConfirmRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConfirmRun($input: ConfirmRunInput!) {
  confirmRun(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<ConfirmRunMutation, ConfirmRunMutationVariables>;
export const OverrideWindowDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation OverrideWindow($input: OverrideWindowInput!) {
  overrideWindow(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<OverrideWindowMutation, OverrideWindowMutationVariables>;
export const UndoRunDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UndoRun($input: UndoRunInput!) {
  undoRun(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<UndoRunMutation, UndoRunMutationVariables>;
export const RunsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Runs($filter: RunFilter!, $after: String) {
  runs(first: 50, after: $after, filter: $filter) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...RunRow
    }
  }
}
    fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}`) as unknown as TypedDocumentString<RunsQuery, RunsQueryVariables>;
export const RunDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Run($id: ID!) {
  run(id: $id) {
    ...RunRow
    startedAt
    lastSeq
    recordRemoved
    overriddenBy
    overrideReason
    confirmedBy
    canBeUndone {
      possible
    }
    blockedServer {
      fqdn
    }
    parent {
      id
      kind
    }
    retryOf {
      id
    }
    clients {
      alias
    }
    steps {
      position
      phase
      plugin
      status
      reason
      startedAt
      endedAt
      server {
        fqdn
      }
    }
    children(first: 100) {
      totalCount
      nodes {
        ...RunRow
      }
    }
  }
}
    fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}`) as unknown as TypedDocumentString<RunQuery, RunQueryVariables>;
export const CronOccurrencesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query CronOccurrences($cron: Cron!, $timeZone: TimeZone!) {
  cronOccurrences(cron: $cron, timeZone: $timeZone) {
    times
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<CronOccurrencesQuery, CronOccurrencesQueryVariables>;
export const ListSchedulesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListSchedules($first: Int!, $after: String) {
  schedules(first: $first, after: $after) {
    nodes {
      ...ScheduleRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}`) as unknown as TypedDocumentString<ListSchedulesQuery, ListSchedulesQueryVariables>;
export const SchedulesPausedDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SchedulesPaused {
  schedulesPaused {
    by
    reason
    since
    until
  }
}
    `) as unknown as TypedDocumentString<SchedulesPausedQuery, SchedulesPausedQueryVariables>;
export const ShowScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowSchedule($scheduleId: ID!) {
  node(id: $scheduleId) {
    ... on Schedule {
      ...ScheduleRow
      nextOccurrences
      slots(first: 10) {
        dueAt
        outcome
        run {
          id
          status
        }
      }
      version
    }
  }
}
    fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}`) as unknown as TypedDocumentString<ShowScheduleQuery, ShowScheduleQueryVariables>;
export const CreateScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateSchedule($input: CreateScheduleInput!) {
  createSchedule(input: $input) {
    schedule {
      ...ScheduleRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}`) as unknown as TypedDocumentString<CreateScheduleMutation, CreateScheduleMutationVariables>;
export const UpdateScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateSchedule($input: UpdateScheduleInput!) {
  updateSchedule(input: $input) {
    schedule {
      ...ScheduleRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}`) as unknown as TypedDocumentString<UpdateScheduleMutation, UpdateScheduleMutationVariables>;
export const DeleteScheduleDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteSchedule($input: DeleteScheduleInput!) {
  deleteSchedule(input: $input) {
    deletedScheduleId
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DeleteScheduleMutation, DeleteScheduleMutationVariables>;
export const RunScheduleNowDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RunScheduleNow($input: RunScheduleNowInput!) {
  runScheduleNow(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<RunScheduleNowMutation, RunScheduleNowMutationVariables>;
export const PauseSchedulesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation PauseSchedules($input: PauseSchedulesInput!) {
  pauseSchedules(input: $input) {
    pause {
      by
      reason
      since
      until
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<PauseSchedulesMutation, PauseSchedulesMutationVariables>;
export const ResumeSchedulesDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResumeSchedules {
  resumeSchedules {
    pause {
      reason
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ResumeSchedulesMutation, ResumeSchedulesMutationVariables>;
export const SchedulesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Schedules($after: String) {
  schedules(first: 50, after: $after) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ScheduleRow
      slots(first: 1) {
        ...Slot
      }
    }
  }
}
    fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}
fragment Slot on ScheduleSlot {
  dueAt
  outcome
  run {
    id
    status
  }
}`) as unknown as TypedDocumentString<SchedulesQuery, SchedulesQueryVariables>;
export const SchedulePageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SchedulePage($id: ID!) {
  node(id: $id) {
    ... on Schedule {
      ...ScheduleRow
      nextOccurrences
      slots(first: 10) {
        ...Slot
      }
      version
    }
  }
}
    fragment ScheduleRow on Schedule {
  id
  kind
  cron
  timeZone
  enabled
  server {
    fqdn
  }
  missed
  syncPolicy
  nextDueAt
}
fragment Slot on ScheduleSlot {
  dueAt
  outcome
  run {
    id
    status
  }
}`) as unknown as TypedDocumentString<SchedulePageQuery, SchedulePageQueryVariables>;
export const WindowsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Windows {
  maintenanceWindows(first: 100) {
    totalCount
    nodes {
      ...WindowRow
    }
  }
}
    fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}`) as unknown as TypedDocumentString<WindowsQuery, WindowsQueryVariables>;
export const WindowPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WindowPage($id: ID!) {
  node(id: $id) {
    ... on MaintenanceWindow {
      ...WindowRow
      durationMinutes
      startsAt
      endsAt
      calendarReadAt
      version
    }
  }
}
    fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}`) as unknown as TypedDocumentString<WindowPageQuery, WindowPageQueryVariables>;
export const ListServersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListServers($filter: ServerFilter, $first: Int!, $after: String) {
  servers(filter: $filter, first: $first, after: $after) {
    nodes {
      ...ServerRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<ListServersQuery, ListServersQueryVariables>;
export const ShowServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowServer($serverId: ID!) {
  server(id: $serverId) {
    ...ServerRow
    connection
    port
    user
    root
    hostKeyFingerprint
    syncPolicy
    formerFqdns
    lastSeenAt
    lastError
    lookedAt
    lookProblem
    look {
      clockAheadMs
      isClockOff
      disks {
        path
        free
        size
        fullInDays
      }
      services {
        name
        ok
        message
      }
    }
    windowsInForce {
      name
      effect
      until
    }
    alarms(first: 20) {
      nodes {
        severity
        text
      }
    }
    createdAt
    version
  }
}
    fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<ShowServerQuery, ShowServerQueryVariables>;
export const CreateServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateServer($input: CreateServerInput!) {
  createServer(input: $input) {
    server {
      ...ServerRow
      hostKeyFingerprint
      root
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<CreateServerMutation, CreateServerMutationVariables>;
export const UpdateServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateServer($input: UpdateServerInput!) {
  updateServer(input: $input) {
    server {
      ...ServerRow
    }
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}
fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<UpdateServerMutation, UpdateServerMutationVariables>;
export const ScanServerHostKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ScanServerHostKey($input: ScanServerHostKeyInput!) {
  scanServerHostKey(input: $input) {
    presentedFingerprint
    server {
      fqdn
      state
      hostKeyFingerprint
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ScanServerHostKeyMutation, ScanServerHostKeyMutationVariables>;
export const ConfirmServerHostKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ConfirmServerHostKey($input: ConfirmServerHostKeyInput!) {
  confirmServerHostKey(input: $input) {
    server {
      ...ServerRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<ConfirmServerHostKeyMutation, ConfirmServerHostKeyMutationVariables>;
export const SetServerModeDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SetServerMode($input: SetServerModeInput!) {
  setServerMode(input: $input) {
    server {
      ...ServerRow
    }
    plan {
      ...Planned
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment ServerRow on Server {
  id
  fqdn
  label
  address
  role
  mode
  state
  clientCount
  health {
    status
    problems
  }
}`) as unknown as TypedDocumentString<SetServerModeMutation, SetServerModeMutationVariables>;
export const CheckServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CheckServer($input: CheckServerInput!) {
  checkServer(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CheckServerMutation, CheckServerMutationVariables>;
export const SyncServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SyncServer($input: SyncServerInput!) {
  syncServer(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<SyncServerMutation, SyncServerMutationVariables>;
export const SyncAllDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SyncAll($input: SyncAllInput!) {
  syncAll(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<SyncAllMutation, SyncAllMutationVariables>;
export const DeleteServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteServer($input: DeleteServerInput!) {
  deleteServer(input: $input) {
    deletedServerId
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DeleteServerMutation, DeleteServerMutationVariables>;
export const ServerNamesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ServerNames {
  servers(first: 100, filter: {role: [FRONT_OFFICE]}, orderBy: {field: FQDN}) {
    nodes {
      fqdn
      label
      mode
    }
  }
}
    `) as unknown as TypedDocumentString<ServerNamesQuery, ServerNamesQueryVariables>;
export const ClaimServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ClaimServer($input: ClaimServerInput!) {
  claimServer(input: $input) {
    server {
      id
      fqdn
    }
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<ClaimServerMutation, ClaimServerMutationVariables>;
export const CollectRequestsDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CollectRequests($input: CollectRequestsInput!) {
  collectRequests(input: $input) {
    run {
      ...Started
    }
    plan {
      ...Planned
    }
    keptPlan {
      ...Kept
    }
    waitsUntil
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Planned on PlannedChange {
  plugin
  server {
    fqdn
  }
  client
  action
  subject
  summary
  diff
}
fragment Kept on Plan {
  id
  expiresAt
  needsApproval
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<CollectRequestsMutation, CollectRequestsMutationVariables>;
export const ListCollectedRequestsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListCollectedRequests($filter: CollectedRequestFilter, $first: Int!, $after: String) {
  collectedRequests(filter: $filter, first: $first, after: $after) {
    nodes {
      id
      kind
      alias
      file
      state
      reason
      firstSeenAt
      server {
        fqdn
      }
      run {
        id
        status
      }
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ListCollectedRequestsQuery, ListCollectedRequestsQueryVariables>;
export const ServersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Servers($filter: ServerFilter!, $after: String) {
  servers(first: 50, after: $after, filter: $filter, orderBy: {field: FQDN}) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ServerLine
    }
  }
}
    fragment ServerLine on Server {
  id
  fqdn
  label
  role
  mode
  state
  clientCount
  lastSeenAt
  lastSync {
    id
    status
    endedAt
  }
  health {
    status
    problems
  }
  look {
    disks {
      path
      size
      free
      isNearlyFull
    }
  }
}`) as unknown as TypedDocumentString<ServersQuery, ServersQueryVariables>;
export const ServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Server($id: ID!, $name: String!, $language: Language!, $audit: Boolean!) {
  server(id: $id) {
    ...ServerLine
    address
    port
    user
    connection
    root
    syncPolicy
    hostKeyFingerprint
    createdAt
    facts
    factsAt
    lookedAt
    look {
      clockAheadMs
      isClockOff
      disks {
        fullInDays
      }
      services {
        name
        ok
        message
      }
      certificates {
        host
        notAfter
        problem
      }
    }
    windowsInForce {
      name
      effect
      until
    }
    alarms(first: 20) {
      nodes {
        ...AlarmInWords
      }
    }
    drift(first: 20) {
      totalCount
      nodes {
        ...DriftRow
      }
    }
    version
  }
  runs(first: 10, filter: {serverId: $id}) {
    totalCount
    nodes {
      ...RunRow
    }
  }
  checks: runs(first: 1, filter: {serverId: $id, kind: [CHECK]}) {
    nodes {
      ...RunRow
    }
  }
  auditEntries(first: 10, filter: {server: $name}) @include(if: $audit) {
    nodes {
      ...AuditRow
    }
  }
}
    fragment AlarmInWords on Alarm {
  id
  severity
  title(language: $language)
  text(language: $language)
  remedy(language: $language)
  raisedAt
  isMuted
  resolvedAt
  client {
    alias
  }
  server {
    fqdn
  }
  run {
    id
  }
  acknowledged {
    by
    at
    note
    until
  }
}
fragment AuditRow on AuditEntry {
  id
  at
  actor
  address
  action
  subject
  outcome
  details
}
fragment DriftRow on Drift {
  id
  summary
  state
  firstSeenAt
  diff
  server {
    fqdn
  }
  client {
    alias
  }
}
fragment RunRow on Run {
  id
  kind
  status
  blockedReason
  blockedUntil
  requestedBy
  createdAt
  startedAt
  endedAt
  client {
    alias
  }
  server {
    fqdn
  }
  explanation
}
fragment ServerLine on Server {
  id
  fqdn
  label
  role
  mode
  state
  clientCount
  lastSeenAt
  lastSync {
    id
    status
    endedAt
  }
  health {
    status
    problems
  }
  look {
    disks {
      path
      size
      free
      isNearlyFull
    }
  }
}`) as unknown as TypedDocumentString<ServerQuery, ServerQueryVariables>;
export const SshPublicKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    query SshPublicKey {
  sshPublicKey
}
    `) as unknown as TypedDocumentString<SshPublicKeyQuery, SshPublicKeyQueryVariables>;
export const ReleaseServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ReleaseServer($input: ReleaseServerInput!) {
  releaseServer(input: $input) {
    leftBehind {
      client
      what
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ReleaseServerMutation, ReleaseServerMutationVariables>;
export const ForgetServerDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ForgetServer($input: ForgetServerInput!) {
  forgetServer(input: $input) {
    run {
      ...Started
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment Started on Run {
  id
  kind
}`) as unknown as TypedDocumentString<ForgetServerMutation, ForgetServerMutationVariables>;
export const AllServersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query AllServers {
  servers(first: 100, orderBy: {field: FQDN}) {
    nodes {
      fqdn
    }
  }
}
    `) as unknown as TypedDocumentString<AllServersQuery, AllServersQueryVariables>;
export const SettingsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Settings($mail: Boolean!) {
  mail @include(if: $mail) {
    isConfigured
    waiting
    givenUp
    lastSentAt
    problem
  }
  schedulesPaused {
    by
    reason
    since
    until
  }
  retention {
    endedAt
    rules {
      kind
      days
      removed
    }
  }
  plugins {
    name
    description
    roles
    options
  }
}
    `) as unknown as TypedDocumentString<SettingsQuery, SettingsQueryVariables>;
export const WebhooksDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Webhooks {
  webhooks(first: 100) {
    totalCount
    nodes {
      ...WebhookRow
    }
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  host
  flavour
  enabled
  disabledAt
  disabledWhy
  failingSince
  types
  severities
  servers {
    fqdn
  }
  oldSecretUntil
  createdBy
  createdAt
  version
}`) as unknown as TypedDocumentString<WebhooksQuery, WebhooksQueryVariables>;
export const WebhookPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query WebhookPage($id: ID!, $first: Int!) {
  node(id: $id) {
    ... on Webhook {
      ...WebhookRow
      createdBy
      createdAt
      deliveries(first: $first) {
        totalCount
        nodes {
          id
          type
          subject
          status
          tries
          createdAt
          dueAt
          lastTryAt
          lastStatus
          lastAnswer
          lastError
          body
        }
      }
    }
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  host
  flavour
  enabled
  disabledAt
  disabledWhy
  failingSince
  types
  severities
  servers {
    fqdn
  }
  oldSecretUntil
  createdBy
  createdAt
  version
}`) as unknown as TypedDocumentString<WebhookPageQuery, WebhookPageQueryVariables>;
export const CreateWebhookDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateWebhook($input: CreateWebhookInput!) {
  createWebhook(input: $input) {
    secret
    webhook {
      id
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const UpdateWebhookDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateWebhook($input: UpdateWebhookInput!) {
  updateWebhook(input: $input) {
    webhook {
      version
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const RotateWebhookSecretDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(input: $input) {
    secret
    webhook {
      version
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const ListUsersDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListUsers($filter: UserFilter, $first: Int! = 50, $after: String) {
  users(filter: $filter, first: $first, after: $after) {
    nodes {
      ...UserRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment UserRow on User {
  id
  email
  firstName
  lastName
  roles
  active
  twoFactor
  startsAt
  endsAt
}`) as unknown as TypedDocumentString<ListUsersQuery, ListUsersQueryVariables>;
export const ShowUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ShowUser($userId: ID!, $isOneself: Boolean!) {
  user(id: $userId) {
    ...UserRow
    language
    passwordChangedAt
    recoveryCodesLeft @include(if: $isOneself)
    createdAt
    apiTokens @include(if: $isOneself) {
      id
      name
      scopes
      createdAt
      expiresAt
      lastUsedAt
      revokedAt
    }
    sessions @include(if: $isOneself) {
      id
    }
  }
}
    fragment UserRow on User {
  id
  email
  firstName
  lastName
  roles
  active
  twoFactor
  startsAt
  endsAt
}`) as unknown as TypedDocumentString<ShowUserQuery, ShowUserQueryVariables>;
export const DeactivateUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeactivateUser($input: DeactivateUserInput!) {
  deactivateUser(input: $input) {
    user {
      ...UserRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment UserRow on User {
  id
  email
  firstName
  lastName
  roles
  active
  twoFactor
  startsAt
  endsAt
}`) as unknown as TypedDocumentString<DeactivateUserMutation, DeactivateUserMutationVariables>;
export const UserPageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query UserPage($userId: ID!) {
  user(id: $userId) {
    ...UserRow
    language
    version
    permissions
    passwordChangedAt
    createdAt
  }
  mail {
    isConfigured
  }
}
    fragment UserRow on User {
  id
  email
  firstName
  lastName
  roles
  active
  twoFactor
  startsAt
  endsAt
}`) as unknown as TypedDocumentString<UserPageQuery, UserPageQueryVariables>;
export const InviteUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation InviteUser($input: InviteUserInput!) {
  inviteUser(input: $input) {
    user {
      email
    }
    link
    linkExpiresAt
    mailed
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<InviteUserMutation, InviteUserMutationVariables>;
export const InviteBackOfficeUsersDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation InviteBackOfficeUsers($input: InviteBackOfficeUsersInput!) {
  inviteBackOfficeUsers(input: $input) {
    results {
      email
      user {
        email
      }
      link
      linkExpiresAt
      mailed
      userErrors {
        ...Problem
      }
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<InviteBackOfficeUsersMutation, InviteBackOfficeUsersMutationVariables>;
export const UpdateUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateUser($input: UpdateUserInput!) {
  updateUser(input: $input) {
    user {
      email
      version
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>;
export const ActivateUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ActivateUser($input: ActivateUserInput!) {
  activateUser(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ActivateUserMutation, ActivateUserMutationVariables>;
export const DeleteUserDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteUser($input: DeleteUserInput!) {
  deleteUser(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DeleteUserMutation, DeleteUserMutationVariables>;
export const SendUserLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendUserLink($input: SendUserLinkInput!) {
  sendUserLink(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<SendUserLinkMutation, SendUserLinkMutationVariables>;
export const CreateUserLinkDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateUserLink($input: CreateUserLinkInput!) {
  createUserLink(input: $input) {
    link
    linkExpiresAt
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<CreateUserLinkMutation, CreateUserLinkMutationVariables>;
export const ResetUserTwoFactorDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResetUserTwoFactor($input: ResetUserTwoFactorInput!) {
  resetUserTwoFactor(input: $input) {
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<ResetUserTwoFactorMutation, ResetUserTwoFactorMutationVariables>;
export const ListWebhooksDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListWebhooks($first: Int!, $after: String) {
  webhooks(first: $first, after: $after) {
    nodes {
      ...WebhookRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment WebhookRow on Webhook {
  id
  name
  host
  flavour
  enabled
  disabledAt
  disabledWhy
  failingSince
  types
  severities
  servers {
    fqdn
  }
  oldSecretUntil
  createdBy
  createdAt
  version
}`) as unknown as TypedDocumentString<ListWebhooksQuery, ListWebhooksQueryVariables>;
export const ListDeliveriesDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListDeliveries($webhookId: ID!, $status: [DeliveryStatus!], $first: Int!, $after: String) {
  node(id: $webhookId) {
    ... on Webhook {
      deliveries(status: $status, first: $first, after: $after) {
        nodes {
          ...DeliveryRow
        }
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}
    fragment DeliveryRow on Delivery {
  id
  type
  subject
  status
  createdAt
  tries
  dueAt
  endedAt
  lastTryAt
  lastStatus
  lastError
}`) as unknown as TypedDocumentString<ListDeliveriesQuery, ListDeliveriesQueryVariables>;
export const SendTestWebhookDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation SendTestWebhook($input: SendTestWebhookInput!) {
  sendTestWebhook(input: $input) {
    delivery {
      ...DeliveryRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment DeliveryRow on Delivery {
  id
  type
  subject
  status
  createdAt
  tries
  dueAt
  endedAt
  lastTryAt
  lastStatus
  lastError
}`) as unknown as TypedDocumentString<SendTestWebhookMutation, SendTestWebhookMutationVariables>;
export const RedeliverDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation Redeliver($input: RedeliverInput!) {
  redeliver(input: $input) {
    delivery {
      ...DeliveryRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment DeliveryRow on Delivery {
  id
  type
  subject
  status
  createdAt
  tries
  dueAt
  endedAt
  lastTryAt
  lastStatus
  lastError
}`) as unknown as TypedDocumentString<RedeliverMutation, RedeliverMutationVariables>;
export const EndWebhookRotationDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EndWebhookRotation($input: EndWebhookRotationInput!) {
  endWebhookRotation(input: $input) {
    webhook {
      ...WebhookRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment WebhookRow on Webhook {
  id
  name
  host
  flavour
  enabled
  disabledAt
  disabledWhy
  failingSince
  types
  severities
  servers {
    fqdn
  }
  oldSecretUntil
  createdBy
  createdAt
  version
}`) as unknown as TypedDocumentString<EndWebhookRotationMutation, EndWebhookRotationMutationVariables>;
export const DeleteWebhookDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteWebhook($input: DeleteWebhookInput!) {
  deleteWebhook(input: $input) {
    deletedWebhookId
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const ListWindowsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ListWindows($first: Int!, $after: String) {
  maintenanceWindows(first: $first, after: $after) {
    nodes {
      ...WindowRow
    }
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}`) as unknown as TypedDocumentString<ListWindowsQuery, ListWindowsQueryVariables>;
export const CreateMaintenanceWindowDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateMaintenanceWindow($input: CreateMaintenanceWindowInput!) {
  createMaintenanceWindow(input: $input) {
    window {
      ...WindowRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}`) as unknown as TypedDocumentString<CreateMaintenanceWindowMutation, CreateMaintenanceWindowMutationVariables>;
export const UpdateMaintenanceWindowDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateMaintenanceWindow($input: UpdateMaintenanceWindowInput!) {
  updateMaintenanceWindow(input: $input) {
    window {
      ...WindowRow
    }
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}
fragment WindowRow on MaintenanceWindow {
  id
  name
  effects
  server {
    fqdn
  }
  cron
  durationMinutes
  timeZone
  startsAt
  endsAt
  calendarHost
  calendarProblem
  calendarReadAt
  isOver
  createdAt
  nextOccurrences {
    startsAt
    endsAt
  }
  version
}`) as unknown as TypedDocumentString<UpdateMaintenanceWindowMutation, UpdateMaintenanceWindowMutationVariables>;
export const DeleteMaintenanceWindowDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DeleteMaintenanceWindow($input: DeleteMaintenanceWindowInput!) {
  deleteMaintenanceWindow(input: $input) {
    deletedWindowId
    userErrors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  code
  message
  path
}`) as unknown as TypedDocumentString<DeleteMaintenanceWindowMutation, DeleteMaintenanceWindowMutationVariables>;