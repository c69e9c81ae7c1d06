import { TOTP, Secret } from 'otpauth';
import { decodeQR } from 'qr/decode.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../kit/api.ts';
import { openBrowser, type Browser } from '../kit/api/browser.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  api.rules.requireTwoFactor = false;
  api.clock.frozenAt = Date.now();
  await api.prisma.session.deleteMany({});
  await api.prisma.secondFactor.deleteMany({});
  await api.prisma.recoveryCode.deleteMany({});
  await api.prisma.rateLimit.deleteMany({});
  await api.prisma.user.update({ where: { id: api.userId }, data: { twoFactorSince: null } });
});

const SET_UP =
  'mutation ($input: SetUpTwoFactorInput!) { setUpTwoFactor(input: $input) { uri secret userErrors { code } } }';
const CONFIRM =
  'mutation ($input: ConfirmTwoFactorInput!) { confirmTwoFactor(input: $input) { recoveryCodes userErrors { code path } } }';
const STEP_MS = 30_000;

/** What the app shows, so many steps from now. */
const codeOf = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: (api.clock.frozenAt ?? 0) + steps * STEP_MS,
  });

async function setUp(browser: Browser) {
  const { data } = await browser.graphql(SET_UP, { input: { password: PASSWORD } });
  const { uri, secret } = data.setUpTwoFactor;
  const confirmed = await browser.graphql(CONFIRM, { input: { code: codeOf(secret, -1) } });
  return { uri, secret, codes: confirmed.data.confirmTwoFactor.recoveryCodes as string[] };
}

async function signedIn() {
  const browser = openBrowser(api);
  await browser.signIn();
  return browser;
}

const errorsOf = async (browser: Browser, code?: string) =>
  (await browser.signIn(code === undefined ? {} : { code })).userErrors.map((error) => error.code);

test('after it is set up, signing in takes a code, which is accepted once', async () => {
  const { uri, secret, codes } = await setUp(await signedIn());
  expect(uri).toMatch(/^otpauth:\/\/totp\/Regent:/);
  expect(codes).toHaveLength(10);
  const browser = openBrowser(api);
  expect(await errorsOf(browser)).toEqual(['SECOND_FACTOR_NEEDED']);
  expect(await errorsOf(browser, '000000')).toEqual(['REFUSED']);
  const code = codeOf(secret);
  expect(await errorsOf(browser, code)).toEqual([]);
  expect(await errorsOf(browser, code)).toEqual(['REFUSED']);
  expect(await errorsOf(browser, codeOf(secret, 1))).toEqual([]);
  expect(await errorsOf(browser, codeOf(secret, 2))).toEqual(['REFUSED']);
  const { data } = await browser.graphql(
    '{ viewer { twoFactor recoveryCodesLeft sessions { isCurrent secondFactor } } }',
  );
  expect(data.viewer).toMatchObject({ twoFactor: true, recoveryCodesLeft: 10 });
  expect(data.viewer.sessions).toContainEqual({ isCurrent: true, secondFactor: true });
});

test('a code is only asked for after the right password', async () => {
  await setUp(await signedIn());
  const { userErrors } = await openBrowser(api).signIn({ password: 'wrong' });
  expect(userErrors).toMatchObject([{ code: 'REFUSED', path: ['email'] }]);
});

test('setting it up takes the password and a code, and ends the other sessions', async () => {
  const [browser, other] = [await signedIn(), await signedIn()];
  const wrong = await browser.graphql(SET_UP, { input: { password: 'wrong' } });
  expect(wrong.data.setUpTwoFactor).toEqual({ uri: null, secret: null, userErrors: [{ code: 'REFUSED' }] });
  await browser.graphql(SET_UP, { input: { password: PASSWORD } });
  const refused = await browser.graphql(CONFIRM, { input: { code: '000000' } });
  expect(refused.data.confirmTwoFactor.userErrors).toEqual([{ code: 'INVALID', path: ['code'] }]);
  expect((await other.graphql('{ viewer { twoFactor } }')).data.viewer.twoFactor).toBe(false);
  await setUp(browser);
  expect((await browser.graphql('{ viewer { twoFactor } }')).data.viewer.twoFactor).toBe(true);
  expect((await other.graphql('{ viewer { email } }')).data ?? null).toBeNull();
});

test('a recovery code lets in once, however it is typed, until it is renewed', async () => {
  const browser = await signedIn();
  const { codes } = await setUp(browser);
  const [first = '', second = ''] = codes;
  expect(await errorsOf(openBrowser(api), first)).toEqual([]);
  expect(await errorsOf(openBrowser(api), first)).toEqual(['REFUSED']);
  expect(await errorsOf(openBrowser(api), second.toUpperCase().replaceAll('-', ' '))).toEqual([]);
  const left = async () =>
    (await browser.graphql('{ viewer { recoveryCodesLeft } }')).data.viewer.recoveryCodesLeft;
  expect(await left()).toBe(8);
  const { data } = await browser.graphql(
    'mutation ($password: String!) { renewRecoveryCodes(input: { password: $password }) { recoveryCodes } }',
    { password: PASSWORD },
  );
  expect(data.renewRecoveryCodes.recoveryCodes).toHaveLength(10);
  expect(await left()).toBe(10);
  expect(await errorsOf(openBrowser(api), codes[2])).toEqual(['REFUSED']);
});

