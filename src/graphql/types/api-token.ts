import type { Permission as PermissionName } from '../../domain/permissions.ts';
import { builder } from '../builder.ts';
import { answer, byId, callerOf, userErrors } from '../payload.ts';
import { Permission } from './permission.ts';
import { User } from './user.ts';

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

builder.relayMutationField(
  'createApiToken',
  {
    description: 'The token that is wanted.',
    inputFields: (t) => ({
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
  },
  {
    description: 'Makes a token for a program that works in your name.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const { accounts } = context.services;
        const made = await accounts.createApiToken(input, callerOf(context));
        return { apiTokenId: made.apiToken.id, token: made.token };
      }),
  },
  {
    description: 'The new token.',
    outputFields: (t) => ({
      token: t.string({
        nullable: true,
        description: 'The token itself. It is shown here and never again: keep it now.',
        resolve: ({ token }) => token,
      }),
      apiToken: t.prismaField({
        type: ApiToken,
        nullable: true,
        description: 'What is kept of it.',
        resolve: (query, { apiTokenId }, _args, { services }) =>
          byId(query, apiTokenId, (args) => services.prisma.apiToken.findUnique(args)),
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'revokeApiToken',
  {
    description: 'Which token.',
    inputFields: (t) => ({
      tokenId: t.globalID({ for: ApiToken, required: true, description: 'The id of one of your tokens.' }),
    }),
  },
  {
    description: 'Makes one of your tokens useless, from now on.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.accounts.revokeApiToken(input.tokenId.id, callerOf(context));
        return { apiTokenId: input.tokenId.id };
      }),
  },
  {
    description: 'The token that was revoked.',
    outputFields: (t) => ({
      apiToken: t.prismaField({
        type: ApiToken,
        nullable: true,
        description: 'The token, as it is now.',
        resolve: (query, { apiTokenId }, _args, { services }) =>
          byId(query, apiTokenId, (args) => services.prisma.apiToken.findUnique(args)),
      }),
      userErrors: userErrors(t),
    }),
  },
);
