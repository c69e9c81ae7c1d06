/** The desired state, as plugins see it. */
import type { BackupToCome, DesiredRestore, ModelField, ModelFields } from '../../domain/vocabulary.ts';

export type Role = 'FRONT_OFFICE' | 'BACK_OFFICE' | 'REVERSE_PROXY' | 'BACKUP_STORE';

/**
 * How a client should be on the server that a plugin is looking at. `closed`: it was deleted, and is kept for a
 * time; only plugins that ask for it (`Plugin.closed`) see such a client.
 */
export type Presence = 'present' | 'suspended' | 'closed' | 'absent';

/** Whether it is on its way out: closed, or removed altogether. */
export const isLeaving = ({ presence }: { presence: Presence }) =>
  presence === 'closed' || presence === 'absent';

/** A server as plugins see it. Other servers reach it by `address`. */
export interface ServerFacts {
  id: string;
  fqdn: string;
  /** Its earlier names, if any: things that are kept under one of them have to move. */
  formerFqdns?: string[];
  address: string;
  /** How Regent signs in there: the SSH port and the user. */
  port?: number;
  user?: string;
  role: Role;
  /** Somebody is working on it: if it does not answer meanwhile, the others are not at fault. */
  inMaintenance?: boolean;
  /** Regent only looks at it: nothing is written there, not even as a trial. */
  isObserved?: boolean;
}

/**
 * A client's desired state. It holds passwords and tokens in the clear: never put them in a change or a log.
 */
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
  /** The codes of its interface's languages; none if its local.php keeps those that it has. */
  activeLanguages: string[];
  /** Null if it is the site's. */
  defaultLanguage: Language | null;
  /** Further directives of Apache inside its own virtual host: one on each line, without indentation; empty for none. */
  directives: string;
  /** MONARC's numbers of the specific models that are linked to this client, ascending. */
  modelNumbers: number[];
  /** Things to do once to its first user; the plugin that has its database says when each is done. */
  firstUserRequests: FirstUserRequest[];
  /** Backups that take, or took, the place of its database, the oldest first; the plugin that has the database says what came of each. */
  restores: DesiredRestore[];
  /** It is made from a backup of another client, which is still to be made: until then, nothing of it is made. */
  backupToCome?: BackupToCome | undefined;
  /** The front office that the client lives on, or moves to: see `move`. */
  server: ServerFacts;
  /** Set while it moves to `server`: where it comes from, and whether it lives on `server` by now. */
  move?: { id: string; from: ServerFacts; isDone: boolean };
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
  /** When it went live for the first time; null if it never has. */
  activatedAt: Date | null;
  /**
   * It is no client of Regent's: somebody removes something that is there under this name. `presence` is `absent`,
   * and there are no secrets. What is somebody else's, or not MONARC's, makes it fail.
   */
  isOrphan?: true;
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
  /** Regent's own id: it identifies the row that was made for this model. */
  id: string;
  /** `models.id` in monarc_common. */
  number: number;
  /** MONARC had it before Regent knew it: if it is missing, Regent cannot make it again. */
  adopted: boolean;
  /** MONARC has had it, whether Regent made it or not: if it is missing, it was lost with its content. */
  wasThere: boolean;
  /** The values for MONARC: a label is not empty if the label in the site's default language can replace it. */
  fields: ModelFields;
  /** The fields that Regent keeps as desired; the others are MONARC's own. */
  kept: ModelField[];
}

/** What a plugin has to bring about: the clients that the work concerns, and their surroundings. */
export interface Desired {
  clients: ClientState[];
  /** Every model that Regent knows, by number; deleted models are included. */
  models: ModelState[];
  /**
   * True if `clients` holds every client that should be on this server, as in a sync: remains of those in
   * `gone` are removed, and things of any others are reported with `orphans`. False if it holds only the
   * clients that a change concerns.
   */
  complete: boolean;
  /** True if an action is for these clients alone, because it names them, and not for the server as a whole. */
  named?: boolean;
  /**
   * Aliases of clients that exist but are not concerned, because they failed earlier in this run or are under
   * way: their things stay as they are, even if `complete` is true.
   */
  spared: string[];
  /** Aliases of clients that Regent has deleted here: only their remains may be removed. */
  gone: string[];
  /**
   * Those in `gone` for which this plugin has made something here that no deletion has removed, because their
   * front office was lost: with `complete`, it is removed. Always empty on a front office.
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
  /** The language that MONARC falls back to if a text is missing in another language. */
  defaultLanguage: Language;
  statsServiceUrl: string;
}
