import type { User } from '../domain/accounts/account-tx.ts';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { Downloads } from '../domain/downloads.ts';
import type { DriftService } from '../domain/drift/drift.ts';
import type { OrphansService } from '../domain/orphans/orphans.ts';
import type { Fleet } from '../domain/fleet/fleet.ts';
import type { Uploads } from '../domain/uploads.ts';
import type { AlarmsService } from '../domain/alarms/alarms.ts';
import type { Audit } from '../domain/audit.ts';
import type { Clients } from '../domain/clients/clients.ts';
import type { MailService } from '../domain/letters/mail.ts';
import type { NotificationsService } from '../domain/notifications/notifications.ts';
import type { Models } from '../domain/models/models.ts';
import type { Plans } from '../domain/plans/plans.ts';
import type { OwnAccount } from '../domain/accounts/own-account.ts';
import type { Pages } from '../domain/pages.ts';
import type { PasswordLinks } from '../domain/accounts/password-links.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Operations } from '../domain/operation.ts';
import type { Retention } from '../domain/retention/retention.ts';
import type { Runs } from '../domain/runs/runs.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import type { Servers } from '../domain/servers/servers.ts';
import type { TakeOvers } from '../domain/take-over/take-overs.ts';
import type { Users } from '../domain/accounts/users.ts';
import type { Windows } from '../domain/windows/windows.ts';
import type { Webhooks } from '../domain/webhooks/webhooks.ts';
import type { Actor, ServerRole } from '../domain/vocabulary.ts';
import type { Event } from '../db/generated/client/client.ts';
import type { ReadClient } from '../db/read-client.ts';
import type { Bell } from '../events/bell.ts';
import type { ReadEvents } from '../events/share-reads.ts';

/** A plugin as it is configured here. */
export interface PluginInfo {
  id: string;
  description: string;
  roles: ServerRole[];
  /** The effective options, as JSON; by role if they differ. */
  options: unknown;
}

/** The services that resolvers use. */
export interface Services {
  clients: Clients;
  servers: Servers;
  models: Models;
  plans: Plans;
  runs: Runs;
  schedules: Schedules;
  windows: Windows;
  accounts: Accounts;
  alarms: AlarmsService;
  audit: Audit;
  users: Users;
  ownAccount: OwnAccount;
  links: PasswordLinks;
  mail: MailService;
  notifications: NotificationsService;
  downloads: Downloads;
  drift: DriftService;
  orphans: OrphansService;
  fleet: Fleet;
  retention: Retention;
  uploads: Uploads;
  takeOvers: TakeOvers;
  webhooks: Webhooks;
  start: Operations['start'];
  plan: Operations['plan'];
  prisma: ReadClient;
  /** Pages of lists that hang on other things. */
  pages: Pages;
  /** The next stored events of a run after a number. */
  readEvents: ReadEvents<Event>;
  bell: Bell;
  plugins: PluginInfo[];
  /** `<protocol>://<publicHost>`, where clients are reached. */
  publicUrl: string;
  /** The line for authorized_keys by which servers give access to Regent; undefined if there is no key yet. */
  sshPublicKey(): Promise<string | undefined>;
}

/** The caller and their rights. One value, so that the parts always belong to the same person. */
export interface Caller {
  /** The signed-in user; null for an anonymous caller, who may do nothing but sign in. */
  readonly actor: Actor | null;
  readonly user: User | null;
  /** The token of the session, or the API token, that identifies the user. */
  readonly token: string | null;
  /** True with a session, false with an API token. */
  readonly viaSession: boolean;
  readonly sessionId: string | null;
  /** In this session the password was typed a short while ago. */
  readonly passwordConfirmed: boolean;
  /** Two-factor authentication is required here and the user has not set it up: nothing else is allowed. */
  readonly mustSetUpTwoFactor: boolean;
  readonly permissions: ReadonlySet<Permission>;
  /** For an API token with the scope PLAN: the permissions for dry runs. It does nothing else but read. */
  readonly plansWith: ReadonlySet<Permission> | null;
  /** For an API token with the scope METRICS: it reads GET /metrics, and nothing here. */
  readonly readsMetrics: boolean;
}

/** A request and its caller. The same for HTTP, SSE and WebSocket. */
export interface GraphqlContext {
  services: Services;
  /** Only `become` replaces it, and always as a whole. */
  caller: Caller;
  /** Looks up the user that has this token now; an anonymous caller if it is null or not valid. */
  identify(token: string | null): Promise<Caller>;
  /** Null if no cookie can be set, as on a WebSocket. A null token removes the cookie. */
  setSessionCookie: ((token: string | null) => void) | null;
  setDeviceCookie: ((device: string) => void) | null;
  address: string | null;
  userAgent: string | null;
  /** The value that the caller's device stored at an earlier sign-in. */
  device: string | null;
  /** Aborted when Regent stops, with a reason for callers that follow a stream. */
  signal: AbortSignal;
  /**
   * For streams: calls `lost` once the caller may no longer follow anything. Returns a function that ends
   * this.
   */
  onLoss(lost: (reason: Error) => void): () => void;
  /** Calls `gone` when the caller no longer waits for the answer. Returns a function that ends this. */
  onGone(gone: (reason: Error) => void): () => void;
}
