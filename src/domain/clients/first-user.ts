/** Changes to the administrator of a client that somebody requests; see FirstUserRequest. */
import { problemsOf, type ClientInput } from './client-input.ts';
import { mustStay } from './client-rows.ts';
import { newLink } from './client-secrets.ts';
import { RefusedError } from '../errors.ts';
import type { Tx } from '../store.ts';
import type { ApiVaults } from '../secrets/vaults.ts';
import type { Client } from '../vocabulary.ts';

export interface FirstUserDeps {
  vaults: ApiVaults;
  now(): Date;
}

/**
 * Makes another person the administrator, who signs in by a new link. The previous one can no longer sign in.
 */
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
    ...newLink(deps, before.alias),
    version: before.version + 1,
  });
}

export async function renewFirstUserLink(tx: Tx, deps: FirstUserDeps, before: Client): Promise<Client> {
  mustStay(before);
  await tx.insertFirstUserRequest(before.id, 'RENEW_LINK');
  return tx.updateClient(before.id, { ...newLink(deps, before.alias), version: before.version + 1 });
}

export async function resetFirstUserTwoFactor(tx: Tx, before: Client): Promise<Client> {
  mustStay(before);
  await tx.insertFirstUserRequest(before.id, 'RESET_TWO_FACTOR');
  return tx.updateClient(before.id, { version: before.version + 1 });
}
