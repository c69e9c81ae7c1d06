/**
 * One table of access rights in this API. The schema cannot be built if a type, or a field of Query, Mutation
 * or Subscription, has no line here. test/graphql/access.test.ts tries every line.
 */
import { rolesWith, type Permission } from '../domain/permissions.ts';
import { PERMISSION_FOR_RUN } from '../domain/runs/run-kinds.ts';
import type { Caller } from './context.ts';

/**
 * ANYONE: every caller, signed in or not. SIGNED_IN: every user. SESSION: every user, with a session and not
 * with an API token. ANY_SESSION: the same, even if the user still has to set up two-factor authentication
 * that is required here. SELF: the user concerned. Otherwise users with this permission, or with one of
 * several.
 */
type Rule = 'ANYONE' | 'SIGNED_IN' | 'SESSION' | 'ANY_SESSION' | 'SELF' | Permission;
export type Access = Rule | readonly Rule[] | Confirmed;

/**
 * For fields that give access (a token, a link, a role) or delete an account. They require the rule, and a
 * session in which the password was typed a short while ago. So nobody can use a leaked token to get other
 * access.
 */
interface Confirmed {
  confirmed: Rule;
}

const confirmed = (rule: Rule): Confirmed => ({ confirmed: rule });

/** The kind of the run decides which one of them is required; the domain checks it. */
const ANY_WORK = [...new Set(Object.values(PERMISSION_FOR_RUN))];

