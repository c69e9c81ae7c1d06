/** What the domain asks of the database about collected requests; src/db answers. */
import type { CollectedRequest, RequestFile } from '../vocabulary.ts';

/** The part of a transaction that is about collected requests. */
export interface CollectorTx {
  /** Those on this server whose file may still be there, or whose run has not ended, oldest first. */
  openRequests(serverId: string): Promise<CollectedRequest[]>;
  /**
   * The row of this file, which is there now. Rows for the same file with another content go, unless they were taken.
   */
  seeRequest(serverId: string, file: RequestFile, alias: string | null): Promise<CollectedRequest>;
  /** The row, with a lock; undefined if it was removed. */
  heldRequest(id: string): Promise<CollectedRequest | undefined>;
  /** Says why it was not taken; null if it only waits. */
  refuseRequest(id: string, reason: string | null): Promise<void>;
  /** From now on this run is that of the request. */
  takeRequest(id: string, by: { runId: string; clientId: string }): Promise<void>;
  /** The requests of a run are those of another one, which repeats it. */
  passRequestsOn(fromRunId: string, toRunId: string): Promise<void>;
  /** Their files are not there any more: Regent, or somebody else, has moved them away. */
  endRequests(ids: string[], how: 'archivedAt' | 'goneAt'): Promise<void>;
}
