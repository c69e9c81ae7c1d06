import { builder } from '../builder.ts';
import { answer, callerOf, clientIn, userErrors } from '../payload.ts';
import { Client } from './client.ts';

builder.relayMutationField(
  'revealFirstUserLink',
  {
    description: 'Whose link.',
    inputFields: (t) => ({
      clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
    }),
  },
  {
    description:
      'Shows the one-time link with which the first user of a client sets a password. Whoever has it becomes that user, so that it is noted who asked.',
    resolve: (_root, { input }, context) =>
      answer(() => context.services.clients.revealFirstUserLink(input.clientId.id, callerOf(context))),
  },
  {
    description: 'The link.',
    outputFields: (t) => ({
      link: t.field({
        type: 'URL',
        nullable: true,
        description: 'Give it to the first user, and to nobody else.',
        resolve: ({ link }) => link,
      }),
      expiresAt: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When it stops working.',
        resolve: ({ expiresAt }) => expiresAt,
      }),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'sendFirstUserLink',
  {
    description: 'Whose link.',
    inputFields: (t) => ({
      clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
    }),
  },
  {
    description:
      'Mails the first user of a client, in their language, the one-time link with which they set a password. Refused where no mail is configured, and before the client is live.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        await context.services.clients.sendFirstUserLink(input.clientId.id, callerOf(context));
        return { clientId: input.clientId.id };
      }),
  },
  {
    description: 'Whose first user it was sent to.',
    outputFields: (t) => ({ client: clientIn(t), userErrors: userErrors(t) }),
  },
);
