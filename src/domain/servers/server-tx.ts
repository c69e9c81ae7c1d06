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
  | 'hostKey'
  | 'hostKeyFingerprint'
>;

/** The part of a transaction that is about servers. */
export interface ServerTx {
  /** Takes a row lock, so that what is decided here holds until the commit. */
  serverById(id: string): Promise<Server | undefined>;
  /** The same for who only reads it: others may read it too, and nobody changes it until the commit. */
  heldServer(id: string): Promise<Server | undefined>;
  heldServers(ids: string[]): Promise<Server[]>;
  servers(): Promise<Server[]>;
  /** By host name. */
  serversById(ids: string[]): Promise<Server[]>;
  insertServer(server: NewServer): Promise<Server>;
  updateServer(id: string, patch: Partial<Server>): Promise<Server>;
  /**
   * Its names are free again. Where clients that were deleted point at it, its row stays, RETIRED and under no
   * name, and only what was kept up for it goes.
   */
  deleteServer(id: string): Promise<void>;
  /** Of each client that lives or lived there, the newest good backup: if any is there still, of those. */
  lastGoodBackups(
    serverId: string,
  ): Promise<{ alias: string; file: string | null; at: Date; sha256: string | null; goneAt: Date | null }[]>;
  /** The servers among these on which clients live that are to go. */
  serversWithLeavers(serverIds: string[]): Promise<string[]>;
  /** Others who change servers wait from here on. */
  lockServers(): Promise<void>;
}
