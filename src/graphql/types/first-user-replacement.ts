import { builder } from '../builder.ts';
import { answer, clientOut, dryRunField, startFields, startOrPlan } from '../payload.ts';
import { FirstUserInput } from './client-changes.ts';
import { Client } from './client.ts';

builder.relayMutationField(
  'replaceFirstUser',
  {
    description: 'Whose administrator, and who it is to be.',
    inputFields: (t) => ({
      clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
      firstUser: t.field({
        type: FirstUserInput,
        required: true,
        description: 'The person who takes over; the language of the one before by default.',
      }),
      ...startFields(t),
      dryRun: dryRunField(t),
    }),
  },
  {
    description:
      'Gives a client another administrator, where the one before has gone: they take over the account, with a one-time link to set a password (see revealFirstUserLink) and no second factor yet; whoever is signed in with it is signed out.',
    resolve: (_root, { input: { clientId, firstUser, ...how } }, context) =>
      answer(() => {
        const { clients } = context.services;
        return startOrPlan(
          context,
          how,
          () => clients.draftReplacement(clientId.id, firstUser),
          (...by) => clients.replaceFirstUser(clientId.id, firstUser, ...by),
        );
      }),
  },
  {
    description: 'The client, and the run that reaches its database.',
    outputFields: clientOut,
  },
);
