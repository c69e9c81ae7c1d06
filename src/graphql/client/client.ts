import type { Removal } from '../../domain/vocabulary.ts';
import { builder } from '../builder.ts';
import type { InputFields } from '../core/payload.ts';
import { Language } from './language.ts';
import { Model } from '../model/model.ts';
import { newestBackups, type NewestBackup } from './newest-backups.ts';

export const ClientStatus = builder.enumType('ClientStatus', {
  description: 'How far a client has come.',
  values: {
    CREATING: { description: 'Requested; its first run has not ended yet.' },
    ACTIVE: { description: 'Exists and answers.' },
    SUSPENDED: { description: 'Exists and answers 503, until it is resumed.' },
    FAILED: { description: 'Its last change failed: `problem` says why. Use retryRun.' },
    DELETING: { description: 'Is being closed, or removed with all that belongs to it.' },
    CLOSED: {
      description:
        'Deleted: its site is off. Everything else is kept until `keptUntil`, and undeleteClient brings it back.',
    },
    DELETED: { description: 'Removed; nobody else gets its alias, unless releaseAlias is used.' },
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
    description: 'The first administrator of a client.',
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

const ClientRemoval = builder.objectRef<Removal>('ClientRemoval').implement({
  description: 'What a look at all places has found after everything of a client was removed.',
  fields: (t) => ({
    at: t.field({
      type: 'DateTime',
      description: 'When it looked.',
      resolve: ({ at }) => new Date(at),
    }),
    places: t.exposeStringList('places', {
      description: 'Where it looked: each plugin, and the server.',
    }),
    left: t.exposeStringList('left', {
      description:
        'What is still there under its name, because Regent has not made it or could not reach it; as a rule, nothing.',
    }),
  }),
});

export const Client = builder.prismaNode('Client', {
  description:
    'One MONARC instance: a virtual host, a database, a configuration folder and a route, all named after its alias.',
  id: { field: 'id', description: 'Opaque, and never changes.' },
  nullable: true,
  select: { id: true },
  fields: (t) => ({
    alias: t.exposeString('alias', {
      description:
        'The name of all that belongs to it; never changes. After releaseAlias, `~` and its number are added.',
    }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    number: t.exposeInt('number', { description: 'Its number in MONARC’s own tables.' }),
    url: t.field({
      type: 'URL',
      description: 'The address of its site.',
      select: { alias: true },
      resolve: ({ alias }, _args, { services }) => `${services.publicUrl}/${alias}`,
    }),
    server: t.relation('server', { description: 'The front office that it lives on.' }),
    contactEmail: t.expose('contactEmail', {
      type: 'EmailAddress',
      description: 'The e-mail address of the contact for this client.',
    }),
    firstUser: t.field({
      type: FirstUser,
      description: 'Its first administrator, or the one who has replaced them.',
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
      description: 'True if its users must have a second factor.',
    }),
    backgroundImportActive: t.exposeBoolean('backgroundImportActive', {
      description: 'True if large imports are processed in the background.',
    }),
    activeLanguages: t.exposeStringList('activeLanguages', {
      description:
        'The languages in which its users can have MONARC, by their codes; empty if they are those that its `local.php` has.',
    }),
    defaultLanguage: t.expose('defaultLanguage', {
      type: Language,
      nullable: true,
      description:
        'The language in which texts of its analyses are shown if they are missing in another one; null if it is the site’s.',
    }),
    directives: t.exposeString('directives', {
      description:
        'Directives of Apache inside its own virtual host, one on each line: see setDirectives. Empty if there is none.',
    }),
    models: t.field({
      type: [Model],
      description:
        'The specific models that are linked to it. It can always use the active generic models, too.',
      select: (_args, _context, nested) => ({
        models: { select: { model: nested() }, orderBy: { model: { number: 'asc' } } },
      }),
      resolve: ({ models }) => models.map(({ model }) => model),
    }),
    suspended: t.boolean({
      description: 'True if it should answer 503. It does once `status` is SUSPENDED.',
      select: { presence: true },
      resolve: ({ presence }) => presence === 'SUSPENDED',
    }),
    status: t.expose('status', { type: ClientStatus, description: 'Its status.' }),
    problem: t.string({
      nullable: true,
      description:
        'Why it is FAILED, or why its newest backup failed or is not good any more, and what to do; null if neither is so.',
      select: { id: true, problem: true, status: true, lastBackupFailed: true },
      resolve: async ({ id, problem, status, lastBackupFailed }, _args, context) =>
        problem !== null || status === 'DELETED' || !lastBackupFailed
          ? problem
          : problemOf(await newestBackups(context).ofAny.load(id), status === 'CLOSED'),
    }),
    lastBackupFailed: t.exposeBoolean('lastBackupFailed', {
      description:
        'True if its newest backup failed, or is not good any more: `lastBackup` says why. False if it has none.',
    }),
    activatedAt: t.expose('activatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it went live for the first time.',
    }),
    keptUntil: t.expose('keptUntil', {
      type: 'DateTime',
      nullable: true,
      description:
        'While it is CLOSED: when it is removed for good; until then, undeleteClient brings it back.',
    }),
    removal: t.field({
      type: ClientRemoval,
      nullable: true,
      description:
        'What a look at all places has found after its removal; null until it is DELETED, and if its server was forgotten. After forgetClient and releaseServer, `places` is empty, and `left` says which plugins have made something that is left.',
      select: { removal: true },
      resolve: ({ removal }) => removal as Removal | null,
    }),
    backupsKeptUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When it is DELETED: a sync of its server after that removes its backups there. Copies on Regent’s machine stay.',
      select: { deletedAt: true },
      resolve: ({ deletedAt }, _args, { services }) => services.clients.backupsKeptUntil(deletedAt),
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was removed; null until then.',
    }),
    version: t.exposeInt('version', {
      description: 'Increases with each change that a caller makes; for `expectedVersion`.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was requested.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it last changed.' }),
  }),
});

/** Which backup is not good, why, and what to do. A client that is closed gets no other one. */
function problemOf(backup: NewestBackup | undefined, isClosed: boolean): string | null {
  if (backup === undefined) return null;
  const why = backup.message ?? 'no reason is known';
  const what = `Its newest backup, of ${backup.at.toISOString()}, is not good: ${why}${/[.!?]$/.test(why) ? '' : '.'}`;
  return isClosed ? `${what} See \`backups\`.` : `${what} Correct the cause, then use backupClient.`;
}

/** The input of each mutation of one client. */
export const theClient = (t: InputFields) =>
  t.globalID({ for: Client, required: true, description: 'The client.' });
