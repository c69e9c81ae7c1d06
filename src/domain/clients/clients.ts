import { aliasProblem } from './alias.ts';
import type { ClientFlags, ClientInput, ClientPatch } from './client-input.ts';
import { modelsIn, mustBeLinkable } from './client-models.ts';
import { makeClientOperations, type Changed, type ClientOperation } from './client-operation.ts';
import { changeClient, changeClients, setDirectives, setSuspended } from './client-rows.ts';
import { cloneOf, fromBackup, type CopyInput } from './client-copies.ts';
import {
  forgetClient,
  markForPurge,
  markForRemoval,
  markForReturn,
  purgeDue,
  type DeletionsDeps,
  releaseAlias,
} from './deletions.ts';
import { insertClients, whoseAlias } from './new-clients.ts';
import { notPermitted, RefusedError } from '../errors.ts';
import { renewFirstUserLink, replaceFirstUser, resetFirstUserTwoFactor } from './first-user.ts';
import { makeFirstUserLinks, type FirstUserLinksDeps } from './first-user-links.ts';
import { mustBeThere, mustFind } from '../preconditions.ts';
import { requestMoveBack, requestMoves } from './moves.ts';
import { changeAsRequested, type RequestedChanges } from './requested-changes.ts';
import { requestRestore, requestUndo, type RestoreFrom } from './restores.ts';
import { requestOpposite, whyNotUndone } from './undo.ts';
import type { UndoFacts } from './undo-facts.ts';
import { withValues } from './client-values.ts';
import type { Permission } from '../permissions.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import { mustHold, type Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Actor, Client, RestoreInclude } from '../vocabulary.ts';

export interface ClientsDeps extends FirstUserLinksDeps, Pick<DeletionsDeps, 'wakeWorker'> {
  runs: Pick<Runs, 'mustTakeBackup' | 'queueForClients' | 'queueInTurn'>;
  backOfficeAlias: string;
  /** For how many days a deleted client is kept. */
  graceDays: number;
  /** For how many days the backups of a removed client are kept. */
  deletedBackupsDays: number;
}

export type Clients = ReturnType<typeof makeClients>;

const DAY_MS = 24 * 60 * 60 * 1000;

/** A client to remove, and its alias, typed again. */
export interface ToRemove {
  clientId: string;
  alias: string;
}

