/** What a request of another back office changes of a client: see RequestedClient. */
import type { Tx } from '../store.ts';
import type { Client, RequestedClient } from '../vocabulary.ts';
import { changeClient } from './client-rows.ts';
import type { ClientPatch } from './client-input.ts';
import { replaceFirstUser, resetFirstUserTwoFactor, type FirstUserDeps } from './first-user.ts';

export interface RequestedChanges extends Pick<
  RequestedClient,
  'firstUser' | 'twoFactorEnforced' | 'backgroundImportActive' | 'resetTwoFactor'
> {
  /** Whether `firstUser` is another person, who signs in by a new link. */
  replacesFirstUser: boolean;
  /** The ids of the models to link, and to unlink. */
  link: string[];
  unlink: string[];
}

export async function changeAsRequested(
  tx: Tx,
  deps: FirstUserDeps,
  before: Client,
  changes: RequestedChanges,
): Promise<Client> {
  const { firstUser, replacesFirstUser, twoFactorEnforced, backgroundImportActive, link, unlink } = changes;
  const linked = link.length + unlink.length > 0 ? await tx.modelIdsOf(before.id) : undefined;
  const patch: ClientPatch = {
    ...(firstUser === undefined || replacesFirstUser ? {} : { firstUser }),
    twoFactorEnforced,
    backgroundImportActive,
    modelIds: linked && [...new Set([...linked, ...link])].filter((id) => !unlink.includes(id)),
  };
  const changed = await changeClient(tx, before, patch, undefined, deps.now());
  if (firstUser !== undefined && replacesFirstUser) return replaceFirstUser(tx, deps, changed, firstUser);
  return changes.resetTwoFactor ? resetFirstUserTwoFactor(tx, changed) : changed;
}
