import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

/** What takes a client, and nothing else. */
for (const [name, act, about] of [
  [
    'suspendClient',
    'suspend',
    'Has a client’s site answer 503, with a page that says so. Its data and its route stay, and backups go on.',
  ],
  ['resumeClient', 'resume', 'Lets a suspended client’s site answer again, as it was.'],
  [
    'resetFirstUserTwoFactor',
    'resetFirstUserTwoFactor',
    'Takes the second factor from the administrator of a client, who has lost it; where one is enforced, they set up a new one as they sign in.',
  ],
  [
    'renewFirstUserLink',
    'renewFirstUserLink',
    'Makes a new one-time link for the administrator of a client, good for 7 days from now, in place of any other. It works once the run has ended: see revealFirstUserLink.',
  ],
] as const) {
  mutation(name, {
    about,
    asks: 'Which client.',
    input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
    does: ({ clientId: { id }, ...asked }, context) =>
      startOrPlan(context, context.services.clients[act](id), asked),
    answers: 'The client, and the run that brings it about.',
    gives: clientOut,
  });
}
