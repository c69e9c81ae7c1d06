import { builder } from '../builder.ts';
import { given } from '../given.ts';
import { answer, callerOf, expectedVersionField, userErrors, userIn } from '../payload.ts';
import { Language } from './language.ts';
import { UserRole } from './permission.ts';
import { User } from './user.ts';

builder.relayMutationField(
  'updateUser',
  {
    description: 'What is to change; what is left out stays as it is.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
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
  },
  {
    description:
      'Changes a user, at once also in the sessions that are open. Your own roles, dates and address are not to be changed here; nor may the last SUPERADMIN lose that role or be given an end date.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { userId, expectedVersion, startsAt, endsAt, ...rest } = input;
        const dates = {
          ...(startsAt === undefined ? {} : { startsAt }),
          ...(endsAt === undefined ? {} : { endsAt }),
        };
        const patch = { ...given(rest), ...dates };
        const { users } = context.services;
        await users.update(userId.id, patch, expectedVersion ?? undefined, callerOf(context));
        return { userId: userId.id };
      }),
  },
  {
    description: 'The user as they are now.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'activateUser',
  {
    description: 'Which user.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
    }),
  },
  {
    description: 'Opens an account again that was deactivated; its API tokens work again, too.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.users.activate(input.userId.id, callerOf(context));
        return { userId: input.userId.id };
      }),
  },
  {
    description: 'The user, who may sign in again.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'deactivateUser',
  {
    description: 'Which user.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
    }),
  },
  {
    description:
      'Shuts an account: its sessions and links end at once, and its API tokens rest. Not your own account, and not the last SUPERADMIN.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.users.deactivate(input.userId.id, callerOf(context));
        return { userId: input.userId.id };
      }),
  },
  {
    description: 'The user, who is out.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'deleteUser',
  {
    description: 'Which user.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
    }),
  },
  {
    description:
      'Deletes an account with its sessions, API tokens and links; the audit keeps what it did. Not your own account, and not the last SUPERADMIN.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const user = await context.services.users.remove(input.userId.id, callerOf(context));
        return { deletedUserId: user.id };
      }),
  },
  {
    description: 'Who has gone.',
    outputFields: (t) => ({
      deletedUserId: t.globalID({
        nullable: true,
        description: 'The id that the user had.',
        resolve: ({ deletedUserId }) =>
          deletedUserId === undefined ? null : { type: User, id: deletedUserId },
      }),
      userErrors: userErrors(t),
    }),
  },
);
