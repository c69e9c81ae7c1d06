/** One-time links with which a user sets a password: on invitation, or when it is forgotten. */
import { isClosed, type User } from './account-tx.ts';
import { notAllowed, invalid, RefusedError, type Problem } from '../errors.ts';
import { makeLinksOnRequest, type LinksOnRequestDeps } from './links-on-request.ts';
import { letterTo, mail, mustHaveMail, type OneTimeLink } from '../mailer.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { replacePassword } from './replace-password.ts';
import { mustFind } from '../preconditions.ts';
import { hashOf, newToken } from '../secrets/secret-tokens.ts';
import type { Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

/** A link that an administrator makes may wait for a holiday to end. */
const BY_ADMIN_MS = 7 * 86_400_000;
/** A link that anybody can ask for may not. */
const ON_REQUEST_MS = 3_600_000;

export interface PasswordLinksDeps extends Omit<LinksOnRequestDeps, 'newLink'> {
  /** Where the page is that a token opens. */
  pageOf(token: string): string;
}

/** Either the link itself, or that it was mailed, or why it could not be. */
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

    /** A new link for an administrator to pass on; those from before stop working. */
    async create(userId: string, actor: Actor): Promise<OneTimeLink> {
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

    /** Uses the link up, for each of its purposes. */
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
        const actor = { name: before.email, userId: before.id, address };
        const options = { action: 'setPassword', actor, now: now(), revokeApiTokens };
        return (await replacePassword(tx, before, passwordHash, options)).user;
      });
    },
  };

  /** Made by an administrator, so it takes the place of those from before. */
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

  /** After the commit: mails a link that an administrator made, or gives it back where no mail is configured. */
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

  /** Somebody who found an open browser must not get at its user's account this way. */
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
