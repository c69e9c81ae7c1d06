import { aliasProblem } from './alias.ts';
import type { ClientFlags, ClientInput, ClientPatch } from './client-input.ts';
import { modelsIn, mustBeLinkable } from './client-models.ts';
import { makeClientOperations, type Changed, type ClientOperation } from './client-operation.ts';
import { changeClient, changeClients, markForRemoval, setSuspended } from './client-rows.ts';
import { cloneOf, fromBackup, type CopyInput } from './client-copies.ts';
import { insertClients, whoseAlias } from './new-clients.ts';
import { RefusedError } from '../errors.ts';
import { renewFirstUserLink, replaceFirstUser, resetFirstUserTwoFactor } from './first-user.ts';
import { makeFirstUserLinks, type FirstUserLinksDeps } from './first-user-links.ts';
import { mustFind } from '../preconditions.ts';
import { requestRestore, requestUndo } from './restores.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Client, RestoreInclude } from '../vocabulary.ts';

export interface ClientsDeps extends FirstUserLinksDeps {
  runs: Pick<Runs, 'mustTakeBackup' | 'queueForClients'>;
  backOfficeAlias: string;
}

export type Clients = ReturnType<typeof makeClients>;

/** What can be done to clients, as operations, and the questions about them. */
export function makeClients(deps: ClientsDeps) {
  const { store, backOfficeAlias, now } = deps;
  const { forOne, forMany } = makeClientOperations(deps.runs);

  return {
    create: (input: ClientInput) =>
      forOne({
        action: 'createClient',
        kind: 'CREATE_CLIENT',
        input,
        async change(tx) {
          const [made] = await insertClients(tx, deps, [input]);
          if (made === undefined || made instanceof RefusedError) throw made;
          return made;
        },
      }),

    update: (clientId: string, patch: ClientPatch, expectedVersion?: number) =>
      to('updateClient', clientId, [clientId, patch], (tx, before) =>
        changeClient(tx, before, patch, expectedVersion, now()),
      ),

    /** Its site answers 503 until it is resumed. All its data stays, and is backed up. */
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

    /** The earlier link stops working; the new one works after the end of the run. */
    renewFirstUserLink: (clientId: string) =>
      to(
        'renewFirstUserLink',
        clientId,
        clientId,
        (tx, before) => renewFirstUserLink(tx, deps, before),
        'UPDATE_FIRST_USER',
      ),

    /** It becomes what it was at that backup; what is there now is kept for undoRestore. */
    restore: (clientId: string, backupId: string, include: RestoreInclude = 'BOTH') =>
      forOne({
        action: 'restoreClient',
        kind: 'RESTORE_CLIENT',
        input: [clientId, backupId, include],
        change: (tx) => requestRestore(tx, clientId, backupId, include),
      }),

    /** It becomes what it was before the newest restore. */
    undoRestore: (clientId: string) =>
      forOne({
        action: 'undoRestore',
        kind: 'UNDO_RESTORE',
        input: clientId,
        change: (tx) => requestUndo(tx, clientId, now()),
      }),

    /** A new client with what another one had at a backup. */
    restoreAsNew: (backupId: string, input: CopyInput) =>
      forOne({
        action: 'restoreAsNewClient',
        kind: 'CREATE_CLIENT',
        input: [backupId, input],
        change: (tx) => fromBackup(tx, deps, backupId, input),
      }),

    /** A new client with what another one has now: a backup of that one is made first. */
    clone: (clientId: string, input: CopyInput) =>
      forOne({
        action: 'cloneClient',
        kind: 'CREATE_CLIENT',
        input: [clientId, input],
        change: (tx) => cloneOf(tx, deps, clientId, input),
      }),

    createMany: (rows: ClientInput[]) =>
      forMany({
        action: 'createClients',
        kind: 'CREATE_CLIENT',
        input: rows,
        rows,
        change: (tx) => insertClients(tx, deps, rows),
        isOf: ({ alias }, client) => client.alias === alias,
      }),

    updateMany: (clientIds: string[], flags: ClientFlags) =>
      toMany('updateClients', clientIds, flags, (tx) => changeClients(tx, clientIds, flags)),

    linkModels: (clientIds: string[], modelIds: string[]) =>
      toMany('linkModels', clientIds, modelIds, async (tx) => {
        mustBeLinkable(await modelsIn(tx, modelIds), modelIds);
        return changeClients(tx, clientIds, {}, (ids) =>
          tx.addModels(ids.flatMap((clientId) => modelIds.map((modelId) => ({ clientId, modelId })))),
        );
      }),

    unlinkModels: (clientIds: string[], modelIds: string[]) =>
      toMany('unlinkModels', clientIds, modelIds, (tx) =>
        changeClients(tx, clientIds, {}, (ids) => tx.removeModels(ids, modelIds)),
      ),

    /** Why no new client may have this alias; undefined if one may. */
    async whyNotAlias(alias: string): Promise<string | undefined> {
      const wrong = aliasProblem(alias, backOfficeAlias);
      if (wrong !== undefined) return wrong;
      const [namesake] = await store.transact((tx) => tx.clientsByAlias([alias]));
      return namesake && whoseAlias(alias, namesake);
    },

    ...makeFirstUserLinks(deps),
  };

  type ToClient = (tx: Tx, before: Client) => Promise<Client>;

  /** An operation on one existing client. */
  function to(
    action: string,
    clientId: string,
    input: unknown,
    change: ToClient,
    kind: ClientRunKind = 'UPDATE_CLIENT',
  ): ClientOperation {
    return forOne({ action, kind, input, change: (tx) => changed(tx, clientId, change) });
  }

  /** An operation on many existing clients, where each succeeds or fails alone. */
  function toMany(
    action: string,
    rows: string[],
    input: unknown,
    change: (tx: Tx) => Promise<(Changed | RefusedError)[]>,
  ) {
    return forMany({
      action,
      kind: 'UPDATE_CLIENT',
      input: [rows, input],
      rows,
      change,
      isOf: (clientId, { id }) => id === clientId,
    });
  }

  async function changed(tx: Tx, clientId: string, change: ToClient) {
    const before = await mustFind(tx.clientById(clientId), 'client', clientId);
    return { before, client: await change(tx, before) };
  }
}
