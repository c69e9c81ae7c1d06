import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('deleteClient', {
  about:
    'Deletes a client: first its route, then its virtual host. Then a last dump is made and checked, and everything else of the client is removed. That dump is the only way back.',
  asks: 'Which client, by its id and, as a confirmation, its alias.',
  input: (t) => ({
    clientId: theClient(t),
    alias: t.string({ required: true, description: 'Its alias, typed again as a confirmation.' }),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId: { id }, alias, ...asked }, context) =>
    startOrPlan(context, context.services.clients.remove(id, alias), asked),
  answers: 'The client, and the run that removes it.',
  gives: clientOut,
});
