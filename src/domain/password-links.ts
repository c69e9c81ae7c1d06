/** One-time links with which a user sets a password: on invitation, or when it is forgotten. */
import { isClosed, type Limits, type User } from './account-store.ts';
import { forbidden, invalid, RefusedError, throttled, type Problem } from './errors.ts';
import { changeUser } from './keep-superadmin.ts';
import { mail, mustHaveMail, type LinkLetter, type Mailer } from './mailer.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { mustFind } from './preconditions.ts';
import { hashOf, newToken } from './secret-tokens.ts';
import { networkOf } from './sign-in-limits.ts';
import type { Store, Tx } from './store.ts';
import { emailOf } from './user-input.ts';
import type { Actor } from './vocabulary.ts';

/** A link that an administrator makes may wait for a holiday to end. */
const BY_ADMIN_MS = 7 * 86_400_000;
/** A link that anybody can ask for may not. */
const ON_REQUEST_MS = 3_600_000;
/** So many mails at most are sent to a user whom somebody else asks for again and again. */
const MOST_WORKING_LINKS = 3;
/** So often may somebody ask, for whichever address. */
const REQUESTS = { points: 20, seconds: 15 * 60 };

export interface PasswordLinksDeps {
  store: Store;
  limits: Limits;
  /** Undefined where no mail is configured. */
  mailer: Mailer | undefined;
  /** Where the page is that a token opens. */
  pageOf(token: string): string;
  now(): Date;
  /** A mail that nobody waits for could not be sent. */
  onMailError(error: unknown): void;
}

export interface Link {
  link: string;
  expiresAt: Date;
}

/** Either the link itself, or that it was mailed, or why it could not be. */
export interface LinkOutcome {
  link?: Link;
  isMailed: boolean;
  problems?: Problem[];
}

export type PasswordLinks = ReturnType<typeof makePasswordLinks>;

