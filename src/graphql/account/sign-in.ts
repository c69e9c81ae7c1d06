import { invalid } from '../../domain/errors.ts';
import { become } from '../core/identity-plugin.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, userIn } from '../core/payload.ts';

mutation('signIn', {
  about:
    'Opens a session. The browser keeps it in a cookie that scripts cannot read. A session ends if it is not used for a while, and in any case after some days: see `sessions` of `viewer`. It works over HTTP only; programs should use an API token.',
  asks: 'Who you are.',
  input: (t) => ({
    email: t.field({ type: 'EmailAddress', required: true, description: 'Your e-mail address.' }),
    password: t.string({ required: true, description: 'Your password.' }),
    code: t.string({
      required: false,
      description:
        'With two-factor authentication: the code of your authenticator app, or one of your recovery codes.',
    }),
  }),
  does: async (input, context) => {
    const { accounts } = context.services;
    const { setSessionCookie, setDeviceCookie, address, userAgent, device } = context;
    if (setSessionCookie === null) {
      throw invalid('A WebSocket cannot set a cookie. Sign in over HTTP, then connect anew.');
    }
    const { sessionId } = context.caller;
    const signedIn = await accounts.signIn(input, { address, userAgent, device, sessionId });
    setSessionCookie(signedIn.token);
    setDeviceCookie?.(signedIn.device);
    await become(context, signedIn.token);
    return { userId: signedIn.user.id };
  },
  answers: 'Who has signed in.',
  gives: (t) => ({ viewer: userIn(t, 'You; null if the sign-in failed.') }),
});

mutation('signOut', {
  about: 'Ends the session that this request came with.',
  does: async (_input, context) => {
    const { services, caller, setSessionCookie } = context;
    const { sessionId } = caller;
    if (sessionId !== null) await services.accounts.signOut(sessionId, callerOf(context));
    setSessionCookie?.(null);
    return { signedOut: true };
  },
  answers: 'The session has ended.',
  gives: (t) => ({
    signedOut: t.boolean({
      description: 'True: the session has ended.',
      resolve: ({ signedOut }) => signedOut ?? false,
    }),
  }),
});
