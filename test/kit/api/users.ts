/** Users for tests, through the API. */
import { expect } from 'vitest';
import { PASSWORD, type Api } from '../api.ts';
import { signIn } from './sign-in.ts';

export const INVITE = `mutation ($input: InviteUserInput!) {
  inviteUser(input: $input) {
    user { id email roles passwordChangedAt }
    mailed
    link
    linkExpiresAt
    userErrors { code message path }
  }
}`;

export const SET_PASSWORD = `mutation ($token: String!, $password: String!) {
  setPassword(input: { token: $token, password: $password }) { email userErrors { code message path } }
}`;

/** The token in a link: the part after the #. */
export const tokenIn = (link: string) => link.slice(link.indexOf('#') + 1);

export async function invite(api: Api, input: object) {
  const { data } = await api.graphql(
    INVITE,
    { input: { firstName: 'Ada', lastName: 'Lovelace', roles: ['DBADMIN'], ...input } },
    { token: await api.session() },
  );
  return data.inviteUser;
}

export async function setPassword(api: Api, token: string, password: string) {
  const { data } = await api.graphql(SET_PASSWORD, { token, password }, { token: null });
  return data.setPassword;
}

/** Invites a user, sets PASSWORD and signs in: gives the id in the API, and the token of the session. */
export async function addUser(api: Api, email: string, roles = ['DBADMIN']) {
  const { user, link } = await invite(api, { email, roles });
  const { userErrors } = await setPassword(api, tokenIn(link), PASSWORD);
  expect(userErrors).toEqual([]);
  const token = await signIn(api.url, email, PASSWORD);
  expect(token).not.toBeNull();
  return { id: user.id as string, email, token };
}
