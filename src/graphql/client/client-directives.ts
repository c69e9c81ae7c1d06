import { mutation } from '../core/mutation.ts';
import { clientOut, expectedVersionField, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('setDirectives', {
  about:
    'Sets directives of Apache inside a client’s own virtual host, such as `Header set X-Frame-Options DENY`, and starts the run that brings them about. Only directives that cannot concern another client are allowed. Apache tests them before it loads them: if it refuses them, the client fails with its message, and its virtual host stays as it was.',
  asks: 'Which client, and all directives that it has from now on.',
  input: (t) => ({
    clientId: theClient(t),
    directives: t.string({
      required: true,
      description:
        'One on each line; at most 100 lines and 10,000 characters. An empty text removes them. Everybody who may read clients can read them, so put no password into them.',
    }),
    expectedVersion: expectedVersionField(t),
    ...startOrPlanFields(t),
  }),
  does: ({ clientId, directives, expectedVersion, ...asked }, context) => {
    const { clients } = context.services;
    const set = clients.setDirectives(clientId.id, directives, expectedVersion ?? undefined);
    return startOrPlan(context, set, asked);
  },
  answers: 'The client, and the run that updates its virtual host.',
  gives: clientOut,
});
