/** What the domain asks of the database about take-overs; src/db answers. */
import type { AcceptedChange } from './taking.ts';

/** Differences that become ignored drift. */
export interface Accepted {
  /** Null if they are of the servers themselves. */
  clientId: string | null;
  changes: AcceptedChange[];
  reason: string;
  by: string;
  at: Date;
}

/** The part of a transaction that is about take-overs. */
export interface TakeOverTx {
  /** From now on, what is there under these clients' names is Regent's own. */
  insertMade(rows: { clientId: string; serverId: string; plugin: string }[]): Promise<void>;
  /** A difference that has a row already keeps it as it is. */
  acceptDrift(accepted: Accepted): Promise<void>;
  /** The next client gets a higher number than any that is there. */
  passNumbers(): Promise<void>;
}
