/** Removes servers from Regent: a server without clients, or a lost one together with its clients. */
import { mutation } from '../core/mutation.ts';
import { type Payload, callerOf, type Fields, runIn } from '../core/payload.ts';
import { Server, theServer } from './server.ts';

mutation('deleteServer', {
  about:
    'Removes a server from Regent. Everything on it stays, with the file that names this Regent. Refused, with a list, while clients live there.',
  asks: 'Which server.',
  input: (t) => ({ serverId: theServer(t) }),
  does: async ({ serverId }, context) => {
    const server = await context.services.servers.remove(serverId.id, callerOf(context));
    return { deletedServerId: server.id };
  },
  answers: 'The id of what was deleted.',
  gives: (t) => ({ deletedServerId: deletedServerId(t) }),
});

mutation('forgetServer', {
  about:
    'Forgets a server that is lost for good, with the clients that live there: they count as deleted, and nobody else gets their aliases (see releaseAlias). Nothing is done on that server. What its clients had on other servers is removed. The audit keeps their names and the last good backup of each. If a new machine takes its place, use updateServer instead.',
  asks: 'Which server, by its id and, as a confirmation, its name; and why.',
  input: (t) => ({
    serverId: theServer(t),
    fqdn: t.string({ required: true, description: 'Its full host name, typed again as a confirmation.' }),
    reason: t.string({
      required: true,
      description: 'Why; it is kept in the audit and in the runs that end.',
    }),
  }),
  does: async ({ serverId, fqdn, reason }, context) => {
    const { servers } = context.services;
    const { server, run } = await servers.forget(serverId.id, { fqdn, reason }, callerOf(context));
    return { deletedServerId: server.id, runId: run?.id };
  },
  answers: 'The id of the server, and the sync that removes what its clients had on other servers.',
  gives: (t) => ({ deletedServerId: deletedServerId(t), run: runIn(t) }),
});

function deletedServerId(t: Fields<Payload<{ deletedServerId: string }>>) {
  return t.globalID({
    nullable: true,
    description: 'The id that the server had.',
    resolve: ({ deletedServerId: id }) => (id === undefined ? null : { type: Server, id }),
  });
}
