import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { FirstUserInput } from './client-changes.ts';
import { theClient } from './client.ts';

mutation('replaceFirstUser', {
  about:
    'Replaces the administrator of a client, for example if the previous one has left. The new administrator takes over the account, with a one-time link to set a password (see revealFirstUserLink) and no second factor yet. Open sessions of that account end.',
  asks: 'Which client, and its new administrator.',
  input: (t) => ({
    clientId: theClient(t),
    firstUser: t.field({
      type: FirstUserInput,
      required: true,
      description:
        'The person who takes over. The language is that of the previous administrator by default.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId: { id }, firstUser, ...asked }, context) =>
    startOrPlan(context, context.services.clients.replaceFirstUser(id, firstUser), asked),
  answers: 'The client, and the run that changes its database.',
  gives: clientOut,
});
