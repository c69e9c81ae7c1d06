/** `regent client`: what one does with clients. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../context.ts';
import {
  serverFlag,
  jsonFlag,
  listFlags,
  maybe,
  neededText,
  oneArgument,
  oneOf,
  planFlags,
  severalOf,
  text,
  texts,
  whole,
  yesFlag,
  type JsonFlags,
  type PlanFlags,
  type YesFlags,
} from '../kit/flags.ts';
import { completeClient, completeServer } from '../kit/complete.ts';
import type { ClientsFlags } from './show.ts';
import type { CreateFlags, UpdateFlags } from './write.ts';
import type { CloneFlags, RestoreAsNewFlags, RestoreFlags } from './copies.ts';
import { manyCommands } from './many-commands.ts';

const LANGUAGES = ['EN', 'FR', 'DE', 'NL'] as const;

const client = oneArgument('alias', 'The alias of the client', completeClient);

/** The client, and one more argument. */
const clientAnd = <const More>(more: More) =>
  ({ kind: 'tuple', parameters: [client.parameters[0], more] }) as const;

/** What a client has, and what an update may change. */
const settings = {
  model: texts('The number or label of a specific model that it may use', 'model'),
  twoFactorEnforced: maybe('Whether its users must have a second factor'),
  backgroundImportActive: maybe('Whether large imports are processed in the background'),
  defaultLanguage: oneOf(LANGUAGES, 'For texts that are missing in another language'),
  activeLanguages: texts('The code of a language in which its users can have MONARC, such as fr', 'code'),
  firstUserLanguage: oneOf(LANGUAGES, 'The language of its first user'),
};

/** What a new client does not have from the one that it is made of. */
const ofNew = {
  server: serverFlag('The front office of the new one; by default the same'),
  name: text('What people call the new one', 'name'),
  contactEmail: text('The address of its contact', 'email'),
};
const newAlias = { parse: String, placeholder: 'new-alias', brief: 'The alias of the new client' } as const;

/** What is restored. */
const source = {
  backup: text('The id of a backup of this client: regent backup list --client', 'id'),
  file: text('A dump on this machine, which is uploaded, plain or packed; - for stdin', 'file'),
  upload: text('The id of a dump that was uploaded before', 'id'),
};

/** A command that needs no more than the client. */
const plain = (
  brief: string,
  loader: () => Promise<(this: Context, flags: PlanFlags, alias: string) => Promise<void>>,
) =>
  buildCommand<PlanFlags, [string], Context>({
    docs: { brief },
    parameters: { flags: planFlags, positional: client },
    loader,
  });

/** One that asks for a confirmation. */
const asking = (
  brief: string,
  loader: () => Promise<(this: Context, flags: PlanFlags & YesFlags, alias: string) => Promise<void>>,
) =>
  buildCommand<PlanFlags & YesFlags, [string], Context>({
    docs: { brief },
    parameters: { flags: { ...yesFlag, ...planFlags }, positional: client },
    loader,
  });

