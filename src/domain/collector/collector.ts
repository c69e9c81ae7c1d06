/**
 * Requests that the PHP back office leaves in its spool. Each becomes a run of its own, once: the row that says so is
 * written in the transaction that queues the run.
 */
import { DatabaseAwayError, RefusedError } from '../errors.ts';
import type { ClientOperation } from '../clients/client-operation.ts';
import type { Operations } from '../operation.ts';
import { rolledBack } from '../rolled-back.ts';
import type { Plan, PlannedChange } from '../runs/plan.ts';
import { isEnded } from '../runs/run-states.ts';
import { mustFind } from '../preconditions.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor, CollectedRequest, FoundRequest, FoundRequests, PutAway } from '../vocabulary.ts';
import { operationFor, type Requestable } from './as-operation.ts';
import {
  changeOf,
  isIn,
  MOST_DELETIONS,
  placeOf,
  stuck,
  takenByOthers,
  titleOf,
  tooMany,
  type CollectorRemark,
} from './words.ts';

export interface CollectorDeps {
  store: Store;
  clients: Requestable;
  start: Operations['start'];
}

export type Collector = ReturnType<typeof makeCollector>;

export interface TakeOptions {
  /** The plan to which it is bound: other requests are left for later. */
  only?: PlannedChange[] | undefined;
  /** Whether only a schedule has asked for it: many deletions at once then wait until somebody asks. */
  isUnasked: boolean;
}

const actorOf = (fqdn: string): Actor => ({ name: `collector of ${fqdn}`, userId: null, address: null });

