/** The demo's way to Regent: the SDK, with the session of somebody who has signed in. */
import { connect, type Connection, type Operation } from '../sdk/connect.ts';
import { SignInDocument } from '../sdk/generated/operations.ts';
import { nodeWebSocket } from '../sdk/node-web-socket.ts';

export interface Api extends Connection {
  /** The payload of a mutation with an `input`; rejects with Regent's reasons if it refuses. */
  mutate<Payload extends Refusal, Input>(
    mutation: Operation<Record<string, Payload>, { input: Input }>,
    input: Input,
  ): Promise<Payload>;
}

interface Refusal {
  userErrors: { message: string }[];
}

/** Signs in as a browser does, and goes on with what is in the cookie. */
export async function signIn(url: string, email: string, password: string): Promise<Api> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SignInDocument.toString(), variables: { input: { email, password } } }),
  });
  const token = /^[^=]+=([^;]+)/.exec(response.headers.getSetCookie()[0] ?? '')?.[1];
  if (token === undefined) throw new Error(`Nobody was signed in: ${await response.text()}`);
  const regent = connect({ url, token, loadWebSocket: nodeWebSocket });
  return {
    ...regent,
    async mutate(mutation, input) {
      const [payload] = Object.values(await regent.ask(mutation, { input }));
      const problems = payload?.userErrors ?? [];
      if (payload === undefined || problems.length > 0)
        throw new Error(`Regent refuses: ${problems.map(({ message }) => message).join(' ')}`);
      return payload;
    },
  };
}
