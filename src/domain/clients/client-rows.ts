/** What each operation does to the rows of clients, within a transaction; throws a RefusedError where it may not. */
import { aliasProblem } from './alias.ts';
import { problemsOf, type ClientInput, type ClientPatch } from './client-input.ts';
import { linkModels, mustBeLinkable } from './client-models.ts';
import { newClientSecrets, newLink } from './client-secrets.ts';
import { contexts } from '../secrets/contexts.ts';
import { differing } from '../differing.ts';
import { conflict, forbidden, invalid, RefusedError } from '../errors.ts';
import { mustBeAsRead, mustBeUsable, mustFind } from '../preconditions.ts';
import { shown } from '../shown.ts';
import type { Tx } from '../store.ts';
import type { ApiVaults } from '../secrets/vaults.ts';
import type { Client, Server } from '../vocabulary.ts';

export interface NewClientDeps {
  vaults: ApiVaults;
  backOfficeAlias: string;
  now(): Date;
}

/** All is checked before anything is written, so that a refusal leaves the transaction as it was. */
export async function insertClient(
  tx: Tx,
  { vaults, backOfficeAlias, now }: NewClientDeps,
  input: ClientInput,
): Promise<Client> {
  const problems = problemsOf(input, ['name', 'alias', 'contactEmail', 'firstUser']);
  const wrong = aliasProblem(input.alias, backOfficeAlias);
  if (wrong !== undefined) problems.push({ code: 'INVALID', message: wrong, path: ['alias'] });
  if (problems.length > 0) throw new RefusedError(problems);
  const server = await mustFind(tx.heldServer(input.serverId), 'server', input.serverId);
  mustTakeClients(server);
  const taken = await whoseAlias(tx, input.alias);
  if (taken !== undefined) throw conflict(taken, 'alias');
  await mustBeLinkable(tx, new Set(), input.modelIds ?? []);
  const client = await tx.insertClient({
    alias: input.alias,
    name: input.name.trim(),
    serverId: server.id,
    contactEmail: input.contactEmail,
    firstUserFirstName: input.firstUser.firstName.trim(),
    firstUserLastName: input.firstUser.lastName.trim(),
    firstUserEmail: input.firstUser.email,
    firstUserLanguage: input.firstUser.language ?? 'fr',
    twoFactorEnforced: input.twoFactorEnforced ?? true,
    backgroundImportActive: input.backgroundImportActive ?? false,
    secrets: vaults.servers.seal(JSON.stringify(newClientSecrets()), contexts.clientSecrets(input.alias)),
    ...newLink({ vaults, now }, input.alias),
  });
  if (input.modelIds != null) await tx.setModels(client.id, input.modelIds);
  return client;
}

function mustTakeClients(server: Server): void {
  mustBeUsable(server);
  if (server.role !== 'FRONT_OFFICE') {
    throw invalid(
      `${server.fqdn} is a ${server.role}; clients live on a FRONT_OFFICE. Choose one.`,
      'serverId',
    );
  }
  if (server.mode === 'DRAINING') {
    throw forbidden(
      `${server.fqdn} is draining: it takes no new clients. Choose another front office, or use setServerMode.`,
      'serverId',
    );
  }
}

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
    ...(isReaddressed(before, patch) ? { firstUserTokenExpiresAt: now } : {}),
    version: before.version + 1,
  });
}

/**
 * The link lets in the user that MONARC has. Where the address to mail it to changes afterwards, it is to be
 * renewed first, by somebody who may.
 */
function isReaddressed({ activatedAt, firstUserEmail }: Client, { firstUser }: ClientPatch): boolean {
  return activatedAt !== null && firstUser?.email != null && firstUser.email !== firstUserEmail;
}

function changesIn(patch: ClientPatch, before: Client): ClientPatch {
  const firstUser = differing(patch.firstUser ?? {}, {
    firstName: before.firstUserFirstName,
    lastName: before.firstUserLastName,
    email: before.firstUserEmail,
  });
  return { ...differing(patch, { name: before.name, contactEmail: before.contactEmail }), firstUser };
}

/** @param isSuspended whether its site is to answer 503, with all that is its own kept */
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

/** @param alias the client's alias, typed again as a confirmation */
export async function markForRemoval(tx: Tx, before: Client, alias: string): Promise<Client> {
  if (before.status === 'DELETED') throw conflict(`The client ${before.alias} has already been deleted.`);
  if (before.alias !== alias) {
    throw invalid(
      `To delete this client, type its alias, "${before.alias}"; you typed ${shown(alias)}.`,
      'alias',
    );
  }
  const client = await tx.updateClient(before.id, { presence: 'ABSENT', status: 'DELETING', problem: null });
  for (const open of await tx.openRunsOf(before.id)) {
    const others = (await tx.clientsOf(open.id)).filter(({ presence }) => presence !== 'ABSENT');
    if (others.length > 0) continue;
    const explanation = `The deletion of ${alias} took its place`;
    await tx.moveRun(open.id, 'CANCELLED', {
      from: ['QUEUED', 'BLOCKED'],
      explanation: `${explanation}.`,
      events: [{ type: 'RUN_ENDED', text: explanation, data: { status: 'CANCELLED' } }],
    });
  }
  return client;
}

export function mustStay(client: Client): void {
  if (client.presence === 'ABSENT') {
    throw conflict(`The client ${client.alias} is being deleted, or has been; it cannot be changed.`);
  }
}

/** Why the alias is not free; undefined where it is. */
export async function whoseAlias(tx: Tx, alias: string): Promise<string | undefined> {
  const namesake = await tx.clientByAlias(alias);
  if (namesake === undefined) return undefined;
  return namesake.status === 'DELETED'
    ? `The alias "${alias}" belonged to a client that was deleted, and is not given away again. Take another one.`
    : `The alias "${alias}" is taken by the client "${namesake.name}". Take another one.`;
}