export function makePasswordLinks({ store, limits, mailer, pageOf, now, onMailError }: PasswordLinksDeps) {
  /** Mails that are under way and that nobody waits for. */
  const underWay = new Set<Promise<void>>();

  return {
    make,
    hand,

    /** A new link for an administrator to pass on; those from before stop working. */
    async create(userId: string, actor: Actor): Promise<Link> {
      return store.transact(async (tx) => {
        const user = await forAnother(tx, userId, actor);
        await tx.audit(actor, 'createUserLink', `user ${user.email}`);
        return make(tx, user);
      });
    },

    /** A new link, mailed; those from before stop working. */
    async send(userId: string, actor: Actor): Promise<User> {
      const by = mustHaveMail(mailer, 'use createUserLink and pass the link on yourself');
      const { user, link } = await store.transact(async (tx) => {
        const found = await forAnother(tx, userId, actor);
        await tx.audit(actor, 'sendUserLink', `user ${found.email}`);
        return { user: found, link: await make(tx, found) };
      });
      await mail(by, letterTo(user, link), OTHERWISE);
      return user;
    },

    /**
     * Whoever asks gets the same answer at the same time: what follows is done after it. A user whose
     * account is closed, or who has several working links already, gets no mail.
     */
    async request(email: string, address: string | null): Promise<void> {
      const { count, retryAfter } = await limits.take(`links:${networkOf(address)}`, REQUESTS);
      if (count > REQUESTS.points) throw throttled('Too many links have been asked for.', retryAfter);
      if (mailer === undefined) return;
      const work = mailOnRequest(mailer, emailOf(email), address)
        .catch(onMailError)
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },

    /**
     * Uses the link up, ends all sessions of its user, and leaves two-factor authentication as it is. API tokens
     * go, too, unless they are to stay: who has lost a password may have lost those as well.
     */
    async setPassword(
      token: string,
      password: string,
      address: string | null,
      { revokeApiTokens = true } = {},
    ): Promise<User> {
      const tokenHash = hashOf(token);
      const owner = await store.transact((tx) => ownerOf(tx, tokenHash));
      const problem = await passwordProblem(password, owner);
      if (problem !== undefined) throw invalid(problem, 'password');
      const passwordHash = await hashPassword(password);
      return store.transact(async (tx) => {
        const before = await mustFind(tx.lockUser(owner.id), 'user', owner.id);
        // Again, now that nobody else can use it.
        await ownerOf(tx, tokenHash);
        await tx.deleteUserLinks(before.id);
        const sessions = await tx.endSessions(before.id);
        const apiTokens = revokeApiTokens ? await tx.revokeApiTokens(before.id) : 0;
        const after = await changeUser(tx, before, { passwordHash, passwordChangedAt: now() }, now());
        const actor = { name: after.email, userId: after.id, address };
        await tx.audit(actor, 'setPassword', `user ${after.email}`, {
          sessionsEnded: sessions,
          apiTokensRevoked: apiTokens,
        });
        return after;
      });
    },

    /** Resolves when every mail that was under way has been sent, or has failed. */
    async settled(): Promise<void> {
      await Promise.all(underWay);
    },
  };

  /** Made by an administrator, so it takes the place of those from before. */
  async function make(tx: Tx, user: User): Promise<Link> {
    await tx.deleteUserLinks(user.id);
    return insert(tx, user, BY_ADMIN_MS);
  }

  async function insert(tx: Tx, user: User, forMs: number): Promise<Link> {
    const token = newToken('link');
    const expiresAt = new Date(now().getTime() + forMs);
    await tx.insertUserLink(user.id, hashOf(token), expiresAt);
    return { link: pageOf(token), expiresAt };
  }

  /** After the commit: mails a link that an administrator made, or gives it back where no mail is configured. */
  async function hand(user: User, link: Link): Promise<LinkOutcome> {
    if (mailer === undefined) return { link, isMailed: false };
    try {
      await mail(mailer, letterTo(user, link), OTHERWISE);
      return { isMailed: true };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return { isMailed: false, problems: error.problems };
    }
  }

  async function mailOnRequest(by: Mailer, email: string, address: string | null): Promise<void> {
    const found = await store.transact(async (tx) => {
      const known = await tx.userByEmail(email);
      const user = known && (await tx.lockUser(known.id));
      if (user === undefined || isClosed(user, now())) return undefined;
      if ((await tx.workingLinks(user.id, now())) >= MOST_WORKING_LINKS) return undefined;
      const actor = { name: 'anonymous', userId: null, address };
      await tx.audit(actor, 'requestPasswordReset', `user ${user.email}`);
      return { user, link: await insert(tx, user, ON_REQUEST_MS) };
    });
    if (found === undefined) return;
    await by.sendLink(letterTo(found.user, found.link));
  }

  /** Somebody who found an open browser must not get at its user's account this way. */
  async function forAnother(tx: Tx, userId: string, actor: Actor): Promise<User> {
    const user = await mustFind(tx.lockUser(userId), 'user', userId);
    if (user.id === actor.userId) {
      throw forbidden('For your own password use changePassword, or requestPasswordReset.', 'userId');
    }
    if (isClosed(user, now())) {
      throw forbidden(
        `The account of ${user.email} is not active, or has ended. Use activateUser or another endsAt first.`,
        'userId',
      );
    }
    return user;
  }

  async function ownerOf(tx: Tx, tokenHash: string): Promise<User> {
    const user = await tx.userOfLink(tokenHash, now());
    if (user === undefined || isClosed(user, now())) {
      throw forbidden('This link does not work, or no longer. Ask for a new one.', 'token');
    }
    return user;
  }
}

const OTHERWISE =
  'The account is there all the same: use sendUserLink when mail works again, or createUserLink to pass a link on yourself.';

function letterTo(to: User, link: Link): LinkLetter {
  return { purpose: to.passwordHash === null ? 'INVITATION' : 'PASSWORD_RESET', to, ...link };
}