/** The fields of the root types, by `Type.field`, and other fields that require more than their type does. */
export const FIELDS: Record<string, Access> = {
  'Query.alarmConditions': 'READ',
  'Query.alarms': 'READ',
  'Query.aliasAvailability': 'READ',
  'Query.apiTokenRequest': 'SESSION',
  'Query.auditEntries': 'AUDIT',
  'Query.backups': 'READ',
  'Query.client': 'READ',
  'Query.clients': 'READ',
  'Query.collectedRequests': 'READ',
  'Query.orphans': 'READ',
  'Query.cronOccurrences': 'SERVERS',
  'Query.drift': 'READ',
  'Query.fleet': 'READ',
  'Query.mail': ['USERS', 'SERVERS'],
  'Query.maintenanceWindows': 'READ',
  'Query.model': 'READ',
  'Query.models': 'READ',
  // An object that is read by its id is protected by the rule of its type.
  'Query.node': 'SIGNED_IN',
  'Query.nodes': 'SIGNED_IN',
  'Query.plan': 'READ',
  'Query.plans': 'READ',
  'Query.plugins': 'READ',
  'Query.retention': 'READ',
  'Query.run': 'READ',
  'Query.runs': 'READ',
  'Query.schedules': 'READ',
  'Query.schedulesPaused': 'READ',
  'Query.server': 'READ',
  'Query.servers': 'READ',
  'Query.sshPublicKey': 'SERVERS',
  'Query.user': 'USERS',
  'Query.users': 'USERS',
  'Query.viewer': 'SIGNED_IN',
  'Query.webhooks': 'SERVERS',

  // What the alarm is about decides which one is required; the domain checks it.
  'Mutation.acknowledgeAlarm': ['SERVERS', 'CLIENTS'],
  'Mutation.unacknowledgeAlarm': ['SERVERS', 'CLIENTS'],
  'Mutation.adoptDrift': 'SERVERS',
  'Mutation.activateModel': 'MODELS',
  'Mutation.activateUser': confirmed('USERS'),
  // Each difference requires what its own mutation does; the domain checks it.
  'Mutation.applyFleet': ['SERVERS', 'CLIENTS', 'MODELS'],
  // The mutation of the plan decides what else is required, here and for carryOut and rejectPlan.
  'Mutation.adoptOrphan': 'SERVERS',
  'Mutation.allowApiToken': confirmed('SESSION'),
  'Mutation.approvePlan': confirmed('SESSION'),
  'Mutation.backupAll': 'SERVERS',
  'Mutation.backupClient': 'SERVERS',
  'Mutation.backupServer': 'SERVERS',
  'Mutation.backupDownload': 'SERVERS',
  'Mutation.backupUpload': 'CLIENTS',
  'Mutation.cancelRun': ANY_WORK,
  'Mutation.carryOut': ANY_WORK,
  'Mutation.changeEmail': 'SESSION',
  'Mutation.changePassword': 'SESSION',
  'Mutation.checkServer': 'SERVERS',
  'Mutation.claimServer': 'SERVERS',
  'Mutation.cloneClient': 'CLIENTS',
  // What it starts creates, changes and deletes clients.
  'Mutation.collectRequests': 'CLIENTS',
  'Mutation.confirmPassword': 'SESSION',
  'Mutation.confirmRun': ANY_WORK,
  'Mutation.confirmServerHostKey': 'SERVERS',
  'Mutation.confirmTwoFactor': 'ANY_SESSION',
  'Mutation.createApiToken': confirmed('SESSION'),
  'Mutation.createClient': 'CLIENTS',
  'Mutation.createClients': 'CLIENTS',
  'Mutation.createMaintenanceWindow': 'SERVERS',
  'Mutation.createModel': 'MODELS',
  'Mutation.createSchedule': 'SERVERS',
  'Mutation.createServer': 'SERVERS',
  'Mutation.createUserLink': confirmed('USERS'),
  'Mutation.deactivateModel': 'MODELS',
  'Mutation.deactivateUser': 'USERS',
  'Mutation.deleteClient': 'CLIENTS',
  'Mutation.deleteClients': 'CLIENTS',
  'Mutation.deleteMaintenanceWindow': 'SERVERS',
  'Mutation.deleteModel': 'MODELS',
  'Mutation.deleteSchedule': 'SERVERS',
  'Mutation.deleteServer': 'SERVERS',
  'Mutation.deleteUser': confirmed('USERS'),
  'Mutation.duplicateModel': 'MODELS',
  'Mutation.fetchApiToken': 'ANYONE',
  'Mutation.forgetClient': confirmed('PURGE'),
  'Mutation.forgetServer': confirmed('SERVERS'),
  'Mutation.ignoreDrift': 'SERVERS',
  'Mutation.ignoreOrphan': 'SERVERS',
  'Mutation.inviteBackOfficeUsers': confirmed('USERS'),
  'Mutation.inviteUser': confirmed('USERS'),
  'Mutation.overrideWindow': ANY_WORK,
  'Mutation.pauseSchedules': 'SERVERS',
  'Mutation.planTakeOver': 'SERVERS',
  'Mutation.purgeClient': 'PURGE',
  'Mutation.rejectPlan': ANY_WORK,
  'Mutation.releaseAlias': 'PURGE',
  'Mutation.refuseApiToken': 'SESSION',
  // Nothing comes of it before a user has allowed it.
  'Mutation.requestApiToken': 'ANYONE',
  'Mutation.requestPasswordReset': 'ANYONE',
  'Mutation.disableTwoFactor': 'SESSION',
  'Mutation.renewRecoveryCodes': 'SESSION',
  'Mutation.resetUserTwoFactor': confirmed('USERS'),
  'Mutation.removeOrphan': 'ORPHANS',
  'Mutation.repairDrift': 'SERVERS',
  'Mutation.resumeSchedules': 'SERVERS',
  'Mutation.retryRun': ANY_WORK,
  'Mutation.revealFirstUserLink': confirmed('FIRST_USERS'),
  'Mutation.linkModels': ['CLIENTS', 'MODELS'],
  'Mutation.renewFirstUserLink': confirmed('FIRST_USERS'),
  'Mutation.replaceFirstUser': confirmed('FIRST_USERS'),
  'Mutation.resetFirstUserTwoFactor': confirmed('FIRST_USERS'),
  'Mutation.moveClient': 'CLIENTS',
  'Mutation.moveClients': 'CLIENTS',
  'Mutation.restoreAsNewClient': 'CLIENTS',
  'Mutation.restoreClient': 'CLIENTS',
  'Mutation.resumeClient': 'CLIENTS',
  'Mutation.revokeApiToken': 'SESSION',
  'Mutation.revokeOtherSessions': 'ANY_SESSION',
  'Mutation.revokeSession': 'ANY_SESSION',
  'Mutation.runScheduleNow': 'SERVERS',
  'Mutation.releaseServer': confirmed('SERVERS'),
  'Mutation.setBackupMaxAge': 'CLIENTS',
  // What Apache does on a server is decided by those who manage servers.
  'Mutation.setDirectives': 'SERVERS',
  'Mutation.setServerMode': 'SERVERS',
  'Mutation.scanServerHostKey': 'SERVERS',
  'Mutation.sendFirstUserLink': 'FIRST_USERS',
  'Mutation.sendTestMail': ['USERS', 'SERVERS'],
  'Mutation.sendUserLink': confirmed('USERS'),
  'Mutation.setNotifications': 'SESSION',
  'Mutation.setPassword': 'ANYONE',
  'Mutation.setUpTwoFactor': 'ANY_SESSION',
  'Mutation.signIn': 'ANYONE',
  'Mutation.signOut': 'SIGNED_IN',
  'Mutation.suspendClient': 'CLIENTS',
  'Mutation.syncAll': 'SERVERS',
  'Mutation.syncServer': 'SERVERS',
  'Mutation.undeleteClient': 'CLIENTS',
  'Mutation.takeOver': 'SERVERS',
  'Mutation.unignoreDrift': 'SERVERS',
  'Mutation.unignoreOrphan': 'SERVERS',
  'Mutation.undoMove': 'CLIENTS',
  'Mutation.undoRestore': 'CLIENTS',
  'Mutation.undoRun': ANY_WORK,
  'Mutation.unlinkModels': ['CLIENTS', 'MODELS'],
  'Mutation.updateClient': 'CLIENTS',
  'Mutation.updateClients': 'CLIENTS',
  'Mutation.updateMaintenanceWindow': 'SERVERS',
  'Mutation.updateModel': 'MODELS',
  'Mutation.updateSchedule': 'SERVERS',
  'Mutation.updateProfile': 'SESSION',
  'Mutation.updateServer': 'SERVERS',
  'Mutation.updateUser': confirmed('USERS'),
  'Mutation.verifyClient': 'SERVERS',
  'Mutation.verifyServer': 'SERVERS',

  'Subscription.alarmChanges': 'READ',
  // A webhook tells an address all that happens.
  'Mutation.createWebhook': confirmed('SERVERS'),
  'Mutation.updateWebhook': confirmed('SERVERS'),
  'Mutation.deleteWebhook': 'SERVERS',
  'Mutation.rotateWebhookSecret': confirmed('SERVERS'),
  'Mutation.endWebhookRotation': 'SERVERS',
  'Mutation.sendTestWebhook': 'SERVERS',
  'Mutation.redeliver': 'SERVERS',
  'Subscription.runEvents': 'READ',
  'Subscription.updates': 'READ',

  'User.apiTokens': 'SELF',
  'User.recoveryCodesLeft': 'SELF',
  'User.sessions': 'SELF',
};

