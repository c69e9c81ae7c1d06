import type { Permission as PermissionName } from '../../domain/permissions.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf, type Fields } from '../core/payload.ts';
import { Permission } from '../user/permission.ts';
import { User } from '../user/user.ts';

export const ApiToken = builder.prismaNode('ApiToken', {
  description: 'A token with which a program speaks for its user, as "Authorization: Bearer ...".',
  id: { field: 'id', description: 'Opaque; the same for ever. Not the token itself.' },
  // Those of others are not to be read.
  findUnique: (id, { caller }) => ({ id, userId: caller.user?.id ?? id }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it is for.' }),
    scopes: t.field({
      type: [Permission],
      description: 'What it may be used for, within what its user may do.',
      select: { scopes: true },
      resolve: ({ scopes }) => scopes as PermissionName[],
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
      description: 'When it stops working; null where it does not.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it has been revoked; null while it works.',
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
  about: 'Makes a token for a program that works in your name.',
  asks: 'The token that is wanted.',
  input: (t) => ({
    name: t.string({ required: true, description: 'What it is for, so that you know it again.' }),
    scopes: t.field({
      type: [Permission],
      required: false,
      description: 'What it may be used for; by default everything that you may do, now and later.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      required: false,
      description: 'When it is to stop working; never by default.',
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
    apiToken: apiTokenIn(t, 'What is kept of it.'),
  }),
});

mutation('revokeApiToken', {
  about: 'Makes one of your tokens useless, from now on.',
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
