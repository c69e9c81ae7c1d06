import type { Scope } from '../../domain/permissions.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf, type Fields } from '../core/payload.ts';
import { Permission } from '../user/permission.ts';
import { User } from '../user/user.ts';

export const ApiToken = builder.prismaNode('ApiToken', {
  description: 'A token with which a program acts for its user. It is sent as "Authorization: Bearer ...".',
  id: { field: 'id', description: 'Opaque, and never changes. This is not the token itself.' },
  // Tokens of other users cannot be read.
  findUnique: (id, { caller }) => ({ id, userId: caller.user?.id ?? id }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its purpose.' }),
    scopes: t.field({
      type: [Permission],
      description: 'The permissions that it may use. It never allows more than its user has.',
      select: { scopes: true },
      resolve: ({ scopes }) => scopes as Scope[],
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working; null if it never does.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null while it works.',
    }),
  }),
});

builder.prismaObjectField(User, 'apiTokens', (t) =>
  t.relation('apiTokens', {
    description: 'The user’s API tokens that have not been revoked, newest first.',
    query: { where: { revokedAt: null }, orderBy: { id: 'desc' } },
  }),
);

mutation('createApiToken', {
  about: 'Creates a token for a program that acts in your name.',
  asks: 'The token to create.',
  input: (t) => ({
    name: t.string({ required: true, description: 'What it is for, so that you recognise it later.' }),
    scopes: t.field({
      type: [Permission],
      required: false,
      description:
        'The permissions that it may use; by default all that you have, now and later. PLAN stands alone, or with READ; METRICS stands alone.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When it stops working; never by default.',
    }),
  }),
  does: async (input, context) => {
    const { accounts } = context.services;
    const { apiToken, token } = await accounts.createApiToken(input, callerOf(context));
    return { apiTokenId: apiToken.id, token };
  },
  answers: 'The new token.',
  gives: (t) => ({
    token: t.exposeString('token', {
      nullable: true,
      description: 'The token itself. It is shown here and never again: keep it now.',
    }),
    apiToken: apiTokenIn(t, 'The token as Regent stores it, without the secret.'),
  }),
});

mutation('revokeApiToken', {
  about: 'Revokes one of your tokens: it stops working at once.',
  asks: 'Which token.',
  input: (t) => ({
    tokenId: t.globalID({ for: ApiToken, required: true, description: 'The id of one of your tokens.' }),
  }),
  does: async ({ tokenId: { id } }, context) => {
    await context.services.accounts.revokeApiToken(id, callerOf(context));
    return { apiTokenId: id };
  },
  answers: 'The token that was revoked.',
  gives: (t) => ({ apiToken: apiTokenIn(t, 'The token, as it is now.') }),
});

function apiTokenIn(t: Fields<{ apiTokenId?: string }>, description: string) {
  return t.prismaField({
    type: ApiToken,
    nullable: true,
    description,
    resolve: (query, { apiTokenId }, _args, { services }) =>
      byId(query, apiTokenId, (args) => services.prisma.apiToken.findUnique(args)),
  });
}
