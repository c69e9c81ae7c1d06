import { conflict, forbidden, notFound } from './errors.ts';
import { takesPart } from './queue-runs.ts';
import type { Server } from './vocabulary.ts';

export async function mustFind<T>(found: Promise<T | undefined>, what: string, id: string): Promise<T> {
  const it = await found;
  if (it === undefined)
    throw notFound(`There is no ${what} ${id}. It may have been deleted; list them anew.`);
  return it;
}

/** A server whose host key nobody has confirmed is not spoken to, nor is one that is retired. */
export function mustBeUsable(server: Server): void {
  if (!takesPart(server)) {
    throw forbidden(`${server.fqdn} is retired. Bring it back with setServerMode first.`, 'serverId');
  }
  if (server.state === 'UNCONFIRMED') {
    throw forbidden(
      `The host key of ${server.fqdn} has not been confirmed. Compare ${server.hostKeyFingerprint ?? 'it'} with the output of "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the server, then use confirmServerHostKey.`,
      'serverId',
    );
  }
}

/** @param it what it is called, at the beginning of a sentence */
export function mustBeAsRead(it: string, version: number, expectedVersion: number | undefined): void {
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw conflict(
    `${it} has changed meanwhile: you have version ${expectedVersion}, it is at ${version}. Read it again.`,
    'expectedVersion',
  );
}
