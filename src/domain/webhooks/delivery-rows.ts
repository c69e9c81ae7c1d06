/** What who sends deliveries asks of the database; src/db answers. */
import type { Delivery, Webhook } from './webhook-tx.ts';

export interface Claimed extends Delivery {
  /** With this try. */
  tries: number;
}

/** What came of one try. */
export interface Tried {
  at: Date;
  durationMs: number;
  /** Null if there was no answer. */
  status: number | null;
  answer: string | null;
  error: string | null;
}

/** What follows from it. */
export type Verdict =
  | { to: 'DELIVERED' }
  | { to: 'FAILED' }
  /** The next try. */
  | { to: 'PENDING'; dueAt: Date };

export interface DeliveryRows {
  /** Webhooks with a delivery that is due and may be sent, to which nobody sends now. */
  due(now: Date): Promise<string[]>;
  /** From now until then, only this process sends to the webhook; undefined if another one does. */
  take(webhookId: string, sender: string, now: Date, until: Date): Promise<Webhook | undefined>;
  /** Others may send to it. */
  handBack(webhookId: string, sender: string): Promise<void>;
  /**
   * The next one that may be sent, with its try counted; undefined if there is none. If nothing is recorded of the
   * try, it is due again then.
   */
  claim(webhookId: string, now: Date, dueAgain: Date): Promise<Claimed | undefined>;
  /**
   * Stores what came of a try, if no other try has begun meanwhile, and disables the webhook if there is a reason.
   * @param disable from the time since which it fails
   */
  record(
    claimed: Claimed,
    tried: Tried,
    verdict: Verdict,
    disable: (failingSince: Date) => string | undefined,
  ): Promise<void>;
}
