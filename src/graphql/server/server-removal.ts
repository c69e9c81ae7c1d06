/** Removes servers from Regent: a server without clients, or a lost one together with its clients. */
import type { LeftBehind } from '../../domain/servers/server-release.ts';
import { builder } from '../builder.ts';
import { mutation } from '../core/mutation.ts';
import { type Payload, callerOf, type Fields, planOf, runIn } from '../core/payload.ts';
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

const leftBehind = builder.objectRef<LeftBehind>('LeftBehind').implement({
  description: 'A thing that Regent has made, and that stays when the server is given back.',
  fields: (t) => ({
    client: t.exposeString('client', {
      nullable: true,
      description: 'The alias that its client had; null if it belongs to the server as a whole.',
    }),
    what: t.exposeString('what', {
      description: 'What and where, such as `vhost on fo1.example.org`: a plugin, or a thing in words.',
    }),
  }),
});

mutation('releaseServer', {
  about:
    'Gives a server back: Regent forgets it and the clients that live there, and does nothing on any server. Their sites go on answering, also through a reverse proxy, and their aliases are free. Refused while runs have something to do there, while deleted clients are kept there, while moves can be taken back, and while the inventory lacks something. deleteServer is for a server without clients; forgetServer, for one that is lost.',
  asks: 'Which server, by its id and, as a confirmation, its name; and why.',
  input: (t) => ({
    serverId: theServer(t),
    fqdn: t.string({ required: true, description: 'Its full host name, typed again as a confirmation.' }),
    reason: t.string({ required: true, description: 'Why; it is kept in the audit.' }),
    dryRun: t.boolean({
      required: false,
      description: 'True to get what would be left behind; nothing is stored.',
    }),
  }),
  does: async ({ serverId, fqdn, reason, dryRun }, context) => {
    const { servers } = context.services;
    const { plan } = await planOf(context, servers.told(serverId.id));
    const isDry = dryRun === true;
    const release = { fqdn, reason, untold: plan.map(({ summary }) => summary), dryRun: isDry };
    const left = await servers.release(serverId.id, release, callerOf(context));
    return { left, ...(isDry ? {} : { deletedServerId: serverId.id }) };
  },
  answers: 'The id of what was forgotten, and what is left behind.',
  gives: (t) => ({
    deletedServerId: deletedServerId(t),
    leftBehind: t.field({
      type: [leftBehind],
      nullable: true,
      description: 'What Regent has made and does not look after any more. Nothing of it was changed.',
      resolve: ({ left }) => left,
    }),
  }),
});

function deletedServerId(t: Fields<Payload<{ deletedServerId: string }>>) {
  return t.globalID({
    nullable: true,
    description: 'The id that the server had.',
    resolve: ({ deletedServerId: id }) => (id === undefined ? null : { type: Server, id }),
  });
}
