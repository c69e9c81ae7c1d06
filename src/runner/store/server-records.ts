/** What is known of a server: facts, what nobody owns there, whose it is. src/db answers. */
import type { Orphan } from '../../domain/vocabulary.ts';

export interface ServerRecords {
  saveFacts(serverId: string, facts: unknown): Promise<void>;
  /** In place of what this plugin found there of nobody that Regent knows when it looked last. */
  saveOrphans(serverId: string, plugin: string, found: Orphan[]): Promise<void>;
  /** One more than before, and than `atLeast`; before anything of it is on the server. */
  countUp(serverId: string, atLeast: number): Promise<number>;
  /** How far the server's counter has come by now. */
  counterOf(serverId: string): Promise<number>;
  /** Why the server is not this Regent's to change; null where it is, which also ends a claim. */
  saveNotOurs(serverId: string, why: string | null): Promise<void>;
}