export function makeCollector({ store, clients, start }: CollectorDeps) {
  return {
    /** Requests whose file may still be there, or whose run has not ended. */
    open: (serverId: string): Promise<CollectedRequest[]> =>
      store.transact((tx) => tx.openRequests(serverId)),

    /**
     * Starts a run for each request that has none, in the order of their names; of those for one client, the next one
     * waits for the end of the run before. What cannot be done keeps its reason.
     */
    async take(
      serverId: string,
      { names, requests }: FoundRequests,
      { only, isUnasked }: TakeOptions,
    ): Promise<CollectorRemark[]> {
      const { fqdn } = await store.transact((tx) => mustFind(tx.serverById(serverId), 'server', serverId));
      const remarks = await endMissing(serverId, { names, requests });
      const open = await this.open(serverId);
      const busy = busyIn(open);
      const deletions = requests.filter((found) => isNewDeletion(found, open)).length;
      for (const found of inOrder(requests)) {
        if (only !== undefined && !isIn(only, fqdn, found)) continue;
        const { asked } = found;
        const alias = asked.alias ?? null;
        const row = await store.transact((tx) => tx.seeRequest(serverId, found, alias));
        if (row.takenAt !== null) continue;
        const refuse = async (reason: string | null) => {
          if (reason !== row.reason) await store.transact((tx) => tx.refuseRequest(row.id, reason));
          if (reason !== null && reason !== row.reason)
            remarks.push({ text: `${placeOf(found)} was refused: ${reason}`, level: 'warn' });
        };
        if ('why' in asked) await refuse(asked.why);
        else if (isUnasked && found.kind === 'DELETE' && deletions > MOST_DELETIONS)
          await refuse(tooMany(deletions, fqdn));
        else if (busy.has(asked.alias)) await refuse(null);
        else {
          const operation = await attempt(() =>
            store.transact((tx) => operationFor(tx, clients, found.kind, asked)),
          );
          const started = operation instanceof RefusedError ? operation : await begin(row, operation, fqdn);
          if (started instanceof RefusedError) await refuse(started.message);
          else {
            busy.add(asked.alias);
            remarks.push({ text: `${placeOf(found)}: ${titleOf(found, fqdn)}`, level: 'info' });
          }
        }
      }
      return remarks;
    },

    /** Requests that are done, and whose file is to be moved away. */
    done: async (serverId: string): Promise<CollectedRequest[]> =>
      (await store.transact((tx) => tx.openRequests(serverId))).filter(
        ({ run, goneAt }) => run?.status === 'SUCCEEDED' && goneAt === null,
      ),

    /** @param outcomes what became of the file of each */
    async putAway(requests: CollectedRequest[], outcomes: PutAway[]): Promise<CollectorRemark[]> {
      const of = (outcome: PutAway) => requests.filter((_, index) => outcomes[index] === outcome);
      const away = of('AWAY');
      const lost = [...of('GONE'), ...of('CHANGED')];
      await end(away, 'archivedAt');
      await end(lost, 'goneAt');
      return [
        ...away.map((each): CollectorRemark => ({ text: `${placeOf(each)} is archived`, level: 'info' })),
        ...lost.map(takenByOthers),
        ...of('STUCK').map(stuck),
      ];
    },

    /** What `take` would do now; writes nothing. */
    async foresee(
      { plugin, serverId }: Pick<PlannedChange, 'plugin' | 'serverId'>,
      { requests }: FoundRequests,
    ): Promise<Plan> {
      const { fqdn } = await store.transact((tx) => mustFind(tx.serverById(serverId), 'server', serverId));
      const busy = busyIn(await this.open(serverId));
      const plan: Plan = { changes: [], problems: [] };
      for (const found of inOrder(requests)) {
        const { asked } = found;
        const refuse = (reason: string) =>
          plan.problems.push({ code: 'CONFLICT', message: `${placeOf(found)}: ${reason}` });
        if ('why' in asked) refuse(asked.why);
        else if (busy.has(asked.alias)) refuse(`It waits for the request before it for ${asked.alias}.`);
        else {
          const tried = await attempt(() =>
            rolledBack(store, async (tx) => {
              const { takenAt } = await tx.seeRequest(serverId, found, asked.alias);
              if (takenAt !== null) return 'taken';
              return (await operationFor(tx, clients, found.kind, asked)).change(tx);
            }),
          );
          if (tried === 'taken') continue;
          if (tried instanceof RefusedError) refuse(tried.message);
          else plan.changes.push({ plugin, serverId, ...changeOf(fqdn, found) });
          busy.add(asked.alias);
        }
      }
      return plan;
    },
  };

  /** Queues its run, unless another worker has done so meanwhile. */
  async function begin(row: CollectedRequest, operation: ClientOperation, fqdn: string) {
    const bound: ClientOperation = {
      ...operation,
      async change(tx) {
        const held = await mustFind(tx.heldRequest(row.id), 'request', row.id);
        if (held.takenAt !== null) throw new TakenError();
        const change = await operation.change(tx);
        return {
          ...change,
          entries: change.entries.map((entry) => ({
            ...entry,
            after: { ...entry.after, request: placeOf(row), sha256: row.sha256 },
          })),
          queue: (actor) => queueFor(tx, row, change, actor),
        };
      },
    };
    return attempt(() => start(bound, actorOf(fqdn))).catch((error: unknown) => {
      if (!(error instanceof TakenError)) throw error;
    });
  }

  async function queueFor(
    tx: Tx,
    row: CollectedRequest,
    { result, queue }: Awaited<ReturnType<ClientOperation['change']>>,
    actor: Actor,
  ) {
    const run = await queue(actor);
    await tx.takeRequest(row.id, { runId: run.id, clientId: result.client.id });
    return run;
  }

  /** Files that are not there any more, or have another content: somebody else has taken or replaced them. */
  async function endMissing(
    serverId: string,
    { names, requests }: FoundRequests,
  ): Promise<CollectorRemark[]> {
    const places = new Set(names.map(placeOf));
    const read = new Map(requests.map((found) => [placeOf(found), found.sha256]));
    const isThere = (row: CollectedRequest) => {
      const now = read.get(placeOf(row));
      return places.has(placeOf(row)) && (row.takenAt === null || now === undefined || now === row.sha256);
    };
    const open = await store.transact((tx) => tx.openRequests(serverId));
    // Of those that are done, the one who moves them away knows more: it may have been Regent.
    const missing = open.filter(
      (row) => row.goneAt === null && row.run?.status !== 'SUCCEEDED' && !isThere(row),
    );
    await end(missing, 'goneAt');
    return missing.map(takenByOthers);
  }

  async function end(requests: CollectedRequest[], how: 'archivedAt' | 'goneAt'): Promise<void> {
    if (requests.length === 0) return;
    await store.transact((tx) =>
      tx.endRequests(
        requests.map(({ id }) => id),
        how,
      ),
    );
  }
}

/** Another worker has taken the request at this moment. */
class TakenError extends Error {}

async function attempt<T>(work: () => Promise<T>): Promise<T | RefusedError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RefusedError && !(error instanceof DatabaseAwayError)) return error;
    throw error;
  }
}

/** The clients with a request whose run has not ended. */
const busyIn = (open: CollectedRequest[]): Set<string> =>
  new Set(
    open.flatMap(({ alias, run }) => (alias !== null && run !== null && !isEnded(run.status) ? alias : [])),
  );

const isNewDeletion = ({ kind, file, sha256, asked }: FoundRequest, open: CollectedRequest[]) =>
  kind === 'DELETE' &&
  !('why' in asked) &&
  !open.some((row) => row.takenAt !== null && row.file === file && row.sha256 === sha256);

/** The names begin with the time. */
const inOrder = (requests: FoundRequest[]): FoundRequest[] =>
  requests.toSorted((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : 0));
