/**
 * A GraphQL client for Regent, like any external program: requests over HTTP, subscriptions over WebSocket.
 */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export interface Api {
  /** The data of the answer; rejects if it has errors. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
  /** The payload of a mutation with an `input`; rejects with Regent's reasons if it refuses. */
  mutate<Payload>(mutation: string, input: object): Promise<Payload>;
  /** The data of each message of a subscription, until Regent completes it. */
  subscribe<Data>(subscription: string, variables: object): AsyncIterable<Data>;
  close(): Promise<void>;
}

interface Answer {
  data?: object | null;
  errors?: readonly { message: string }[] | undefined;
}

interface Refusal {
  userErrors: { message: string }[];
}

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { userErrors { message } }
}`;

/** Signs in; after that the session's cookie is sent with everything, over the WebSocket as well. */
export async function signIn(
  url: string,
  email: string,
  password: string,
  signal: AbortSignal,
): Promise<Api> {
  const post = (query: string, variables: object, cookie?: string) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) },
      body: JSON.stringify({ query, variables }),
      signal,
    });

  const answer = await post(SIGN_IN, { input: { email, password } });
  payloadOf(await answer.json());
  const cookie = answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');

  const socket = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers: { cookie } });
      }
    },
    retryAttempts: 0,
  });
  const cut = () => void socket.dispose();
  signal.addEventListener('abort', cut, { once: true });

  return {
    async ask<Data>(query: string, variables: object = {}) {
      return dataOf(await (await post(query, variables, cookie)).json()) as Data;
    },
    async mutate<Payload>(mutation: string, input: object) {
      return payloadOf(await (await post(mutation, { input }, cookie)).json()) as Payload;
    },
    async *subscribe<Data>(query: string, variables: object) {
      try {
        for await (const message of socket.iterate({ query, variables: { ...variables } }))
          yield dataOf(message) as Data;
      } catch (cause) {
        signal.throwIfAborted();
        throw cause instanceof Error ? cause : new Error('The WebSocket was closed.', { cause });
      }
      signal.throwIfAborted();
    },
    async close() {
      signal.removeEventListener('abort', cut);
      await socket.dispose();
    },
  };
}

function dataOf(answer: unknown): object {
  const { data, errors = [] } = answer as Answer;
  if (errors.length > 0 || !data) throw new Error(`Regent answers: ${textOf(errors)}`);
  return data;
}

function payloadOf(answer: unknown): object {
  const payload = Object.values(dataOf(answer))[0] as Refusal;
  if (payload.userErrors.length > 0) throw new Error(`Regent refuses: ${textOf(payload.userErrors)}`);
  return payload;
}

const textOf = (problems: readonly { message: string }[]) =>
  problems.map(({ message }) => message).join(' ') || 'nothing';
