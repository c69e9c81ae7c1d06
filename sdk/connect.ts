/** Regent's API for programs: requests over HTTP, and runs that are followed over a WebSocket. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'graphql-ws';
import { errorFor, NotReachableError, NotSignedInError, RefusedError } from './errors.ts';
import {
  FollowRunDocument,
  type FollowRunSubscription,
  type TypedDocumentString,
} from './generated/operations.ts';

export type RunEvent = FollowRunSubscription['runEvents'];

export type Connection = ReturnType<typeof connect>;

/** How long to wait before a lost connection is tried again. */
const PAUSE_MS = 1_000;

/**
 * Opens nothing before the first request. Rejects with the errors of errors.ts.
 * @param url as in `http://127.0.0.1:4000`, with or without `/graphql`
 */
export function connect({ url, token }: { url: string; token: string }) {
  const endpoint = `${url.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`;
  return {
    /** The answer to a query or mutation. */
    async ask<Answer, Variables>(
      operation: TypedDocumentString<Answer, Variables>,
      variables: Variables,
    ): Promise<Answer> {
      const { data, errors } = await post<Answer>(endpoint, token, {
        query: operation.toString(),
        variables,
      });
      if (errors !== undefined || data == null) throw errorFor(errors ?? []);
      return data;
    },

    /**
     * The events of a run, to its last. A lost connection is taken up again after the event that came last.
     * @param onLost called each time when the connection is lost
     */
    async *follow(runId: string, onLost: () => void = () => undefined): AsyncGenerator<RunEvent, void> {
      // Loaded where they are needed, because a command that follows nothing begins sooner without them.
      const [{ createClient }, { WebSocket }] = await Promise.all([import('graphql-ws'), import('ws')]);
      for (let after = 0; ; await sleep(PAUSE_MS)) {
        const socket = createClient({
          url: endpoint.replace(/^http/, 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: { authorization: `Bearer ${token}` },
          retryAttempts: 0,
        });
        try {
          for await (const event of eventsOf(socket, runId, after)) {
            yield event;
            after = event.seq;
            if (event.type === 'RUN_ENDED') return;
          }
        } catch (error) {
          if (error instanceof RefusedError || error instanceof NotSignedInError) throw error;
        } finally {
          await socket.dispose();
        }
        onLost();
      }
    },
  };
}

interface Body<Answer> {
  data?: Answer | null;
  errors?: { message: string; extensions?: { code?: unknown } }[];
}

async function post<Answer>(endpoint: string, token: string, request: object): Promise<Body<Answer>> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${token}`,
  };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(request) }).catch(
    (cause: unknown) => {
      throw new NotReachableError(`Nothing answers at ${endpoint}: ${reasonOf(cause)}.`, { cause });
    },
  );
  const text = await response.text();
  try {
    return JSON.parse(text) as Body<Answer>;
  } catch (cause) {
    const message = `What answers at ${endpoint} is not Regent, or something before it: its status is ${response.status}.`;
    throw new NotReachableError(message, { cause });
  }
}

/** The innermost reason, which names the address. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? reasonOf(cause) : message;
}

async function* eventsOf(socket: Client, runId: string, after: number): AsyncGenerator<RunEvent, void> {
  const request = { query: FollowRunDocument.toString(), variables: { runId, after } };
  try {
    for await (const { data, errors } of socket.iterate<FollowRunSubscription>(request)) {
      if (errors !== undefined || data == null) throw errorFor(errors ?? []);
      yield data.runEvents;
    }
  } catch (error) {
    // A request that is not let in at all rejects with its errors; a lost connection, with something else.
    throw Array.isArray(error) ? errorFor(error as { message: string }[]) : error;
  }
}
