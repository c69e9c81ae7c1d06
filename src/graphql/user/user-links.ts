import type { OneTimeLink } from '../../domain/mailer.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, userIn, type Fields } from '../core/payload.ts';
import { Language } from '../client/language.ts';
import { UserRole } from './permission.ts';
import { theUser } from './user.ts';

export const linkIn = (t: Fields<{ link?: OneTimeLink }>) => ({
  link: t.field({
    type: 'URL',
    nullable: true,
    description:
      'The one-time link. It is shown here and never again. Give it to the user, and to nobody else.',
    resolve: ({ link }) => link?.link,
  }),
  linkExpiresAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When that link stops working.',
    resolve: ({ link }) => link?.expiresAt,
  }),
});

mutation('inviteUser', {
  about:
    'Creates an account, with a one-time link with which the user sets a password. The link works for seven days, and is mailed; if no mail is configured, it is in the answer, for you to pass on. If the mail cannot be sent, there is a userError, but the account is created.',
  asks: 'The user to invite.',
  input: (t) => ({
    email: t.field({
      type: 'EmailAddress',
      required: true,
      description: 'The address to sign in with; unique.',
    }),
    firstName: t.string({ required: true, description: 'First name.' }),
    lastName: t.string({ required: true, description: 'Last name.' }),
    language: t.field({
      type: Language,
      required: false,
      description: 'The language of mails; EN by default.',
    }),
    roles: t.field({
      type: [UserRole],
      required: true,
      description: 'The roles of the user; at least one.',
    }),
    startsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When the account starts to work; at once by default.',
    }),
    endsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When the account stops working; never by default.',
    }),
  }),
  does: async (input, context) => {
    const { user, ...handed } = await context.services.users.invite(input, callerOf(context));
    return { userId: user.id, ...handed };
  },
  answers: 'The new account.',
  gives: (t) => ({
    user: userIn(t),
    mailed: t.boolean({
      description: 'Whether the link was mailed.',
      resolve: ({ isMailed }) => isMailed ?? false,
    }),
    ...linkIn(t),
  }),
});

mutation('sendUserLink', {
  about:
    'Mails a user a new one-time link to set a password. It works for seven days. Earlier links stop working; the present password works until a new one is set.',
  asks: 'Whose link to show.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => {
    await context.services.links.send(id, callerOf(context));
    return { userId: id };
  },
  answers: 'The user who gets the mail.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('createUserLink', {
  about:
    'Shows you a new one-time link with which a user sets a password, if mail does not reach them. Anybody who has the link can become that user, unless two-factor authentication stops them; therefore the audit records who asked. Earlier links stop working. You cannot use it for your own account.',
  asks: 'Whose link to show.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => ({
    userId: id,
    link: await context.services.links.create(id, callerOf(context)),
  }),
  answers: 'The link.',
  gives: (t) => ({ user: userIn(t), ...linkIn(t) }),
});
