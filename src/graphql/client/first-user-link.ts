import { mutation } from '../core/mutation.ts';
import { callerOf, clientIn } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('revealFirstUserLink', {
  about:
    'Shows the one-time link with which the first user of a client sets a password. Whoever has it becomes that user, so that it is noted who asked.',
  asks: 'Whose link.',
  input: (t) => ({ clientId: theClient(t) }),
  does: ({ clientId }, context) =>
    context.services.clients.revealFirstUserLink(clientId.id, callerOf(context)),
  answers: 'The link.',
  gives: (t) => ({
    link: t.expose('link', {
      type: 'URL',
      nullable: true,
      description: 'Give it to the first user, and to nobody else.',
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
    'Mails the first user of a client, in their language, the one-time link with which they set a password. Refused where no mail is configured, and before the client is live.',
  asks: 'Whose link.',
  input: (t) => ({ clientId: theClient(t) }),
  does: async ({ clientId: { id } }, context) => {
    await context.services.clients.sendFirstUserLink(id, callerOf(context));
    return { client: { id } };
  },
  answers: 'Whose first user it was sent to.',
  gives: (t) => ({ client: clientIn(t) }),
});
