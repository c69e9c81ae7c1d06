/** One-time links for users who have forgotten their password. Anybody can request them, for any address. */
import pLimit from 'p-limit';
import { isClosed, type Limits, type User } from './account-tx.ts';
import { throttled } from '../errors.ts';
import { makeLater } from './later.ts';
import { letterTo, type OneTimeLink, type LinkLetter, type Mailer } from '../mailer.ts';
import { networkOf } from './sign-in-limits.ts';
import type { Store, Tx } from '../store.ts';
import { emailOf, LONGEST_EMAIL, mustBeShort, typedAddress } from './user-input.ts';

/** The most mails that a user gets if somebody else requests links for them again and again. */
const MOST_WORKING_LINKS = 3;
/** The number of requests from one network, for all e-mail addresses together. */
const REQUESTS = { points: 20, seconds: 15 * 60 };

/** The id of no user. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface LinksOnRequestDeps {
  store: Store;
  limits: Limits;
  /** Undefined if no mail is configured. */
  mailer: Mailer | undefined;
  /** Makes a link; if there is no such user, the link does not work. */
  newLink(tx: Tx, userId: string): Promise<OneTimeLink>;
  now(): Date;
  /** The time in ms between a request and its link; different for each request. */
  delayMs(): number;
  /** Called if a mail in the background cannot be sent. */
  onMailError(error: unknown): void;
}

export function makeLinksOnRequest({
  store,
  limits,
  mailer,
  newLink,
  now,
  delayMs,
  onMailError,
}: LinksOnRequestDeps) {
  const later = makeLater({ delayMs, onError: onMailError });
  /** One link at a time: many requests take only one connection of the database. */
  const inTurn = pLimit(1);

  return {
    /**
     * Each caller gets the same answer after the same time; the work begins some time later. A user with a
     * closed account, or with several working links, gets no mail.
     */
    async request(typed: string, address: string | null): Promise<void> {
      const email = emailOf(typed);
      mustBeShort('email', email, LONGEST_EMAIL);
      const { count, retryAfter } = await limits.take(`links:${networkOf(address)}`, REQUESTS);
      if (count > REQUESTS.points) throw throttled('Too many links have been requested.', retryAfter);
      if (mailer !== undefined) later.begin(() => mailOnRequest(mailer, email, address));
    },

    /** Makes and mails all requested links now, without delay. Resolves when all are done or have failed. */
    settled: () => later.settled(),
  };

  async function mailOnRequest(by: Mailer, email: string, address: string | null): Promise<void> {
    const letter = await inTurn(() => store.transact((tx) => letterFor(tx, email, address)));
    if (letter !== undefined) await by.sendLink(letter);
  }

  /** Sends the same statements for every address, so that the load does not show which ones are known. */
  async function letterFor(tx: Tx, email: string, address: string | null): Promise<LinkLetter | undefined> {
    const known = await tx.userByEmail(email);
    const user = await tx.lockUser(known?.id ?? NOBODY);
    const reason = reasonAgainst(user, await tx.workingLinks(user?.id ?? NOBODY, now()));
    const addressee = reason === undefined ? user : undefined;
    const link = await newLink(tx, addressee?.id ?? NOBODY);
    await tx.audit(
      { name: 'anonymous', userId: null, address },
      'requestPasswordReset',
      `user ${typedAddress(email)}`,
      addressee ? { linkExpiresAt: link.expiresAt } : { reason },
      addressee ? 'DONE' : 'REFUSED',
    );
    return addressee && letterTo(addressee, link);
  }

  /** Why a user gets no link; only the audit has this. */
  function reasonAgainst(user: User | undefined, workingLinks: number): string | undefined {
    if (user === undefined) return 'UNKNOWN_USER';
    if (isClosed(user, now())) return 'NOT_ACTIVE';
    return workingLinks < MOST_WORKING_LINKS ? undefined : 'ENOUGH_LINKS';
  }
}
