import { builder } from '../builder.ts';
import { answer, clientOut, dryRunField, startFields, startOrPlan } from '../payload.ts';
import { Client } from './client.ts';

builder.relayMutationField(
  'deleteClient',
  {
    description: 'Which client, named twice.',
    inputFields: (t) => ({
      clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
      alias: t.string({ required: true, description: 'Its alias, typed again as a confirmation.' }),
      ...startFields(t),
      dryRun: dryRunField(t),
    }),
  },
  {
    description:
      'Deletes a client: its route goes first, then its virtual host; a last dump is made and checked; then all that is left of it goes. There is no way back but that dump.',
    resolve: (_root, { input: { clientId, alias, ...how } }, context) =>
      answer(() => {
        const { clients } = context.services;
        return startOrPlan(
          context,
          how,
          () => clients.draftRemoval(clientId.id, alias),
          (...by) => clients.remove(clientId.id, alias, ...by),
        );
      }),
  },
  {
    description: 'The client, and the run that takes it away.',
    outputFields: clientOut,
  },
);
