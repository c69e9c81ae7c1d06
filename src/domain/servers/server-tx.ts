/** What the domain asks of the database about servers; src/db answers. */
import type { Server } from '../vocabulary.ts';

export type NewServer = Pick<
  Server,
  | 'label'
  | 'fqdn'
  | 'address'
  | 'port'
  | 'user'
  | 'role'
  | 'connection'
  | 'root'
  | 'state'
  | 'mode'
  | 'hostKey'
  | 'hostKeyFingerprint'
>;

export interface BackupsAt {
  /** Null for those of a database of the server itself. */
  alias: string | null;
  /** How many are still on the server. */
  there: number;
  /** How many good copies there are of all of them, in all places. */
  copies: number;
}

/** The part of a transaction that is about servers. */
export interface ServerTx {
  /** Takes a row lock, so that what is decided here holds until the commit. */
  serverById(id: string): Promise<Server | undefined>;
  /** The same for reading only: others may read the row too, and nobody changes it until the commit. */
  heldServer(id: string): Promise<Server | undefined>;
  heldServers(ids: string[]): Promise<Server[]>;
  servers(): Promise<Server[]>;
  /** Sorted by host name. */
  serversById(ids: string[]): Promise<Server[]>;
  insertServer(server: NewServer): Promise<Server>;
  updateServer(id: string, patch: Partial<Server>): Promise<Server>;
  /**
   * Deletes the server; its names are free again. If deleted clients refer to it, its row stays, RETIRED and
   * without a name, and only its schedules and the record of what was made there are deleted.
   * @param keepsEntries whether its entries in the inventory stay; otherwise the next sync removes them
   */
  deleteServer(id: string, keepsEntries: boolean): Promise<void>;
  /** The good backups of this server, counted by client. */
  backupsAt(serverId: string): Promise<BackupsAt[]>;
  /** How many good copies of backups a backup store has. */
  copiesIn(serverId: string): Promise<number>;
  /** The moves to or from this server after which something is still kept for the way back. */
  keptMovesAt(serverId: string): Promise<{ alias: string; from: string; to: string; until: Date }[]>;
  /**
   * The newest good backup of each client that lives or lived there; if files of some still exist, the newest
   * of these.
   */
  lastGoodBackups(
    serverId: string,
  ): Promise<{ alias: string; file: string | null; at: Date; sha256: string | null; goneAt: Date | null }[]>;
  /** Whether a good backup of a database of the server itself is there, or has a good copy. */
  hasOwnBackup(serverId: string): Promise<boolean>;
  /** Those of these servers on which there are clients to be removed. */
  serversWithLeavers(serverIds: string[]): Promise<string[]>;
  /** From here on, other changes of servers wait. */
  lockServers(): Promise<void>;
}