export const clientRoutes = buildRouteMap({
  routes: {
    list: buildCommand<ClientsFlags, [], Context>({
      docs: { brief: 'List clients, by alias' },
      parameters: {
        flags: {
          text: text('Only with this text in alias, name or contact address', 'text'),
          server: serverFlag('Only on this server'),
          status: severalOf(['CREATING', 'ACTIVE', 'SUSPENDED', 'DELETING', 'CLOSED', 'DELETED', 'FAILED']),
          ...listFlags,
        },
      },
      loader: async () => (await import('./show.ts')).listClients,
    }),
    show: buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Show a client, its settings, its last run and what is wrong with it' },
      parameters: { flags: jsonFlag, positional: client },
      loader: async () => (await import('./show.ts')).showClient,
    }),
    create: buildCommand<CreateFlags, [string], Context>({
      docs: {
        brief: 'Create a client and set it up on all servers that it needs',
        fullDescription:
          'regent client create acme --server fo1.example.org --name "ACME" --contact-email it@acme.example --first-user-first-name Ada --first-user-last-name Lovelace --first-user-email ada@acme.example',
      },
      parameters: {
        flags: {
          server: { ...serverFlag('The front office on which it will live'), optional: false },
          name: neededText('What people call it', 'name'),
          contactEmail: neededText('The address of the contact for this client', 'email'),
          firstUserFirstName: neededText('The first name of its first user', 'name'),
          firstUserLastName: neededText('The last name of its first user', 'name'),
          firstUserEmail: neededText('The address of its first user', 'email'),
          ...settings,
          ...planFlags,
        },
        positional: oneArgument(
          'alias',
          'The name of its address, database and folders, which never changes',
        ),
      },
      loader: async () => (await import('./write.ts')).createClient,
    }),
    update: buildCommand<UpdateFlags, [string], Context>({
      docs: {
        brief: 'Change what is given, and nothing else; --model and --active-languages replace all of them',
      },
      parameters: {
        flags: {
          name: text('What people call it', 'name'),
          contactEmail: text('The address of the contact for this client', 'email'),
          firstUserFirstName: text('The first name of its first user', 'name'),
          firstUserLastName: text('The last name of its first user', 'name'),
          firstUserEmail: text('The address of its first user', 'email'),
          ...settings,
          ...planFlags,
        },
        positional: client,
      },
      loader: async () => (await import('./write.ts')).updateClient,
    }),
    suspend: plain(
      'Have its site answer 503; its data, its route and its backups stay',
      async () => (await import('./acts.ts')).suspendClient,
    ),
    resume: plain('End a suspension', async () => (await import('./acts.ts')).resumeClient),
    delete: asking(
      'Delete a client: a last backup, then its site goes; the rest is kept for a time',
      async () => (await import('./acts.ts')).deleteClient,
    ),
    undelete: plain(
      'Bring back a deleted client that is still kept',
      async () => (await import('./acts.ts')).undeleteClient,
    ),
    purge: asking(
      'Remove a deleted client for good, before its time is over',
      async () => (await import('./acts.ts')).purgeClient,
    ),
    backup: plain('Back it up now', async () => (await import('./acts.ts')).backupClient),
    verify: plain(
      'Prove its newest good backup: load it beside the live database, and compare',
      async () => (await import('./acts.ts')).verifyClient,
    ),
    restore: buildCommand<RestoreFlags, [string], Context>({
      docs: { brief: 'Put a backup in the place of its database and folder, by default the last good one' },
      parameters: {
        flags: {
          ...source,
          include: oneOf(['BOTH', 'DATABASE', 'FILES'], 'What is replaced'),
          ...yesFlag,
          ...planFlags,
        },
        positional: client,
      },
      loader: async () => (await import('./copies.ts')).restoreClient,
    }),
    'undo-restore': asking(
      'Undo its newest restore: it is again as it was before',
      async () => (await import('./acts.ts')).undoRestore,
    ),
    move: buildCommand<PlanFlags, [string, string], Context>({
      docs: { brief: 'Move it to another front office; its site answers all the while' },
      parameters: {
        flags: planFlags,
        positional: clientAnd({
          parse: String,
          placeholder: 'server',
          brief: 'The front office to which it moves',
          proposeCompletions: completeServer,
        }),
      },
      loader: async () => (await import('./copies.ts')).moveClient,
    }),
    'undo-move': plain(
      'Move it back to the front office that it came from',
      async () => (await import('./acts.ts')).undoMove,
    ),
    clone: buildCommand<CloneFlags, [string, string], Context>({
      docs: { brief: 'Make a new client with what this one has now' },
      parameters: {
        flags: { ...ofNew, ...planFlags },
        positional: clientAnd(newAlias),
      },
      loader: async () => (await import('./copies.ts')).cloneClient,
    }),
    'restore-as-new': buildCommand<RestoreAsNewFlags, [string, string], Context>({
      docs: {
        brief: 'Make a new client with what this one had at a backup, by default the last good one',
      },
      parameters: {
        flags: { ...source, ...ofNew, ...planFlags },
        positional: clientAnd(newAlias),
      },
      loader: async () => (await import('./copies.ts')).restoreAsNew,
    }),
    'set-directives': buildCommand<PlanFlags, [string, string], Context>({
      docs: {
        brief:
          'Set directives of Apache inside its own virtual host, one on each line; an empty file removes them',
      },
      parameters: {
        flags: planFlags,
        positional: clientAnd({
          parse: String,
          placeholder: 'file',
          brief: 'The file with the directives; - for stdin',
        }),
      },
      loader: async () => (await import('./settings.ts')).setDirectives,
    }),
    'set-backup-max-age': buildCommand<JsonFlags, [string, number?], Context>({
      docs: {
        brief:
          'Set for how many hours it may be without a good backup before there is an alarm; without a number, as configured',
      },
      parameters: {
        flags: jsonFlag,
        positional: clientAnd({ ...whole('The hours, from 1 to 8760', 'hours'), optional: true }),
      },
      loader: async () => (await import('./settings.ts')).setBackupMaxAge,
    }),
    'send-first-user-link': buildCommand<JsonFlags, [string], Context>({
      docs: { brief: 'Mail its first user the link with which they set a password' },
      parameters: { flags: jsonFlag, positional: client },
      loader: async () => (await import('./settings.ts')).sendFirstUserLink,
    }),
    'release-alias': buildCommand<JsonFlags & YesFlags, [string], Context>({
      docs: { brief: 'Give the alias of a deleted client free for a new one' },
      parameters: { flags: { ...yesFlag, ...jsonFlag }, positional: client },
      loader: async () => (await import('./settings.ts')).releaseAlias,
    }),
    ...manyCommands,
  },
  docs: { brief: 'Clients: instances of MONARC' },
});
