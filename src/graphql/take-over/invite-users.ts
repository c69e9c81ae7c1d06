import type { InviteResult } from '../../domain/take-over/invite-users.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { byId, callerOf } from '../core/payload.ts';
import { userError } from '../core/user-error.ts';
import { whileAsked } from '../core/while-asked.ts';
import { UserRole } from '../user/permission.ts';
import { linkIn } from '../user/user-links.ts';

const BackOfficeUser = builder.inputType('BackOfficeUserInput', {
  description: 'A user of the PHP back office, as planTakeOver shows them.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The e-mail address.' }),
    roles: t.field({
      type: [UserRole],
      required: true,
      description: 'The roles there, which the user has in Regent then; others are refused.',
    }),
  }),
});

const invitedUser = builder.objectRef<InviteResult>('InvitedUser').implement({
  description: 'What has become of the invitation of one user.',
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The e-mail address, as it was given.' }),
    user: t.prismaField({
      type: 'User',
      nullable: true,
      description: 'The new account; null if it was refused.',
      resolve: (query, { user }, _args, { services }) =>
        byId(query, user?.id, (args) => services.prisma.user.findUnique(args)),
    }),
    mailed: t.boolean({
      description: 'Whether the link was mailed.',
      resolve: ({ isMailed }) => isMailed ?? false,
    }),
    ...linkIn(t),
    userErrors: t.field({
      type: [userError],
      description: 'Why this user was refused, or why the mail could not be sent.',
      resolve: ({ problems }) => problems,
    }),
  }),
});

mutation('inviteBackOfficeUsers', {
  about:
    'Invites users of the PHP back office, with their names and roles there, as inviteUser does. It reads the back office again; passwords are not taken over. One that is refused is refused alone.',
  asks: 'Which users.',
  input: (t) => ({
    users: t.field({
      type: [BackOfficeUser],
      required: true,
      description: 'At most 100 users, as planTakeOver shows them.',
    }),
  }),
  does: ({ users }, context) =>
    whileAsked(context, async (signal) => {
      const { takeOvers } = context.services;
      return { results: await takeOvers.inviteUsers(users, callerOf(context), signal) };
    }),
  answers: 'The result for each user.',
  gives: (t) => ({
    results: t.field({
      type: [invitedUser],
      nullable: true,
      description: 'One result for each user, in the order of the input; null if the request was refused.',
      resolve: ({ results }) => results,
    }),
  }),
});
