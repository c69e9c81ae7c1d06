import type { Prisma } from '../../db/generated/client/client.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../core/connection.ts';
import { cursorOf } from '../core/cursors.ts';
import { inOrder, orderOf } from '../core/order.ts';
import { UserRole } from './permission.ts';
import { User } from './user.ts';

const UserConnection = connectionOf(User, 'User', 'users');

builder.queryField('user', (t) =>
  t.prismaField({
    type: User,
    nullable: true,
    description: 'A user by their id; null if they do not exist.',
    args: { id: t.arg.globalID({ for: User, required: true, description: 'The id.' }) },
    resolve: (query, _root, { id }, { services }) =>
      services.prisma.user.findUnique({ ...query, where: { id: id.id } }),
  }),
);

const UserFilter = builder.inputType('UserFilter', {
  description: 'Which users; an item must meet all conditions that are given.',
  fields: (t) => ({
    role: t.field({ type: [UserRole], required: false, description: 'Only those with one of these roles.' }),
    active: t.boolean({
      required: false,
      description: 'True for active accounts only, false for deactivated ones only.',
    }),
    text: t.string({ required: false, description: 'Only users with this text in their names or address.' }),
  }),
});

function chosenBy(filter: typeof UserFilter.$inferInput | null | undefined): Prisma.UserWhereInput {
  const text = filter?.text?.trim();
  const contains = { contains: text ?? '', mode: 'insensitive' as const };
  return {
    ...(filter?.role == null ? {} : { roles: { hasSome: filter.role } }),
    ...(filter?.active == null ? {} : { active: filter.active }),
    ...(text ? { OR: [{ email: contains }, { firstName: contains }, { lastName: contains }] } : {}),
  };
}

const UserOrder = orderOf('User', {
  EMAIL: { value: 'email', description: 'The address.' },
  LAST_NAME: { value: 'lastName', description: 'The last name.' },
  CREATED_AT: { value: 'createdAt', description: 'When the account was made.' },
});

builder.queryField('users', (t) =>
  t.prismaConnection(
    {
      type: User,
      ...cursorOf('email', 'TEXT'),
      description: 'Users; by e-mail address by default.',
      args: {
        filter: t.arg({ type: UserFilter, required: false, description: 'A filter for the list.' }),
        orderBy: t.arg({ type: UserOrder, required: false, description: 'The order of the list.' }),
      },
      totalCount: (_root, { filter }, { services }) =>
        services.prisma.user.count({ where: chosenBy(filter) }),
      resolve: (query, _root, { filter, orderBy }, { services }) =>
        services.prisma.user.findMany({
          ...query,
          where: chosenBy(filter),
          orderBy: inOrder(orderBy, 'email'),
        }),
    },
    UserConnection,
  ),
);
