import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('deleteClient', {
  about:
    'Deletes a client. First a last backup is made, checked and copied, while its site still answers: if that fails, nothing is removed. Then go its route, its virtual host, and everything else. That backup is the only way back.',
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
