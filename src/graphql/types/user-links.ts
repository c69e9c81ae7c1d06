import type { Link } from '../../domain/mailer.ts';
import { builder, type Types } from '../builder.ts';
import { answer, callerOf, userErrors, userIn } from '../payload.ts';
import { Language } from './language.ts';
import { UserRole } from './permission.ts';
import { User } from './user.ts';

type Fields = PothosSchemaTypes.ObjectFieldBuilder<Types, { link?: Link }>;

const linkIn = (t: Fields) => ({
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

builder.relayMutationField(
  'inviteUser',
  {
    description: 'Who is to use Regent.',
    inputFields: (t) => ({
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
  },
  {
    description:
      'Makes an account, with a one-time link that works for seven days and with which the user sets a password. The link is mailed; where no mail is configured, it is in the answer, for you to pass on. When the mail cannot be sent, there is a userError, and the account all the same.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { user, ...handed } = await context.services.users.invite(input, callerOf(context));
        return { userId: user.id, ...handed };
      }),
  },
  {
    description: 'The new account.',
    outputFields: (t) => ({
      user: userIn(t),
      mailed: t.boolean({
        description: 'Whether the link was mailed.',
        resolve: ({ isMailed }) => isMailed ?? false,
      }),
      ...linkIn(t),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'sendUserLink',
  {
    description: 'Whose link.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
    }),
  },
  {
    description:
      'Mails a new one-time link, which works for seven days, to a user who is to set a password. Links from before stop working; the present password does not, until there is another.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.links.send(input.userId.id, callerOf(context));
        return { userId: input.userId.id };
      }),
  },
  {
    description: 'To whom it was sent.',
    outputFields: (t) => ({ user: userIn(t), userErrors: userErrors(t) }),
  },
);

builder.relayMutationField(
  'createUserLink',
  {
    description: 'Whose link.',
    inputFields: (t) => ({
      userId: t.globalID({ for: User, required: true, description: 'The user.' }),
    }),
  },
  {
    description:
      'Shows you a new one-time link with which a user sets a password, where mail does not reach them. Whoever has it can become that user, unless two-factor authentication keeps them out, so that it is noted who asked. Links from before stop working. Not for your own account.',
    resolve: (_root, { input }, context) =>
      answer(async () => ({
        userId: input.userId.id,
        link: await context.services.links.create(input.userId.id, callerOf(context)),
      })),
  },
  {
    description: 'The link.',
    outputFields: (t) => ({ user: userIn(t), ...linkIn(t), userErrors: userErrors(t) }),
  },
);
