/** A request of another back office as the operation that a mutation would start. */
import type { ClientOperation } from '../clients/client-operation.ts';
import type { Clients } from '../clients/clients.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import type { Tx } from '../store.ts';
import type { Client, RequestedClient, RequestKind, Server } from '../vocabulary.ts';

export type Requestable = Pick<Clients, 'create' | 'changeAsRequested' | 'remove'>;

/** Throws a RefusedError if it names something that Regent does not know. */
export async function operationFor(
  tx: Tx,
  clients: Requestable,
  kind: RequestKind,
  asked: RequestedClient,
): Promise<ClientOperation> {
  const server = await frontOfficeOf(tx, asked);
  if (kind === 'CREATE') return creation(tx, clients, server, asked);
  const client = await clientOf(tx, server, asked);
  if (kind === 'DELETE') return clients.remove(client.id, client.alias);
  const { firstUser } = asked;
  return clients.changeAsRequested(client.id, {
    ...asked,
    replacesFirstUser: firstUser !== undefined && firstUser.email !== client.firstUserEmail,
    link: await modelIdsOf(tx, asked.link),
    unlink: await modelIdsOf(tx, asked.unlink),
  });
}

async function creation(
  tx: Tx,
  clients: Requestable,
  server: Server,
  { alias, name, contactEmail, firstUser, link, ...flags }: RequestedClient,
): Promise<ClientOperation> {
  if (name === undefined || firstUser === undefined)
    throw invalid(`The request for the client ${alias} does not say its name and its first user.`);
  return clients.create({
    alias,
    name,
    serverId: server.id,
    // The spool does not have it: until somebody says more, the first user is the contact.
    contactEmail: contactEmail ?? firstUser.email,
    firstUser,
    twoFactorEnforced: flags.twoFactorEnforced,
    backgroundImportActive: flags.backgroundImportActive,
    modelIds: await modelIdsOf(tx, link),
  });
}

async function frontOfficeOf(tx: Tx, { server: fqdn }: RequestedClient): Promise<Server> {
  const servers = (await tx.servers()).filter(({ role }) => role === 'FRONT_OFFICE');
  const found =
    servers.find((server) => server.fqdn === fqdn) ??
    servers.find(({ formerFqdns }) => formerFqdns.includes(fqdn));
  if (found !== undefined) return found;
  throw notFound(
    `Regent knows no front office ${fqdn}. Add it with createServer, under the name that the back office has for it.`,
  );
}

async function clientOf(tx: Tx, server: Server, { alias }: RequestedClient): Promise<Client> {
  const [client] = await tx.clientsByAlias([alias]);
  if (client === undefined)
    throw notFound(`Regent knows no client ${alias}, so it neither changes nor deletes it.`);
  if (client.serverId === server.id) return client;
  const home = await tx.serverById(client.serverId);
  throw conflict(
    `The request is for the client ${alias} on ${server.fqdn}, but it lives on ${home?.fqdn ?? 'another server'}. Make the change in Regent, or correct the server in the back office.`,
  );
}

async function modelIdsOf(tx: Tx, numbers: number[]): Promise<string[]> {
  if (numbers.length === 0) return [];
  const known = new Map((await tx.models()).map(({ number, id }) => [number, id]));
  return [...new Set(numbers)].map((number) => {
    const id = known.get(number);
    if (id === undefined)
      throw notFound(`Regent knows no model ${number}. A sync of the back office adopts those of MONARC.`);
    return id;
  });
}
