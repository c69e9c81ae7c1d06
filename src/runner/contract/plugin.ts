/**
 * The vocabulary that plugins are written in, and the contract that the runner keeps with them.
 *
 * A plugin reconciles a set of clients on one server. `plan` reads and says what differs, `apply` changes
 * it, `plan` again must be empty, `verify` looks from outside. A plugin imports this file, zod and `node:`
 * modules, and nothing else.
 */
import type { ZodType } from 'zod';
import type { FoundModel, ModelField, ModelFields } from '../../domain/vocabulary.ts';
import type { Files, Http, Shell } from '../../transport/transport.ts';
import type { Change } from './change.ts';

export type {
  FileEntry,
  FileState,
  Files,
  Http,
  HttpAnswer,
  HttpQuestion,
  Output,
  Refused,
  Shell,
} from '../../transport/transport.ts';

export { ORIGINALS } from '../../transport/transport.ts';

export type { Change } from './change.ts';
export type { FoundModel, ModelField, ModelFields } from '../../domain/vocabulary.ts';

export type Role = 'FRONT_OFFICE' | 'BACK_OFFICE' | 'REVERSE_PROXY';

/** How a client should be on the server that a plugin is looking at. */
export type Presence = 'present' | 'suspended' | 'absent';

/** A server as plugins see it. `address` is what other servers reach it by. */
export interface ServerFacts {
  id: string;
  fqdn: string;
  /** The names that it had before, where it had others: what is kept under one of them is to move. */
  formerFqdns?: string[];
  address: string;
  /** How Regent signs in there: the SSH port and the user. */
  port?: number;
  user?: string;
  role: Role;
  /** Somebody is at work there: what does not answer meanwhile is no fault of others'. */
  inMaintenance?: boolean;
}

/** A client's desired state. Passwords and tokens are here in the clear: never put them in a change or a log. */
export interface ClientState {
  /** The number that MONARC's `clients.id` and `clients_models.client_id` carry. */
  number: number;
  alias: string;
  name: string;
  presence: Presence;
  contactEmail: string;
  firstUser: { firstName: string; lastName: string; email: string; language: Language };
  twoFactorEnforced: boolean;
  backgroundImportActive: boolean;
  /** MONARC's numbers of the specific models that are linked to this client, ascending. */
  modelNumbers: number[];
  /** What is to be done once to its first user: the plugin that has its database says when it has been. */
  firstUserRequests: FirstUserRequest[];
  /** The front office that the client lives on. */
  server: ServerFacts;
  secrets: {
    /** 16 of A-Z0-9: the client's MariaDB password. */
    databasePassword: string;
    /** 64 of A-Z0-9. */
    salt: string;
    /** 64 random bytes in URL-safe base64 without padding. */
    statsToken: string;
    /** The one-time token with which the first user sets a password, and when it stops working. */
    firstUserToken: string;
  };
  firstUserTokenExpiresAt: Date;
  createdAt: Date;
  /** When it went live for the first time; null where it never has. */
  activatedAt: Date | null;
}

export interface FirstUserRequest {
  id: string;
  /**
   * `replace`: the administrator becomes the person in `firstUser`, who signs in by the one-time token.
   * `reset-two-factor`: the administrator signs in without a second factor. `renew-link`: the one-time token
   * takes the place of any other.
   */
  kind: 'replace' | 'reset-two-factor' | 'renew-link';
}

export type Language = 'fr' | 'en' | 'de' | 'nl';

/** A model's desired state. */
export interface ModelState {
  /** Regent's own id, by which a row that was made for it is known again. */
  id: string;
  /** `models.id` in monarc_common. */
  number: number;
  /** MONARC had it before Regent knew of it: where it is missing, it cannot be made anew. */
  adopted: boolean;
  /** MONARC has had it, whoever made it: where it is missing, it was lost with what was inside. */
  wasThere: boolean;
  /** As MONARC is to have them: no label is empty that the site's default language can stand in for. */
  fields: ModelFields;
  /** The fields that are to be brought about; the others are MONARC's own. */
  kept: ModelField[];
}

/** What a plugin is to bring about: the clients that the work concerns, and the surroundings. */
export interface Desired {
  clients: ClientState[];
  /** Every model that Regent knows, by number; deleted ones are among them. */
  models: ModelState[];
  /**
   * True when `clients` is everybody who should be on this server, as in a sync: what is left over of those in
   * `gone` goes, and what belongs to anybody else is told with `orphans`. False when it is only those whom a
   * change concerns.
   */
  complete: boolean;
  /**
   * Aliases of clients that exist but are not concerned (they failed earlier in this run, or are on their
   * way): what is theirs stays as it is, also where `complete` is true.
   */
  spared: string[];
  /** Aliases of clients that Regent has deleted here: what is left over of them, and of nobody else, may go. */
  gone: string[];
  /**
   * Of those in `gone`, the ones for whom this plugin has made something here that no deletion has removed, as
   * their front office was lost: with `complete`, it is removed. Always empty on a front office.
   */
  leftBehind: string[];
  /** Every server that Regent manages, this one included. */
  servers: ServerFacts[];
  /** The names of servers that Regent does not manage any more. */
  goneServers: string[];
}

/** Settings that are the same for a whole deployment (see regent.config.js in the README). */
export interface Site {
  /** The name that people type: `https://<publicHost>/<alias>`. */
  publicHost: string;
  protocol: 'http' | 'https';
  /** A label between alias and public host in the names of virtual hosts; empty for none. */
  envPrefix: string;
  emailFrom: string;
  emailName: string;
  /** The alias of the back office's own route on the reverse proxy. */
  backOfficeAlias: string;
  /** What MONARC falls back to where a text is missing in another language. */
  defaultLanguage: Language;
  statsServiceUrl: string;
}

