/** What the domain asks of the database about watching; src/db answers. */
import type { WatchKind } from '../vocabulary.ts';

/** The part of a transaction that is about watching. */
export interface WatchTx {
  /** This work is due on these servers. `every`: how often its schedule is due, in seconds. */
  watch(kind: WatchKind, serverIds: string[], at: Date, every?: number): Promise<void>;
  /**
   * Of these servers, the one whose facts are the oldest, if they were found before that time and no full check has
   * begun since.
   */
  oldestFacts(serverIds: string[], before: Date): Promise<string | undefined>;
}
