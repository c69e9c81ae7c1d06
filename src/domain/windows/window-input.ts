import { invalid } from '../errors.ts';
import { mustBeCron, mustBeTimeZone, nextDue, occurrences } from '../schedules/occurrences.ts';
import { textProblem } from '../text.ts';
import { spansOfCalendar } from './calendar.ts';
import { spansFrom } from './spans.ts';
import type { NewWindow } from './window-tx.ts';
import type { MaintenanceWindow, Span, WindowEffect } from './window.ts';

/** When a window is in force: fields of one of the forms. */
export interface TimesInput {
  cron?: string | null | undefined;
  durationMinutes?: number | null | undefined;
  timeZone?: string | null | undefined;
  startsAt?: Date | null | undefined;
  endsAt?: Date | null | undefined;
  calendarUrl?: string | null | undefined;
  /** The calendar itself; with an address, what was read from there. */
  calendarText?: string | null | undefined;
}

export interface WindowInput extends TimesInput {
  name: string;
  /** One server; null for all of them. */
  serverId?: string | null | undefined;
  effects: WindowEffect[];
}

export type WindowPatch = Partial<Omit<WindowInput, 'serverId'>>;

/** The columns that say when the window is in force. */
export type Times = Omit<NewWindow, 'name' | 'serverId' | 'effects'>;

const NO_TIMES = {
  cron: null,
  durationMinutes: null,
  timeZone: null,
  startsAt: null,
  endsAt: null,
  calendarUrl: null,
  spanStarts: [],
  spanEnds: [],
  calendarText: null,
  calendarReadAt: null,
  calendarTriedAt: null,
  calendarProblem: null,
} satisfies Times;

const LONGEST_MINUTES = 7 * 24 * 60;
const LONGEST_ONCE_MS = 366 * 24 * 60 * 60_000;

/** The columns of the form that is given; an INVALID error if that is none, or more than one, or not complete. */
export function timesOf(input: TimesInput, now: Date): Times {
  const { cron, durationMinutes, timeZone, startsAt, endsAt, calendarUrl, calendarText } = input;
  const recurs = cron != null || durationMinutes != null;
  const isOnce = startsAt != null || endsAt != null;
  const isCalendar = calendarText != null;
  const forms = [recurs, isOnce, isCalendar].filter(Boolean).length;
  if (forms !== 1)
    throw invalid(`${forms > 1 ? 'These are several kinds of times' : 'No time is given'}. ${FORMS}`);
  if (isOnce) {
    if (startsAt == null || endsAt == null)
      throw invalid(`One of its times is missing. ${FORMS}`, startsAt == null ? 'startsAt' : 'endsAt');
    mustBeAhead(startsAt, endsAt, now);
    return { ...NO_TIMES, startsAt, endsAt };
  }
  if (timeZone == null) throw invalid(`timeZone is missing. ${FORMS}`, 'timeZone');
  if (isCalendar) {
    mustBeTimeZone(timeZone);
    const spans = spansOfCalendar(calendarText, timeZone, now);
    const tried = { calendarText, calendarReadAt: now, calendarTriedAt: now };
    return { ...NO_TIMES, timeZone, calendarUrl: calendarUrl ?? null, ...columnsOf(spans), ...tried };
  }
  if (cron == null || durationMinutes == null) {
    const missing = cron == null ? 'cron' : 'durationMinutes';
    throw invalid(`${missing} is missing. ${FORMS}`, missing);
  }
  mustRecur(cron, durationMinutes, timeZone, now);
  return { ...NO_TIMES, cron, durationMinutes, timeZone };
}

export const columnsOf = (spans: Span[]): Pick<Times, 'spanStarts' | 'spanEnds'> => ({
  spanStarts: spans.map(({ startsAt }) => startsAt),
  spanEnds: spans.map(({ endsAt }) => endsAt),
});

const FORMS =
  'Give cron, durationMinutes and timeZone for a window that recurs; startsAt and endsAt for one that happens once; or calendarUrl or calendarText, and timeZone, for the events of a calendar.';

function mustBeAhead(startsAt: Date, endsAt: Date, now: Date): void {
  if (endsAt <= startsAt) throw invalid('The window ends before it begins. Give a later endsAt.', 'endsAt');
  if (endsAt <= now) throw invalid('The window is over already. Give a later endsAt.', 'endsAt');
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_ONCE_MS)
    throw invalid('A window lasts at most 366 days. Give an earlier endsAt.', 'endsAt');
}

function mustRecur(cron: string, minutes: number, timeZone: string, now: Date): void {
  mustBeCron(cron);
  nextDue(cron, timeZone, now);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > LONGEST_MINUTES)
    throw invalid(
      `A window that recurs lasts 1 to ${LONGEST_MINUTES} minutes (7 days); this is ${minutes}.`,
      'durationMinutes',
    );
  const starts = occurrences(cron, timeZone, now, LOOKED_AT);
  const isEarly = (start: Date, index: number) =>
    index > 0 && start.getTime() - (starts[index - 1]?.getTime() ?? 0) < minutes * 60_000;
  if (starts.some(isEarly))
    throw invalid(
      'The window would begin again before it has ended. Give a shorter durationMinutes, or a cron expression with fewer times.',
      'durationMinutes',
    );
}

/** How many times of a cron expression are compared with the duration. */
const LOOKED_AT = 50;

/** What a change gives of its times, together with what it leaves. Undefined if it leaves them as they are. */
export function changedTimes(before: MaintenanceWindow, patch: TimesInput): TimesInput | undefined {
  const { cron, durationMinutes, timeZone, startsAt, endsAt } = before;
  const isGiven = (...names: (keyof TimesInput)[]) => names.some((name) => patch[name] != null);
  if (isGiven('calendarUrl', 'calendarText')) return { timeZone, ...known(patch) };
  if (isGiven('cron', 'durationMinutes')) return { cron, durationMinutes, timeZone, ...known(patch) };
  if (isGiven('startsAt', 'endsAt')) return { startsAt, endsAt, ...known(patch) };
  if (!isGiven('timeZone')) return undefined;
  if (cron !== null) return { cron, durationMinutes, ...known(patch) };
  throw invalid(
    'Give the calendar as well (calendarUrl or calendarText), or leave timeZone out.',
    'timeZone',
  );
}

const ALL_TIMES = [
  'cron',
  'durationMinutes',
  'timeZone',
  'startsAt',
  'endsAt',
  'calendarUrl',
  'calendarText',
] as const satisfies (keyof TimesInput)[];

const known = (patch: TimesInput): TimesInput =>
  Object.fromEntries(ALL_TIMES.map((name) => [name, patch[name]]).filter(([, value]) => value != null));

/** Each effect once, in a fixed order. */
export function effectsOf(effects: WindowEffect[]): WindowEffect[] {
  if (effects.length === 0) throw invalid('The window has no effect. Give FREEZE, MUTE, or both.', 'effects');
  return (['FREEZE', 'MUTE'] as const).filter((effect) => effects.includes(effect));
}

export function nameOf(name: string): string {
  const problem = textProblem(name);
  if (problem !== undefined) throw invalid(`The name ${problem}`, 'name');
  return name.trim();
}

/** Whether it will be in force again, or is. */
export const isOver = (window: Parameters<typeof spansFrom>[0], now: Date): boolean =>
  spansFrom(window, now, 1).length === 0;
