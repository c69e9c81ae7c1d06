import { afterAll, beforeAll, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Answer, type Api } from '../kit/api.ts';

let behind: Api;
let direct: Api;
beforeAll(async () => {
  [behind, direct] = await Promise.all([startApi({ trustedProxies: ['loopback'] }), startApi()]);
});
afterAll(() => Promise.all([behind.close(), direct.close()]));

async function browse(api: Api, query: string, headers: Record<string, string>) {
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as Answer;
  const cookies = response.headers.getSetCookie();
  return { data, cookies, cookie: cookies.map((each) => each.split(';')[0]).join('; ') };
}

const signIn = (api: Api, headers: Record<string, string>) =>
  browse(
    api,
    `mutation { signIn(input: { email: "${EMAIL}", password: "${PASSWORD}" }) { viewer { sessions { address } } } }`,
    headers,
  );

const viewer = async (api: Api, headers: Record<string, string>) =>
  (await browse(api, '{ viewer { email } }', headers)).data?.viewer.email;

const TLS = { 'x-forwarded-proto': 'https' };

test('behind TLS the cookies are for TLS alone, and no other host of the domain can set them', async () => {
  const { cookies, cookie } = await signIn(behind, TLS);
  expect(cookies).toHaveLength(2);
  for (const each of cookies) {
    expect(each).toMatch(/^__Host-regent_\w+=\S+; /);
    expect(each.split('; ')).toEqual(
      expect.arrayContaining(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']),
    );
  }
  expect(await viewer(behind, { cookie, ...TLS })).toBe(EMAIL);
  expect(await viewer(behind, { cookie: cookie.replaceAll('__Host-', ''), ...TLS })).toBeUndefined();
});

test('a trusted proxy says where a request comes from, and under which name', async () => {
  const { data, cookie } = await signIn(behind, { 'x-forwarded-for': '198.51.100.9, 192.0.2.7', ...TLS });
  expect(data.signIn.viewer.sessions).toContainEqual({ address: '192.0.2.7' });
  const origin = { origin: 'https://regent.example', 'x-forwarded-host': 'regent.example' };
  expect(await viewer(behind, { cookie, ...origin, ...TLS })).toBe(EMAIL);
});

test('what a trusted proxy passes on that is no address is not taken for one', async () => {
  const { data } = await signIn(behind, { 'x-forwarded-for': '<script>' });
  expect(data.signIn.viewer.sessions).toContainEqual({ address: '127.0.0.1' });
});

test('of anybody else such words are not believed, and the log says so once', async () => {
  const forwarded = { 'x-forwarded-for': '192.0.2.7', ...TLS };
  const { data, cookies, cookie } = await signIn(direct, forwarded);
  expect(data.signIn.viewer.sessions).toEqual([{ address: '127.0.0.1' }]);
  expect(cookies.join()).not.toContain('Secure');
  const origin = { origin: 'https://regent.example', 'x-forwarded-host': 'regent.example' };
  expect(await viewer(direct, { cookie, ...forwarded, ...origin })).toBeUndefined();
  expect(direct.logged.filter(({ text }) => text.includes('TRUSTED_PROXIES'))).toHaveLength(1);
});

test('that a page over TLS is not known as one of ours is in the log, once', async () => {
  const host = new URL(direct.url).host;
  const { cookie } = await signIn(direct, {});
  for (let i = 0; i < 2; i += 1) {
    expect(await viewer(direct, { cookie, origin: `https://${host}`, ...TLS })).toBeUndefined();
  }
  expect(direct.logged.filter(({ text }) => text.includes('X-Forwarded-Proto'))).toHaveLength(1);
});
