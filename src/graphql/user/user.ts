import { permissionsOf } from '../../domain/permissions.ts';
import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { Language } from '../client/language.ts';
import { Permission, UserRole } from './permission.ts';

export const User = builder.prismaNode('User', {
  description: 'A person who may use Regent.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    email: t.expose('email', {
      type: 'EmailAddress',
      description: 'The address with which the user signs in.',
    }),
    firstName: t.exposeString('firstName', { description: 'First name.' }),
    lastName: t.exposeString('lastName', { description: 'Last name.' }),
    roles: t.expose('roles', { type: [UserRole], description: 'The roles of the user.' }),
    permissions: t.field({
      type: [Permission],
      description: 'The permissions of these roles.',
      select: { roles: true },
      resolve: ({ roles }) => [...permissionsOf(roles)],
    }),
    language: t.expose('language', { type: Language, description: 'The language of mails to the user.' }),
    active: t.exposeBoolean('active', {
      description: 'False if an administrator has deactivated the account; see `startsAt` and `endsAt` too.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the account starts to work; null if it works from its creation.',
    }),
    endsAt: t.expose('endsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the account stops working; null for never.',
    }),
    passwordChangedAt: t.expose('passwordChangedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the user last set a password; null if they never have.',
    }),
    version: t.exposeInt('version', { description: 'Increases with each change; for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the account was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

/** The input of each mutation of one user. */
export const theUser = (t: InputFields) =>
  t.globalID({ for: User, required: true, description: 'The user.' });

builder.queryField('viewer', (t) =>
  t.prismaField({
    type: User,
    description: 'You.',
    resolve: (query, _root, _args, { services, caller }) =>
      services.prisma.user.findUniqueOrThrow({ ...query, where: { id: caller.user?.id ?? '' } }),
  }),
);
