/** Facts about a server, its orphans, and whether this Regent manages it. src/db implements it. */
import type { Orphan } from '../../domain/vocabulary.ts';

export interface ServerRecords {
  saveFacts(serverId: string, facts: unknown): Promise<void>;
  /** Replaces the orphans that this plugin found there the last time. */
  saveOrphans(serverId: string, plugin: string, found: Orphan[]): Promise<void>;
  /**
   * Sets the counter to one more than before, and more than `atLeast`; called before the server has the new
   * value.
   */
  countUp(serverId: string, atLeast: number): Promise<number>;
  /**
   * Whether the server may be changed, as it is now and not as the run has read it: false in mode OBSERVE. That mode is
   * not set before the run has ended.
   */
  mayChange(serverId: string): Promise<boolean>;
  /** The present value of the server's counter. */
  counterOf(serverId: string): Promise<number>;
  /** Stores why this Regent may not change the server; null if it may, which also ends a claim. */
  saveNotOurs(serverId: string, why: string | null): Promise<void>;
}
