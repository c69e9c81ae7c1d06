/** What the domain asks of the database about clients; src/db answers. */
import type { Client, FirstUserRequestKind, Presence, DesiredClient } from '../vocabulary.ts';

export type NewClient = Pick<
  Client,
  | 'alias'
  | 'name'
  | 'serverId'
  | 'contactEmail'
  | 'firstUserFirstName'
  | 'firstUserLastName'
  | 'firstUserEmail'
  | 'firstUserLanguage'
  | 'twoFactorEnforced'
  | 'backgroundImportActive'
  | 'secrets'
  | 'firstUserToken'
  | 'firstUserTokenExpiresAt'
>;

export interface ModelLink {
  clientId: string;
  modelId: string;
}

/** How the work on a client ended: ACTIVE, SUSPENDED or DELETED without a problem, FAILED with one. */
export interface SettledClient {
  clientId: string;
  /** What the work was towards: where something else is wanted by now, it says nothing. By default, whatever is. */
  presence?: Presence;
  problem?: string;
}

/** The part of a transaction that is about clients. */
export interface ClientTx {
  /** Takes a row lock, so that what is decided here holds until the commit. */
  clientById(id: string): Promise<Client | undefined>;
  clientsById(ids: string[]): Promise<Client[]>;
  clientsByAlias(aliases: string[]): Promise<Client[]>;
  /** The clients that live on the server and are not deleted; on any server without one. */
  livingClients(serverId?: string): Promise<Client[]>;
  insertClients(clients: NewClient[]): Promise<Client[]>;
  updateClient(id: string, patch: Partial<Client>): Promise<Client>;
  /** The same for many; their versions go up by `versions`. */
  updateClients(ids: string[], patch: Omit<Partial<Client>, 'version'>, versions?: 0 | 1): Promise<Client[]>;
  /** Takes the place of an earlier one of its kind; REPLACE, of any. */
  insertFirstUserRequest(clientId: string, kind: FirstUserRequestKind): Promise<void>;
  setModels(clientId: string, modelIds: string[]): Promise<void>;
  modelIdsOf(clientId: string): Promise<string[]>;
  addModels(links: ModelLink[]): Promise<void>;
  removeModels(clientIds: string[], modelIds: string[]): Promise<void>;
  /** Each of these clients, with what there is to know for a dry run. */
  draftsOf(clientIds: string[]): Promise<DesiredClient[]>;
  /** Gives clients the status that follows from how the work on them ended. */
  settleClients(outcomes: SettledClient[]): Promise<void>;
}
