/** What the clocks of a time zone show, and when they show it. */

const MINUTE_MS = 60_000;

/** What the clocks show at that time, as if it were UTC. */
export function onTheClock(at: Date, timeZone: string): Date {
  return new Date(at.getTime() + offsetAt(at, timeZone));
}

/**
 * When the clocks show this, given as if it were UTC. They show some times twice, of which this is the later one; and
 * some never: then it is the time at which they jump over it.
 */
export const lastTimeAt = (shown: Date, timeZone: string): Date => timesAt(shown, timeZone).at(-1)!;

/** The same, but the earlier of two. */
export const firstTimeAt = (shown: Date, timeZone: string): Date => timesAt(shown, timeZone)[0]!;

/** At least one, in order. */
function timesAt(shown: Date, timeZone: string): Date[] {
  // No clock is changed by more than a day, or twice within two days.
  const [before = 0, after = 0] = [-DAY_MS, DAY_MS].map((shift) =>
    offsetAt(new Date(shown.getTime() + shift), timeZone),
  );
  const times = [...new Set([before, after])].map((offset) => new Date(shown.getTime() - offset));
  const real = times.filter((at) => onTheClock(at, timeZone).getTime() === shown.getTime());
  if (real.length === 0) return [changeBetween(times, timeZone)];
  return real.toSorted((one, other) => one.getTime() - other.getTime());
}

const DAY_MS = 24 * 60 * MINUTE_MS;

/** The minute at which the clocks are changed between these times. */
function changeBetween(times: Date[], timeZone: string): Date {
  const sorted = times.map((at) => at.getTime()).toSorted((one, other) => one - other);
  let from = (sorted[0] ?? 0) - MINUTE_MS;
  let to = sorted.at(-1) ?? 0;
  const first = offsetAt(new Date(from), timeZone);
  while (to - from > MINUTE_MS) {
    const middle = from + Math.ceil((to - from) / MINUTE_MS / 2) * MINUTE_MS;
    if (offsetAt(new Date(middle), timeZone) === first) from = middle;
    else to = middle;
  }
  return new Date(to);
}

/** In ms, to the east of Greenwich. */
function offsetAt(at: Date, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make one takes longer than to use it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(timeZone, made);
  return made;
}
