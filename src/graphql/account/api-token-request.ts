import type { ApiTokenRequest } from '../../domain/accounts/account-tx.ts';
import type { TokenOutcome } from '../../domain/accounts/tokens/api-token-requests.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, type Fields } from '../core/payload.ts';
import { Permission } from '../user/permission.ts';

const tokenRequest = builder.objectRef<ApiTokenRequest>('ApiTokenRequest').implement({
  description: 'A program that asks for an API token. Only go on if you have just started it yourself.',
  fields: (t) => ({
    program: t.exposeString('program', { description: 'What it says that it is. Nobody has checked this.' }),
    address: t.exposeString('address', {
      nullable: true,
      description: 'The IP address from which it asks; null if it is not known.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it asked.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until when it can be answered.' }),
  }),
});

builder.queryField('apiTokenRequest', (t) =>
  t.field({
    type: tokenRequest,
    nullable: true,
    description: 'The program that shows this code; null if none waits with it.',
    args: { code: t.arg.string({ required: true, description: 'The code, with or without its hyphen.' }) },
    resolve: async (_root, { code }, { services }) => services.accounts.apiTokenRequest(code),
  }),
);

mutation('requestApiToken', {
  about:
    'For a program at somebody’s terminal: asks for an API token. Show the code, and the page `/device`, where its user types it; then ask fetchApiToken every few seconds. Nothing comes of it before a user has allowed it.',
  asks: 'Which program asks.',
  input: (t) => ({
    program: t.string({
      required: true,
      description: 'What it is, and where it runs, so that its user recognises it: `regent on laptop-7`.',
    }),
  }),
  does: ({ program }, { services, address }) => services.accounts.requestApiToken(program, address),
  answers: 'A code for a person, and a secret for the program.',
  gives: (t) => ({
    code: t.exposeString('code', { nullable: true, description: 'Eight letters, such as `BCDF-GHJK`.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'For fetchApiToken. It is shown here and never again.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the code can be typed, and the token fetched.',
    }),
  }),
});

const CODE = 'The code that it shows, with or without its hyphen.';

mutation('allowApiToken', {
  about:
    'Gives a program the API token that it asks for, to act in your name. It fetches the token within seconds.',
  asks: 'Which program, and what its token may do.',
  input: (t) => ({
    code: t.string({ required: true, description: CODE }),
    name: t.string({
      required: true,
      description: 'What the token is for, so that you recognise it later.',
    }),
    scopes: t.field({
      type: [Permission],
      required: false,
      description: 'The permissions that it may use, as for createApiToken; by default all that you have.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When it stops working; never by default.',
    }),
  }),
  does: async (input, context) => {
    const actor = callerOf(context);
    return { request: await context.services.accounts.allowApiToken(input, actor.userId ?? '', actor) };
  },
  answers: 'The program gets its token.',
  gives: (t) => ({ apiTokenRequest: requestIn(t) }),
});

mutation('refuseApiToken', {
  about: 'Refuses a program the API token that it asks for.',
  asks: 'Which program.',
  input: (t) => ({ code: t.string({ required: true, description: CODE }) }),
  does: async ({ code }, context) => ({
    request: await context.services.accounts.refuseApiToken(code, callerOf(context)),
  }),
  answers: 'The program gets no token.',
  gives: (t) => ({ apiTokenRequest: requestIn(t) }),
});

const TokenRequestState = builder.enumType('ApiTokenRequestState', {
  description: 'What has become of a request for an API token.',
  values: {
    WAITING: { description: 'Nobody has answered yet. Ask again in a few seconds.' },
    ALLOWED: { description: 'A user has allowed it: here is the token.' },
    REFUSED: { description: 'A user has refused it, or may not use Regent any more.' },
  },
});

mutation('fetchApiToken', {
  about: 'Fetches the API token that requestApiToken has asked for, once a user has allowed it.',
  asks: 'Which request.',
  input: (t) => ({ secret: t.string({ required: true, description: 'Its secret.' }) }),
  does: ({ secret }, { services, address }) => services.accounts.fetchApiToken(secret, address),
  answers: 'The token, if it is there.',
  gives: (t: Fields<Partial<TokenOutcome>>) => ({
    state: t.field({
      type: TokenRequestState,
      nullable: true,
      description: 'What has become of the request; null if there is none.',
      resolve: ({ state }) => state,
    }),
    token: t.string({
      nullable: true,
      description: 'The token itself. It is shown here and never again: keep it now.',
      resolve: (outcome) => ('token' in outcome ? outcome.token : null),
    }),
  }),
});

function requestIn(t: Fields<{ request?: ApiTokenRequest }>) {
  return t.field({
    type: tokenRequest,
    nullable: true,
    description: 'The request that was answered.',
    resolve: ({ request }) => request,
  });
}
