import { invalid } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { answer, byId, userErrors } from '../payload.ts';

export const User = builder.prismaNode('User', {
  description: 'Somebody who may use Regent.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  // Others than oneself are not to be read.
  findUnique: (id, { user }) => ({ id, AND: { id: user?.id ?? id } }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The address with which the user signs in.' }),
    firstName: t.exposeString('firstName', { description: 'First name.' }),
    lastName: t.exposeString('lastName', { description: 'Last name.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
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
    skipTypeScopes: true,
    resolve: (_root, { input }, { services, setSessionCookie, address }) =>
      answer(async () => {
        if (setSessionCookie === null) {
          throw invalid('A WebSocket cannot set a cookie. Sign in over HTTP, then connect anew.');
        }
        const { user, token } = await services.accounts.signIn(input.email, input.password, address);
        setSessionCookie(token);
        return { userId: user.id };
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
