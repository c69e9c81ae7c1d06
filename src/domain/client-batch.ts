/** Operations on many clients at once: each row for itself, and one run for each server. */
import { auditChange, draftOf, type Changed } from './client-start.ts';
import { DatabaseAwayError, invalid, RefusedError, type Problem } from './errors.ts';
import type { Draft } from './planner.ts';
import { rolledBack } from './rolled-back.ts';
import type { ClientRunKind } from './run-kinds.ts';
import type { Runs, StartOptions } from './runs.ts';
import type { Store, Tx } from './store.ts';
import type { Actor, Client, Run } from './vocabulary.ts';

export const MOST_ROWS = 100;

/** What became of one row: its client, or why there is none. */
export interface RowResult {
  client?: Client;
  /** Their paths begin with the row's index. */
  problems: Problem[];
}

export interface Batch<Row> {
  /** The mutation, as the audit knows it. */
  action: string;
  kind: ClientRunKind;
  rows: Row[];
  /** What else the same idempotency key must come with. */
  input?: unknown;
  /** Checks what concerns all rows; what it refuses, it refuses for all of them. */
  check?(tx: Tx): Promise<void>;
  /** Changes the rows of one client, or throws a RefusedError before it has changed any. */
  each(tx: Tx, row: Row): Promise<Omit<Changed, 'kind'>>;
  isOf(row: Row, client: Client): boolean;
}

/** No row was good: there is nothing to store, and no run. */
class NoRowError extends RefusedError {
  override name = 'NoRowError';
  constructor(readonly results: RowResult[]) {
    super(results.flatMap(({ problems }) => problems));
  }
}

export function makeClientBatch({ store, runs }: { store: Store; runs: Runs }) {
  return {
    /** Does what can be done, in one transaction. Without any good row there is no run. */
    async startBatch<Row>(
      batch: Batch<Row>,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ results: RowResult[]; run?: Run }> {
      const { action, kind, rows } = batch;
      const input = JSON.stringify([action, rows, batch.input]);
      let results: RowResult[] = [];
      try {
        const { run, repeated } = await runs.startOnce(input, actor, options, async (tx) => {
          const done = await eachRow(tx, batch);
          results = done.map(resultOf);
          const changed = done.flatMap((it) => ('client' in it ? [it] : []));
          if (changed.length === 0) throw new NoRowError(results);
          const clients = changed.map(({ client }) => client);
          const queued = await runs.queueForClients(tx, kind, clients, actor);
          for (const each of changed) await auditChange(tx, actor, action, each, queued);
          return queued;
        });
        return { results: repeated ? await resultsOf(batch, run) : results, run };
      } catch (error) {
        if (error instanceof NoRowError) return { results: error.results };
        throw error;
      }
    },

    draftBatch: <Row>(batch: Batch<Row>): Promise<{ results: RowResult[]; drafts: Draft[] }> =>
      rolledBack(store, async (tx) => {
        const done = await eachRow(tx, batch);
        const drafts: Draft[] = [];
        for (const it of done) if ('client' in it) drafts.push(await draftOf(tx, it.client));
        return { results: done.map(resultOf).map(({ problems }) => ({ problems })), drafts };
      }),
  };

  /** What became of the rows when their key was used first. */
  async function resultsOf<Row>(batch: Batch<Row>, run: Run): Promise<RowResult[]> {
    const clients = await store.transact((tx) => tx.clientsOf(run.id));
    return batch.rows.map((row, index) => {
      const client = clients.find((each) => batch.isOf(row, each));
      if (client !== undefined) return { client, problems: [] };
      const message =
        'This row was refused when the key was used first. Mend it, and send it with a new key.';
      return { problems: [{ code: 'CONFLICT', message, path: [String(index)] }] };
    });
  }
}

type Done = Omit<Changed, 'kind'> | { problems: Problem[] };

async function eachRow<Row>(tx: Tx, { rows, check, each }: Batch<Row>): Promise<Done[]> {
  if (rows.length === 0 || rows.length > MOST_ROWS) {
    throw invalid(`Give 1 to ${MOST_ROWS} rows at once; these are ${rows.length}.`);
  }
  await check?.(tx);
  const done: Done[] = [];
  for (const [index, row] of rows.entries()) {
    try {
      done.push(await each(tx, row));
    } catch (error) {
      if (!(error instanceof RefusedError) || error instanceof DatabaseAwayError) throw error;
      const within = ({ path = [], ...problem }: Problem) => ({ ...problem, path: [String(index), ...path] });
      done.push({ problems: error.problems.map(within) });
    }
  }
  return done;
}

const resultOf = (done: Done): RowResult =>
  'client' in done ? { client: done.client, problems: [] } : { problems: done.problems };
