import { mutation } from '../core/mutation.ts';
import { callerOf, clientIn } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('revealFirstUserLink', {
  about:
    'Shows the one-time link with which the first user of a client sets a password. Anybody who has the link can become that user; therefore the audit records who asked.',
  asks: 'Whose link to show.',
  input: (t) => ({ clientId: theClient(t) }),
  does: ({ clientId }, context) =>
    context.services.clients.revealFirstUserLink(clientId.id, callerOf(context)),
  answers: 'The link.',
  gives: (t) => ({
    link: t.expose('link', {
      type: 'URL',
      nullable: true,
      description: 'The one-time link. Give it to the first user, and to nobody else.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working.',
    }),
  }),
});

mutation('sendFirstUserLink', {
  about:
    'Mails the first user of a client, in their language, the one-time link with which they set a password. Refused if no mail is configured, and before the client is live.',
  asks: 'Whose link to show.',
  input: (t) => ({ clientId: theClient(t) }),
  does: async ({ clientId: { id } }, context) => {
    await context.services.clients.sendFirstUserLink(id, callerOf(context));
    return { client: { id } };
  },
  answers: 'The client whose first user gets the mail.',
  gives: (t) => ({ client: clientIn(t) }),
});
