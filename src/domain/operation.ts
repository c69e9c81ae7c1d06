/** What a mutation asks for, as a value: it can be started, and looked at before. */
import { createHash } from 'node:crypto';
import { invalid } from './errors.ts';
import type { DryRunRequest, Plan, Planner } from './runs/plan.ts';
import { mustFind } from './preconditions.ts';
import { rolledBack } from './rolled-back.ts';
import type { Store, Tx } from './store.ts';
import type { Actor, Run } from './vocabulary.ts';

export interface Operation<Result extends object = object, Queued extends Run | null = Run> {
  /** The mutation, as the audit knows it. */
  action: string;
  /** What the same idempotency key must come with. */
  input: unknown;
  /** Changes rows, or throws a RefusedError before it has changed any. */
  change(tx: Tx): Promise<Change<Result, Queued>>;
  /** The result once more, where the key of an earlier request comes again. */
  again(tx: Tx, earlier: Earlier<Queued>): Promise<Result>;
}

export interface Change<Result extends object, Queued extends Run | null> {
  result: Result;
  /** For the audit. Without any, nothing was done, and nothing is kept. */
  entries: AuditNote[];
  /** Queues the run that brings it about; null where there is nothing to bring about. */
  queue(actor: Actor): Promise<Queued>;
  /** What a dry run is to look at; absent if there is no dry run of it. */
  dryRun?(): Promise<DryRunRequest>;
  /** The model that it is about, which its idempotency key remembers. */
  modelId?: string;
}

export interface AuditNote {
  subject: string;
  /** Without secrets. */
  before?: object | null;
  after?: object;
}

export interface Earlier<Queued extends Run | null> {
  run: Queued;
  modelId: string | null;
}

/** What every mutation that starts a run may carry. */
export interface StartOptions {
  idempotencyKey?: string | undefined;
}

/** A UUID is one of 36. */
const LONGEST_KEY = 200;

export interface OperationsDeps {
  store: Store;
  planner: Planner;
  /** Says that there is work under a lease; after the commit, and without being waited for. */
  wakeWorker(lease: string): void;
}

export type Operations = ReturnType<typeof makeOperations>;

export function makeOperations({ store, planner, wakeWorker }: OperationsDeps) {
  return {
    /** Desired state, run and audit entries in one transaction, once per idempotency key. */
    async start<Result extends object, Queued extends Run | null>(
      operation: Operation<Result, Queued>,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<Result & { run: Queued }> {
      const key = checked(options.idempotencyKey);
      const { leases, started } = await store
        .transact(async (tx) => {
          const earlier = key && (await earlierOf<Queued>(tx, operation, actor, key));
          if (earlier) {
            const result = await operation.again(tx, earlier);
            return { started: { ...result, run: earlier.run }, leases: [] };
          }
          const { result, entries, queue, modelId = null } = await operation.change(tx);
          if (entries.length === 0) throw new NothingDone(result);
          const run = await queue(actor);
          const notes = entries.map(({ subject, before, after }) => ({
            subject,
            details: {
              ...(before == null ? {} : { before }),
              ...(after === undefined ? {} : { after }),
              ...(run === null ? {} : { run: run.id }),
            },
          }));
          await tx.auditEach(actor, operation.action, notes);
          if (key !== undefined) await tx.keepKey(actor.name, key, { runId: run?.id ?? null, modelId });
          const queued = run === null ? [] : [run, ...(await tx.childrenOf(run.id))];
          return { started: { ...result, run }, leases: queued.flatMap(({ lease }) => lease ?? []) };
        })
        .catch((error: unknown) => {
          if (!(error instanceof NothingDone)) throw error;
          return { started: { ...(error.result as Result), run: null as Queued }, leases: [] };
        });
      for (const lease of new Set(leases)) wakeWorker(lease);
      return started;
    },

    /**
     * What the run would do now, found by the same rules; nothing is kept.
     * @param signal aborted when nobody waits for it any more
     */
    async plan<Result extends object, Queued extends Run | null>(
      operation: Operation<Result, Queued>,
      signal: AbortSignal,
    ): Promise<Plan & { result: Result }> {
      const { result, request } = await rolledBack(store, async (tx) => {
        const { dryRun, result } = await operation.change(tx);
        if (dryRun === undefined) throw invalid(`There is no dry run of ${operation.action}.`, 'dryRun');
        return { result, request: await dryRun() };
      });
      return { result, ...(await planner(request, signal)) };
    },
  };
}

/** Rolls back what was done for a key that is not to be kept. */
class NothingDone extends Error {
  constructor(readonly result: object) {
    super('nothing was done');
  }
}

function checked(key: string | undefined): string | undefined {
  if (key === undefined || (key !== '' && key.length <= LONGEST_KEY)) return key;
  throw invalid(
    `An idempotency key has 1 to ${LONGEST_KEY} characters; this one has ${key.length}.`,
    'idempotencyKey',
  );
}

/** Of two requests with the same key at once, the second waits here for the end of the first. */
async function earlierOf<Queued extends Run | null>(
  tx: Tx,
  { action, input }: Pick<Operation, 'action' | 'input'>,
  actor: Actor,
  key: string,
): Promise<Earlier<Queued> | undefined> {
  const inputHash = createHash('sha256')
    .update(JSON.stringify([action, input]))
    .digest('hex');
  const known = await tx.resultOfKey(actor.name, key, inputHash);
  if (known === undefined) return undefined;
  const { runId, modelId } = known;
  const run = runId === null ? null : await mustFind(tx.runById(runId), 'run', runId);
  return { run: run as Queued, modelId };
}
