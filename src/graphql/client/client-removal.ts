import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('deleteClient', {
  about:
    'Deletes a client: its route goes first, then its virtual host; a last dump is made and checked; then all that is left of it goes. There is no way back but that dump.',
  asks: 'Which client, named twice.',
  input: (t) => ({
    clientId: theClient(t),
    alias: t.string({ required: true, description: 'Its alias, typed again as a confirmation.' }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId: { id }, alias, ...asked }, context) =>
    startOrPlan(context, context.services.clients.remove(id, alias), asked),
  answers: 'The client, and the run that takes it away.',
  gives: clientOut,
});
