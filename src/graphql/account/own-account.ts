import { given } from '../core/given.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, expectedVersionField, sessionOf, userIn } from '../core/payload.ts';
import { Language } from '../client/language.ts';

mutation('updateProfile', {
  about: 'Changes your own names and language.',
  asks: 'What to change of your account. Fields that are left out do not change.',
  input: (t) => ({
    firstName: t.string({ required: false, description: 'First name.' }),
    lastName: t.string({ required: false, description: 'Last name.' }),
    language: t.field({ type: Language, required: false, description: 'The language of mails to you.' }),
    expectedVersion: expectedVersionField(t),
  }),
  does: async ({ expectedVersion, ...patch }, context) => {
    const { ownAccount } = context.services;
    const version = expectedVersion ?? undefined;
    const user = await ownAccount.updateProfile(given(patch), version, callerOf(context));
    return { userId: user.id };
  },
  answers: 'You, as you are now.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('changeEmail', {
  about: 'Changes the address with which you sign in. Password links are mailed to it, too.',
  asks: 'The new address, with your password as proof.',
  input: (t) => ({
    email: t.field({
      type: 'EmailAddress',
      required: true,
      description: 'The address to sign in with from now on.',
    }),
    currentPassword: t.string({ required: true, description: 'Your password.' }),
  }),
  does: async ({ email, currentPassword }, context) => {
    const { ownAccount } = context.services;
    const sessionId = sessionOf(context);
    const user = await ownAccount.changeEmail(email, currentPassword, sessionId, callerOf(context));
    return { userId: user.id };
  },
  answers: 'You, as you are now.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('changePassword', {
  about:
    'Changes your own password, and ends all of your sessions but this one. API tokens stay unless `revokeApiTokens` says otherwise.',
  asks: 'The new password, with the present one as proof.',
  input: (t) => ({
    currentPassword: t.string({ required: true, description: 'Your present password.' }),
    newPassword: t.string({
      required: true,
      description: 'The new password: 12 to 256 characters, and not easy to guess.',
    }),
    revokeApiTokens: t.boolean({
      required: false,
      description: 'Whether your API tokens stop working; false by default.',
    }),
  }),
  does: async (input, context) => {
    const { ownAccount } = context.services;
    const user = await ownAccount.changePassword(input, sessionOf(context), callerOf(context));
    return { userId: user.id };
  },
  answers: 'You, as you are now.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('confirmPassword', {
  about:
    'Confirms your password in this session. For 15 minutes you may then do what gives people access: API tokens, links, users and their roles. A sign-in counts as a confirmation.',
  asks: 'Your password, as proof that it is you.',
  input: (t) => ({ password: t.string({ required: true, description: 'Your password.' }) }),
  does: async ({ password }, context) => {
    const { ownAccount } = context.services;
    return { until: await ownAccount.confirmPassword(password, sessionOf(context), callerOf(context)) };
  },
  answers: 'How long the confirmation holds.',
  gives: (t) => ({
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When the confirmation ends; after that, the password is needed again.',
    }),
  }),
});
