/** Servers that are taken out of Regent: one whose clients are gone, and one that is gone with its clients. */
import { builder } from '../builder.ts';
import { type Answer, answer, callerOf, type Fields, runIn, userErrors } from '../payload.ts';
import { Server } from './server.ts';

builder.relayMutationField(
  'deleteServer',
  {
    description: 'Which server.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
    }),
  },
  {
    description:
      'Takes a server out of Regent’s hands; what is on it stays, with the file that names this Regent. Refused while clients live there, with the list.',
    resolve: (_root, { input }, context) =>
      answer(async () => {
        const server = await context.services.servers.remove(input.serverId.id, callerOf(context));
        return { deletedServerId: server.id };
      }),
  },
  {
    description: 'What has gone.',
    outputFields: (t) => ({
      deletedServerId: deletedServerId(t),
      userErrors: userErrors(t),
    }),
  },
);

builder.relayMutationField(
  'forgetServer',
  {
    description: 'Which server, named twice, and why.',
    inputFields: (t) => ({
      serverId: t.globalID({ for: Server, required: true, description: 'The server.' }),
      fqdn: t.string({
        required: true,
        description: 'Its full host name, typed again as a confirmation.',
      }),
      reason: t.string({ required: true, description: 'For the audit, and for the runs that end.' }),
    }),
  },
  {
    description:
      'Forgets a server that is gone for good, with the clients that live there: they count as deleted, and their aliases are not given away again. Nothing is done on that server. What its clients had on other servers is removed; the audit keeps who they were, and the last good backup of each. Where a new machine takes its place, use updateServer instead.',
    resolve: (_root, { input: { serverId, fqdn, reason } }, context) =>
      answer(async () => {
        const { servers } = context.services;
        const { server, run } = await servers.forget(serverId.id, { fqdn, reason }, callerOf(context));
        return { deletedServerId: server.id, ...(run === undefined ? {} : { runId: run.id }) };
      }),
  },
  {
    description: 'What has gone, and the sync that removes what its clients had on other servers.',
    outputFields: (t) => ({
      deletedServerId: deletedServerId(t),
      run: runIn(t),
      userErrors: userErrors(t),
    }),
  },
);

function deletedServerId(t: Fields<Answer<{ deletedServerId: string }>>) {
  return t.globalID({
    nullable: true,
    description: 'The id that the server had.',
    resolve: ({ deletedServerId: id }) => (id === undefined ? null : { type: Server, id }),
  });
}
