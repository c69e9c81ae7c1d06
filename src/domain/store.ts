/** The database operations for the domain; src/db implements them. */
import type { AccountTx } from './accounts/account-tx.ts';
import type { AlarmTx } from './alarms/alarm-tx.ts';
import type { ServerTx } from './servers/server-tx.ts';
import type { ClientTx } from './clients/client-tx.ts';
import type { CollectorTx } from './collector/collector-tx.ts';
import type { DriftTx } from './drift/drift-tx.ts';
import type { NotificationTx } from './notifications/notification-tx.ts';
import type { OrphanTx } from './orphans/orphan-tx.ts';
import type { LetterTx } from './letters/letter.ts';
import type { ModelTx } from './models/model-tx.ts';
import type { PlanTx } from './plans/plan-tx.ts';
import type { RunTx } from './runs/run-tx.ts';
import type { ScheduleTx } from './schedules/schedule-tx.ts';
import type { TakeOverTx } from './take-over/take-over-tx.ts';
import type { WatchTx } from './watching/watch-tx.ts';
import type { WindowTx } from './windows/window-tx.ts';
import type { WebhookTx } from './webhooks/webhook-tx.ts';
import type { Actor, AuditOutcome } from './vocabulary.ts';

export interface Store {
  /** Does everything in `work`, or nothing. After the commit, it rings bells and hands over jobs. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Reads and writes in one transaction. A violated unique or foreign key gives a RefusedError. */
export interface Tx
  extends
    AccountTx,
    LetterTx,
    ServerTx,
    ClientTx,
    ModelTx,
    RunTx,
    ScheduleTx,
    DriftTx,
    NotificationTx,
    OrphanTx,
    PlanTx,
    TakeOverTx,
    CollectorTx,
    AlarmTx,
    WatchTx,
    WindowTx,
    WebhookTx {
  /** Writes one audit entry for each of these. */
  auditEach(
    actor: Actor,
    action: string,
    entries: { subject: string; details: Record<string, unknown> }[],
  ): Promise<void>;
  /** @param details the old and the new values, without secrets */
  audit(
    actor: Actor,
    action: string,
    subject: string,
    details?: Record<string, unknown>,
    outcome?: AuditOutcome,
  ): Promise<void>;
}
