import { nextAfter } from '../schedules/occurrences.ts';
import { lastTimeAt, onTheClock } from './wall-clock.ts';
import type { MaintenanceWindow, Span } from './window.ts';

type Times = Pick<
  MaintenanceWindow,
  'cron' | 'durationMinutes' | 'timeZone' | 'startsAt' | 'endsAt' | 'spanStarts' | 'spanEnds'
>;

/** The times at which the window is in force that are not over at `at`, in order; at most `count`. */
export function spansFrom(window: Times, at: Date, count: number): Span[] {
  const spans: Span[] = [];
  for (const span of allSpans(window, at)) {
    if (span.endsAt > at) spans.push(span);
    if (spans.length >= count) break;
  }
  return spans;
}

/** In order; also some that are over. */
function* allSpans(times: Times, at: Date): Generator<Span> {
  const { cron, durationMinutes, timeZone, startsAt, endsAt, spanStarts, spanEnds } = times;
  for (const [index, start] of spanStarts.entries())
    yield { startsAt: start, endsAt: spanEnds[index] ?? start };
  if (startsAt !== null && endsAt !== null) yield { startsAt, endsAt };
  if (cron === null || durationMinutes === null || timeZone === null) return;
  let start = nextAfter(cron, timeZone, new Date(at.getTime() - durationMinutes * MINUTE_MS - CHANGE_MS));
  while (start !== undefined) {
    yield { startsAt: start, endsAt: endOf(start, durationMinutes, timeZone) };
    start = nextAfter(cron, timeZone, start);
  }
}

const MINUTE_MS = 60_000;
/** No clock is changed by more. */
const CHANGE_MS = 3 * 60 * MINUTE_MS;

/**
 * So many minutes later on the clock: what begins at 22:00 for 8 hours ends at 06:00, also in the nights in which the
 * clocks are changed. What would have no time left on the clock lasts its minutes.
 */
function endOf(start: Date, minutes: number, timeZone: string): Date {
  const end = lastTimeAt(new Date(onTheClock(start, timeZone).getTime() + minutes * MINUTE_MS), timeZone);
  return end > start ? end : new Date(start.getTime() + minutes * MINUTE_MS);
}