/**
 * Types, no matter through which field they are read. Pages, edges and payloads have the rule of their field.
 */
export const TYPES: Record<string, Access> = {
  // Only adoptDrift gives them, which a token with the scope PLAN may use as a dry run.
  AdoptedSettings: 'READ',
  Alarm: 'READ',
  AlarmAcknowledged: 'READ',
  AlarmCondition: 'READ',
  AlarmCounts: 'READ',
  AliasAvailability: 'READ',
  ApiToken: 'SIGNED_IN',
  ApiTokenRequest: 'SIGNED_IN',
  AuditEntry: 'AUDIT',
  Backup: 'READ',
  BackupCopy: 'READ',
  BackupCopyFile: 'READ',
  BackupDay: 'READ',
  BackupFiles: 'READ',
  BackupProof: 'READ',
  Client: 'READ',
  ClientRemoval: 'READ',
  ClientResult: 'READ',
  CollectedRequest: 'READ',
  CronOccurrences: 'SERVERS',
  Delivery: 'SERVERS',
  Drift: 'READ',
  DriftIgnored: 'READ',
  InvitedUser: 'USERS',
  LeftBehind: 'READ',
  FirstUser: 'READ',
  FleetDifference: 'READ',
  FleetField: 'READ',
  FleetRest: 'READ',
  Mail: ['USERS', 'SERVERS'],
  MaintenanceWindow: 'READ',
  Model: 'READ',
  // Of oneself, or of a user that one may read.
  Notifications: 'SIGNED_IN',
  Orphan: 'READ',
  OrphanIgnored: 'READ',
  PageInfo: 'SIGNED_IN',
  Plan: 'READ',
  PlannedChange: 'READ',
  Plugin: 'READ',
  Move: 'READ',
  Restore: 'READ',
  Retention: 'READ',
  RetentionRule: 'READ',
  Run: 'READ',
  RunAttempt: 'READ',
  RunEvent: 'READ',
  RunStep: 'READ',
  Schedule: 'READ',
  SchedulePause: 'READ',
  ScheduleSlot: 'READ',
  Server: 'READ',
  ServerCertificate: 'READ',
  ServerDisk: 'READ',
  ServerHealth: 'READ',
  ServerLook: 'READ',
  ServerService: 'READ',
  Session: 'SIGNED_IN',
  TakeOverClient: 'SERVERS',
  TakeOverContradiction: 'SERVERS',
  TakeOverFact: 'SERVERS',
  TakeOverReport: 'SERVERS',
  TakeOverResult: 'SERVERS',
  TakeOverServer: 'SERVERS',
  TakeOverUser: 'SERVERS',
  Translations: 'READ',
  WindowInForce: 'READ',
  WindowTime: 'READ',
  Undoability: 'READ',
  Update: 'READ',
  Upload: 'READ',
  User: ['SELF', 'USERS'],
  UserError: 'ANYONE',
  Webhook: 'SERVERS',
};

