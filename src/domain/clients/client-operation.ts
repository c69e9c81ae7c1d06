/** Operations on the rows of clients: on one, or on many, where each succeeds or fails alone. */
import { invalid, RefusedError, type Problem } from '../errors.ts';
import type { AuditNote, Change, Operation } from '../operation.ts';
import { mustNotMove } from './open-moves.ts';
import { mustBeThere } from '../preconditions.ts';
import { mustBeManagedFor } from '../servers/observed.ts';
import type { ClientRunKind } from '../runs/run-kinds.ts';
import type { Runs } from '../runs/runs.ts';
import type { Tx } from '../store.ts';
import type { Actor, Client, Run, Server } from '../vocabulary.ts';
import type { ClientValues } from './undo-facts.ts';

/** A client's row before and after an operation. */
export interface Changed {
  before?: Client;
  client: Client;
  /** More for the audit. */
  note?: object;
  /** Its values before and after, if the operation can be undone by setting them back. */
  values?: ClientValues;
  /** The server whose run carries it out, if that is not the client's own; the same for all clients. */
  home?: string;
  /** Is called with the run that carries it out. */
  queued?(run: Run, actor: Actor): Promise<void>;
}

export type ClientOperation = Operation<{ client: Client }>;
export type BatchOperation = Operation<{ results: RowResult[] }, Run | null>;

/** The result of one row: its client, or why there is none. */
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
  /** Returns the result of each row, in their order. An error that it throws refuses all rows. */
  change(tx: Tx): Promise<(Changed | RefusedError)[]>;
  isOf(row: Row, client: Client): boolean;
}

interface ForAllInTurn extends Omit<ForOne, 'change'> {
  rows: string[];
  /** Where the rows are in the input. */
  path: string;
  /** Returns the result of each row, in their order: one that is refused refuses all. */
  change(tx: Tx): Promise<{ home: Server; done: (Changed | RefusedError)[] }>;
}

/** An operation whose kind is known only when it is carried out. */
interface ForUndo {
  action: string;
  input: unknown;
  /** Changes all rows, or throws a RefusedError. */
  change(tx: Tx): Promise<{ kind: ClientRunKind; changed: Changed[] }>;
}

export const MOST_ROWS = 100;

export function makeClientOperations({
  queueForClients,
  queueInTurn,
}: Pick<Runs, 'queueForClients' | 'queueInTurn'>) {
  return {
    forOne: ({ action, kind, input, change }: ForOne): ClientOperation => ({
      action,
      input,
      async change(tx) {
        const changed = await change(tx);
        await mustNotMove(tx, [changed.client]);
        await mustBeLet(tx, kind, [changed]);
        return { result: { client: changed.client }, ...become<Run>(tx, kind, [changed]) };
      },
      async again(tx, { run }) {
        const [client] = await tx.clientsOf(run.id);
        return { client: mustBeThere(client, 'client', 'of this run') };
      },
    }),

    /** Changes all rows of one server, or none. */
    forUndo: ({ action, input, change }: ForUndo): Operation => ({
      action,
      input,
      async change(tx) {
        const { kind, changed } = await change(tx);
        await mustBeLet(tx, kind, changed);
        return { result: {}, ...become<Run>(tx, kind, changed) };
      },
      again: async () => ({}),
    }),

    /** Changes all good rows, with one run for each server. If no row is good, there is no run. */
    forMany: <Row>(batch: ForMany<Row>): BatchOperation => ({
      action: batch.action,
      input: batch.input,
      async change(tx) {
        mustBeFew(batch.rows);
        const done = await batch.change(tx);
        const changed = done.flatMap((it) => (it instanceof RefusedError ? [] : [it]));
        await mustNotMove(
          tx,
          changed.map(({ client }) => client),
        );
        await mustBeLet(tx, batch.kind, changed);
        return { result: { results: done.map(resultOf) }, ...become<Run | null>(tx, batch.kind, changed) };
      },
      async again(tx, { run }) {
        const clients = run === null ? [] : await tx.clientsOf(run.id);
        return { results: batch.rows.map((row, index) => againOf(batch, row, index, clients)) };
      },
    }),

    /** Changes all rows, or none: each client has a run of its own on that server, after the one before. */
    forAllInTurn: ({ action, kind, input, rows, path, change }: ForAllInTurn): Operation => ({
      action,
      input,
      async change(tx) {
        mustBeFew(rows);
        const { home, done } = await change(tx);
        const problems = done.flatMap((it, index) =>
          it instanceof RefusedError
            ? it.problems.map((each) => ({ ...each, path: [path, `${index}`] }))
            : [],
        );
        if (problems.length > 0) throw new RefusedError(problems);
        const changed = done.flatMap((it) => (it instanceof RefusedError ? [] : [it]));
        await mustBeLet(tx, kind, changed);
        return {
          result: {},
          ...become<Run>(tx, kind, changed),
          async queue(actor) {
            const clients = changed.map(({ client }) => client);
            const { parent, runs } = await queueInTurn(tx, kind, clients, home, actor);
            for (const [index, { queued }] of changed.entries()) await queued?.(runs[index]!, actor);
            return parent;
          },
        };
      },
      again: async () => ({}),
    }),
  };

  /** The run that carries it out for these clients, and the data for the audit and for a dry run. */
  function become<Queued extends Run | null>(
    tx: Tx,
    kind: ClientRunKind,
    changed: Changed[],
  ): Omit<Change<object, Queued>, 'result'> {
    const clients = changed.map(({ client }) => client);
    return {
      entries: changed.map(noteOf),
      async queue(actor) {
        const run = await queueForClients(tx, kind, clients, actor, { home: changed[0]?.home });
        for (const { queued } of changed) await queued?.(run, actor);
        await keepValues(tx, run, changed);
        return run as Queued;
      },
      dryRun: async () => ({ of: 'clients', drafts: await tx.draftsOf(clients.map(({ id }) => id)) }),
    };
  }
}

