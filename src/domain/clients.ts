import { aliasProblem } from './alias.ts';
import { makeClientBatch, type Batch } from './client-batch.ts';
import type { ClientInput, ClientPatch } from './client-input.ts';
import { mustBeLinkable } from './client-models.ts';
import { changeClient, insertClient, markForRemoval, setSuspended, whoseAlias } from './client-rows.ts';
import { makeClientStart, type Operation } from './client-start.ts';
import { renewFirstUserLink, replaceFirstUser, resetFirstUserTwoFactor } from './first-user.ts';
import { makeFirstUserLinks, type FirstUserLinksDeps } from './first-user-links.ts';
import type { Draft } from './planner.ts';
import { mustFind } from './preconditions.ts';
import type { ClientRunKind } from './run-kinds.ts';
import type { Runs, StartOptions } from './runs.ts';
import type { Tx } from './store.ts';
import type { Actor, Client } from './vocabulary.ts';

export type ClientFlags = Pick<ClientPatch, 'twoFactorEnforced' | 'backgroundImportActive'>;

export interface ClientsDeps extends FirstUserLinksDeps {
  runs: Runs;
  backOfficeAlias: string;
}

export type Clients = ReturnType<typeof makeClients>;

/** Clients as they should be. What starts a run has a draft beside it, by the same rules and not kept. */
export function makeClients(deps: ClientsDeps) {
  const { store, backOfficeAlias, now } = deps;
  const { start, draft } = makeClientStart(deps);
  const { startBatch, draftBatch } = makeClientBatch(deps);

  return {
    create: (input: ClientInput, actor: Actor, options?: StartOptions) =>
      start('createClient', input, creation(input), actor, options),
    draft: (input: ClientInput): Promise<Draft[]> => draft(creation(input)),

    update: (
      clientId: string,
      patch: ClientPatch,
      expectedVersion: number | undefined,
      actor: Actor,
      options?: StartOptions,
    ) => start('updateClient', [clientId, patch], update(clientId, patch, expectedVersion), actor, options),
    draftUpdate: (clientId: string, patch: ClientPatch, expectedVersion: number | undefined) =>
      draft(update(clientId, patch, expectedVersion)),

    /** Its site answers 503 until it is resumed; all that is its own is kept, and backed up. */
    suspend: (clientId: string, actor: Actor, options?: StartOptions) =>
      start('suspendClient', clientId, suspension(clientId, true), actor, options),
    draftSuspension: (clientId: string) => draft(suspension(clientId, true)),

    resume: (clientId: string, actor: Actor, options?: StartOptions) =>
      start('resumeClient', clientId, suspension(clientId, false), actor, options),
    draftResumption: (clientId: string) => draft(suspension(clientId, false)),

    /** @param alias the client's alias, typed again as a confirmation */
    remove: (clientId: string, alias: string, actor: Actor, options?: StartOptions) =>
      start('deleteClient', clientId, removal(clientId, alias), actor, options),
    draftRemoval: (clientId: string, alias: string) => draft(removal(clientId, alias)),

    replaceFirstUser: (
      clientId: string,
      person: ClientInput['firstUser'],
      actor: Actor,
      options?: StartOptions,
    ) => start('replaceFirstUser', [clientId, person], replacement(clientId, person), actor, options),
    draftReplacement: (clientId: string, person: ClientInput['firstUser']) =>
      draft(replacement(clientId, person)),

    resetFirstUserTwoFactor: (clientId: string, actor: Actor, options?: StartOptions) =>
      start('resetFirstUserTwoFactor', clientId, twoFactorReset(clientId), actor, options),
    draftTwoFactorReset: (clientId: string) => draft(twoFactorReset(clientId)),

    /** The link from before stops working; the new one does from the end of the run. */
    renewFirstUserLink: (clientId: string, actor: Actor, options?: StartOptions) =>
      start('renewFirstUserLink', clientId, renewal(clientId), actor, options),
    draftRenewal: (clientId: string) => draft(renewal(clientId)),

    /** Each row for itself; one run for each server. */
    createMany: (inputs: ClientInput[], actor: Actor, options?: StartOptions) =>
      startBatch(creations(inputs), actor, options),
    draftMany: (inputs: ClientInput[]) => draftBatch(creations(inputs)),

    updateMany: (clientIds: string[], flags: ClientFlags, actor: Actor, options?: StartOptions) =>
      startBatch(updates(clientIds, flags), actor, options),
    draftUpdates: (clientIds: string[], flags: ClientFlags) => draftBatch(updates(clientIds, flags)),

    linkModels: (clientIds: string[], modelIds: string[], actor: Actor, options?: StartOptions) =>
      startBatch(linking('linkModels', clientIds, modelIds), actor, options),
    draftLinks: (clientIds: string[], modelIds: string[]) =>
      draftBatch(linking('linkModels', clientIds, modelIds)),

    unlinkModels: (clientIds: string[], modelIds: string[], actor: Actor, options?: StartOptions) =>
      startBatch(linking('unlinkModels', clientIds, modelIds), actor, options),
    draftUnlinks: (clientIds: string[], modelIds: string[]) =>
      draftBatch(linking('unlinkModels', clientIds, modelIds)),

    /** Why no new client may have this alias; undefined where one may. */
    async whyNotAlias(alias: string): Promise<string | undefined> {
      return aliasProblem(alias, backOfficeAlias) ?? store.transact((tx) => whoseAlias(tx, alias));
    },

    ...makeFirstUserLinks(deps),
  };

  function creation(input: ClientInput): Operation {
    return async (tx) => ({ kind: 'CREATE_CLIENT', client: await insertClient(tx, deps, input) });
  }

  /** To a client that is there. */
  function to(
    clientId: string,
    change: (tx: Tx, before: Client) => Promise<Client>,
    kind: ClientRunKind = 'UPDATE_CLIENT',
  ): Operation {
    return async (tx) => {
      const before = await mustFind(tx.clientById(clientId), 'client', clientId);
      return { kind, before, client: await change(tx, before) };
    };
  }

  function update(clientId: string, patch: ClientPatch, expectedVersion: number | undefined) {
    return to(clientId, (tx, before) => changeClient(tx, before, patch, expectedVersion, now()));
  }

  function suspension(clientId: string, isSuspended: boolean) {
    return to(clientId, (tx, before) => setSuspended(tx, before, isSuspended));
  }

  function replacement(clientId: string, person: ClientInput['firstUser']) {
    return to(clientId, (tx, before) => replaceFirstUser(tx, deps, before, person));
  }

  function twoFactorReset(clientId: string) {
    return to(clientId, resetFirstUserTwoFactor);
  }

  function renewal(clientId: string) {
    return to(clientId, (tx, before) => renewFirstUserLink(tx, deps, before));
  }

  function creations(rows: ClientInput[]): Batch<ClientInput> {
    return {
      action: 'createClients',
      kind: 'CREATE_CLIENT',
      rows,
      each: async (tx, input) => ({ client: await insertClient(tx, deps, input) }),
      isOf: ({ alias }, client) => client.alias === alias,
    };
  }

  function updates(rows: string[], flags: ClientFlags): Batch<string> {
    return {
      action: 'updateClients',
      kind: 'UPDATE_CLIENT',
      rows,
      input: flags,
      async each(tx, clientId) {
        const before = await mustFind(tx.clientById(clientId), 'client', clientId);
        return { before, client: await changeClient(tx, before, flags, undefined, now()) };
      },
      isOf: (clientId, { id }) => id === clientId,
    };
  }

  function linking(
    action: 'linkModels' | 'unlinkModels',
    clientIds: string[],
    modelIds: string[],
  ): Batch<string> {
    const links = action === 'linkModels';
    return {
      ...updates(clientIds, {}),
      action,
      input: modelIds,
      check: async (tx) => (links ? mustBeLinkable(tx, new Set(), modelIds) : undefined),
      async each(tx, clientId) {
        const before = await mustFind(tx.clientById(clientId), 'client', clientId);
        const client = await changeClient(tx, before, {}, undefined, now());
        const others = (await tx.modelIdsOf(clientId)).filter((id) => !modelIds.includes(id));
        await tx.setModels(clientId, links ? [...others, ...new Set(modelIds)] : others);
        return { before, client };
      },
    };
  }

  function removal(clientId: string, alias: string) {
    return to(clientId, (tx, before) => markForRemoval(tx, before, alias), 'DELETE_CLIENT');
  }
}
