import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, deletedIdIn, expectedVersionField, userIn } from '../core/payload.ts';
import { Language } from '../client/language.ts';
import { UserRole } from './permission.ts';
import { theUser } from './user.ts';

mutation('updateUser', {
  about:
    'Changes a user. The change also takes effect at once in open sessions. You cannot change your own roles, dates and address here. The last SUPERADMIN cannot lose that role or get an end date.',
  asks: 'What to change. Fields that are left out do not change.',
  input: (t) => ({
    userId: theUser(t),
    email: t.field({
      type: 'EmailAddress',
      required: false,
      description: 'The address to sign in with. Links that were mailed to the old address stop working.',
    }),
    firstName: t.string({ required: false, description: 'First name.' }),
    lastName: t.string({ required: false, description: 'Last name.' }),
    language: t.field({ type: Language, required: false, description: 'The language of mails.' }),
    roles: t.field({
      type: [UserRole],
      required: false,
      description: 'The roles of the user from now on, in place of the present ones.',
    }),
    startsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When the account starts to work; null removes the date.',
    }),
    endsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When the account stops working; null removes the date.',
    }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ userId: { id }, startsAt, endsAt, expectedVersion, ...rest }, context) => {
    const patch = { ...given(rest), startsAt, endsAt };
    await context.services.users.update(id, patch, expectedVersion ?? undefined, callerOf(context));
    return { userId: id };
  },
  answers: 'The user as they are now.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('activateUser', {
  about: 'Activates an account that was deactivated. Its API tokens work again, too.',
  asks: 'Which user.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => {
    await context.services.users.activate(id, callerOf(context));
    return { userId: id };
  },
  answers: 'The user, who may sign in again.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('deactivateUser', {
  about:
    'Deactivates an account: its sessions and links end at once, and its API tokens do not work until it is activated. You cannot deactivate your own account, nor the last SUPERADMIN.',
  asks: 'Which user.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => {
    await context.services.users.deactivate(id, callerOf(context));
    return { userId: id };
  },
  answers: 'The user, who can no longer sign in.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('deleteUser', {
  about:
    'Deletes an account with its sessions, API tokens and links. The audit keeps what the user did. You cannot delete your own account, nor the last SUPERADMIN.',
  asks: 'Which user.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId }, context) => {
    const user = await context.services.users.remove(userId.id, callerOf(context));
    return { deletedId: user.id };
  },
  answers: 'The id of the deleted user.',
  gives: (t) => ({
    deletedUserId: deletedIdIn(t, 'User', 'user'),
  }),
});
