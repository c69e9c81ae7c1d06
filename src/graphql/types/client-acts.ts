import type { Clients } from '../../domain/clients.ts';
import { builder } from '../builder.ts';
import { answer, clientOut, dryRunField, startFields, startOrPlan } from '../payload.ts';
import { Client } from './client.ts';

/** What takes a client, and nothing else. */
for (const [name, description, of] of [
  [
    'suspendClient',
    'Has a client’s site answer 503, with a page that says so. Its data and its route stay, and backups go on.',
    (clients: Clients) => [clients.draftSuspension, clients.suspend] as const,
  ],
  [
    'resumeClient',
    'Lets a suspended client’s site answer again, as it was.',
    (clients: Clients) => [clients.draftResumption, clients.resume] as const,
  ],
  [
    'resetFirstUserTwoFactor',
    'Takes the second factor from the administrator of a client, who has lost it; where one is enforced, they set up a new one as they sign in.',
    (clients: Clients) => [clients.draftTwoFactorReset, clients.resetFirstUserTwoFactor] as const,
  ],
  [
    'renewFirstUserLink',
    'Makes a new one-time link for the administrator of a client, good for 7 days from now, in place of any other. It works once the run has ended: see revealFirstUserLink.',
    (clients: Clients) => [clients.draftRenewal, clients.renewFirstUserLink] as const,
  ],
] as const) {
  builder.relayMutationField(
    name,
    {
      description: 'Which client.',
      inputFields: (t) => ({
        clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
        ...startFields(t),
        dryRun: dryRunField(t),
      }),
    },
    {
      description,
      resolve: (_root, { input: { clientId, ...how } }, context) =>
        answer(() => {
          const [draft, start] = of(context.services.clients);
          return startOrPlan(
            context,
            how,
            () => draft(clientId.id),
            (...by) => start(clientId.id, ...by),
          );
        }),
    },
    {
      description: 'The client, and the run that brings it about.',
      outputFields: clientOut,
    },
  );
}
