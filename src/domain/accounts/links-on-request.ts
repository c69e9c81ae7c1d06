/** One-time links for those who say that they have forgotten their password: anybody may say so of any address. */
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
/** So often may somebody ask, for whichever address. */
const REQUESTS = { points: 20, seconds: 15 * 60 };

/** The id of no user. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export interface LinksOnRequestDeps {
  store: Store;
  limits: Limits;
  /** Undefined where no mail is configured. */
  mailer: Mailer | undefined;
  /** Makes a link; where there is no such user, it is of no use. */
  newLink(tx: Tx, userId: string): Promise<OneTimeLink>;
  now(): Date;
  /** How long, in ms, a link that somebody asked for waits before it is made: another time for each. */
  delayMs(): number;
  /** A mail that nobody waits for could not be sent. */
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
  /** A caller who requests many takes one of the database's connections. */
  const inTurn = pLimit(1);

  return {
    /**
     * Whoever asks gets the same answer at the same time, and is done with: what follows begins some time after
     * it. A user whose account is closed, or who has several working links already, gets no mail.
     */
    async request(typed: string, address: string | null): Promise<void> {
      const email = emailOf(typed);
      mustBeShort('email', email, LONGEST_EMAIL);
      const { count, retryAfter } = await limits.take(`links:${networkOf(address)}`, REQUESTS);
      if (count > REQUESTS.points) throw throttled('Too many links have been requested.', retryAfter);
      if (mailer !== undefined) later.begin(() => mailOnRequest(mailer, email, address));
    },

    /** Every link that was asked for is made and mailed now, or fails; none waits any longer. */
    settled: () => later.settled(),
  };

  async function mailOnRequest(by: Mailer, email: string, address: string | null): Promise<void> {
    const letter = await inTurn(() => store.transact((tx) => letterFor(tx, email, address)));
    if (letter !== undefined) await by.sendLink(letter);
  }

  /** Asks the same of the database for whomever, and for nobody: it can be told by what it holds up. */
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

  /** Why a user who asks gets no link, for the audit alone. */
  function reasonAgainst(user: User | undefined, workingLinks: number): string | undefined {
    if (user === undefined) return 'UNKNOWN_USER';
    if (isClosed(user, now())) return 'NOT_ACTIVE';
    return workingLinks < MOST_WORKING_LINKS ? undefined : 'ENOUGH_LINKS';
  }
}
