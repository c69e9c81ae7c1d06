import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { Language } from './language.ts';
import { Model } from '../model/model.ts';

export const ClientStatus = builder.enumType('ClientStatus', {
  description: 'How far a client has come.',
  values: {
    CREATING: { description: 'Asked for; its first run has not ended yet.' },
    ACTIVE: { description: 'Is there and answers.' },
    SUSPENDED: { description: 'Is there and answers 503, until it is resumed.' },
    FAILED: { description: 'Its last change failed: `problem` says why. Use retryRun.' },
    DELETING: { description: 'Is being taken away, with all that belongs to it.' },
    DELETED: { description: 'Is gone; its alias is never given away again.' },
  },
});

const FirstUser = builder
  .objectRef<{
    firstName: string;
    lastName: string;
    email: string;
    language: 'fr' | 'en' | 'de' | 'nl';
    linkExpiresAt: Date;
  }>('FirstUser')
  .implement({
    description: 'The administrator that a client begins with.',
    fields: (t) => ({
      firstName: t.exposeString('firstName', { description: 'First name.' }),
      lastName: t.exposeString('lastName', { description: 'Last name.' }),
      email: t.expose('email', {
        type: 'EmailAddress',
        description: 'The address that the user signs in with.',
      }),
      language: t.expose('language', { type: Language, description: 'The language of the user.' }),
      linkExpiresAt: t.expose('linkExpiresAt', {
        type: 'DateTime',
        description: 'When the newest one-time link stops working, used or not: see revealFirstUserLink.',
      }),
    }),
  });

export const Client = builder.prismaNode('Client', {
  description:
    'One MONARC instance: a virtual host, a database, a configuration folder and a route, all named after its alias.',
  id: { field: 'id', description: 'Opaque; the same for ever.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    alias: t.exposeString('alias', { description: 'Names all that belongs to it; never changes.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    number: t.exposeInt('number', { description: 'The number that MONARC’s own tables know it by.' }),
    url: t.field({
      type: 'URL',
      description: 'Where its users find it.',
      select: { alias: true },
      resolve: ({ alias }, _args, { services }) => `${services.publicUrl}/${alias}`,
    }),
    server: t.relation('server', { description: 'The front office that it lives on.' }),
    contactEmail: t.expose('contactEmail', {
      type: 'EmailAddress',
      description: 'Whom to write to about it.',
    }),
    firstUser: t.field({
      type: FirstUser,
      description: 'The administrator that it begins with, or that was put in place since.',
      select: {
        firstUserFirstName: true,
        firstUserLastName: true,
        firstUserEmail: true,
        firstUserLanguage: true,
        firstUserTokenExpiresAt: true,
      },
      resolve: (client) => ({
        firstName: client.firstUserFirstName,
        lastName: client.firstUserLastName,
        email: client.firstUserEmail,
        language: client.firstUserLanguage,
        linkExpiresAt: client.firstUserTokenExpiresAt,
      }),
    }),
    twoFactorEnforced: t.exposeBoolean('twoFactorEnforced', {
      description: 'True where its users must have a second factor.',
    }),
    backgroundImportActive: t.exposeBoolean('backgroundImportActive', {
      description: 'True where large imports are worked on in the background.',
    }),
    models: t.field({
      type: [Model],
      description: 'The specific models that are linked to it; the active generic ones it always has.',
      select: (_args, _context, nested) => ({
        models: { select: { model: nested() }, orderBy: { model: { number: 'asc' } } },
      }),
      resolve: ({ models }) => models.map(({ model }) => model),
    }),
    suspended: t.boolean({
      description: 'True where it is to answer 503: it does once `status` is SUSPENDED.',
      select: { presence: true },
      resolve: ({ presence }) => presence === 'SUSPENDED',
    }),
    status: t.expose('status', { type: ClientStatus, description: 'How far it has come.' }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why it is FAILED, and what to do; null where it is not.',
    }),
    activatedAt: t.expose('activatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it went live for the first time.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when it has been gone.',
    }),
    version: t.exposeInt('version', {
      description: 'Goes up with each change by somebody: for `expectedVersion`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When anything of it last changed.' }),
  }),
});

/** The input of whatever is done to one client. */
export const theClient = (t: InputFields) =>
  t.globalID({ for: Client, required: true, description: 'The client.' });
