import { restoreFrom } from '../../domain/clients/restores.ts';
import type { GraphqlContext } from '../context.ts';
import { mustBeAllowed } from '../core/access-plugin.ts';
import { mutation } from '../core/mutation.ts';
import { apart, clientOut, startOrPlan, startOrPlanFields, type InputFields } from '../core/payload.ts';
import { Server } from '../server/server.ts';
import { Backup } from './backup.ts';
import { Upload } from './backup-upload.ts';
import { FirstUserInput } from './client-changes.ts';
import { theClient } from './client.ts';

/** What is new in a client that is made from another one. */
const copyFields = (t: InputFields) => ({
  alias: t.string({
    required: true,
    description: 'The alias of the new client, which never changes: by the rules of createClient.',
  }),
  name: t.string({
    required: false,
    description: 'What people call it; that of the other client unless given.',
  }),
  serverId: t.globalID({
    for: Server,
    required: false,
    description: 'The front office on which it will live; that of the other client unless given.',
  }),
  contactEmail: t.field({
    type: 'EmailAddress',
    required: false,
    description: 'The e-mail address of the contact; that of the other client unless given.',
  }),
  firstUser: t.field({
    type: FirstUserInput,
    required: false,
    description:
      'Takes the place of the administrator in the new client, and signs in by a one-time link; requires the same as replaceFirstUser. Unless given, the administrator stays and signs in as before.',
  }),
});

interface Given {
  serverId?: { id: string } | null | undefined;
  firstUser?: object | null | undefined;
}

/** The input in the form that the domain takes. Who gives a first user replaces the administrator of the copy. */
function copyFrom<Input extends Given>({ serverId, ...rest }: Input, context: GraphqlContext) {
  if (rest.firstUser != null) mustBeAllowed(context, 'Mutation.replaceFirstUser');
  return { ...rest, serverId: serverId?.id };
}

mutation('restoreAsNewClient', {
  about:
    'Makes a new client with what another one had at a backup: database and folder; or with a dump of it that was uploaded. The other client may have been deleted, or live on another server. Its users and analyses stay; tokens, sessions, personal API keys and secrets do not. The other client is not touched. If anything fails, the new client is FAILED, and retryRun goes on.',
  asks: 'Which backup or upload, and what is new.',
  input: (t) => ({
    backupId: t.globalID({
      for: Backup,
      required: false,
      description: 'A good backup of any client. Give exactly one of backupId and uploadId.',
    }),
    uploadId: t.globalID({
      for: Upload,
      required: false,
      description: 'A dump that was uploaded for the other client, in place of a backup.',
    }),
    ...copyFields(t),
    ...startOrPlanFields(t),
  }),
  does: async (given, context) => {
    const { asked, rest } = apart(given);
    const { backupId, uploadId, ...fields } = rest;
    // Whether the caller may do this comes before what is wrong with the input.
    const input = copyFrom(fields, context);
    const from = restoreFrom(backupId?.id, uploadId?.id);
    return startOrPlan(context, context.services.clients.restoreAsNew(from, input), asked);
  },
  answers: 'The new client, and the run that sets it up.',
  gives: clientOut,
});

mutation('cloneClient', {
  about:
    'Makes a new client with what another one has now, for example for tests: makes a backup of that one, and then the same as restoreAsNewClient. The run of the new client waits for that of the backup.',
  asks: 'Which client, and what is new.',
  input: (t) => ({ clientId: theClient(t), ...copyFields(t), ...startOrPlanFields(t) }),
  does: (given, context) => {
    const { asked, rest } = apart(given);
    const { clientId, ...fields } = rest;
    return startOrPlan(
      context,
      context.services.clients.clone(clientId.id, copyFrom(fields, context)),
      asked,
    );
  },
  answers: 'The new client, and the run that sets it up.',
  gives: clientOut,
});