export const isWrapper = (type: string) => /(Connection|Edge|Payload)$/.test(type);

/** Whether an anonymous caller may use this root field, given as `Type.field`. */
export function isOpen(field: string): boolean {
  return field.endsWith('.__typename') || rulesOf(FIELDS[field] ?? []).includes('ANYONE');
}

/**
 * The caller, with the permissions that count for this field: a token with the scope PLAN has those of its user for
 * dry runs. Undefined if it is a mutation that such a token may not use at all.
 * @param field `Type.field`
 */
export function callerFor(field: string, args: unknown, caller: Caller): Caller | undefined {
  const { plansWith } = caller;
  if (plansWith === null || !field.startsWith('Mutation.')) return caller;
  const { input } = args as { input?: { dryRun?: boolean | null } };
  return input?.dryRun === true ? { ...caller, permissions: plansWith } : undefined;
}

/** Whether the caller only has to type the password once more. */
export function needsPassword(access: Access, caller: Caller): boolean {
  return (
    isConfirmed(access) &&
    caller.viaSession &&
    !caller.passwordConfirmed &&
    allows(access.confirmed, caller, null)
  );
}

/** @param about the object that has the field */
export function allows(access: Access, caller: Caller, about: unknown): boolean {
  const { user, permissions, viaSession, passwordConfirmed, mustSetUpTwoFactor } = caller;
  if (isConfirmed(access) && !(viaSession && passwordConfirmed)) return false;
  return rulesOf(access).some((rule) => {
    if (rule === 'ANYONE') return true;
    if (rule === 'SIGNED_IN') return user !== null;
    if (rule === 'SESSION') return user !== null && viaSession && !mustSetUpTwoFactor;
    if (rule === 'ANY_SESSION') return user !== null && viaSession;
    if (rule === 'SELF') return user !== null && (about as { id?: unknown } | null)?.id === user.id;
    return permissions.has(rule);
  });
}

/** The rule in words, for descriptions and for the refusal of a user. */
export function inWords(access: Access): string {
  if (isConfirmed(access)) {
    const { confirmed: rule } = access;
    const session = 'a session in which the password was typed within the last 15 minutes (confirmPassword)';
    return rule === 'SESSION' ? `Requires ${session}.` : `Requires ${wordFor(rule)} and ${session}.`;
  }
  return `Requires ${rulesOf(access).map(wordFor).join(' or ')}.`;
}

function wordFor(rule: Rule): string {
  if (rule === 'ANYONE') return 'no sign-in';
  if (rule === 'SIGNED_IN') return 'a signed-in user';
  if (rule === 'SESSION' || rule === 'ANY_SESSION') return 'a session; API tokens are refused';
  if (rule === 'SELF') return 'the user concerned';
  return `${rule} (${rolesWith(rule).join(', ')})`;
}

const isConfirmed = (access: Access): access is Confirmed =>
  typeof access === 'object' && 'confirmed' in access;

function rulesOf(access: Access): readonly Rule[] {
  if (isConfirmed(access)) return [access.confirmed];
  return typeof access === 'string' ? [access] : access;
}
