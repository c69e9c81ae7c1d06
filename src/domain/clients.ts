import { aliasProblem } from './alias.ts';
import { makeClientBatch, type Batch } from './client-batch.ts';
import type { ClientInput, ClientPatch } from './client-input.ts';
import { mustBeLinkable, relinkModels } from './client-models.ts';
import { changeClient, insertClient, markForRemoval, setSuspended, whoseAlias } from './client-rows.ts';
import { makeClientStart, type Operation } from './client-start.ts';
import { conflict } from './errors.ts';
import type { Draft } from './planner.ts';
import { mustFind } from './preconditions.ts';
import type { Runs, StartOptions } from './runs.ts';
import type { Store } from './store.ts';
import type { Vault } from './vault.ts';
import type { Actor, ClientSecrets } from './vocabulary.ts';

export type ClientFlags = Pick<ClientPatch, 'twoFactorEnforced' | 'backgroundImportActive'>;

export interface ModelLinks {
  link: string[];
  unlink: string[];
}

export interface ClientsDeps {
  store: Store;
  runs: Runs;
  vault: Vault;
  /** `<protocol>://<publicHost>` */
  publicUrl: string;
  backOfficeAlias: string;
  now(): Date;
}

export type Clients = ReturnType<typeof makeClients>;

/** Clients as they should be. What starts a run has a draft beside it, by the same rules and not kept. */
export function makeClients(deps: ClientsDeps) {
  const { store, vault, publicUrl, backOfficeAlias, now } = deps;
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

    /** Each row for itself; one run for each server. */
    createMany: (inputs: ClientInput[], actor: Actor, options?: StartOptions) =>
      startBatch(creations(inputs), actor, options),
    draftMany: (inputs: ClientInput[]) => draftBatch(creations(inputs)),

    updateMany: (clientIds: string[], flags: ClientFlags, actor: Actor, options?: StartOptions) =>
      startBatch(updates(clientIds, flags), actor, options),
    draftUpdates: (clientIds: string[], flags: ClientFlags) => draftBatch(updates(clientIds, flags)),

    linkModels: (clientIds: string[], links: ModelLinks, actor: Actor, options?: StartOptions) =>
      startBatch(linking(clientIds, links), actor, options),
    draftLinks: (clientIds: string[], links: ModelLinks) => draftBatch(linking(clientIds, links)),

    /** Why no new client may have this alias; undefined where one may. */
    async whyNotAlias(alias: string): Promise<string | undefined> {
      return aliasProblem(alias, backOfficeAlias) ?? store.transact((tx) => whoseAlias(tx, alias));
    },

    /** The link with which the first user sets a password: an explicit act, and audited. */
    async revealFirstUserLink(clientId: string, actor: Actor): Promise<{ link: string; expiresAt: Date }> {
      return store.transact(async (tx) => {
        const client = await mustFind(tx.clientById(clientId), 'client', clientId);
        if (client.presence === 'ABSENT')
          throw conflict(`The client ${client.alias} is being deleted, or has been.`);
        if (client.firstUserTokenExpiresAt <= now()) {
          throw conflict(
            `The one-time link of ${client.alias} stopped working on ${client.firstUserTokenExpiresAt.toISOString()}.`,
          );
        }
        const { firstUserToken } = JSON.parse(vault.open(client.secrets)) as ClientSecrets;
        await tx.audit(actor, 'revealFirstUserLink', `client ${client.alias}`);
        return {
          link: `${publicUrl}/${client.alias}/#/passwordforgotten/${firstUserToken}`,
          expiresAt: client.firstUserTokenExpiresAt,
        };
      });
    },
  };

  function creation(input: ClientInput): Operation {
    return async (tx) => ({ kind: 'CREATE_CLIENT', client: await insertClient(tx, deps, input) });
  }

  function update(clientId: string, patch: ClientPatch, expectedVersion: number | undefined): Operation {
    return async (tx) => {
      const before = await mustFind(tx.clientById(clientId), 'client', clientId);
      const client = await changeClient(tx, before, patch, expectedVersion);
      return { kind: 'UPDATE_CLIENT', before, client };
    };
  }

  function suspension(clientId: string, isSuspended: boolean): Operation {
    return async (tx) => {
      const before = await mustFind(tx.clientById(clientId), 'client', clientId);
      return { kind: 'UPDATE_CLIENT', before, client: await setSuspended(tx, before, isSuspended) };
    };
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
        return { before, client: await changeClient(tx, before, flags, undefined) };
      },
      isOf: (clientId, { id }) => id === clientId,
    };
  }

  function linking(rows: string[], links: ModelLinks): Batch<string> {
    return {
      ...updates(rows, {}),
      action: 'linkModels',
      input: links,
      check: (tx) => mustBeLinkable(tx, new Set(), links.link, 'linkModelIds'),
      async each(tx, clientId) {
        const before = await mustFind(tx.clientById(clientId), 'client', clientId);
        const client = await changeClient(tx, before, {}, undefined);
        await relinkModels(tx, client, links);
        return { before, client };
      },
    };
  }

  function removal(clientId: string, alias: string): Operation {
    return async (tx) => {
      const before = await mustFind(tx.clientById(clientId), 'client', clientId);
      return { kind: 'DELETE_CLIENT', before, client: await markForRemoval(tx, before, alias) };
    };
  }
}
