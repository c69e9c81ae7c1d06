import type { Link } from '../../domain/mailer.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, userIn, type Fields } from '../core/payload.ts';
import { Language } from '../client/language.ts';
import { UserRole } from './permission.ts';
import { theUser } from './user.ts';

const linkIn = (t: Fields<{ link?: Link }>) => ({
  link: t.field({
    type: 'URL',
    nullable: true,
    description: 'The one-time link, shown here and never again. Give it to the user, and to nobody else.',
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
    'Makes an account, with a one-time link that works for seven days and with which the user sets a password. The link is mailed; where no mail is configured, it is in the answer, for you to pass on. When the mail cannot be sent, there is a userError, and the account all the same.',
  asks: 'Who is to use Regent.',
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
      description: 'What the user may do; at least one.',
    }),
    startsAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'From when on the account works; by default from now on.',
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
    'Mails a new one-time link, which works for seven days, to a user who is to set a password. Links from before stop working; the present password does not, until there is another.',
  asks: 'Whose link.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => {
    await context.services.links.send(id, callerOf(context));
    return { userId: id };
  },
  answers: 'To whom it was sent.',
  gives: (t) => ({ user: userIn(t) }),
});

mutation('createUserLink', {
  about:
    'Shows you a new one-time link with which a user sets a password, where mail does not reach them. Whoever has it can become that user, unless two-factor authentication keeps them out, so that it is noted who asked. Links from before stop working. Not for your own account.',
  asks: 'Whose link.',
  input: (t) => ({ userId: theUser(t) }),
  does: async ({ userId: { id } }, context) => ({
    userId: id,
    link: await context.services.links.create(id, callerOf(context)),
  }),
  answers: 'The link.',
  gives: (t) => ({ user: userIn(t), ...linkIn(t) }),
});
