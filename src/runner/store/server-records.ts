/** Facts about a server, its orphans, and whether this Regent manages it. src/db implements it. */
import type { FoundOrphan } from '../../domain/vocabulary.ts';

/** What a plugin has found on a server of clients that Regent does not know. */
export interface OrphanSighting {
  serverId: string;
  plugin: string;
  found: (FoundOrphan & { fingerprint: string })[];
  /** Whether what it has not found is gone. */
  isWhole: boolean;
}

export interface ServerRecords {
  saveFacts(serverId: string, facts: unknown): Promise<void>;
  /** Lets the rows follow; gives those of what was found that nobody ignores. */
  saveOrphans(sighting: OrphanSighting): Promise<FoundOrphan[]>;
  /** Notes when the newest dump of each of these databases was made. */
  saveDumpsOfOrphans(serverId: string, newest: ReadonlyMap<string, Date>): Promise<void>;
  /** They are gone, removed by this run. */
  orphansGone(ids: string[], runId: string): Promise<void>;
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
