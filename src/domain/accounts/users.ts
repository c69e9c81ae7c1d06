import type { User } from './account-tx.ts';
import { differing } from '../differing.ts';
import { conflict, notAllowed } from '../errors.ts';
import { changeUser, removeUser, type UserChange } from './keep-superadmin.ts';
import type { PasswordLinks, IssuedLink } from './password-links.ts';
import { mustFind } from '../preconditions.ts';
import type { Store, Tx } from '../store.ts';
import { emailOf, mustBeGood, type UserInput, type UserPatch } from './user-input.ts';
import type { Actor } from '../vocabulary.ts';

export interface UsersDeps {
  store: Store;
  links: PasswordLinks;
  now(): Date;
}

export type Users = ReturnType<typeof makeUsers>;

/** The work of administrators on the accounts of users. Users change their own account in own-account.ts. */
export function makeUsers({ store, links, now }: UsersDeps) {
  return {
    /** Creates a user without a password. Mails a one-time link, or returns it if no mail is configured. */
    async invite(input: UserInput, actor: Actor): Promise<{ user: User } & IssuedLink> {
      mustBeGood(input);
      const { user, invitation } = await store.transact(async (tx) => {
        const email = emailOf(input.email);
        await mustBeFree(tx, email);
        const made = await tx.insertUser({
          email,
          firstName: input.firstName.trim(),
          lastName: input.lastName.trim(),
          language: input.language ?? 'en',
          roles: unique(input.roles),
          startsAt: input.startsAt ?? null,
          endsAt: input.endsAt ?? null,
        });
        await tx.audit(actor, 'inviteUser', `user ${made.email}`, { after: visible(made) });
        return { user: made, invitation: await links.make(tx, made) };
      });
      return { user, ...(await links.hand(user, invitation)) };
    },

    async update(
      userId: string,
      patch: UserPatch,
      expectedVersion: number | undefined,
      actor: Actor,
    ): Promise<User> {
      return change('updateUser', userId, actor, async (tx, before) => {
        mustBeVersion(before, expectedVersion);
        const { startsAt = before.startsAt, endsAt = before.endsAt } = patch;
        mustBeGood({ ...differing(patch, before), startsAt, endsAt });
        const email = patch.email === undefined ? before.email : emailOf(patch.email);
        const roles = patch.roles === undefined ? before.roles : unique(patch.roles);
        const isOwn = before.id === actor.userId;
        if (isOwn && !sameRoles(roles, before.roles)) throw notOneself('roles', 'your own roles');
        if (isOwn && !(sameTime(startsAt, before.startsAt) && sameTime(endsAt, before.endsAt)))
          throw notOneself('endsAt', 'your own dates');
        if (isOwn && email !== before.email) {
          throw notAllowed(
            'To change your own e-mail address, use changeEmail, which requires your password.',
            'email',
          );
        }
        if (email !== before.email) {
          await mustBeFree(tx, email);
          // Regent mailed the links to the old address.
          await tx.deleteUserLinks(userId);
        }
        return {
          email,
          roles,
          startsAt,
          endsAt,
          firstName: patch.firstName?.trim() ?? before.firstName,
          lastName: patch.lastName?.trim() ?? before.lastName,
          language: patch.language ?? before.language,
        };
      });
    },

    async activate(userId: string, actor: Actor): Promise<User> {
      return change('activateUser', userId, actor, async () => ({ active: true }));
    },

    /** Ends the sessions now; API tokens do not work until the user is active again. */
    async deactivate(userId: string, actor: Actor): Promise<User> {
      return change('deactivateUser', userId, actor, async (tx, before) => {
        if (before.id === actor.userId) throw notOneself('userId', 'your own account');
        await tx.endSessions(userId);
        await tx.deleteUserLinks(userId);
        return { active: false };
      });
    },

    async remove(userId: string, actor: Actor): Promise<User> {
      return store.transact(async (tx) => {
        const before = await mustFind(tx.lockUser(userId), 'user', userId);
        if (before.id === actor.userId) throw notOneself('userId', 'your own account');
        await removeUser(tx, before, { actor, now: now() });
        await tx.audit(actor, 'deleteUser', `user ${before.email}`, { before: visible(before) });
        return before;
      });
    },
  };

  async function change(
    action: string,
    userId: string,
    actor: Actor,
    changed: (tx: Tx, before: User) => Promise<UserChange>,
  ): Promise<User> {
    return store.transact(async (tx) => {
      const before = await mustFind(tx.lockUser(userId), 'user', userId);
      const after = await changeUser(tx, before, await changed(tx, before), { actor, now: now() });
      await tx.audit(actor, action, `user ${after.email}`, {
        before: visible(before),
        after: visible(after),
      });
      return after;
    });
  }
}

/** A user for the audit: without the hash of the password. */
export function visible({
  passwordHash,
  ...user
}: User): Omit<User, 'passwordHash'> & { hasPassword: boolean } {
  return { ...user, hasPassword: passwordHash !== null };
}

export async function mustBeFree(tx: Tx, email: string): Promise<void> {
  if ((await tx.userByEmail(email)) === undefined) return;
  throw conflict(
    `There is already a user with the address ${email}. Change that user, or use another address.`,
    'email',
  );
}

export function mustBeVersion(before: User, expected: number | undefined): void {
  if (expected === undefined || expected === before.version) return;
  throw conflict(
    `The user ${before.email} has changed meanwhile: you have version ${expected}, but the present version is ${before.version}. Read it again.`,
    'expectedVersion',
  );
}

/** This takes two people: users cannot give themselves more rights, or lock themselves out. */
function notOneself(path: string, what: string) {
  return notAllowed(`You cannot change ${what}. Ask another SUPERADMIN to do it.`, path);
}

const unique = <T>(items: T[]) => [...new Set(items)];
const sameRoles = (one: string[], other: string[]) =>
  unique(one).toSorted().join() === unique(other).toSorted().join();
const sameTime = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime();
