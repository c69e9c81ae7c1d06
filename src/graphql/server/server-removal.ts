/** Servers that are taken out of Regent: one whose clients are gone, and one that is gone with its clients. */
import { mutation } from '../core/mutation.ts';
import { type Answer, callerOf, type Fields, runIn } from '../core/payload.ts';
import { Server, theServer } from './server.ts';

mutation('deleteServer', {
  about:
    'Takes a server out of Regent’s hands; what is on it stays, with the file that names this Regent. Refused while clients live there, with the list.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t) }),
  does: async ({ serverId }, context) => {
    const server = await context.services.servers.remove(serverId.id, callerOf(context));
    return { deletedServerId: server.id };
  },
  answers: 'What has gone.',
  gives: (t) => ({ deletedServerId: deletedServerId(t) }),
});

mutation('forgetServer', {
  about:
    'Forgets a server that is gone for good, with the clients that live there: they count as deleted, and their aliases are not given away again. Nothing is done on that server. What its clients had on other servers is removed; the audit keeps who they were, and the last good backup of each. Where a new machine takes its place, use updateServer instead.',
  asks: 'Which server, named twice, and why.',
  input: (t) => ({
    serverId: theServer(t),
    fqdn: t.string({ required: true, description: 'Its full host name, typed again as a confirmation.' }),
    reason: t.string({ required: true, description: 'For the audit, and for the runs that end.' }),
  }),
  does: async ({ serverId, fqdn, reason }, context) => {
    const { servers } = context.services;
    const { server, run } = await servers.forget(serverId.id, { fqdn, reason }, callerOf(context));
    return { deletedServerId: server.id, runId: run?.id };
  },
  answers: 'What has gone, and the sync that removes what its clients had on other servers.',
  gives: (t) => ({ deletedServerId: deletedServerId(t), run: runIn(t) }),
});

function deletedServerId(t: Fields<Answer<{ deletedServerId: string }>>) {
  return t.globalID({
    nullable: true,
    description: 'The id that the server had.',
    resolve: ({ deletedServerId: id }) => (id === undefined ? null : { type: Server, id }),
  });
}