test('wrong codes are throttled, also where the password is right each time', async () => {
  await setUp(await signedIn());
  let last: string[] = [];
  for (let tries = 0; tries <= 10; tries += 1) last = await errorsOf(openBrowser(api), '000000');
  expect(last).toEqual(['THROTTLED']);
});

test('it is switched off with the password, and then the password lets in alone', async () => {
  const browser = await signedIn();
  await setUp(browser);
  const off = (password: string) =>
    browser.graphql(
      'mutation ($password: String!) { disableTwoFactor(input: { password: $password }) { viewer { twoFactor } userErrors { code } } }',
      { password },
    );
  expect((await off('wrong')).data.disableTwoFactor.userErrors).toEqual([{ code: 'REFUSED' }]);
  expect((await off(PASSWORD)).data.disableTwoFactor.viewer).toEqual({ twoFactor: false });
  expect(await errorsOf(openBrowser(api))).toEqual([]);
  expect(await api.prisma.recoveryCode.count()).toBe(0);
});

test('where it is required, who has not set it up may do nothing else', async () => {
  api.rules.requireTwoFactor = true;
  const browser = await signedIn();
  for (const query of [
    '{ servers { nodes { id } } }',
    'mutation { createApiToken(input: { name: "way around" }) { token } }',
  ]) {
    const { errors } = await browser.graphql(query);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(errors?.[0]?.message).toContain('setUpTwoFactor');
  }
  const ofToken = await api.graphql('{ servers { nodes { id } } }');
  expect(ofToken.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await browser.graphql('{ viewer { email permissions } }')).data.viewer.email).toBe(EMAIL);
  await setUp(browser);
  expect((await browser.graphql('{ servers { nodes { id } } }')).errors).toBeUndefined();
  expect((await api.graphql('{ servers { nodes { id } } }')).errors).toBeUndefined();
});

test('an admin resets it for somebody, whose sessions end', async () => {
  const browser = await signedIn();
  await setUp(browser);
  const admin = await api.sessionOf(['SUPERADMIN']);
  const query =
    'mutation ($id: ID!) { resetUserTwoFactor(input: { userId: $id }) { user { twoFactor } userErrors { code } } }';
  const id = Buffer.from(`User:${api.userId}`).toString('base64');
  const reset = (token = admin) => api.graphql(query, { id }, { token });
  expect((await reset(api.token)).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await browser.graphql(query, { id })).data.resetUserTwoFactor.userErrors).toEqual([
    { code: 'REFUSED' },
  ]);
  expect((await reset()).data.resetUserTwoFactor).toEqual({ user: { twoFactor: false }, userErrors: [] });
  expect((await browser.graphql('{ viewer { email } }')).data ?? null).toBeNull();
  expect((await reset()).data.resetUserTwoFactor.userErrors).toEqual([{ code: 'CONFLICT' }]);
  expect(await errorsOf(openBrowser(api))).toEqual([]);
});

test('all of it is in the audit, and neither secret nor codes are', async () => {
  const browser = await signedIn();
  const { secret, codes } = await setUp(browser);
  await errorsOf(openBrowser(api), codes[0]);
  await errorsOf(openBrowser(api), '000000');
  const entries = await api.prisma.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 4 });
  expect(entries.map(({ action }) => action)).toEqual([
    'signIn',
    'signIn',
    'useRecoveryCode',
    'enableTwoFactor',
  ]);
  expect(entries[0]).toMatchObject({ outcome: 'REFUSED', details: { reason: 'WRONG_CODE' } });
  const stored = JSON.stringify([
    await api.prisma.auditEntry.findMany(),
    await api.prisma.secondFactor.findMany(),
    await api.prisma.recoveryCode.findMany(),
  ]);
  for (const each of [secret, ...codes]) expect(stored).not.toContain(each);
});

test('the secret comes as a QR code too, which an app reads as the same', async () => {
  const browser = await signedIn();
  const query = SET_UP.replace('secret', 'qrCode');
  const { data } = await browser.graphql(query, { input: { password: PASSWORD } });
  const { uri, qrCode } = data.setUpTwoFactor;
  const [type, base64 = ''] = qrCode.split(',');
  expect(type).toBe('data:image/svg+xml;base64');
  expect(decodeQR(pictureOf(Buffer.from(base64, 'base64').toString()))).toBe(uri);
});

/** As a camera sees an SVG that consists of squares, each of them begun by an M or m. */
function pictureOf(svg: string) {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const scale = 4;
  const [width, height] = [size * scale, size * scale];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, letter, across, down] of svg.matchAll(/([Mm])\s*(-?[\d.]+)[\s,]*(-?[\d.]+)/g)) {
    const isAbsolute = letter === 'M';
    [x, y] = [(isAbsolute ? 0 : x) + Number(across), (isAbsolute ? 0 : y) + Number(down)];
    for (let row = y * scale; row < (y + 1) * scale; row += 1) {
      data.fill(0, (row * width + x * scale) * 4, (row * width + (x + 1) * scale) * 4);
    }
  }
  for (let alpha = 3; alpha < data.length; alpha += 4) data[alpha] = 255;
  return { width, height, data };
}