/** Refuses all of them if a server that is only observed would have to be changed for one. */
async function mustBeLet(tx: Tx, kind: ClientRunKind, changed: Changed[]): Promise<void> {
  if (changed.length === 0) return;
  const homes = changed.flatMap(({ client, home }) => [
    client.serverId,
    ...(home === undefined ? [] : [home]),
  ]);
  mustBeManagedFor(kind, homes, await tx.servers());
}

/** With the run of each client's server, which is a child of the run if there are several. */
async function keepValues(tx: Tx, run: Run, changed: Changed[]): Promise<void> {
  if (changed.every(({ values }) => values === undefined)) return;
  const runs = run.serverId === null ? await tx.childrenOf(run.id) : [run];
  for (const { id, serverId } of runs)
    await tx.keepValues(
      id,
      changed.flatMap(({ client, values }) =>
        values !== undefined && client.serverId === serverId ? [{ clientId: client.id, ...values }] : [],
      ),
    );
}

export function noteOf({ before, client, note }: Changed): AuditNote {
  const was = before === undefined ? {} : { before: visible(before) };
  return { subject: `client ${client.alias}`, ...was, after: { ...visible(client), ...note } };
}

/** A client as the audit keeps it: without its secrets. */
export function visible({
  secrets: _secrets,
  firstUserToken: _token,
  ...client
}: Client): Omit<Client, 'secrets' | 'firstUserToken'> {
  return client;
}

function mustBeFew(rows: unknown[]): void {
  if (rows.length === 0 || rows.length > MOST_ROWS)
    throw invalid(`Give 1 to ${MOST_ROWS} rows at once; you gave ${rows.length}.`);
}

function resultOf(done: Changed | RefusedError, index: number): RowResult {
  if (!(done instanceof RefusedError)) return { client: done.client, problems: [] };
  const within = ({ path = [], ...problem }: Problem) => ({ ...problem, path: [String(index), ...path] });
  return { problems: done.problems.map(within) };
}

/** The result of a row when its key was first used. */
function againOf<Row>({ isOf }: ForMany<Row>, row: Row, index: number, clients: Client[]): RowResult {
  const client = clients.find((each) => isOf(row, each));
  if (client !== undefined) return { client, problems: [] };
  const message = 'This row was refused when the key was first used. Correct it, and send it with a new key.';
  return { problems: [{ code: 'CONFLICT', message, path: [String(index)] }] };
}
