import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import {
  callerOf,
  clientIn,
  clientOut,
  startOrPlan,
  startOrPlanFields,
  type InputFields,
} from '../core/payload.ts';
import { AT_MOST, manyOut, RUN } from './client-batches.ts';
import { Client, theClient } from './client.ts';

const aliasField = (t: InputFields) =>
  t.string({ required: true, description: 'Its alias, typed again as a confirmation.' });

const HOW =
  'First a last backup is made, checked and copied, while the site still answers: if that fails, nothing is removed. Then go the route and the virtual host. Everything else is kept for 21 days (`DELETION_GRACE_DAYS`), in which undeleteClient brings it back, and is then removed. A client that was never live is removed at once.';

mutation('deleteClient', {
  about: `Deletes a client. ${HOW}`,
  asks: 'Which client, by its id and, as a confirmation, its alias.',
  input: (t) => ({ clientId: theClient(t), alias: aliasField(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, alias, ...asked }, context) =>
    startOrPlan(context, context.services.clients.remove(id, alias), asked),
  answers: 'The client, and the run that closes or removes it.',
  gives: clientOut,
});

const ClientToDelete = builder.inputType('ClientToDelete', {
  description: 'A client to delete.',
  fields: (t) => ({
    clientId: t.globalID({ for: Client, required: true, description: 'The client.' }),
    alias: t.string({ required: true, description: 'Its alias, typed again as a confirmation.' }),
  }),
});

mutation('deleteClients', {
  about: `Deletes many clients, as deleteClient does. ${AT_MOST} ${RUN}`,
  asks: 'Which clients, each by its id and, as a confirmation, its alias.',
  input: (t) => ({
    clients: t.field({ type: [ClientToDelete], required: true, description: AT_MOST }),
    ...startOrPlanFields(t),
  }),
  does: ({ clients: rows, ...asked }, context) => {
    const { clients } = context.services;
    const remove = clients.removeMany(rows.map(({ clientId: { id }, alias }) => ({ clientId: id, alias })));
    return startOrPlan(context, remove, asked);
  },
  answers: 'The result for each client, and the run that closes or removes them.',
  gives: manyOut,
});

mutation('undeleteClient', {
  about:
    'Brings back a deleted client that is kept (CLOSED), or whose deletion has failed, as it was before: its site answers again, or is suspended again.',
  asks: 'Which client.',
  input: (t) => ({ clientId: theClient(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, ...asked }, context) =>
    startOrPlan(context, context.services.clients.undelete(id), asked),
  answers: 'The client, and the run that brings it back.',
  gives: clientOut,
});

mutation('purgeClient', {
  about:
    'Removes a deleted client that is kept, before its time is over, with all that belongs to it. Its backups stay. There is no way back but a backup.',
  asks: 'Which client, by its id and, as a confirmation, its alias.',
  input: (t) => ({ clientId: theClient(t), alias: aliasField(t), ...startOrPlanFields(t) }),
  does: ({ clientId: { id }, alias, ...asked }, context) =>
    startOrPlan(context, context.services.clients.purge(id, alias), asked),
  answers: 'The client, and the run that removes it.',
  gives: clientOut,
});

mutation('forgetClient', {
  about:
    'Forgets a client whose server is UNREACHABLE and does not come back: it counts as deleted, with no run and no last backup. `removal` then says what could not be removed; the next syncs of the other servers remove what it has there. If all clients of the server are lost, use forgetServer instead.',
  asks: 'Which client, by its id and, as a confirmation, its alias; and why.',
  input: (t) => ({
    clientId: theClient(t),
    alias: aliasField(t),
    reason: t.string({ required: true, description: 'Why; it is kept in the audit.' }),
  }),
  does: async ({ clientId: { id }, ...given }, context) => ({
    client: await context.services.clients.forget(id, given, callerOf(context)),
  }),
  answers: 'The client, as it is now.',
  gives: (t) => ({ client: clientIn(t) }),
});

mutation('releaseAlias', {
  about:
    'Gives the alias of a deleted client free for a new one, which meets nothing of the old one. The deleted client is then listed with `~` and its number behind the alias. Refused while something of it may be left on a server.',
  asks: 'Which client, by its id and, as a confirmation, its alias.',
  input: (t) => ({ clientId: theClient(t), alias: aliasField(t) }),
  does: async ({ clientId: { id }, alias }, context) => ({
    client: await context.services.clients.releaseAlias(id, alias, callerOf(context)),
  }),
  answers: 'The client, as it is now.',
  gives: (t) => ({ client: clientIn(t) }),
});