/** What can be done to clients, as operations, and the questions about them. */
export function makeClients(deps: ClientsDeps) {
  const { store, backOfficeAlias, now } = deps;
  const { forOne, forMany, forAllInTurn, forUndo } = makeClientOperations(deps.runs);

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
      forOne({
        action: 'updateClient',
        kind: 'UPDATE_CLIENT',
        input: [clientId, patch],
        async change(tx) {
          const [one] = await withValues(tx, [clientId], async () => [
            await changed(tx, clientId, (_tx, before) =>
              changeClient(tx, before, patch, expectedVersion, now()),
            ),
          ]);
          return mustBeThere(one, 'client', clientId);
        },
      }),

    /** Further directives of Apache in its virtual host: one on each line; empty for none. */
    setDirectives: (clientId: string, directives: string, expectedVersion?: number) =>
      forOne({
        action: 'setDirectives',
        kind: 'UPDATE_CLIENT',
        input: [clientId, directives],
        async change(tx) {
          const [one] = await withValues(tx, [clientId], async () => [
            await changed(tx, clientId, (_tx, before) =>
              setDirectives(tx, before, directives, expectedVersion),
            ),
          ]);
          return mustBeThere(one, 'client', clientId);
        },
      }),

    /** What another back office requests. */
    changeAsRequested: (clientId: string, changes: RequestedChanges) =>
      forOne({
        action: changes.replacesFirstUser
          ? 'replaceFirstUser'
          : changes.resetTwoFactor
            ? 'resetFirstUserTwoFactor'
            : 'updateClient',
        kind: changes.replacesFirstUser || changes.resetTwoFactor ? 'UPDATE_FIRST_USER' : 'UPDATE_CLIENT',
        input: [clientId, changes],
        change: (tx) => changed(tx, clientId, (_tx, before) => changeAsRequested(tx, deps, before, changes)),
      }),

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

    /**
     * Its site goes, and everything else when its time is over.
     * @param alias the client's alias, typed again as a confirmation
     */
    remove: (clientId: string, alias: string) =>
      to(
        'deleteClient',
        clientId,
        clientId,
        (tx, before) => markForRemoval(tx, before, alias, deps.graceDays),
        'DELETE_CLIENT',
      ),

    removeMany: (rows: ToRemove[]) =>
      forMany({
        action: 'deleteClients',
        kind: 'DELETE_CLIENT',
        input: rows,
        rows,
        change: (tx) => removeEach(tx, rows),
        isOf: ({ clientId }, { id }) => id === clientId,
      }),

    /** It is again what it was before its deletion. */
    undelete: (clientId: string) =>
      to('undeleteClient', clientId, clientId, markForReturn, 'UNDELETE_CLIENT'),

    /** @param alias the client's alias, typed again as a confirmation */
    purge: (clientId: string, alias: string) =>
      to('purgeClient', clientId, clientId, (tx, before) => markForPurge(tx, before, alias), 'PURGE_CLIENT'),

    forget: (clientId: string, given: { alias: string; reason: string }, actor: Actor) =>
      forgetClient(deps, clientId, given, actor),

    releaseAlias: (clientId: string, alias: string, actor: Actor) =>
      releaseAlias(deps, clientId, alias, actor),

    /** Null if it was not removed. */
    backupsKeptUntil: (deletedAt: Date | null): Date | null =>
      deletedAt && new Date(deletedAt.getTime() + deps.deletedBackupsDays * DAY_MS),

    /** Starts the removal of the clients that were kept for long enough. */
    purgeDue: () => purgeDue(deps),

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
    restore: (clientId: string, from: RestoreFrom, include?: RestoreInclude) =>
      forOne({
        action: 'restoreClient',
        kind: 'RESTORE_CLIENT',
        input: [clientId, from, include],
        change: (tx) => requestRestore(tx, clientId, from, include),
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
    restoreAsNew: (from: RestoreFrom, input: CopyInput) =>
      forOne({
        action: 'restoreAsNewClient',
        kind: 'CREATE_CLIENT',
        input: [from, input],
        change: (tx) => fromBackup(tx, deps, from, input),
      }),

    /** A new client with what another one has now: a backup of that one is made first. */
    clone: (clientId: string, input: CopyInput) =>
      forOne({
        action: 'cloneClient',
        kind: 'CREATE_CLIENT',
        input: [clientId, input],
        change: (tx) => cloneOf(tx, deps, clientId, input),
      }),

    /** The opposite of a run, for all of its clients: `whyNotUndone` says of which runs there is one. */
    undo: (runId: string, permissions: ReadonlySet<Permission>) =>
      forUndo({
        action: 'undoRun',
        input: runId,
        async change(tx) {
          const facts = await mustFind(tx.undoFacts(runId), 'run', runId);
          mustHold(permissions, 'Undoing', facts.kind);
          if (
            facts.undo?.some(({ before }) => before.directives !== undefined) &&
            !permissions.has('SERVERS')
          )
            throw notPermitted('Undoing setDirectives', 'SERVERS');
          return requestOpposite(tx, facts, now());
        },
      }),

    whyNotUndone: (facts: UndoFacts) => whyNotUndone(facts, now()),

    /** It goes to another front office; what it had on the first one is kept there, stopped. */
    move: (clientId: string, toServerId: string) =>
      forOne({
        action: 'moveClient',
        kind: 'MOVE_CLIENT',
        input: [clientId, toServerId],
        async change(tx) {
          const {
            done: [moved],
          } = await requestMoves(tx, [clientId], toServerId);
          if (moved === undefined || moved instanceof RefusedError) throw moved;
          return moved;
        },
      }),

    /** They go there one after another; after one that fails, none is begun. */
    moveMany: (clientIds: string[], toServerId: string) =>
      forAllInTurn({
        action: 'moveClients',
        kind: 'MOVE_CLIENT',
        input: [clientIds, toServerId],
        rows: clientIds,
        path: 'clientIds',
        change: (tx) => requestMoves(tx, clientIds, toServerId),
      }),

    /** It goes back to where it was before its newest move, with all that was written since. */
    undoMove: (clientId: string) =>
      forOne({
        action: 'undoMove',
        kind: 'UNDO_MOVE',
        input: clientId,
        change: (tx) => requestMoveBack(tx, clientId, now()),
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
      toMany('updateClients', clientIds, flags, (tx) =>
        withValues(tx, clientIds, () => changeClients(tx, clientIds, flags)),
      ),

    /** A change of its own for each of them, with one run for each server; the audit has updateClient. */
    updateEach: (rows: { clientId: string; patch: ClientPatch }[]) =>
      forMany({
        action: 'updateClient',
        kind: 'UPDATE_CLIENT',
        input: rows,
        rows,
        change: (tx) => changeEach(tx, rows),
        isOf: ({ clientId }, { id }) => id === clientId,
      }),

    linkModels: (clientIds: string[], modelIds: string[]) =>
      toMany('linkModels', clientIds, modelIds, async (tx) => {
        mustBeLinkable(await modelsIn(tx, modelIds), modelIds);
        return withValues(tx, clientIds, () =>
          changeClients(tx, clientIds, {}, (ids) =>
            tx.addModels(ids.flatMap((clientId) => modelIds.map((modelId) => ({ clientId, modelId })))),
          ),
        );
      }),

    unlinkModels: (clientIds: string[], modelIds: string[]) =>
      toMany('unlinkModels', clientIds, modelIds, (tx) =>
        withValues(tx, clientIds, () =>
          changeClients(tx, clientIds, {}, (ids) => tx.removeModels(ids, modelIds)),
        ),
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

  async function removeEach(tx: Tx, rows: ToRemove[]): Promise<(Changed | RefusedError)[]> {
    const found = await tx.clientsById(rows.map(({ clientId }) => clientId));
    const before = new Map(found.map((client) => [client.id, client]));
    return each(rows, async ({ clientId, alias }) => {
      const client = mustBeThere(before.get(clientId), 'client', clientId);
      return { before: client, client: await markForRemoval(tx, client, alias, deps.graceDays) };
    });
  }

  async function changeEach(tx: Tx, rows: { clientId: string; patch: ClientPatch }[]) {
    const ids = rows.map(({ clientId }) => clientId);
    const before = new Map((await tx.clientsById(ids)).map((client) => [client.id, client]));
    return withValues(tx, ids, () =>
      each(rows, async ({ clientId, patch }) => {
        const client = mustBeThere(before.get(clientId), 'client', clientId);
        return { before: client, client: await changeClient(tx, client, patch, undefined, now()) };
      }),
    );
  }

  /** The result of each row, which succeeds or fails alone. */
  async function each<Row>(
    rows: Row[],
    change: (row: Row) => Promise<Changed>,
  ): Promise<(Changed | RefusedError)[]> {
    const done: (Changed | RefusedError)[] = [];
    for (const row of rows)
      try {
        done.push(await change(row));
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        done.push(error);
      }
    return done;
  }

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
