/** One-time links to set a password: for an invitation, or for a forgotten password. */
import { isClosed, type User } from './account-tx.ts';
import { notAllowed, invalid, RefusedError, type Problem } from '../errors.ts';
import { makeLinksOnRequest, type LinksOnRequestDeps } from './links-on-request.ts';
import { letterAbout } from '../letters/letter.ts';
import { letterTo, mail, mustHaveMail, type OneTimeLink } from '../mailer.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { replacePassword } from './replace-password.ts';
import { mustFind } from '../preconditions.ts';
import { hashOf, newToken } from '../secrets/secret-tokens.ts';
import type { Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

/** A link from an administrator is valid long enough for a holiday. */
const BY_ADMIN_MS = 7 * 86_400_000;
/** A link that anybody can request is valid for a short time. */
const ON_REQUEST_MS = 3_600_000;

export interface PasswordLinksDeps extends Omit<LinksOnRequestDeps, 'newLink'> {
  /** The URL of the page on which this token sets a password. */
  pageOf(token: string): string;
}

/** Has the link itself, or says that it was mailed, or why not. */
export interface IssuedLink {
  link?: OneTimeLink;
  isMailed: boolean;
  problems?: Problem[];
}

export type PasswordLinks = ReturnType<typeof makePasswordLinks>;

export function makePasswordLinks(deps: PasswordLinksDeps) {
  const { store, mailer, pageOf, now } = deps;
  const newLink = (tx: Tx, userId: string) => insert(tx, userId, ON_REQUEST_MS);

  return {
    make,
    hand,
    /** Whether a user who has forgotten the password can be mailed a link. */
    sendsMail: mailer !== undefined,
    ...makeLinksOnRequest({ ...deps, newLink }),

    /** A new link that the administrator gives to the user; earlier links stop working. */
    async create(userId: string, actor: Actor): Promise<OneTimeLink> {
      return store.transact(async (tx) => {
        const user = await forAnother(tx, userId, actor);
        await tx.audit(actor, 'createUserLink', `user ${user.email}`);
        await tx.writeLetters([letterAbout(user, actor, { kind: 'LINK_CREATED', facts: {} })], now());
        return make(tx, user);
      });
    },

    /** Mails a new link; earlier links stop working. */
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

    /** Sets the password, for each purpose of a link. The link stops working. */
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
        // Check again: the lock now keeps others from using the link.
        await ownerOf(tx, tokenHash);
        const actor = { name: before.email, userId: before.id, address };
        const options = { action: 'setPassword', actor, now: now(), revokeApiTokens };
        return (await replacePassword(tx, before, passwordHash, options)).user;
      });
    },
  };

  /** A link from an administrator, so it replaces earlier ones. */
  async function make(tx: Tx, user: User): Promise<OneTimeLink> {
    await tx.deleteUserLinks(user.id);
    return insert(tx, user.id, BY_ADMIN_MS);
  }

  async function insert(tx: Tx, userId: string, forMs: number): Promise<OneTimeLink> {
    const token = newToken('link');
    const expiresAt = new Date(now().getTime() + forMs);
    await tx.insertUserLink(userId, hashOf(token), expiresAt);
    return { link: pageOf(token), expiresAt };
  }

  /** After the commit: mails a link from an administrator, or returns it if no mail is configured. */
  async function hand(user: User, link: OneTimeLink): Promise<IssuedLink> {
    if (mailer === undefined) return { link, isMailed: false };
    try {
      await mail(mailer, letterTo(user, link), OTHERWISE);
      return { isMailed: true };
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return { isMailed: false, problems: error.problems };
    }
  }

  /** Refuses the own account: a person at an open browser must not take over the account of its user. */
  async function forAnother(tx: Tx, userId: string, actor: Actor): Promise<User> {
    const user = await mustFind(tx.lockUser(userId), 'user', userId);
    if (user.id === actor.userId) {
      throw notAllowed('For your own password use changePassword, or requestPasswordReset.', 'userId');
    }
    if (isClosed(user, now())) {
      throw notAllowed(
        `The account of ${user.email} is not active, or has ended. Use activateUser or another endsAt first.`,
        'userId',
      );
    }
    return user;
  }

  async function ownerOf(tx: Tx, tokenHash: string): Promise<User> {
    const user = await tx.userOfLink(tokenHash, now());
    if (user === undefined || isClosed(user, now())) {
      throw notAllowed(
        'This link is not valid: it has been used, has expired, or was replaced by a newer one. Ask for a new one.',
        'token',
      );
    }
    return user;
  }
}

const OTHERWISE =
  'The account was created nevertheless. Use sendUserLink when mail works again, or createUserLink to pass a link on yourself.';
