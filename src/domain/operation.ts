/** A mutation as a value: it can be started, or planned without starting it. */
import { createHash } from 'node:crypto';
import { invalid, notAllowed } from './errors.ts';
import { needsSecondPerson, type SecondPerson } from './plans/second-person.ts';
import type { DryRunRequest, GivenValues, Plan, Planner, ReadRow } from './runs/plan.ts';
import { mustFind } from './preconditions.ts';
import { rolledBack } from './rolled-back.ts';
import type { Store, Tx } from './store.ts';
import type { Actor, Run } from './vocabulary.ts';

export interface Operation<Result extends object = object, Queued extends Run | null = Run> {
  /** The name of the mutation in the audit. */
  action: string;
  /** A request with the same idempotency key must have the same input. */
  input: unknown;
  /** Changes rows, or throws a RefusedError before it changes any. */
  change(tx: Tx): Promise<Change<Result, Queued>>;
  /** The same result again, if a request has the key of an earlier one. */
  again(tx: Tx, earlier: Earlier<Queued>): Promise<Result>;
}

export interface Change<Result extends object, Queued extends Run | null> {
  result: Result;
  /** For the audit. If empty, nothing was done, and the transaction is rolled back. */
  entries: AuditNote[];
  /** Queues the run that carries out the change; null if there is nothing to carry out. */
  queue(actor: Actor): Promise<Queued>;
  /** If `queue` queues several runs: all of them, once it has. */
  runs?: Run[];
  /** What a dry run examines, in turn; absent if this mutation has no dry run. */
  dryRun?(): Promise<DryRunRequest | DryRunRequest[]>;
  /** What a plan is compared by, if not by the entries. */
  read?: ReadRow[];
  /** False if a dry run cannot see all that the runs will find, so that they are not held to the plan. */
  isSeen?: boolean;
  /** The model of this mutation, which is stored with the idempotency key. */
  modelId?: string;
}

export interface AuditNote {
  /** The operation's own by default. */
  action?: string;
  subject: string;
  /** Without secrets. */
  before?: object | null;
  after?: object;
  /** What else the audit has; a `run` here is the entry's own. */
  details?: Record<string, unknown>;
}

export interface Earlier<Queued extends Run | null> {
  run: Queued;
  modelId: string | null;
}

/** Options of every mutation that starts a run. */
export interface StartOptions {
  idempotencyKey?: string | undefined;
  /** Why its runs go ahead in spite of maintenance windows; absent if they do not. */
  override?: string | undefined;
  plan?: PlanToStart;
}

/** The kept plan that an operation carries out. */
export interface PlanToStart {
  id: string;
  given: GivenValues;
  /** Marks it as carried out; throws a RefusedError if that was done before, or may not be done now. */
  take(tx: Tx): Promise<void>;
  /** Throws a RefusedError if it was made from other rows. */
  mustBeOf(rows: ReadRow[]): void;
}

/** What a request with the same idempotency key is compared by. */
const asAsked = ({ action, input }: Pick<Operation, 'action' | 'input'>, { override }: StartOptions) => ({
  action,
  input: override === undefined ? input : [input, { override }],
});

/** In characters; a UUID has 36. */
const LONGEST_KEY = 200;

export interface OperationsDeps {
  store: Store;
  planner: Planner;
  /** What needs an approved plan. */
  secondPerson: SecondPerson;
  /** Tells the worker that a lease has work; called after the commit, and nobody waits for it. */
  wakeWorker(lease: string): void;
}

export type Operations = ReturnType<typeof makeOperations>;

