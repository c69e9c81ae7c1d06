/** Cron expressions and time zones. */
import { Cron } from 'croner';
import { invalid } from '../errors.ts';
import { shown } from '../shown.ts';

/** The first time after `after`; an INVALID error if the cron expression or the time zone is not valid. */
export function nextDue(cron: string, timeZone: string, after: Date): Date {
  const [next] = occurrences(cron, timeZone, after, 1);
  if (next === undefined) throw neverDue(cron);
  return next;
}

const neverDue = (cron: string) => invalid(`The cron expression ${shown(cron)} is never due.`, 'cron');

/** The first time after `after` of an expression that was accepted; undefined if it is never due again. */
export const nextAfter = (cron: string, timeZone: string, after: Date): Date | undefined =>
  new Cron(cron, { timezone: timeZone }).nextRun(after) ?? undefined;

/** How many times of an expression that is not stored are given at most: its search may cost some 50 ms. */
const MOST_TRIED = 10;

/** The next times of an expression that somebody types; the same errors as when it is stored. */
export function tryOut(cron: string, timeZone: string, after: Date, count: number): Date[] {
  if (count < 1 || count > MOST_TRIED)
    throw invalid(`first is 1 to ${MOST_TRIED}; you gave ${count}.`, 'first');
  mustBeCron(cron);
  const times = occurrences(cron, timeZone, after, count);
  if (times.length === 0) throw neverDue(cron);
  return times;
}

/** The next times at which a cron expression is due, at most `count`. */
export function occurrences(cron: string, timeZone: string, after: Date, count: number): Date[] {
  mustBeTimeZone(timeZone);
  if (cron.trim().split(/\s+/).length !== 5) throw invalid(`${shown(cron)} ${FIVE_FIELDS}`, 'cron');
  try {
    return new Cron(cron, { timezone: timeZone }).nextRuns(count, after);
  } catch {
    throw invalid(`${shown(cron)} ${FIVE_FIELDS}`, 'cron');
  }
}

/** Throws an INVALID error that names the zone. */
export function mustBeTimeZone(timeZone: string): void {
  if (isTimeZone(timeZone)) return;
  throw invalid(`${shown(timeZone)} is not a time zone. Use a name such as Europe/Luxembourg.`, 'timeZone');
}

export function isTimeZone(timeZone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

const LONGEST_CRON = 100;

/** One line of a reasonable length. Expressions that were stored before this rule stay valid. */
export function mustBeCron(cron: string): void {
  if (cron.length > LONGEST_CRON || !/^[ -~]*$/.test(cron))
    throw invalid(`${shown(cron)} ${FIVE_FIELDS}`, 'cron');
}

const FIVE_FIELDS =
  'is not a cron expression. Use five fields, minute hour day-of-month month day-of-week, such as "30 2 * * *", in one line of at most 100 characters.';
