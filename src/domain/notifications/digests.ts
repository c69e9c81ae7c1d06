/** Mails users what has changed about alarms: soon after the first change, then at most every 15 minutes. */
import type { User } from '../accounts/account-tx.ts';
import { addressee } from '../letters/addressee.ts';
import type { Alarm } from '../alarms/alarm.ts';
import { MailError, type Mailer } from '../mailer.ts';
import { changesFor, firstAt, isNothing, type Changes } from './changes.ts';
import { mayBeTold, type Choice } from './choice.ts';

const MINUTE_MS = 60_000;

/** Between two mails to the same user. */
export const BETWEEN_MS = 15 * MINUTE_MS;
/** What happens within this time is told together: an outage raises many alarms, one after another. */
export const GATHER_MS = 30_000;
/** How long a mail waits after each failed try; the last wait is repeated. A later try tells what is so then. */
export const DIGEST_WAITS_MS = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE_MS);

/** A user, what was chosen, and where the last look was. */
export interface Subscriber extends Choice {
  user: User;
  /** The number of the last change of an alarm that was looked at. */
  change: number;
  tries: number;
  /** Of the choice. */
  version: number;
}

export interface Outcome {
  changes: Changes;
  change: number;
  at: Date;
  /** The earliest time of the next mail. */
  next: Date;
}

/** The rows behind the mails about alarms; src/db implements it. */
export interface DigestRows {
  /**
   * Makes the missing rows of users, then gives those for whom an alarm or the choice has changed, if a mail is due;
   * `latest` is the number of the last change.
   */
  subscribers(now: Date): Promise<{ subscribers: Subscriber[]; latest: number }>;
  /** Open alarms, and those that were resolved after this change; `change` is that of the last one. */
  alarmsSince(change: number): Promise<{ alarms: Alarm[]; change: number }>;
  /** For each open alarm that the user was told of, whether also that it was acknowledged. */
  toldTo(userId: string): Promise<Map<string, boolean>>;
  /**
   * Nothing is to be told up to this change. Does nothing if another process was faster.
   * @param own is known to the user; undefined if this one may not be told anything now, and what is open then later
   */
  skip(subscriber: Subscriber, change: number, own: Alarm[] | undefined): Promise<void>;
  /** False if another process was faster. Otherwise nobody tries before `until`. */
  claim(subscriber: Subscriber, now: Date, until: Date): Promise<boolean>;
  sent(subscriber: Subscriber, outcome: Outcome): Promise<void>;
  failed(subscriber: Subscriber, problem: string): Promise<void>;
}

export interface DigestsDeps {
  rows: DigestRows;
  mailer: Mailer;
  now(): Date;
  log: { error(facts: object, text: string): void };
}

export type Digests = ReturnType<typeof makeDigests>;

export function makeDigests({ rows, mailer, now, log }: DigestsDeps) {
  return {
    /** Sends each mail that is due. Stops at the first that the mail server does not answer to. */
    async sendDue(): Promise<void> {
      const { subscribers, latest } = await rows.subscribers(now());
      for (const subscriber of subscribers) {
        if (!mayBeTold(subscriber.user, subscriber, now())) {
          if (subscriber.change < latest) await rows.skip(subscriber, latest, undefined);
        } else if (!(await look(subscriber))) return;
      }
    },
  };

  /** @returns whether the next one is worth a try */
  async function look(subscriber: Subscriber): Promise<boolean> {
    const { user, change: since } = subscriber;
    const { alarms, change } = await rows.alarmsSince(since);
    const changes = changesFor(alarms, await rows.toldTo(user.id), subscriber, user.email);
    if (isNothing(changes)) await rows.skip(subscriber, change, changes.own);
    else if (firstAt(changes) <= now().getTime() - GATHER_MS)
      return send(subscriber, changes, change, alarms);
    return true;
  }

  async function send(
    subscriber: Subscriber,
    changes: Changes,
    change: number,
    alarms: Alarm[],
  ): Promise<boolean> {
    const { user, tries } = subscriber;
    const wait = DIGEST_WAITS_MS[Math.min(tries, DIGEST_WAITS_MS.length - 1)] ?? BETWEEN_MS;
    if (!(await rows.claim(subscriber, now(), new Date(now().getTime() + wait)))) return true;
    const { raised, acknowledged, resolved } = changes;
    const open = changesFor(alarms, new Map(), subscriber, '');
    try {
      await mailer.sendDigest({
        // The same for each try that tells the same.
        id: `${user.id}.${change}`,
        to: addressee(user),
        raised,
        acknowledged,
        resolved,
        open: open.raised.length + open.acknowledged.length,
      });
    } catch (error) {
      const isMail = error instanceof MailError;
      if (!isMail) log.error({ err: error, user: user.id }, 'a mail about alarms could not be made');
      await rows.failed(
        subscriber,
        isMail ? error.message : 'Regent could not compose it; its log says why.',
      );
      return !isMail || error.isAnswer;
    }
    const at = now();
    await rows.sent(subscriber, { changes, change, at, next: new Date(at.getTime() + BETWEEN_MS) });
    return true;
  }
}
