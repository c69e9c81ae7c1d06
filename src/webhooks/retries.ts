/** When a delivery is tried again, and when a webhook has failed for too long. */
import type { Verdict } from '../domain/webhooks/delivery-rows.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After each try but the last: 8 tries within about 24 hours. */
const WAITS = [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 15 * HOUR];
const JITTER = 0.1;
const FAILING_MS = 3 * 24 * HOUR;

/** 410: the receiver wants nothing more. */
const GONE = 410;

export const isSuccess = (status: number | null) => status !== null && status >= 200 && status < 300;

/** @param random 0 to 1: receivers that come back are not asked by all at once */
export function verdictOf(status: number | null, tries: number, now: Date, random: () => number): Verdict {
  if (isSuccess(status)) return { to: 'DELIVERED' };
  const wait = WAITS[tries - 1];
  if (wait === undefined || status === GONE) return { to: 'FAILED' };
  const ms = wait * (1 + JITTER * (2 * random() - 1));
  return { to: 'PENDING', dueAt: new Date(now.getTime() + ms) };
}

/** Why the webhook is disabled after a try that failed; undefined if it is not. */
export function whyDisabled(status: number | null, failingSince: Date, now: Date): string | undefined {
  if (status === GONE) return 'The receiver answered 410: it wants nothing more.';
  if (now.getTime() - failingSince.getTime() < FAILING_MS) return undefined;
  return `Nothing could be delivered since ${failingSince.toISOString()}, for more than 3 days.`;
}
