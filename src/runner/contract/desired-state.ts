/** What plugins are to bring about, as they see it. */
import type { ModelField, ModelFields } from '../../domain/vocabulary.ts';

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
