/** Calendars that windows follow: read when the window is made, and again from time to time. */
import { createHash } from 'node:crypto';
import { invalid, RefusedError, unavailable } from '../errors.ts';
import { REGENT } from '../runs/run-kinds.ts';
import type { Store, Tx } from '../store.ts';
import { spansOfCalendar } from './calendar.ts';
import { columnsOf, type TimesInput } from './window-input.ts';
import type { CalendarToRead } from './window-tx.ts';

export interface CalendarsDeps {
  store: Store;
  /** The text at this address; rejects with an error whose message is for a person, and has no secret. */
  fetchCalendar(url: string, signal?: AbortSignal): Promise<string>;
  now(): Date;
}

/** An address is asked again after this time. */
const ASK_EVERY_MS = 15 * 60_000;
/** Events of a text come near without being asked for. */
const LOOK_EVERY_MS = 24 * 60 * 60_000;

export function makeCalendars({ store, fetchCalendar, now }: CalendarsDeps) {
  const before = () => ({
    url: new Date(now().getTime() - ASK_EVERY_MS),
    text: new Date(now().getTime() - LOOK_EVERY_MS),
  });

  return {
    /** The input with the text of its calendar. */
    async read(input: TimesInput): Promise<TimesInput> {
      if (input.calendarUrl == null) return input;
      if (input.calendarText != null)
        throw invalid('Give calendarUrl or calendarText, not both.', 'calendarText');
      const calendarUrl = addressOf(input.calendarUrl);
      try {
        return { ...input, calendarUrl, calendarText: await fetchCalendar(calendarUrl) };
      } catch (error) {
        throw unavailable(`The calendar was not read: ${messageOf(error)}`, 'calendarUrl');
      }
    },

    areDue: (): Promise<boolean> => store.transact((tx) => tx.hasStaleCalendar(before())),

    /** @param changing a transaction after which runs go on that no window holds any more */
    async readDue(signal: AbortSignal, changing: (change: (tx: Tx) => Promise<void>) => Promise<void>) {
      while (!signal.aborted) {
        const due = await store.transact((tx) => tx.takeStaleCalendar(before(), now()));
        if (due === undefined) return;
        await readAgain(due, signal, changing);
      }
    },
  };

  async function readAgain(
    due: CalendarToRead,
    signal: AbortSignal,
    changing: (change: (tx: Tx) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { id, calendarUrl, calendarText, timeZone } = due;
    const spansOf = (text: string | null) => columnsOf(spansOfCalendar(text ?? '', timeZone ?? 'UTC', now()));
    try {
      const text = calendarUrl === null ? calendarText : await fetchCalendar(calendarUrl, signal);
      const found = { ...spansOf(text), calendarText: text, calendarReadAt: now(), calendarProblem: null };
      await changing(async (tx) => {
        if (!(await tx.keepCalendar(due, found)) || text === calendarText) return;
        const details = { events: found.spanStarts.length, sha256: sha256(text ?? '') };
        await tx.audit(REGENT, 'readCalendar', `maintenance window ${id}`, { after: details });
      });
    } catch (error) {
      if (signal.aborted) return;
      // What is known of the calendar stays, with the events that have come into the year ahead.
      const calendarProblem = messageOf(error);
      await changing(
        async (tx) => void (await tx.keepCalendar(due, { ...spansOf(calendarText), calendarProblem })),
      );
    }
  }
}

/** `webcal:` is what calendar programs show for `https:`. */
function addressOf(url: string): string {
  const address = url.trim().replace(/^webcal:/i, 'https:');
  if (URL.canParse(address) && address.length <= LONGEST_ADDRESS) return address;
  throw invalid(
    `calendarUrl is not an address. Give one such as https://calendar.example.org/windows.ics, of at most ${LONGEST_ADDRESS} characters.`,
    'calendarUrl',
  );
}

const LONGEST_ADDRESS = 2_000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const messageOf = (error: unknown): string =>
  error instanceof RefusedError || error instanceof Error ? error.message : String(error);
