import { builder } from '../builder.ts';
import { given } from '../given.ts';
import { answer, callerOf, expectedVersionField, sessionOf, userErrors, userIn } from '../payload.ts';
import { Language } from './language.ts';

builder.relayMutationField(
  'updateProfile',
  {
    description: 'What is to change of yourself; what is left out stays as it is.',
    inputFields: (t) => ({
      firstName: t.string({ required: false, description: 'First name.' }),
      lastName: t.string({ required: false, description: 'Last name.' }),
      language: t.field({ type: Language, required: false, description: 'The language of mails to you.' }),
      expectedVersion: expectedVersionField(t),
    }),
  },
  {
    description: 'Changes your own names and language.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { expectedVersion, ...patch } = input;
        const { ownAccount } = context.services;
        const user = await ownAccount.updateProfile(
          given(patch),
          expectedVersion ?? undefined,
          callerOf(context),
        );
        return { userId: user.id };
      }),
  },
  {
    description: 'You, as you are now.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'changeEmail',
  {
    description: 'The new address, and that it is you.',
    inputFields: (t) => ({
      email: t.field({
        type: 'EmailAddress',
        required: true,
        description: 'The address to sign in with from now on.',
      }),
      currentPassword: t.string({ required: true, description: 'Your password.' }),
    }),
  },
  {
    description: 'Changes the address with which you sign in, and to which password links are mailed.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { ownAccount } = context.services;
        const { email, currentPassword } = input;
        const sessionId = sessionOf(context);
        const user = await ownAccount.changeEmail(email, currentPassword, sessionId, callerOf(context));
        return { userId: user.id };
      }),
  },
  {
    description: 'You, as you are now.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'changePassword',
  {
    description: 'The new password, and that it is you.',
    inputFields: (t) => ({
      currentPassword: t.string({ required: true, description: 'Your password until now.' }),
      newPassword: t.string({
        required: true,
        description: 'The new password, of 12 to 256 characters; not one that is easily guessed.',
      }),
      revokeApiTokens: t.boolean({
        required: false,
        description: 'Whether your API tokens stop working; false by default.',
      }),
    }),
  },
  {
    description:
      'Changes your own password, and ends all of your sessions but this one. API tokens stay unless `revokeApiTokens` says otherwise.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { ownAccount } = context.services;
        const user = await ownAccount.changePassword(input, sessionOf(context), callerOf(context));
        return { userId: user.id };
      }),
  },
  {
    description: 'You, as you are now.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'confirmPassword',
  {
    description: 'That it is you.',
    inputFields: (t) => ({ password: t.string({ required: true, description: 'Your password.' }) }),
  },
  {
    description:
      'Opens, in this session and for 15 minutes, what lets somebody in: API tokens, links, users and their roles. A sign-in does so by itself.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { ownAccount } = context.services;
        const until = await ownAccount.confirmPassword(input.password, sessionOf(context), callerOf(context));
        return { until };
      }),
  },
  {
    description: 'For how long.',
    outputFields: (t) => ({
      until: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'From then on the password is asked for once more.',
        resolve: ({ until }) => until,
      }),
      userErrors: userErrors(t),
    }),
  },
);
