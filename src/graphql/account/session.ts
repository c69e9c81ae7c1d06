import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { callerOf, sessionOf, type Fields } from '../core/payload.ts';
import { User } from '../user/user.ts';

const Session = builder.prismaNode('Session', {
  description: 'One of your sessions.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  // Sessions of other users cannot be read.
  findUnique: (id, { caller }) => ({ id, userId: caller.user?.id ?? id }),
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    isCurrent: t.boolean({
      description: 'True for the session of this request.',
      resolve: ({ id }, _args, { caller }) => id === caller.sessionId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When you signed in.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'When it was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends if it is not used before.',
    }),
    endsAt: t.expose('endsAt', { type: 'DateTime', description: 'When it ends, even if it is used.' }),
    address: t.expose('address', {
      type: 'IPAddress',
      nullable: true,
      description: 'The network address from which you signed in.',
    }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'How the browser or program identified itself.',
    }),
    secondFactor: t.exposeBoolean('secondFactor', {
      description: 'Whether the sign-in needed a code as well as the password.',
    }),
  }),
});

builder.prismaObjectField(User, 'sessions', (t) =>
  t.relation('sessions', {
    description: 'The user’s sessions; the one that was used last comes first.',
    query: () => ({ where: { expiresAt: { gt: new Date() } }, orderBy: { lastUsedAt: 'desc' } }),
  }),
);

mutation('revokeSession', {
  about: 'Ends one of your sessions at once, with its subscriptions.',
  asks: 'Which session.',
  input: (t) => ({
    sessionId: t.globalID({ for: Session, required: true, description: 'The id of one of your sessions.' }),
  }),
  does: async ({ sessionId }, context) => {
    await context.services.accounts.revokeSession(sessionId.id, callerOf(context));
    return { revoked: 1 };
  },
  answers: 'The session has ended.',
  gives: (t) => ({ revoked: revokedIn(t) }),
});

mutation('revokeOtherSessions', {
  about: 'Ends all of your other sessions at once. The session of this request stays.',
  does: async (_input, context) => {
    const { accounts } = context.services;
    return { revoked: await accounts.revokeOtherSessions(sessionOf(context), callerOf(context)) };
  },
  answers: 'The other sessions have ended.',
  gives: (t) => ({ revoked: revokedIn(t) }),
});

function revokedIn(t: Fields<{ revoked?: number }>) {
  return t.int({
    description: 'How many sessions this has ended.',
    resolve: ({ revoked }) => revoked ?? 0,
  });
}
