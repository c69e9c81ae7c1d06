import type { Answer } from '../api.ts';

/** Signs in as a browser does; gives the session's token, or null if the sign-in was refused. */
export async function signIn(url: string, email: string, password: string): Promise<string | null> {
  const query = `mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { message } } }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { input: { email, password } } }),
  });
  const { data } = (await response.json()) as Answer;
  const cookies = response.headers.getSetCookie().join('; ');
  const token = /regent_session=([^;]+)/.exec(cookies)?.[1];
  return data.signIn.userErrors.length === 0 ? (token ?? null) : null;
}
