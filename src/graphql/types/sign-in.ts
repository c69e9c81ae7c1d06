import { invalid } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { become } from '../identity-plugin.ts';
import { answer, byId, callerOf, userErrors } from '../payload.ts';
import { User } from './user.ts';

builder.relayMutationField(
  'signIn',
  {
    description: 'Who you are.',
    inputFields: (t) => ({
      email: t.field({ type: 'EmailAddress', required: true, description: 'Your e-mail address.' }),
      password: t.string({ required: true, description: 'Your password.' }),
      code: t.string({
        required: false,
        description:
          'With two-factor authentication: the code of your authenticator app, or one of your recovery codes.',
      }),
    }),
  },
  {
    description:
      'Opens a session, kept in a cookie that scripts cannot read. It ends when it is not used for a while, and after some days however much it is used; `sessions` of `viewer` says when. Over HTTP alone; programs rather use an API token.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { services, caller, setSessionCookie, setDeviceCookie } = context;
        const { address, userAgent, device: known } = context;
        if (setSessionCookie === null) {
          throw invalid('A WebSocket cannot set a cookie. Sign in over HTTP, then connect anew.');
        }
        const { token, device, user } = await services.accounts.signIn(input, {
          address,
          userAgent,
          device: known,
          sessionId: caller.sessionId,
        });
        setSessionCookie(token);
        setDeviceCookie?.(device);
        await become(context, token);
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
    resolve: (_root, _args, context) =>
      answer(async () => {
        const { services, caller, setSessionCookie } = context;
        const { sessionId } = caller;
        if (sessionId !== null) await services.accounts.signOut(sessionId, callerOf(context));
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
