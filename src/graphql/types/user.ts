import { invalid } from '../../domain/errors.ts';
import { permissionsOf } from '../../domain/permissions.ts';
import { builder } from '../builder.ts';
import { answer, byId, userErrors } from '../payload.ts';
import { Language } from './language.ts';
import { Permission, UserRole } from './permission.ts';

export const User = builder.prismaNode('User', {
  description: 'Somebody who may use Regent.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      description: 'The address with which the user signs in.',
    }),
    firstName: t.exposeString('firstName', { description: 'First name.' }),
    lastName: t.exposeString('lastName', { description: 'Last name.' }),
    roles: t.expose('roles', { type: [UserRole], description: 'What the user may do.' }),
    permissions: t.field({
      type: [Permission],
      description: 'What the roles come to.',
      select: { roles: true },
      resolve: ({ roles }) => [...permissionsOf(roles)],
    }),
    language: t.expose('language', { type: Language, description: 'The language of mails to the user.' }),
    active: t.exposeBoolean('active', {
      description: 'False where an administrator has shut the account; see `startsAt` and `endsAt` too.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'From when on the account works; null for always.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the account stops working; null for never.',
    }),
    passwordChangedAt: t.expose('passwordChangedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the user last set a password; null where that is still to come.',
    }),
    version: t.exposeInt('version', { description: 'Goes up with each change; see `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.prismaField({
    type: User,
    description: 'You.',
    resolve: (query, _root, _args, { services, user }) =>
      services.prisma.user.findUniqueOrThrow({ ...query, where: { id: user?.id ?? '' } }),
  }),
);

builder.relayMutationField(
  'signIn',
  {
    description: 'Who you are.',
    inputFields: (t) => ({
      email: t.string({ required: true, description: 'Your e-mail address.' }),
      password: t.string({ required: true, description: 'Your password.' }),
    }),
  },
  {
    description:
      'Opens a session, kept in a cookie that scripts cannot read. It ends after twelve hours without use. Over HTTP alone; programs rather use an API token.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { services, setSessionCookie, address } = context;
        if (setSessionCookie === null) {
          throw invalid('A WebSocket cannot set a cookie. Sign in over HTTP, then connect anew.');
        }
        const identity = await services.accounts.signIn(input.email, input.password, address);
        setSessionCookie(identity.token);
        // So that the rest of this answer may be read already.
        Object.assign(context, identity);
        return { userId: identity.user.id };
      }),
  },
  {
    description: 'Who has signed in.',
    outputFields: (t) => ({
      viewer: t.prismaField({
        type: User,
        nullable: true,
        description: 'You; null where you were not let in.',
        resolve: (query, { userId }, _args, { services }) =>
          byId(query, userId, (args) => services.prisma.user.findUnique(args)),
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'signOut',
  null,
  {
    description: 'Ends the session that this request came with.',
    resolve: (_root, _args, { services, token, setSessionCookie }) =>
      answer(async () => {
        if (token !== null) await services.accounts.signOut(token);
        setSessionCookie?.(null);
        return { signedOut: true };
      }),
  },
  {
    description: 'That the session has ended.',
    outputFields: (t) => ({
      signedOut: t.boolean({
        description: 'True: the session is of no use any more.',
        resolve: ({ signedOut }) => signedOut ?? false,
      }),
      userErrors: userErrors(t),
    }),
  },
);
