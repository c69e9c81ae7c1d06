/** Calendars in the format of iCalendar (RFC 5545), as calendar programs export them. */
import ICAL from 'ical.js';
import { runInNewContext } from 'node:vm';
import { invalid, RefusedError } from '../errors.ts';
import { isTimeZone } from '../schedules/occurrences.ts';
import { firstTimeAt, lastTimeAt } from './wall-clock.ts';
import type { Span } from './window.ts';

/** In bytes. */
export const LONGEST_CALENDAR = 1_000_000;
const MOST_SPANS = 2_000;
/** Each event counts, and each repetition of one, also before now. */
const MOST_STEPS = 100_000;
/** So far ahead is looked; it is looked again each day. */
const AHEAD_MS = 366 * 24 * 60 * 60_000;
/** Some rules have no end, and no date either. */
const TIME_LIMIT_MS = 2_000;

/**
 * The times of its events that are not over at `now`, for a year ahead and in order; an INVALID error if that cannot
 * be said. Cancelled events are left out.
 * @param timeZone for events that name no time zone, such as those of whole days
 */
export function spansOfCalendar(text: string, timeZone: string, now: Date): Span[] {
  if (Buffer.byteLength(text) > LONGEST_CALENDAR)
    throw notUsable(`has more than ${LONGEST_CALENDAR / 1_000_000} MB. Use one with fewer events`);
  try {
    return inTime(() => readSpans(text, timeZone, now));
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw notUsable('takes too long to read. One of its events may recur on dates that never come');
    throw notUsable(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

const notUsable = (why: string) => invalid(`The calendar ${why}.`, 'calendar');

/** Ends what does not end by itself: a context has a clock that stops whatever runs in it. */
function inTime<T>(read: () => T): T {
  let found: { value: T } | undefined;
  runInNewContext('run()', { run: () => void (found = { value: read() }) }, { timeout: TIME_LIMIT_MS });
  return found!.value;
}

function readSpans(text: string, timeZone: string, now: Date): Span[] {
  const root = ICAL.parse(text) as unknown[];
  if (root[0] !== 'vcalendar') throw notUsable('is none: it does not begin with BEGIN:VCALENDAR');
  const calendar = new ICAL.Component(root as ConstructorParameters<typeof ICAL.Component>[0]);
  const events = calendar.getAllSubcomponents('vevent');
  const isException = (event: ICAL.Component) => event.hasProperty('recurrence-id');
  const uidOf = (event: ICAL.Component) => event.getFirstPropertyValue('uid');
  const masters = events.filter(
    (event) =>
      !isException(event) || !events.some((other) => !isException(other) && uidOf(other) === uidOf(event)),
  );
  const until = new Date(now.getTime() + AHEAD_MS);
  const spans: Span[] = [];
  let steps = 0;
  for (const master of masters) {
    const exceptions = isException(master)
      ? []
      : events.filter((event) => isException(event) && uidOf(event) === uidOf(master));
    for (const span of timesOf(master, exceptions, timeZone)) {
      steps += 1;
      if (steps > MOST_STEPS) throw notUsable(`has more than ${MOST_STEPS} events`);
      if (span === undefined) continue;
      if (span.startsAt > until) break;
      if (span.endsAt <= now || span.endsAt <= span.startsAt) continue;
      spans.push(span);
      if (spans.length > MOST_SPANS)
        throw notUsable(
          `has more than ${MOST_SPANS} events within a year. Use one of its own for the windows`,
        );
    }
  }
  return spans.toSorted((one, other) => one.startsAt.getTime() - other.startsAt.getTime());
}

/** Undefined for a cancelled one. */
function* timesOf(
  master: ICAL.Component,
  exceptions: ICAL.Component[],
  timeZone: string,
): Generator<Span | undefined> {
  const event = new ICAL.Event(master, { exceptions });
  if (!event.isRecurring()) {
    yield spanOf(event, event.startDate, event.endDate, timeZone);
    return;
  }
  const dates = event.iterator();
  for (let next = dates.next() as ICAL.Time | null; next; next = dates.next() as ICAL.Time | null) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    yield spanOf(item, startDate, endDate, timeZone);
  }
}

function spanOf(
  { component }: ICAL.Event,
  start: ICAL.Time | null,
  end: ICAL.Time | null,
  timeZone: string,
): Span | undefined {
  if (String(component.getFirstPropertyValue('status')).toUpperCase() === 'CANCELLED') return undefined;
  if (start === null || end === null) throw notUsable('has an event without a start');
  const named = component.getFirstProperty('dtstart')?.getFirstParameter('tzid');
  const zone = named == null || start.isDate ? timeZone : named;
  return { startsAt: timeOf(start, zone, firstTimeAt), endsAt: timeOf(end, zone, lastTimeAt) };
}

/** The file may say what its zone is; otherwise it has to be one that is known everywhere. */
function timeOf(time: ICAL.Time, zone: string, convert: (shown: Date, timeZone: string) => Date): Date {
  if (time.zone !== ICAL.Timezone.localTimezone) return new Date(time.toUnixTime() * 1000);
  if (!isTimeZone(zone)) throw notUsable(`has a time zone that is not known, ${JSON.stringify(zone)}`);
  const { year, month, day, hour, minute, second } = time;
  return convert(new Date(Date.UTC(year, month - 1, day, hour, minute, second)), zone);
}