export function makeOperations({ store, planner, secondPerson, wakeWorker }: OperationsDeps) {
  return {
    /** Writes desired state, run and audit entries in one transaction, once per idempotency key. */
    async start<Result extends object, Queued extends Run | null>(
      operation: Operation<Result, Queued>,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<Result & { run: Queued }> {
      const key = checked(options.idempotencyKey);
      if (options.plan === undefined && needsSecondPerson(secondPerson, operation.action))
        throw notAllowed(
          `${operation.action} needs a second person here: plan it with dryRun and keepPlan, let another user approve the plan with approvePlan, then use carryOut.`,
        );
      const { leases, started } = await store
        .transact(async (tx) => {
          const earlier = key && (await earlierOf<Queued>(tx, asAsked(operation, options), actor, key));
          if (earlier) {
            const result = await operation.again(tx, earlier);
            return { started: { ...result, run: earlier.run }, leases: [] };
          }
          await options.plan?.take(tx);
          const change = await operation.change(giving(tx, options.plan?.given));
          const { result, entries, modelId = null } = change;
          options.plan?.mustBeOf(readOf(change));
          if (entries.length === 0) throw new NothingDone(result);
          const run = await change.queue(actor);
          const all = change.runs ?? (run === null ? [] : [run]);
          const ofOne = run === null || change.runs !== undefined ? {} : { run: run.id };
          const ofPlan = options.plan === undefined ? {} : { plan: options.plan.id };
          const { override } = options;
          const ofOverride = override === undefined ? {} : { override };
          for (const [action, notes] of byAction(entries, operation.action))
            await tx.auditEach(
              actor,
              action,
              notes.map(({ subject, before, after, details }) => ({
                subject,
                details: {
                  ...(before == null ? {} : { before }),
                  ...(after === undefined ? {} : { after }),
                  ...ofOne,
                  ...details,
                  ...ofPlan,
                  ...ofOverride,
                },
              })),
            );
          if (key !== undefined) await tx.keepKey(actor.name, key, { runId: run?.id ?? null, modelId });
          const queued: Run[] = [];
          for (const each of all) queued.push(each, ...(await tx.childrenOf(each.id)));
          const ids = queued.map(({ id }) => id);
          if (override !== undefined) await tx.overrideWindows(ids, actor.name, override);
          if (options.plan !== undefined && change.isSeen !== false) await tx.bindRuns(options.plan.id, ids);
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
     * What the run would do now, by the same rules; writes nothing.
     * @param signal aborted when the caller does not wait any more
     * @param given what new clients got, if this was planned before
     */
    async plan<Result extends object, Queued extends Run | null>(
      operation: Operation<Result, Queued>,
      signal: AbortSignal,
      given?: GivenValues,
    ): Promise<Plan & Planned<Result>> {
      const { result, read, requests } = await rolledBack(store, async (tx) => {
        const change = await operation.change(giving(tx, given));
        if (change.dryRun === undefined)
          throw invalid(`There is no dry run of ${operation.action}.`, 'dryRun');
        const requests = [await change.dryRun()].flat();
        return { result: change.result, read: readOf(change), requests };
      });
      const planned: Plan = { changes: [], problems: [] };
      for (const request of requests) {
        const { changes, problems, waitsUntil } = await planner(request, signal);
        planned.changes.push(...changes);
        planned.problems.push(...problems);
        if (waitsUntil !== undefined && waitsUntil > (planned.waitsUntil ?? ''))
          planned.waitsUntil = waitsUntil;
      }
      return { result, read, given: givenIn(requests), ...planned };
    },
  };
}

interface Planned<Result> {
  result: Result;
  read: ReadRow[];
  given: GivenValues;
}

const givenIn = (requests: DryRunRequest[]): GivenValues =>
  Object.fromEntries(
    requests.flatMap((request) =>
      request.of === 'clients'
        ? request.drafts.map(({ alias, number, createdAt }) => [
            alias,
            { number, createdAt: createdAt.toISOString() },
          ])
        : [],
    ),
  );

/** The same transaction, in which new clients get these values. */
function giving(tx: Tx, given: GivenValues | undefined): Tx {
  if (given === undefined) return tx;
  const insertClients: Tx['insertClients'] = (rows) =>
    tx.insertClients(
      rows.map((row) => {
        const known = given[row.alias];
        return known === undefined
          ? row
          : { ...row, number: known.number, createdAt: new Date(known.createdAt) };
      }),
    );
  return { ...tx, insertClients };
}

const readOf = ({ read, entries }: Change<object, Run | null>): ReadRow[] =>
  read ?? entries.map(({ subject, before = null }) => ({ subject, before }));

/** In the order in which they were made, as far as they have the same action. */
function byAction(entries: AuditNote[], own: string): [action: string, notes: AuditNote[]][] {
  const groups: [string, AuditNote[]][] = [];
  for (const entry of entries) {
    const { action = own } = entry;
    const last = groups.at(-1);
    if (last?.[0] === action) last[1].push(entry);
    else groups.push([action, [entry]]);
  }
  return groups;
}

/** Rolls the transaction back, so that the idempotency key is not stored. */
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

/** If two requests have the same key at once, the second waits here for the end of the first. */
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
