/**
 * What each operation does to the rows of clients, within a transaction. Throws a RefusedError if it is not
 * allowed.
 */
import { problemsOf, type ClientFlags, type ClientPatch } from './client-input.ts';
import { linkModels } from './client-models.ts';
import type { Changed } from './client-operation.ts';
import { differing } from '../differing.ts';
import { directivesProblem, plainDirectives } from './settings/directives.ts';
import { attempt, conflict, invalid, RefusedError } from '../errors.ts';
import { keptUntil } from './presence.ts';
import { mustBeAsRead, mustBeThere } from '../preconditions.ts';
import type { Tx } from '../store.ts';
import type { Client } from '../vocabulary.ts';

export async function changeClient(
  tx: Tx,
  before: Client,
  patch: ClientPatch,
  expectedVersion: number | undefined,
  now: Date,
): Promise<Client> {
  mustStay(before);
  mustBeAsRead(`The client ${before.alias}`, before.version, expectedVersion);
  const problems = problemsOf(changesIn(patch, before), []);
  if (problems.length > 0) throw new RefusedError(problems);
  if (patch.modelIds != null) await linkModels(tx, before, patch.modelIds);
  return tx.updateClient(before.id, {
    name: patch.name?.trim() ?? before.name,
    contactEmail: patch.contactEmail ?? before.contactEmail,
    firstUserFirstName: patch.firstUser?.firstName?.trim() ?? before.firstUserFirstName,
    firstUserLastName: patch.firstUser?.lastName?.trim() ?? before.firstUserLastName,
    firstUserEmail: patch.firstUser?.email ?? before.firstUserEmail,
    firstUserLanguage: patch.firstUser?.language ?? before.firstUserLanguage,
    twoFactorEnforced: patch.twoFactorEnforced ?? before.twoFactorEnforced,
    backgroundImportActive: patch.backgroundImportActive ?? before.backgroundImportActive,
    activeLanguages: patch.activeLanguages ?? before.activeLanguages,
    defaultLanguage: patch.defaultLanguage === undefined ? before.defaultLanguage : patch.defaultLanguage,
    ...(isReaddressed(before, patch) ? { firstUserTokenExpiresAt: now } : {}),
    version: before.version + 1,
  });
}

/**
 * Makes the same change to many, with one read and one write. Returns the result of each, in the order of
 * these ids.
 * @param also what else to do for the clients that are changed
 */
export async function changeClients(
  tx: Tx,
  clientIds: string[],
  flags: ClientFlags,
  also?: (clientIds: string[]) => Promise<void>,
): Promise<(Changed | RefusedError)[]> {
  const before = new Map((await tx.clientsById(clientIds)).map((client) => [client.id, client]));
  const decided = clientIds.map((id) =>
    attempt(() => {
      const client = mustBeThere(before.get(id), 'client', id);
      mustStay(client);
      return client;
    }),
  );
  const ids = [...new Set(decided.flatMap((client) => (client instanceof RefusedError ? [] : [client.id])))];
  await also?.(ids);
  const after = new Map((await tx.updateClients(ids, flags, 1)).map((client) => [client.id, client]));
  return decided.map((client) =>
    client instanceof RefusedError ? client : { before: client, client: after.get(client.id) ?? client },
  );
}

/**
 * Whether the address for the link changes after the client went live. The link lets in the user that MONARC
 * has, so it must be renewed before it is mailed to another address, by somebody who may renew it.
 */
function isReaddressed({ activatedAt, firstUserEmail }: Client, { firstUser }: ClientPatch): boolean {
  return activatedAt !== null && firstUser?.email != null && firstUser.email !== firstUserEmail;
}

/** @param text one directive on each line; empty for none */
export async function setDirectives(
  tx: Tx,
  before: Client,
  text: string,
  expectedVersion: number | undefined,
): Promise<Client> {
  mustStay(before);
  mustBeAsRead(`The client ${before.alias}`, before.version, expectedVersion);
  const directives = plainDirectives(text);
  const problem = directivesProblem(directives);
  if (problem !== undefined && directives !== before.directives) throw invalid(problem, 'directives');
  return tx.updateClient(before.id, { directives, version: before.version + 1 });
}

function changesIn(patch: ClientPatch, before: Client): ClientPatch {
  const firstUser = differing(patch.firstUser ?? {}, {
    firstName: before.firstUserFirstName,
    lastName: before.firstUserLastName,
    email: before.firstUserEmail,
  });
  return { ...differing(patch, { name: before.name, contactEmail: before.contactEmail }), firstUser };
}

/** @param isSuspended whether its site answers 503 from now on, while all its data stays */
export async function setSuspended(tx: Tx, before: Client, isSuspended: boolean): Promise<Client> {
  mustStay(before);
  if ((before.presence === 'SUSPENDED') === isSuspended) {
    throw conflict(`The client ${before.alias} is ${isSuspended ? 'suspended already' : 'not suspended'}.`);
  }
  return tx.updateClient(before.id, {
    presence: isSuspended ? 'SUSPENDED' : 'PRESENT',
    version: before.version + 1,
  });
}

export function mustStay(client: Client): void {
  if (client.presence === 'CLOSED')
    throw conflict(
      `The client ${client.alias} was deleted${keptUntil(client)}; it cannot be changed. Bring it back with undeleteClient first.`,
    );
  if (client.presence === 'ABSENT')
    throw conflict(`The client ${client.alias} is being deleted, or has been; it cannot be changed.`);
}
