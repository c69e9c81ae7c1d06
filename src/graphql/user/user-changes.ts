import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, expectedVersionField, userIn } from '../core/payload.ts';
import { Language } from '../client/language.ts';
import { UserRole } from './permission.ts';
import { theUser, User } from './user.ts';

mutation('updateUser', {
  about:
    'Changes a user, at once also in the sessions that are open. Your own roles, dates and address are not to be changed here; nor may the last SUPERADMIN lose that role or be given an end date.',
  asks: 'What is to change; what is left out stays as it is.',
  input: (t) => ({
    userId: theUser(t),
    email: t.field({
      type: 'EmailAddress',
      required: false,
      description: 'The address to sign in with. Links that were mailed to the old one stop working.',
    }),
    firstName: t.string({ required: false, description: 'First name.' }),
    lastName: t.string({ required: false, description: 'Last name.' }),
    language: t.field({ type: Language, required: false, description: 'The language of mails.' }),
    roles: t.field({
      type: [UserRole],
      required: false,
      description: 'What the user may do from now on, instead of what they might until now.',
    }),
    startsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'From when on the account works; null takes the date away.',
    }),
    endsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When the account stops working; null takes the date away.',
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
  about: 'Opens an account again that was deactivated; its API tokens work again, too.',
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
    'Shuts an account: its sessions and links end at once, and its API tokens rest. Not your own account, and not the last SUPERADMIN.',
  asks: 'Which user.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => {
    await context.services.users.deactivate(id, callerOf(context));
    return { userId: id };
  },
  answers: 'The user, who is out.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('deleteUser', {
  about:
    'Deletes an account with its sessions, API tokens and links; the audit keeps what it did. Not your own account, and not the last SUPERADMIN.',
  asks: 'Which user.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId }, context) => {
    const user = await context.services.users.remove(userId.id, callerOf(context));
    return { deletedUserId: user.id };
  },
  answers: 'Who has gone.',
  gives: (t) => ({
    deletedUserId: t.globalID({
      nullable: true,
      description: 'The id that the user had.',
      resolve: ({ deletedUserId }) =>
        deletedUserId === undefined ? null : { type: User, id: deletedUserId },
    }),
  }),
});
