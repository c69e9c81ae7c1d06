import { aliasProblem } from './alias.ts';
import type { ClientInput, ClientPatch } from './client-input.ts';
import { mustBeLinkable } from './client-models.ts';
import { makeClientOperations, type ClientOperation } from './client-operation.ts';
import { changeClient, insertClient, markForRemoval, setSuspended, whoseAlias } from './client-rows.ts';
import { renewFirstUserLink, replaceFirstUser, resetFirstUserTwoFactor } from './first-user.ts';
import { makeFirstUserLinks, type FirstUserLinksDeps } from './first-user-links.ts';
import { mustFind } from '../preconditions.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Client } from '../vocabulary.ts';

export type ClientFlags = Pick<ClientPatch, 'twoFactorEnforced' | 'backgroundImportActive'>;

export interface ClientsDeps extends FirstUserLinksDeps {
  runs: Pick<Runs, 'queueForClients'>;
  backOfficeAlias: string;
}

export type Clients = ReturnType<typeof makeClients>;

/** What can be done to clients, as operations; and what is asked about them. */
export function makeClients(deps: ClientsDeps) {
  const { store, backOfficeAlias, now } = deps;
  const { forOne, forMany } = makeClientOperations(deps.runs);

  return {
    create: (input: ClientInput) =>
      forOne({
        action: 'createClient',
        kind: 'CREATE_CLIENT',
        input,
        change: async (tx) => ({ client: await insertClient(tx, deps, input) }),
      }),

    update: (clientId: string, patch: ClientPatch, expectedVersion?: number) =>
      to('updateClient', clientId, [clientId, patch], (tx, before) =>
        changeClient(tx, before, patch, expectedVersion, now()),
      ),

    /** Its site answers 503 until it is resumed; all that is its own is kept, and backed up. */
    suspend: (clientId: string) =>
      to(
        'suspendClient',
        clientId,
        clientId,
        (tx, before) => setSuspended(tx, before, true),
        'SUSPEND_CLIENT',
      ),

    resume: (clientId: string) =>
      to(
        'resumeClient',
        clientId,
        clientId,
        (tx, before) => setSuspended(tx, before, false),
        'RESUME_CLIENT',
      ),

    /** @param alias the client's alias, typed again as a confirmation */
    remove: (clientId: string, alias: string) =>
      to(
        'deleteClient',
        clientId,
        clientId,
        (tx, before) => markForRemoval(tx, before, alias),
        'DELETE_CLIENT',
      ),

    replaceFirstUser: (clientId: string, person: ClientInput['firstUser']) =>
      to(
        'replaceFirstUser',
        clientId,
        [clientId, person],
        (tx, before) => replaceFirstUser(tx, deps, before, person),
        'UPDATE_FIRST_USER',
      ),

    resetFirstUserTwoFactor: (clientId: string) =>
      to('resetFirstUserTwoFactor', clientId, clientId, resetFirstUserTwoFactor, 'UPDATE_FIRST_USER'),

    /** The link from before stops working; the new one does from the end of the run. */
    renewFirstUserLink: (clientId: string) =>
      to(
        'renewFirstUserLink',
        clientId,
        clientId,
        (tx, before) => renewFirstUserLink(tx, deps, before),
        'UPDATE_FIRST_USER',
      ),

    createMany: (rows: ClientInput[]) =>
      forMany({
        action: 'createClients',
        kind: 'CREATE_CLIENT',
        input: rows,
        rows,
        each: async (tx, input) => ({ client: await insertClient(tx, deps, input) }),
        isOf: ({ alias }, client) => client.alias === alias,
      }),

    updateMany: (clientIds: string[], flags: ClientFlags) =>
      toMany('updateClients', clientIds, flags, (tx, before) =>
        changeClient(tx, before, flags, undefined, now()),
      ),

    linkModels: (clientIds: string[], modelIds: string[]) =>
      toMany(
        'linkModels',
        clientIds,
        modelIds,
        setModels((others) => [...others, ...new Set(modelIds)], modelIds),
        (tx) => mustBeLinkable(tx, new Set(), modelIds),
      ),

    unlinkModels: (clientIds: string[], modelIds: string[]) =>
      toMany(
        'unlinkModels',
        clientIds,
        modelIds,
        setModels((others) => others, modelIds),
      ),

    /** Why no new client may have this alias; undefined where one may. */
    async whyNotAlias(alias: string): Promise<string | undefined> {
      return aliasProblem(alias, backOfficeAlias) ?? store.transact((tx) => whoseAlias(tx, alias));
    },

    ...makeFirstUserLinks(deps),
  };

  type ToClient = (tx: Tx, before: Client) => Promise<Client>;

  /** To a client that is there. */
  function to(
    action: string,
    clientId: string,
    input: unknown,
    change: ToClient,
    kind: ClientRunKind = 'UPDATE_CLIENT',
  ): ClientOperation {
    return forOne({ action, kind, input, change: (tx) => changed(tx, clientId, change) });
  }

  function toMany(
    action: string,
    rows: string[],
    input: unknown,
    change: ToClient,
    check?: (tx: Tx) => Promise<void>,
  ) {
    return forMany({
      action,
      kind: 'UPDATE_CLIENT',
      input: [rows, input],
      rows,
      ...(check === undefined ? {} : { check }),
      each: (tx, clientId) => changed(tx, clientId, change),
      isOf: (clientId, { id }) => id === clientId,
    });
  }

  async function changed(tx: Tx, clientId: string, change: ToClient) {
    const before = await mustFind(tx.clientById(clientId), 'client', clientId);
    return { before, client: await change(tx, before) };
  }

  /** @param wanted from the models that a client has besides these, all that it is to have */
  function setModels(wanted: (others: string[]) => string[], these: string[]): ToClient {
    return async (tx, before) => {
      const client = await changeClient(tx, before, {}, undefined, now());
      const others = (await tx.modelIdsOf(client.id)).filter((id) => !these.includes(id));
      await tx.setModels(client.id, wanted(others));
      return client;
    };
  }
}
