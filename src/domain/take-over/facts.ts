/**
 * What an estate consists of that somebody else has set up, as each of its sources says it. Facts hold secrets: they
 * are never stored and never shown; the report has what may be shown of them.
 */
import type { ClientSecrets, Language, ServerRole } from '../vocabulary.ts';

/** Where a fact is from. */
export const SOURCES = [
  /** The inventory of MONARC's Ansible playbook. */
  'INVENTORY',
  /** The database `monarc_master` of the PHP back office. */
  'BACK_OFFICE',
  'VIRTUAL_HOST',
  'DATABASE',
  'LOCAL_PHP',
  /** The account that reads `monarc_common` on the back office. */
  'COMMON_ACCOUNT',
  'ROUTE',
  'BACKUP_SCRIPT',
] as const;

export type Source = (typeof SOURCES)[number];

/** The settings of a client in MONARC that sources tell. */
export interface ClientSettings {
  name: string;
  contactEmail: string;
  firstUser: { firstName: string; lastName: string; email: string; language?: Language };
  twoFactorEnforced: boolean;
  backgroundImportActive: boolean;
  /** The numbers of its specific models, ascending. */
  modelNumbers: number[];
}

/** What one source says of one client. What it does not say is absent. */
export interface ClientFacts extends Partial<ClientSettings> {
  source: Source;
  alias: string;
  /** The exact place, as in `/var/www/acme/local.php` or `database acme`. */
  place: string;
  /** The name or address of the server on which the client lives, in the words of the source. */
  server?: string;
  /** Its number in MONARC: `clients.id`. */
  number?: number;
  createdAt?: Date;
  secrets?: Partial<ClientSecrets>;
  /** MariaDB's hashes of the password, `*` and 40 hexadecimal digits: of the account that the source is about. */
  passwordHash?: string;
  /** The name of the client's own database. */
  database?: string;
  /** The alias in the database's own table `clients`. */
  proxyAlias?: string;
  /** Of a virtual host: whether Apache serves it. */
  isServed?: boolean;
  /** The size of a database, and when it was last changed as far as MariaDB knows. */
  bytes?: number;
  changedAt?: Date;
  /** What is odd about it, in sentences without secrets. */
  remarks: string[];
}

/** A server that a source names. */
export interface FoundServer {
  source: Source;
  fqdn: string;
  role: ServerRole | null;
  label?: string;
  address?: string;
  port?: number;
  user?: string;
}

export const BACK_OFFICE_ROLES = ['SUPERADMIN', 'SYSADMIN', 'ACCADMIN', 'DBADMIN'] as const;

/** A user of the PHP back office. */
export interface BackOfficeUser {
  email: string;
  firstName: string;
  lastName: string;
  isActive: boolean;
  roles: (typeof BACK_OFFICE_ROLES)[number][];
}

/** All that was found in one place. */
export interface FoundClients {
  clients: ClientFacts[];
  servers?: FoundServer[];
  users?: BackOfficeUser[];
  /** Of a front office: the version of MONARC's release. */
  release?: string;
  /** What is odd there and belongs to no client, in sentences without secrets. */
  remarks: string[];
}

export const NOTHING_FOUND: FoundClients = { clients: [], remarks: [] };

/** Files of the inventory, as somebody has given them. */
export interface GivenInventory {
  /** By path within the folder `inventory`: `hosts`, `host_vars/fo1.example.org/generated.yaml`. */
  files: { path: string; text: string }[];
  vaultPassword?: string | undefined;
}
