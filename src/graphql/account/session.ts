import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, sessionOf, type Fields } from '../core/payload.ts';
import { User } from '../user/user.ts';

const Session = builder.prismaNode('Session', {
  description: 'Where you are signed in.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  // Those of others are not to be read.
  findUnique: (id, { caller }) => ({ id, userId: caller.user?.id ?? id }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    isCurrent: t.boolean({
      description: 'True for the one that this request came with.',
      resolve: ({ id }, _args, { caller }) => id === caller.sessionId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When you signed in.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'When it was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is used before.',
    }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends in any case.' }),
    address: t.expose('address', {
      type: 'IPAddress',
      nullable: true,
      description: 'The address that you came from.',
    }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'What the browser or program said that it is.',
    }),
    secondFactor: t.exposeBoolean('secondFactor', {
      description: 'Whether a code was asked for as well as the password.',
    }),
  }),
});

builder.prismaObjectField(User, 'sessions', (t) =>
  t.relation('sessions', {
    description: 'Where the user is signed in, the one that was used last first.',
    query: () => ({ where: { expiresAt: { gt: new Date() } }, orderBy: { lastUsedAt: 'desc' } }),
  }),
);

mutation('revokeSession', {
  about: 'Ends one of your sessions at once, also where it follows something.',
  asks: 'Which session.',
  input: (t) => ({
    sessionId: t.globalID({ for: Session, required: true, description: 'The id of one of your sessions.' }),
  }),
  does: async ({ sessionId }, context) => {
    await context.services.accounts.revokeSession(sessionId.id, callerOf(context));
    return { revoked: 1 };
  },
  answers: 'That the session has ended.',
  gives: (t) => ({ revoked: revokedIn(t) }),
});

mutation('revokeOtherSessions', {
  about: 'Ends all of your sessions at once, but the one that this request came with.',
  does: async (_input, context) => {
    const { accounts } = context.services;
    return { revoked: await accounts.revokeOtherSessions(sessionOf(context), callerOf(context)) };
  },
  answers: 'That the other sessions have ended.',
  gives: (t) => ({ revoked: revokedIn(t) }),
});

function revokedIn(t: Fields<{ revoked?: number }>) {
  return t.int({
    description: 'How many sessions this has ended.',
    resolve: ({ revoked }) => revoked ?? 0,
  });
}
