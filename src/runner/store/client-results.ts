/** The results of steps for clients: dumps, and one-time requests. src/db implements it. */
import type {
  BackupOrigin,
  FoundBackup,
  Proof,
  ProvableBackup,
  RestoreOutcome,
} from '../../domain/vocabulary.ts';

export interface BackupRow {
  /** Null if it is of a database of the server itself, which `database` names. */
  clientId: string | null;
  database: string | null;
  serverId: string;
  runId: string;
  madeBy: BackupOrigin;
  ok: boolean;
  file?: string;
  bytes?: number;
  sha256?: string;
  /** The second file, with the client's folder. */
  filesFile?: string;
  filesBytes?: number;
  filesSha256?: string;
  manifest?: string;
  seconds?: number;
  message?: string;
}

/** A look at the backups on the disk of a server. */
export interface BackupLook {
  /** When it began. */
  since: Date;
  found: FoundBackup[];
}

export interface BackupRemark {
  /** Of the database that was backed up. */
  name: string;
  /** The client that has this alias; absent if it is the server's own. */
  client?: string;
  remark: string;
}

export interface NewestDump {
  file: string;
  at: Date;
  /** Its size when it was made. */
  bytes: number | null;
}

/** A backup of a client that was removed long ago. */
export interface ExpiredBackup {
  /** The alias of the client. */
  client: string;
  /** The paths of its files. */
  files: string[];
}

export interface ClientResults {
  /** The last good dump of this client, or of this database of the server itself, that Regent knows. */
  newestDump(serverId: string, name: string): Promise<NewestDump | undefined>;
  /** Those on this server of clients that were removed before that time, and whose file is there. */
  expiredBackups(serverId: string, deletedBefore: Date): Promise<ExpiredBackup[]>;
  saveBackups(rows: BackupRow[]): Promise<void>;
  /** Those of these dumps on this server that have a row with all that their manifest says, if they have one. */
  knownBackups(serverId: string, files: string[]): Promise<Set<string>>;
  /**
   * Lets the rows of this server follow its disk: those whose file is not there are marked as gone, the others
   * as present, those that have changed as not good; backups that the server has made itself become rows.
   * Gives a remark on each client, and on the server itself, whose newest good backup is gone or has changed.
   */
  followDisk(serverId: string, look: BackupLook): Promise<BackupRemark[]>;
  /**
   * The newest good backup of this client on this server, or of this database of the server itself, that is there or
   * has a good copy in one of these places.
   */
  backupToProve(serverId: string, name: string, places: string[]): Promise<ProvableBackup | undefined>;
  /** Stores what came of proofs on this server, by the path of the dump. A damaged backup is not good any more. */
  saveProofs(serverId: string, proofs: ReadonlyMap<string, Proof>): Promise<void>;
  /** Marks these requests as carried out, so that they are not made again. */
  fulfil(firstUserRequestIds: string[]): Promise<void>;
  /** Those of these restores that have a row. */
  knownRestores(ids: string[]): Promise<Set<string>>;
  /** Records what came of a restore; does nothing if that is known already. */
  restored(restoreId: string, outcome: RestoreOutcome): Promise<void>;
}
