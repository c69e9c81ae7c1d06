/** Operations on the rows of clients: on one, or on many of which each stands for itself. */
import { DatabaseAwayError, invalid, RefusedError, type Problem } from '../errors.ts';
import type { AuditNote, Change, Operation } from '../operation.ts';
import type { Draft } from '../runs/planner.ts';
import { mustFind } from '../preconditions.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Client, Run } from '../vocabulary.ts';

/** What an operation has done to the row of a client. */
export interface Changed {
  before?: Client;
  client: Client;
}

export type ClientOperation = Operation<{ client: Client }>;
export type BatchOperation = Operation<{ results: RowResult[] }, Run | null>;

/** What became of one row: its client, or why there is none. */
export interface RowResult {
  client?: Client;
  /** Their paths begin with the row's index. */
  problems: Problem[];
}

interface ForOne {
  /** The mutation, as the audit knows it. */
  action: string;
  kind: ClientRunKind;
  input: unknown;
  /** Changes the row, or throws a RefusedError. */
  change(tx: Tx): Promise<Changed>;
}

interface ForMany<Row> extends Omit<ForOne, 'change'> {
  rows: Row[];
  /** Checks what concerns all rows; what it refuses, it refuses for all of them. */
  check?(tx: Tx): Promise<void>;
  /** Changes the row of one client, or throws a RefusedError before it has changed it. */
  each(tx: Tx, row: Row): Promise<Changed>;
  isOf(row: Row, client: Client): boolean;
}

export const MOST_ROWS = 100;

export function makeClientOperations({ queueForClients }: Pick<Runs, 'queueForClients'>) {
  return {
    forOne: ({ action, kind, input, change }: ForOne): ClientOperation => ({
      action,
      input,
      async change(tx) {
        const changed = await change(tx);
        return { result: { client: changed.client }, ...become<Run>(tx, kind, [changed]) };
      },
      async again(tx, { run }) {
        const [client] = await tx.clientsOf(run.id);
        return { client: await mustFind(Promise.resolve(client), 'client', 'of this run') };
      },
    }),

    /** Does what can be done, with one run for each server. Without any good row there is no run. */
    forMany: <Row>(batch: ForMany<Row>): BatchOperation => ({
      action: batch.action,
      input: batch.input,
      async change(tx) {
        const done = await eachRow(tx, batch);
        const changed = done.flatMap((it) => ('client' in it ? [it] : []));
        return { result: { results: done.map(resultOf) }, ...become<Run | null>(tx, batch.kind, changed) };
      },
      async again(tx, { run }) {
        const clients = run === null ? [] : await tx.clientsOf(run.id);
        return { results: batch.rows.map((row, index) => againOf(batch, row, index, clients)) };
      },
    }),
  };

  /** The run that brings it about for them, and what the audit and a dry run are to know. */
  function become<Queued extends Run | null>(
    tx: Tx,
    kind: ClientRunKind,
    changed: Changed[],
  ): Omit<Change<object, Queued>, 'result'> {
    const clients = changed.map(({ client }) => client);
    return {
      entries: changed.map(noteOf),
      queue: async (actor) => (await queueForClients(tx, kind, clients, actor)) as Queued,
      dryRun: async () => ({ of: 'clients', drafts: await draftsOf(tx, clients) }),
    };
  }
}

async function draftsOf(tx: Tx, clients: Client[]): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const client of clients) {
    const modelIds = await tx.modelIdsOf(client.id);
    drafts.push({ client, modelIds, firstUserRequests: await tx.firstUserRequestsOf(client.id) });
  }
  return drafts;
}

function noteOf({ before, client }: Changed): AuditNote {
  const was = before === undefined ? {} : { before: visible(before) };
  return { subject: `client ${client.alias}`, ...was, after: visible(client) };
}

/** A client as the audit keeps it: without its secrets. */
function visible({
  secrets: _secrets,
  firstUserToken: _token,
  ...client
}: Client): Omit<Client, 'secrets' | 'firstUserToken'> {
  return client;
}

type Done = Changed | { problems: Problem[] };

async function eachRow<Row>(tx: Tx, { rows, check, each }: ForMany<Row>): Promise<Done[]> {
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

/** What became of a row when its key was used first. */
function againOf<Row>({ isOf }: ForMany<Row>, row: Row, index: number, clients: Client[]): RowResult {
  const client = clients.find((each) => isOf(row, each));
  if (client !== undefined) return { client, problems: [] };
  const message = 'This row was refused when the key was used first. Mend it, and send it with a new key.';
  return { problems: [{ code: 'CONFLICT', message, path: [String(index)] }] };
}
