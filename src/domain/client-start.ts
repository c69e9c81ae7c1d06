/** How an operation on clients becomes a run, or a draft that is looked at and forgotten. */
import { mustFind } from './preconditions.ts';
import type { Draft } from './planner.ts';
import { rolledBack } from './rolled-back.ts';
import type { ClientRunKind } from './run-kinds.ts';
import type { Runs, StartOptions } from './runs.ts';
import type { Store, Tx } from './store.ts';
import type { Actor, Client, Run } from './vocabulary.ts';

/** What an operation has done to the rows of one client. */
export interface Changed {
  kind: ClientRunKind;
  before?: Client;
  client: Client;
}

/** Changes rows, or throws a RefusedError. */
export type Operation = (tx: Tx) => Promise<Changed>;

export function makeClientStart({ store, runs }: { store: Store; runs: Runs }) {
  return {
    /**
     * Desired state, run and audit entry in one transaction.
     * @param action the mutation, as the audit knows it
     * @param input what the same idempotency key must come with
     */
    async start(
      action: string,
      input: unknown,
      operation: Operation,
      actor: Actor,
      options: StartOptions = {},
    ): Promise<{ client: Client; run: Run }> {
      const { run } = await runs.startOnce(JSON.stringify([action, input]), actor, options, async (tx) => {
        const changed = await operation(tx);
        const queued = await runs.queueForClients(tx, changed.kind, [changed.client], actor);
        await auditChange(tx, actor, action, changed, queued);
        return queued;
      });
      const [client] = await store.transact((tx) => tx.clientsOf(run.id));
      return { run, client: await mustFind(Promise.resolve(client), 'client', 'of this run') };
    },

    /** The client as the operation would leave it. It reads and writes as the real thing does. */
    draft: async (operation: Operation): Promise<Draft[]> =>
      rolledBack(store, async (tx) => [await draftOf(tx, (await operation(tx)).client)]),
  };
}

export async function auditChange(
  tx: Tx,
  actor: Actor,
  action: string,
  { before, client }: Omit<Changed, 'kind'>,
  run: Run,
): Promise<void> {
  await tx.audit(actor, action, `client ${client.alias}`, {
    ...(before === undefined ? {} : { before: visible(before) }),
    after: visible(client),
    run: run.id,
  });
}

export async function draftOf(tx: Tx, client: Client): Promise<Draft> {
  return {
    client,
    modelIds: await tx.modelIdsOf(client.id),
    firstUserRequests: await tx.firstUserRequestsOf(client.id),
  };
}

/** A client as the audit keeps it: without its secrets. */
function visible({
  secrets: _secrets,
  firstUserToken: _token,
  ...client
}: Client): Omit<Client, 'secrets' | 'firstUserToken'> {
  return client;
}
