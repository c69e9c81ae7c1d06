/** Speaks GraphQL with a running Regent, as a program of somebody else's would. */

export interface Api {
  url: string;
  token: string;
  /** The data of the answer; rejects where there are errors in it. */
  ask<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The payload of the one mutation in this text; rejects where Regent refuses, with its reasons. */
  mutate<Payload>(mutation: string, variables?: Record<string, unknown>): Promise<Payload>;
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string }[];
}

interface Refusal {
  userErrors?: { code: string; message: string }[];
}

/** An API for a token that somebody has. */
export function makeApi(url: string, token: string): Api {
  const headers = { authorization: `Bearer ${token}` };
  return {
    url,
    token,
    ask: async <Data>(query: string, variables = {}) =>
      dataOf(await (await post(url, headers, query, variables)).json()) as Data,
    mutate: async <Payload>(mutation: string, variables = {}) =>
      payloadOf(await (await post(url, headers, mutation, variables)).json()) as Payload,
  };
}

/** Signs in and makes an API token to go on with. */
export async function signIn(url: string, email: string, password: string): Promise<Api> {
  const session = await openSession(url, email, password);
  const { token } = await session.mutate<{ token: string }>(
    `mutation { createApiToken(input: { name: "lab" }) { token userErrors { code message } } }`,
  );
  return makeApi(url, token);
}

/** Signs in as a person, who may do what takes a password that was just typed. */
export async function openSession(url: string, email: string, password: string): Promise<Api> {
  const signedIn = await post(
    url,
    {},
    `mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { code message } } }`,
    { input: { email, password } },
  );
  payloadOf(await signedIn.json());
  const token = /regent_session=([^;]+)/.exec(signedIn.headers.getSetCookie().join('; '))?.[1];
  if (token === undefined) throw new Error('The answer sets no cookie of a session.');
  return makeApi(url, token);
}

function post(
  url: string,
  headers: Record<string, string>,
  query: string,
  variables: Record<string, unknown>,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
}

function dataOf(answer: unknown): Record<string, unknown> {
  const { data, errors } = answer as Answer;
  if (errors !== undefined || !data) throw new Error(errors?.map((error) => error.message).join('\n'));
  return data;
}

function payloadOf(answer: unknown): unknown {
  const payload = Object.values(dataOf(answer))[0] as Refusal;
  const problems = payload.userErrors ?? [];
  if (problems.length > 0)
    throw new Error(problems.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return payload;
}
