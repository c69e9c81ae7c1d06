/** One-time links for those who say that they have forgotten their password: anybody may say so of any address. */
import { isClosed, type Limits, type User } from './account-store.ts';
import { throttled } from './errors.ts';
import { makeLater } from './later.ts';
import { letterTo, type Link, type Mailer } from './mailer.ts';
import { networkOf } from './sign-in-limits.ts';
import type { Store, Tx } from './store.ts';
import { emailOf, LONGEST_EMAIL, mustBeShort, typedAddress } from './user-input.ts';

/** So many mails at most are sent to a user whom somebody else asks for again and again. */
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
  newLink(tx: Tx, userId: string): Promise<Link>;
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

  return {
    /**
     * Whoever asks gets the same answer at the same time, and is done with: what follows begins some time after
     * it. A user whose account is closed, or who has several working links already, gets no mail.
     */
    async request(typed: string, address: string | null): Promise<void> {
      const email = emailOf(typed);
      mustBeShort('email', email, LONGEST_EMAIL);
      const { count, retryAfter } = await limits.take(`links:${networkOf(address)}`, REQUESTS);
      if (count > REQUESTS.points) throw throttled('Too many links have been asked for.', retryAfter);
      if (mailer !== undefined) later.begin(() => mailOnRequest(mailer, email, address));
    },

    /** Every link that was asked for is made and mailed now, or fails; none waits any longer. */
    settled: () => later.settled(),
  };

  /** Asks the same of the database for whomever, and for nobody: it can be told by what it holds up. */
  async function mailOnRequest(by: Mailer, email: string, address: string | null): Promise<void> {
    const letter = await store.transact(async (tx) => {
      const known = await tx.userByEmail(email);
      const user = await tx.lockUser(known?.id ?? NOBODY);
      const working = await tx.workingLinks(user?.id ?? NOBODY, now());
      const reason = reasonAgainst(user, working);
      const link = await newLink(tx, reason === undefined ? (user?.id ?? NOBODY) : NOBODY);
      const actor = { name: 'anonymous', userId: null, address };
      const [outcome, details] =
        reason === undefined
          ? (['DONE', { linkExpiresAt: link.expiresAt }] as const)
          : (['REFUSED', { reason }] as const);
      await tx.audit(actor, 'requestPasswordReset', `user ${typedAddress(email)}`, details, outcome);
      return user === undefined || reason !== undefined ? undefined : letterTo(user, link);
    });
    if (letter !== undefined) await by.sendLink(letter);
  }

  /** Why a user who asks gets no link, for the audit alone. */
  function reasonAgainst(user: User | undefined, workingLinks: number): string | undefined {
    if (user === undefined) return 'UNKNOWN_USER';
    if (isClosed(user, now())) return 'NOT_ACTIVE';
    return workingLinks < MOST_WORKING_LINKS ? undefined : 'ENOUGH_LINKS';
  }
}
