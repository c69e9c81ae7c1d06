import { mutation } from '../core/mutation.ts';
import { clientOut, startOrPlan, startOrPlanFields } from '../core/payload.ts';
import { theClient } from './client.ts';

mutation('backupClient', {
  about:
    'Backs up one client now, as backupServer does for all clients of a server. Its site goes on meanwhile.',
  asks: 'Which client.',
  input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onClient('BACKUP', id), asked),
  answers: 'The client, and the run that backs it up.',
  gives: clientOut,
});

mutation('verifyClient', {
  about:
    'Proves the newest good backup of a client: loads it into a MariaDB of its own on the client’s server, never into the live one, and compares it with its manifest. If the backup has a good copy in BACKUP_DIR or on a backup store, the copy is what is loaded. `Backup.proof` says what came of it.',
  asks: 'Which client.',
  input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.runs.onClient('VERIFY', id), asked),
  answers: 'The client, and the run that proves its backup.',
  gives: clientOut,
});

/** Mutations that need only a client, and change it. */
for (const [name, act, about] of [
  [
    'suspendClient',
    'suspend',
    'Suspends a client: its site answers 503, with a page that says so. Its data and its route stay, and backups go on.',
  ],
  ['resumeClient', 'resume', 'Resumes a suspended client: its site answers again, as before.'],
  [
    'resetFirstUserTwoFactor',
    'resetFirstUserTwoFactor',
    'Removes the second factor of a client’s administrator who has lost it. If the client enforces a second factor, the administrator sets up a new one at the next sign-in.',
  ],
  [
    'renewFirstUserLink',
    'renewFirstUserLink',
    'Makes a new one-time link for the administrator of a client. It replaces any earlier link, works once the run has ended, and is valid for 7 days from now: see revealFirstUserLink.',
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