/**
 * Thrown by `plan`, with what, where, and the choices: on this server stands something of somebody else's that
 * Regent would hide, or that would hide Regent's. A new client fails of it before anything is made elsewhere.
 */
export class InTheWayError extends Error {
  override name = 'InTheWayError';
}

export interface Context<Options = unknown> {
  server: ServerFacts;
  options: Options;
  site: Site;
  /**
   * True where the server is a sandbox folder: files are real, but nothing runs in it, so `$` and `http`
   * are not to be had. Whatever needs a running service is skipped there.
   */
  sandbox: boolean;
  /** Runs a command on the server as root. Every interpolated value is quoted for a POSIX shell. */
  $: Shell;
  /** Files on the server, as root: batched reads, atomic writes. `planFiles` and `putFiles` say whose it is what fails. */
  files: Files;
  /** Asks a web server on this server, as a browser would reach it, through the transport. */
  http: Http;
  /** A line of the run's story. With `client`, only in the runs that concern it. Secrets are masked. */
  log(text: string, about?: { client?: string; level?: 'info' | 'warn' }): void;
  /**
   * Names what carries Regent's own mark, but belongs to nobody that Regent knows, perhaps because another
   * Regent made it or this one's data is older: it is told, kept with the server, and never touched.
   * @param what in the singular, such as `virtual host`
   */
  orphans(what: string, names: string[]): void;
  /** Takes one client out: its runs fail with this message, the others go on. */
  fail(client: string, message: string): void;
  /**
   * Says in `plan` that something is there under this client's name: `database acme`, a path. Where Regent has
   * not made it, the client fails before anything of it is touched anywhere, or a deletion leaves it alone. To
   * say it of what Regent has made does no harm. What is to be updated or deleted counts without being said.
   */
  found(client: string, what: string): void;
  /**
   * Says in `plan` that something is gone which nobody can make anew, as it holds data: of a client that has
   * been live it is not made again, and the client fails.
   * @param what as in "database acme"
   * @param mending whole sentences, the same for every client: how to bring it back
   * @param kept whole sentences: what is left of this one elsewhere
   */
  lost(client: string, what: string, mending: string, kept?: string): void;
  /** The last good dump of the client's database: if any is on its server still, of those. */
  newestDump(client: string): Promise<{ file: string; at: Date; bytes: number | null } | undefined>;
  /** Says that this request of a client has been carried out, or is at an end: it does not come again. */
  fulfil(request: FirstUserRequest): void;
  /** Result data of this step (a backup's file and size, say); with `client`, of that client's runs alone. */
  report(data: Record<string, unknown>, client?: string): void;
  /** Aborted when the run is cancelled, the lease is lost, or Regent is stopping. */
  signal: AbortSignal;
}

export interface Plugin<Options = unknown> {
  /** Its name in configuration, steps and events; the same as its file's. */
  id: string;
  /** One sentence for the administrator's console. */
  description: string;
  /** The roles of the servers that it works on. */
  roles: Role[];
  /** Its options and their defaults; `parse({})` must succeed. */
  options: ZodType<Options>;
  /** Set where nothing of it can be done in a sandbox folder: the reason shown with the skipped step. */
  needsServices?: string;
  /** Set where what it makes holds what clients put there: nobody new is set up beside several who have lost it. */
  holdsData?: boolean;
  /** Set where its files are on Regent's own machine: `files` starts at that machine's root, and `$` refuses. */
  place?: 'regent';
  /** The reason to skip its steps under these options, or undefined to take them. */
  skip?(options: Options): string | undefined;
  /**
   * Set where it keeps models rather than clients: `Desired.clients` is then empty, and it takes part in a
   * sync and a check of its server, and wherever a model has changed. Gives what MONARC has of them, which
   * Regent takes note of before it plans; undefined where MONARC is not there.
   */
  findModels?(ctx: Context<Options>): Promise<FoundModel[] | undefined>;
  /**
   * Set where it keeps backups: the paths of all that are on this server. Asked after a backup and in a check;
   * those that Regent knows and that are not among them are marked as gone. Undefined where nobody can tell.
   */
  findBackups?(ctx: Context<Options>): Promise<string[] | undefined>;
  /** Reads, in a number of round trips that does not grow with the clients, and says what differs. */
  plan(ctx: Context<Options>, desired: Desired): Promise<Change[]>;
  /** Makes the changes; harmless when repeated. What throws fails every client that has a change here. */
  apply(ctx: Context<Options>, changes: Change[], desired: Desired): Promise<void>;
  /**
   * Set where a change may take minutes. A client's changes are planned in the order in which they are made:
   * those before the first long one are made with everybody's, the long one by an `apply` for that client alone
   * beside other work, and the client's next steps, this one first, are taken when it is done.
   */
  long?: {
    isLong(change: Change): boolean;
    /** For how many clients of a server at once. */
    atOnce(options: Options): number;
  };
  /** Looks from outside, after a plan that found nothing more to do. */
  verify?(ctx: Context<Options>, desired: Desired): Promise<void>;
  /** Work that is asked for by name rather than found by a plan: a check of the server, a backup now. */
  actions?: Record<string, (ctx: Context<Options>, desired: Desired) => Promise<void>>;
}

/** Types a plugin; the literal is the whole of it. */
export function definePlugin<Options>(plugin: Plugin<Options>): Plugin<Options> {
  return plugin;
}

export {
  applyFiles,
  compareFiles,
  failClients,
  foundFiles,
  isUnknown,
  MARK,
  namesIn,
  planFiles,
  putFiles,
  textOf,
  unreadable,
  UnreadableError,
  withoutRefused,
  withoutUnknown,
  type WantedFile,
} from './plan-files.ts';
