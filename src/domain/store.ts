/** What the domain asks of the database; src/db answers. */
import type { AccountTx } from './accounts/account-tx.ts';
import type { ServerTx } from './servers/server-tx.ts';
import type { ClientTx } from './clients/client-tx.ts';
import type { ModelTx } from './models/model-tx.ts';
import type { RunTx } from './runs/run-tx.ts';
import type { ScheduleTx } from './schedules/schedule-tx.ts';
import type { Actor, AuditOutcome } from './vocabulary.ts';

export interface Store {
  /** Everything in `work` happens, or nothing; bells ring and jobs are handed over after it has. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Reads and writes within one transaction. Unique and foreign keys that are violated give a RefusedError. */
export interface Tx extends AccountTx, ServerTx, ClientTx, ModelTx, RunTx, ScheduleTx {
  /** An entry for each of these. */
  auditEach(
    actor: Actor,
    action: string,
    entries: { subject: string; details: Record<string, unknown> }[],
  ): Promise<void>;
  /** @param details what was and what is, without secrets */
  audit(
    actor: Actor,
    action: string,
    subject: string,
    details?: Record<string, unknown>,
    outcome?: AuditOutcome,
  ): Promise<void>;
}
