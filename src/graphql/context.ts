import type { User } from '../domain/accounts/account-tx.ts';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { Audit } from '../domain/audit.ts';
import type { Clients } from '../domain/clients/clients.ts';
import type { Models } from '../domain/models/models.ts';
import type { OwnAccount } from '../domain/accounts/own-account.ts';
import type { PasswordLinks } from '../domain/accounts/password-links.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Operations } from '../domain/operation.ts';
import type { Runs } from '../domain/runs/runs.ts';
import type { Schedules } from '../domain/schedules/schedules.ts';
import type { Servers } from '../domain/servers/servers.ts';
import type { Users } from '../domain/accounts/users.ts';
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
  /** The effective options, as JSON; by role where they differ. */
  options: unknown;
}

/** What resolvers work with. */
export interface Services {
  clients: Clients;
  servers: Servers;
  models: Models;
  runs: Runs;
  schedules: Schedules;
  accounts: Accounts;
  audit: Audit;
  users: Users;
  ownAccount: OwnAccount;
  links: PasswordLinks;
  start: Operations['start'];
  plan: Operations['plan'];
  prisma: ReadClient;
  /** The next stored events of a run after a number. */
  readEvents: ReadEvents<Event>;
  bell: Bell;
  plugins: PluginInfo[];
  /** `<protocol>://<publicHost>`, where clients are reached. */
  publicUrl: string;
}

/** Who asks, and what that lets them do. One value, so that nobody is one person in part and another for the rest. */
export interface Caller {
  /** Signed in; null for an anonymous caller, who may do nothing but sign in. */
  readonly actor: Actor | null;
  readonly user: User | null;
  /** The session's or API token that stands for the user. */
  readonly token: string | null;
  /** True with a session, false with an API token. */
  readonly viaSession: boolean;
  readonly sessionId: string | null;
  /** In this session the password was typed a short while ago. */
  readonly passwordConfirmed: boolean;
  /** Two-factor authentication is required here, and the user has yet to set it up: nothing else is open. */
  readonly mustSetUpTwoFactor: boolean;
  readonly permissions: ReadonlySet<Permission>;
}

/** A request: who asks, and how. The same for HTTP, SSE and WebSocket. */
export interface GraphqlContext {
  services: Services;
  /** Replaced as a whole, by `become`, and by nothing else. */
  caller: Caller;
  /** Looks up the user that this token stands for now; nobody if it is null, or not valid. */
  identify(token: string | null): Promise<Caller>;
  /** Null where no cookie can be set, as on a WebSocket; a null token removes it. */
  setSessionCookie: ((token: string | null) => void) | null;
  setDeviceCookie: ((device: string) => void) | null;
  address: string | null;
  userAgent: string | null;
  /** What the caller's device keeps of an earlier sign-in. */
  device: string | null;
  /** Aborted when Regent stops, with a reason for those who follow something. */
  signal: AbortSignal;
  /** For streams: calls `lost` once the caller may no longer follow anything. Gives the function that ends this. */
  onLoss(lost: (reason: Error) => void): () => void;
  /** Calls `gone` when the caller no longer waits for the answer. Gives the function that ends this. */
  onGone(gone: (reason: Error) => void): () => void;
}
