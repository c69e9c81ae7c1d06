/** The post: sends letters that wait in rows, in any process that can reach the mail server. */
import type { Bell } from '../../events/bell.ts';
import { makeLatch } from '../../events/latch.ts';
import { MailError, type Mailer } from '../mailer.ts';
import type { Letter } from './letter.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long a letter waits after each failed try: about a day in all. Then it is given up. */
export const WAITS_MS = [1, 5, 15, 60, 120, 240, 480, 480].map((minutes) => minutes * MINUTE_MS);

/** Then a letter is removed, sent or not: the audit has the change that it told. */
const KEPT_MS = 30 * 24 * HOUR_MS;

/** The letters that wait; src/db implements it. */
export interface LetterRows {
  /**
   * The next letter that is due, which no other process gets: it is due again after the wait for its number of
   * tries, unless it is settled. Undefined if there is none.
   */
  claim(now: Date, waitsMs: number[]): Promise<Letter | undefined>;
  sent(id: string, at: Date): Promise<void>;
  /** @param givenUpAt null if it will be tried again */
  failed(id: string, problem: string, givenUpAt: Date | null): Promise<void>;
  removeOlder(than: Date): Promise<void>;
}

export interface PostDeps {
  letters: LetterRows;
  mailer: Mailer;
  now(): Date;
  log: { warn(facts: object, text: string): void; error(facts: object, text: string): void };
}

export type Post = ReturnType<typeof makePost>;

export function makePost({ letters, mailer, now, log }: PostDeps) {
  return {
    /** Sends every letter that is due. Stops at the first that the mail server does not answer to. */
    async sendDue(): Promise<void> {
      for (;;) {
        const letter = await letters.claim(now(), WAITS_MS);
        if (letter === undefined || !(await send(letter))) return;
      }
    },

    /** Removes what was sent, or given up, long ago. */
    removeOld: () => letters.removeOlder(new Date(now().getTime() - KEPT_MS)),
  };

  /** @returns whether the next one is worth a try */
  async function send(letter: Letter): Promise<boolean> {
    const { id, kind, tries } = letter;
    try {
      await mailer.sendAccountLetter(letter);
    } catch (error) {
      if (!(error instanceof MailError))
        log.error({ err: error, letter: id, kind }, 'a letter could not be made');
      const isLast = tries > WAITS_MS.length;
      if (isLast) log.warn({ err: error, letter: id, kind }, 'a letter was given up');
      await letters.failed(id, problemOf(error), isLast ? now() : null);
      return !(error instanceof MailError) || error.isAnswer;
    }
    await letters.sent(id, now());
    return true;
  }
}

const problemOf = (error: unknown): string =>
  error instanceof MailError ? error.message : 'Regent could not compose this letter; its log says why.';

/** A lost ring is made up for after this time. */
const LOOK_EVERY_MS = 15_000;

export interface Rounds {
  /** What is due; called again and again. */
  work: (() => Promise<void>)[];
  bell: Bell;
  /** The topics that call for a look at once. */
  topics: string[];
  log: Pick<PostDeps['log'], 'warn'>;
}

/** Until aborted, does all of `work` when a topic rings, and from time to time. A failure of one keeps none back. */
export async function serveMail({ work, bell, topics, log }: Rounds, stopping: AbortSignal): Promise<void> {
  const latch = makeLatch(stopping);
  const deafen = topics.map((topic) => bell.listen(topic, latch.open));
  try {
    while (!stopping.aborted) {
      latch.reset();
      for (const each of work)
        await each().catch((err: unknown) =>
          log.warn({ err }, 'mail could not be sent; the next look follows'),
        );
      await latch.wait(LOOK_EVERY_MS);
    }
  } finally {
    for (const each of deafen) each();
    latch.close();
  }
}
