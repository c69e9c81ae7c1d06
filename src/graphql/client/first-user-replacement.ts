import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { FirstUserInput } from './client-changes.ts';
import { theClient } from './client.ts';

mutation('replaceFirstUser', {
  about:
    'Gives a client another administrator, where the one before has gone: they take over the account, with a one-time link to set a password (see revealFirstUserLink) and no second factor yet; whoever is signed in with it is signed out.',
  asks: 'Whose administrator, and who it is to be.',
  input: (t) => ({
    clientId: theClient(t),
    firstUser: t.field({
      type: FirstUserInput,
      required: true,
      description: 'The person who takes over; the language of the one before by default.',
    }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId: { id }, firstUser, ...asked }, context) =>
    startOrPlan(context, context.services.clients.replaceFirstUser(id, firstUser), asked),
  answers: 'The client, and the run that reaches its database.',
  gives: clientOut,
});
