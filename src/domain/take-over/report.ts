/** The report on an estate that could be taken over. It holds no secrets: only which source has which. */
import type { PlannedChange } from '../runs/plan.ts';
import type { ClientSecrets, ServerRole } from '../vocabulary.ts';
import type { BackOfficeUser, ClientFacts, ClientSettings, Source } from './facts.ts';

/** How the sources contradict each other about a client, or Regent's own data. */
export const CONTRADICTIONS = [
  'IN_INVENTORY_NOT_ON_SERVER',
  'IN_BACK_OFFICE_NOT_ON_SERVER',
  'ON_SERVER_NOT_LISTED',
  'ANSWERS_BUT_NOT_LISTED',
  'LISTS_DIFFER',
  'OTHER_SERVER',
  'ON_TWO_SERVERS',
  'OTHER_PASSWORD',
  'OTHER_SALT',
  'OTHER_STATS_TOKEN',
  'OTHER_NUMBER',
  'OTHER_SETTING',
  'TWO_DATABASES',
  'INCOMPLETE',
  'NAME_TAKEN',
  'NUMBER_TAKEN',
  'UNUSABLE_ALIAS',
] as const;

export type ContradictionKind = (typeof CONTRADICTIONS)[number];

/** What somebody may decide about a contradiction. */
export const CHOICES = [
  'LEAVE_OUT',
  'TAKE_OVER',
  'USE_LOCAL_PHP',
  'USE_INVENTORY',
  'USE_BACK_OFFICE',
  'USE_DATABASE',
  'USE_DATABASE_OF_ALIAS',
  'USE_SERVER_WHERE_FOUND',
  'USE_SERVER_IN_LIST',
  'USE_SERVER_OF_ROUTE',
] as const;

export type Choice = (typeof CHOICES)[number];

export interface Contradiction {
  kind: ContradictionKind;
  /** For OTHER_SETTING: which one. There is one such contradiction for each. */
  setting?: keyof ClientSettings;
  /** One or two sentences: what differs, and where. */
  message: string;
  /** At least one; none of them is taken without a decision. */
  choices: Choice[];
}

/** A fact as it may be shown: `has` says which secrets the source knows. */
export interface ReportedFact extends Omit<ClientFacts, 'secrets' | 'passwordHash' | 'alias' | 'createdAt'> {
  /** The server of Regent on which it was found, or that the source means; null if Regent has no such server. */
  serverId: string | null;
  has: (keyof ClientSecrets)[];
}

export interface ReportedClient {
  alias: string;
  /** The front office on which it was found; null if on none, or on several. */
  serverId: string | null;
  /** The client of Regent that it is already; null if it is not. */
  clientId: string | null;
  /** The alias does not follow the rule for new clients. */
  hasOldAlias: boolean;
  facts: ReportedFact[];
  contradictions: Contradiction[];
  /** What a sync would change after a take-over, from the facts on the server; empty if it was not planned. */
  changes: PlannedChange[];
  /** Why it was not planned, or why a sync would fail. */
  problems: string[];
}

export interface ReportedServer {
  fqdn: string;
  role: ServerRole | null;
  /** What names it: sources, none if only Regent knows it. */
  sources: Source[];
  /** Regent's own server; null if it has to be created first. */
  serverId: string | null;
  /** The address that a source says. */
  address: string | null;
  wasLookedAt: boolean;
  /** The release of MONARC on it, if it was found. */
  release: string | null;
  /** What is odd there, or why something could not be read. */
  remarks: string[];
  /** What a sync would change of the server's own things after a take-over. */
  changes: PlannedChange[];
}

/** What is to be looked at. */
export interface TakeOverRequest {
  of: 'take-over';
  /** The servers; null for all of them. */
  serverIds: string[] | null;
  /** A GivenInventory as JSON, sealed for workers: it holds secrets. */
  inventory: string;
}

/**
 * Reads the sources, compares them, and plans what a sync would change. Writes nothing anywhere. What cannot be read
 * is a remark.
 * @param signal aborted when nobody waits for it any more
 */
export type TakeOverPlanner = (request: TakeOverRequest, signal: AbortSignal) => Promise<TakeOverReport>;

export interface TakeOverReport {
  servers: ReportedServer[];
  /** By alias. */
  clients: ReportedClient[];
  users: BackOfficeUser[];
  /** What is odd in the inventory, or belongs to no server. */
  remarks: string[];
}
