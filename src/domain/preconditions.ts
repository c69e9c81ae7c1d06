import { isDeleted, keptUntil } from './clients/presence.ts';
import { conflict, notAllowed, missing } from './errors.ts';
import { isBackedUp, isSynced, takesPart } from './runs/queue-runs.ts';
import type { Client, Server } from './vocabulary.ts';

export async function mustFind<T>(found: Promise<T | undefined>, what: string, id: string): Promise<T> {
  return mustBeThere(await found, what, id);
}

export function mustBeThere<T>(it: T | undefined, what: string, id: string): T {
  if (it === undefined) throw missing(what, id, ' It may have been deleted; list them again.');
  return it;
}

/** Regent does not connect to a retired server, or to one with an unconfirmed host key. */
export function mustBeUsable(server: Server, path = 'serverId'): void {
  if (!takesPart(server)) {
    throw notAllowed(`${server.fqdn} is retired. Bring it back with setServerMode first.`, path);
  }
  if (server.state === 'UNCONFIRMED') {
    throw notAllowed(
      `The host key of ${server.fqdn} has not been confirmed. Compare ${server.hostKeyFingerprint ?? 'it'} with the output of "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the server, then use confirmServerHostKey.`,
      path,
    );
  }
}

/** A server that was removed from Regent is kept only for the history of its clients. */
export function mustBeKept({ removedAt, formerFqdns }: Server): void {
  if (removedAt === null) return;
  throw conflict(
    `${formerFqdns.at(-1) ?? 'The server'} was removed from Regent at ${removedAt.toISOString()}. Add it again with createServer.`,
    'serverId',
  );
}

/** Backups are of clients, which are on front offices, and of the back office's database. */
export function mustBeBackedUp(server: Server): void {
  if (isBackedUp(server)) return;
  throw notAllowed(
    `${server.fqdn} is a ${server.role}: Regent backs up clients, which are on front offices, and the database of the back office. Back up this server with your own tools.`,
    'serverId',
  );
}

/** A backup store has nothing that follows the desired state. */
export function mustBeSynced(server: Server): void {
  if (isSynced(server)) return;
  throw notAllowed(
    `${server.fqdn} is a ${server.role}: only backups bring something there, so there is nothing to sync. Use checkServer to see how it is.`,
    'serverId',
  );
}

/** The PHP back office leaves its requests on its own machine. */
export function mustBeBackOffice(server: Server): void {
  if (server.role === 'BACK_OFFICE') return;
  throw notAllowed(
    `${server.fqdn} is a ${server.role}: only on a BACK_OFFICE are requests collected.`,
    'serverId',
  );
}

/** For a backup of a server on which clients may live. */
export function mustHaveClients(server: Server, living: Client[]): void {
  if (server.role !== 'FRONT_OFFICE') return;
  if (living.every((client) => isDeleted(client))) {
    throw notAllowed(`No client lives on ${server.fqdn}, so there is nothing to back up.`, 'serverId');
  }
}

/** A client that has been live, and whose data are not on their way out. */
export function mustHaveData(client: Client): void {
  const { alias, status, activatedAt } = client;
  const why =
    status === 'DELETED'
      ? 'has been deleted. Its last backups stay on the server, and `backups` lists them'
      : isDeleted(client)
        ? `is being deleted${keptUntil(client)}. The deletion makes a last backup of it`
        : activatedAt === null
          ? 'is not set up yet, so there is nothing to back up. Wait until it is ACTIVE'
          : undefined;
  if (why !== undefined) throw conflict(`The client ${alias} ${why}.`, 'clientId');
}

/** @param it the name of the object, at the beginning of a sentence */
export function mustBeAsRead(it: string, version: number, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw conflict(
    `${it} has changed meanwhile: you have version ${expectedVersion}, but the present version is ${version}. Read it again.`,
    'expectedVersion',
  );
}
