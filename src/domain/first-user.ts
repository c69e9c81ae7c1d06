/** What is done to the administrator of a client on request; see FirstUserRequest. */
import { problemsOf, type ClientInput } from './client-input.ts';
import { linkExpiry, mustStay } from './client-rows.ts';
import { newLinkToken } from './client-secrets.ts';
import { contexts } from './contexts.ts';
import { RefusedError } from './errors.ts';
import type { Tx } from './store.ts';
import type { Vault } from './vault.ts';
import type { Client, ClientSecrets } from './vocabulary.ts';

export interface FirstUserDeps {
  vaults: { servers: Vault };
  now(): Date;
}

/** Somebody else becomes the administrator, who signs in by a new link; the one before is locked out. */
export async function replaceFirstUser(
  tx: Tx,
  deps: FirstUserDeps,
  before: Client,
  firstUser: ClientInput['firstUser'],
): Promise<Client> {
  mustStay(before);
  const problems = problemsOf({ firstUser }, ['firstUser']);
  if (problems.length > 0) throw new RefusedError(problems);
  await tx.insertFirstUserRequest(before.id, 'REPLACE');
  return tx.updateClient(before.id, {
    firstUserFirstName: firstUser.firstName.trim(),
    firstUserLastName: firstUser.lastName.trim(),
    firstUserEmail: firstUser.email,
    firstUserLanguage: firstUser.language ?? before.firstUserLanguage,
    ...newLink(deps, before),
    version: before.version + 1,
  });
}

export async function renewFirstUserLink(tx: Tx, deps: FirstUserDeps, before: Client): Promise<Client> {
  mustStay(before);
  await tx.insertFirstUserRequest(before.id, 'RENEW_LINK');
  return tx.updateClient(before.id, { ...newLink(deps, before), version: before.version + 1 });
}

export async function resetFirstUserTwoFactor(tx: Tx, before: Client): Promise<Client> {
  mustStay(before);
  await tx.insertFirstUserRequest(before.id, 'RESET_TWO_FACTOR');
  return tx.updateClient(before.id, { version: before.version + 1 });
}

function newLink({ vaults, now }: FirstUserDeps, { alias, secrets }: Client) {
  const context = contexts.clientSecrets(alias);
  const opened = JSON.parse(vaults.servers.open(secrets, context)) as ClientSecrets;
  return {
    secrets: vaults.servers.seal(JSON.stringify({ ...opened, firstUserToken: newLinkToken() }), context),
    firstUserTokenExpiresAt: linkExpiry(now()),
  };
}
