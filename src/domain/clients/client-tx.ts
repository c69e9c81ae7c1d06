/** What the domain asks of the database about clients; src/db answers. */
import type { ClientValues, UndoFacts } from './undo-facts.ts';
import type {
  Client,
  DesiredClient,
  FirstUserRequestKind,
  Move,
  Presence,
  Removal,
  Restore,
  RestoreInclude,
  Upload,
} from '../vocabulary.ts';

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
  | 'activeLanguages'
  | 'defaultLanguage'
  | 'directives'
  | 'secrets'
  | 'firstUserToken'
  | 'firstUserTokenExpiresAt'
> & {
  /** By default the next one. */
  number?: number;
  /** By default now. */
  createdAt?: Date;
  /** By default it is still to be set up. */
  status?: 'ACTIVE';
  activatedAt?: Date;
  settledVersion?: number;
};

export interface ModelLink {
  clientId: string;
  modelId: string;
}

export interface BackupToRestore {
  id: string;
  clientId: string | null;
  at: Date;
  ok: boolean;
  file: string | null;
  bytes: bigint | null;
  sha256: string | null;
  serverId: string;
  goneAt: Date | null;
  /** Whether there is a good copy of it elsewhere. */
  isCopied: boolean;
}

export interface NewRestore {
  clientId: string;
  /** Null if the backup is still to be made. */
  backupId: string | null;
  include: RestoreInclude;
  /** The server on which it is done, if it is not part of a creation. */
  serverId?: string;
  /** The client whose backup it is, if this one is made from it. */
  sourceId?: string;
  /** The dump that somebody has uploaded, in place of a backup. */
  uploadId?: string;
}

/** How the work on a client ended: ACTIVE, SUSPENDED, CLOSED or DELETED without a problem, FAILED with one. */
export interface SettledClient {
  clientId: string;
  /**
   * The presence for which the work was done: the result is ignored if another one is desired by now. Without
   * it, the result always counts.
   */
  presence?: Presence;
  problem?: string;
  /** The version of the client with which the work was done. */
  version?: number;
  /** DELETED: what a look at all places has found. */
  removal?: Removal;
}

/** The part of a transaction that is about clients. */
export interface ClientTx {
  /** Takes a row lock, so that what is decided here holds until the commit. */
  clientById(id: string): Promise<Client | undefined>;
  clientsById(ids: string[]): Promise<Client[]>;
  clientsByAlias(aliases: string[]): Promise<Client[]>;
  /** Its live clients that have a good backup, those first whose last proof was the longest ago. */
  clientsToProve(serverId: string): Promise<Client[]>;
  /** The clients that live on the server, or on any if none is given, and are not deleted. */
  livingClients(serverId?: string): Promise<Client[]>;
  /** Those that are kept no longer than until then. Another transaction gets others. */
  clientsKeptUntil(time: Date): Promise<Client[]>;
  insertClients(clients: NewClient[]): Promise<Client[]>;
  updateClient(id: string, patch: Partial<Client>): Promise<Client>;
  /** The same for many; adds `versions` to their versions. */
  updateClients(ids: string[], patch: Omit<Partial<Client>, 'version'>, versions?: 0 | 1): Promise<Client[]>;
  /** Replaces an earlier request of the same kind; REPLACE replaces those of all kinds. */
  insertFirstUserRequest(clientId: string, kind: FirstUserRequestKind): Promise<void>;
  /** Undefined if there is none. */
  backupById(id: string): Promise<BackupToRestore | undefined>;
  /** Undefined if there is none. */
  uploadById(id: string): Promise<Upload | undefined>;
  insertUpload(upload: Omit<Upload, 'at' | 'goneAt'>): Promise<Upload>;
  /** Marks those as gone that are restored, or were uploaded before this time; not those that a run needs. */
  endUploads(before: Date, now: Date): Promise<void>;
  /** The names of the files of all uploads that are not gone. */
  uploadedFiles(): Promise<string[]>;
  /** Those of this client, the newest first. */
  restoresOf(clientId: string): Promise<Restore[]>;
  /** Returns its id. */
  insertRestore(restore: NewRestore): Promise<string>;
  updateRestore(id: string, patch: Partial<Omit<Restore, 'id' | 'run' | 'undoRun'>>): Promise<void>;
  /** The new run carries out what the earlier one has not; a client's newest restore alone is passed on. */
  passRestoresOn(fromRunId: string, toRunId: string): Promise<void>;
  /** Their aliases are free, and what Regent has made for them is not its own any more, on any server. */
  releaseClients(clients: Pick<Client, 'id' | 'alias' | 'number'>[]): Promise<void>;
  /** Those of this client, the newest first. */
  movesOf(clientId: string): Promise<Move[]>;
  /** The moves whose runs have not ended. Until the commit, nobody else can request one. */
  openMoves(): Promise<Move[]>;
  /** Those of these clients whose runs have not ended. */
  openMovesOf(clientIds: string[]): Promise<Move[]>;
  movesOfRun(runId: string): Promise<Move[]>;
  /** Returns its id. */
  insertMove(move: Pick<Move, 'clientId' | 'fromServerId' | 'toServerId' | 'undoesId'>): Promise<string>;
  updateMove(id: string, patch: Pick<Move, 'runId' | 'queued'>): Promise<void>;
  /** The new run carries out the moves of the earlier one. */
  passMovesOn(fromRunId: string, toRunId: string): Promise<void>;
  setModels(clientId: string, modelIds: string[]): Promise<void>;
  modelIdsOf(clientId: string): Promise<string[]>;
  /** Where something was made for it that no removal has removed, as in `database on fo1.example.org`. */
  madePlaces(clientId: string): Promise<string[]>;
  modelLinks(clientIds: string[]): Promise<ModelLink[]>;
  /** Stores with a run what undoRun sets back. */
  keepValues(runId: string, values: ({ clientId: string } & ClientValues)[]): Promise<void>;
  /** The facts that decide whether a run can be undone; undefined if there is no such run. */
  undoFacts(runId: string): Promise<UndoFacts | undefined>;
  addModels(links: ModelLink[]): Promise<void>;
  removeModels(clientIds: string[], modelIds: string[]): Promise<void>;
  /** Each of these clients, with all that a dry run needs. */
  draftsOf(clientIds: string[]): Promise<DesiredClient[]>;
  /** Sets the status of clients from how the work on them ended. */
  settleClients(outcomes: SettledClient[]): Promise<void>;
}
