/** Regent over one WebSocket (the graphql-transport-ws protocol), with the types of its schema. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { FollowRunDocument, type FollowRunSubscription, type TypedDocumentString } from './operations.ts';

/** What Regent answers where it does not do what it was asked for. */
export class Refused extends Error {}

export type RunEvent = FollowRunSubscription['runEvents'];

export function connect(url: string, token: string) {
  const socket = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  return {
    /** The answer to a query or mutation; rejects with Refused, or where the connection is lost. */
    async ask<Answer, Variables extends Record<string, unknown>>(
      operation: TypedDocumentString<Answer, Variables>,
      variables: Variables,
    ): Promise<Answer> {
      for await (const answer of answers(socket, operation, variables)) return answer;
      throw new Error('The connection is lost.');
    },

    /** The events of a run, to its last. A lost connection is taken up again behind the event that came last. */
    async *follow(runId: string): AsyncGenerator<RunEvent, void> {
      for (let after = 0; ; await sleep(1_000)) {
        try {
          for await (const { runEvents } of answers(socket, FollowRunDocument, { runId, after })) {
            yield runEvents;
            after = runEvents.seq;
            if (runEvents.type === 'RUN_ENDED') return;
          }
        } catch (problem) {
          if (problem instanceof Refused) throw problem;
        }
        console.error('The connection is lost; trying again.');
      }
    },

    close: () => socket.dispose(),
  };
}

async function* answers<Answer, Variables extends Record<string, unknown>>(
  socket: Client,
  operation: TypedDocumentString<Answer, Variables>,
  variables: Variables,
): AsyncGenerator<Answer, void> {
  const request = { query: operation.toString(), variables };
  try {
    for await (const { data, errors } of socket.iterate<Answer>(request)) {
      if (errors !== undefined || data == null) throw refused(errors ?? []);
      yield data;
    }
  } catch (problem) {
    // A request that is not let in at all rejects with its errors; a lost connection, with something else.
    throw Array.isArray(problem) ? refused(problem as { message: string }[]) : problem;
  }
}

function refused(errors: readonly { message: string }[]): Refused {
  return new Refused(errors.map(({ message }) => message).join('\n'));
}
