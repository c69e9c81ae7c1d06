/** Device cookies that somebody collected while they knew the password are no way around the limits. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SIGN_IN_LIMITS } from '../../../src/domain/accounts/sign-in-limits.ts';
import { makeVault, namedKey } from '../../../src/domain/secrets/vault.ts';
import { EMAIL, PASSWORD, startApi, type Api } from '../../kit/api.ts';
import { openBrowser, type Browser } from '../../kit/api/browser.ts';
import { appOf, setUpTwoFactor } from '../../kit/api/two-factor.ts';
import { hoarder } from './actors.ts';

const MINE = { email: EMAIL, password: PASSWORD };
const NEW_PASSWORD = 'a wholly new one';

let api: Api;
let passwordHash: string | null;
beforeAll(async () => {
  // So many tries at once, on a busy machine, last longer than connections of one network may.
  const connectionLimits = { anonymousOfNetwork: 1_000 };
  api = await startApi({ trustedProxies: ['loopback'], connectionLimits });
  ({ passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { id: api.userId } }));
});
afterAll(() => api.close());
beforeEach(async () => {
  api.clock.frozenAt = Date.now();
  await api.prisma.session.deleteMany({});
  await api.prisma.device.deleteMany({});
  await api.prisma.secondFactor.deleteMany({});
  await api.prisma.rateLimit.deleteMany({});
  await api.prisma.user.update({ where: { id: api.userId }, data: { twoFactorSince: null, passwordHash } });
});

async function signedIn(address = '192.0.2.1'): Promise<Browser> {
  const browser = openBrowser(api, address);
  expect((await browser.signIn()).userErrors).toEqual([]);
  return browser;
}

const codesOf = async (answer: Promise<{ userErrors: { code: string }[] }>) =>
  (await answer).userErrors.map(({ code }) => code).join();

/** So many tries with each of the devices, all at once; gives how many were looked at. */
async function lookedAt(devices: Browser[], times: number, input: object): Promise<number> {
  const answers = await Promise.all(
    devices.flatMap((device) => Array.from({ length: times }, () => codesOf(device.signIn(input)))),
  );
  expect(answers.filter((code) => code !== 'REFUSED' && code !== 'THROTTLED')).toEqual([]);
  return answers.filter((code) => code === 'REFUSED').length;
}

/** How many of the devices are known to the account: those count by themselves. */
async function known(devices: Browser[]): Promise<number> {
  await api.prisma.rateLimit.deleteMany({});
  for (const device of devices) await device.signIn({ password: 'wrong' });
  const rows = await api.prisma.rateLimit.findMany({ where: { key: { startsWith: 'device:' } } });
  await api.prisma.rateLimit.deleteMany({});
  return rows.length;
}

test('many known devices have no more wrong passwords together than the sum of an account', async () => {
  const devices = await hoarder(api, MINE, 6);
  expect(await lookedAt(devices, 12, { password: 'wrong' })).toBe(SIGN_IN_LIMITS.devices.points);
});

test('many known devices have no more wrong codes together than one', async () => {
  const devices: Browser[] = [];
  const { secret } = await setUpTwoFactor(api, await signedIn());
  for (let n = 0; n < 3; n += 1) {
    const device = openBrowser(api, '192.0.2.66');
    api.clock.frozenAt = (api.clock.frozenAt ?? 0) + 60_000;
    expect(await codesOf(device.signIn({ code: appOf(api, secret)() }))).toBe('');
    devices.push(device);
  }
  expect(await known(devices)).toBe(3);
  expect(await lookedAt(devices, 6, { code: '000000' })).toBe(SIGN_IN_LIMITS.code.points);
});

test('cookies from before two-factor authentication are worth nothing after it', async () => {
  const devices = await hoarder(api, MINE, 6);
  await setUpTwoFactor(api, await signedIn());
  expect(await known(devices)).toBe(0);
  expect(await lookedAt(devices, 3, { code: '000000' })).toBe(SIGN_IN_LIMITS.code.points);
});

test('a success from one unknown device forgets no wrong code of another', async () => {
  const { secret } = await setUpTwoFactor(api, await signedIn());
  const strange = (n: number) => openBrowser(api, `198.51.100.${n}`);
  for (let n = 0; n < 9; n += 1) await strange(n).signIn({ code: '000000' });
  expect(await codesOf(strange(20).signIn({ code: appOf(api, secret)() }))).toBe('');
  expect(await codesOf(strange(21).signIn({ code: '000000' }))).toBe('REFUSED');
  expect(await codesOf(strange(22).signIn({ code: '000000' }))).toBe('THROTTLED');
});

test('an account keeps ten devices, of which the one unused for longest goes', async () => {
  const devices: Browser[] = [];
  for (let n = 0; n < 10; n += 1) {
    devices.push(...(await hoarder(api, MINE, 1)));
    api.clock.frozenAt = (api.clock.frozenAt ?? 0) + 1_000;
  }
  const [first, second] = devices as [Browser, Browser];
  await first.signIn();
  const newest = await signedIn();
  expect(await api.prisma.device.count()).toBe(10);
  expect(await known([first, newest])).toBe(2);
  expect(await known([second])).toBe(0);
});

test('a known device stays the same one, however often it signs in', async () => {
  const browser = await signedIn();
  const cookie = browser.cookies.get('regent_device');
  api.clock.frozenAt = (api.clock.frozenAt ?? 0) + 86_400_000;
  await browser.signIn();
  expect(browser.cookies.get('regent_device')).toBe(cookie);
  expect(await api.prisma.device.findMany()).toMatchObject([
    { lastUsedAt: new Date(api.clock.frozenAt), tokenHash: expect.not.stringContaining(cookie ?? '') },
  ]);
});

test('a device that is not used for 400 days is forgotten', async () => {
  const browser = await signedIn();
  api.clock.frozenAt = (api.clock.frozenAt ?? 0) + 399 * 86_400_000;
  expect(await known([browser])).toBe(1);
  api.clock.frozenAt += 2 * 86_400_000;
  expect(await known([browser])).toBe(0);
});

test('a device is known to the account that it signed in to, and what was sealed before to none', async () => {
  const browser = await signedIn();
  const other = openBrowser(api);
  other.cookies.set(
    'regent_device',
    makeVault([namedKey(Buffer.alloc(32, 7))]).seal(`device abcdefgh ${EMAIL}`, `device/${EMAIL}`),
  );
  expect(await known([other])).toBe(0);
  await api.prisma.user.create({
    data: { email: 'b@example.org', firstName: 'Ada', lastName: 'Lovelace', roles: ['DBADMIN'] },
  });
  for (const email of ['b@example.org', 'nobody@example.org']) {
    await browser.signIn({ email, password: 'wrong' });
  }
  expect(await api.prisma.rateLimit.count({ where: { key: { startsWith: 'device:' } } })).toBe(0);
});

/** What a user does against somebody who may have had the password. */
const MEASURES: Record<string, (browser: Browser) => Promise<unknown>> = {
  changePassword: (browser) =>
    browser.graphql(
      `mutation { changePassword(input: { currentPassword: "${PASSWORD}", newPassword: "${NEW_PASSWORD}" }) { userErrors { code } } }`,
    ),
  disableTwoFactor: (browser) =>
    browser.graphql(
      `mutation { disableTwoFactor(input: { password: "${PASSWORD}" }) { userErrors { code } } }`,
    ),
};

test.each(Object.keys(MEASURES))('%s forgets every device but the one at hand', async (measure) => {
  const browser = await signedIn();
  const { secret } = await setUpTwoFactor(api, browser);
  const app = appOf(api, secret);
  const elsewhere = openBrowser(api, '192.0.2.66');
  await elsewhere.signIn({ code: app() });
  expect(await known([browser, elsewhere])).toBe(2);
  await MEASURES[measure]?.(browser);
  expect(await known([elsewhere])).toBe(0);
  expect(await known([browser])).toBe(1);
});

test('what others do to an account, and a link, forget every device of it', async () => {
  const admin = { name: 'another', userId: null, address: null };
  const names = { firstName: 'Ada', lastName: 'Lovelace' };
  const user = await api.prisma.user.create({
    data: { email: 'watched@example.org', ...names, roles: ['DBADMIN'], passwordHash },
  });
  const { links, users, accounts } = api.services;
  const acts: Record<string, () => Promise<unknown>> = {
    setPassword: async () => {
      const { link } = await links.create(user.id, admin);
      await links.setPassword(link.slice(link.indexOf('#') + 1), PASSWORD, null);
    },
    deactivateUser: async () => {
      await users.deactivate(user.id, admin);
      await users.activate(user.id, admin);
    },
    resetUserTwoFactor: async () => {
      await api.prisma.user.update({ where: { id: user.id }, data: { twoFactorSince: new Date() } });
      await accounts.resetUserTwoFactor(user.id, admin);
    },
    deleteUser: () => users.remove(user.id, admin),
  };
  for (const [act, doIt] of Object.entries(acts)) {
    await hoarder(api, { email: user.email, password: PASSWORD }, 2);
    expect(await api.prisma.device.count({ where: { userId: user.id } }), act).toBe(2);
    await doIt();
    expect(await api.prisma.device.count({ where: { userId: user.id } }), act).toBe(0);
  }
});

test('new sessions give no new guesses at the password that is asked for once more', async () => {
  const answers: string[] = [];
  const guess =
    'mutation { changeEmail(input: { email: "x@example.org", currentPassword: "a guess" }) { userErrors { code } } }';
  for (let n = 0; n < 4; n += 1) {
    const browser = await signedIn();
    for (let times = 0; times < 10; times += 1) {
      const { data } = await browser.graphql(guess);
      answers.push(data.changeEmail.userErrors[0].code);
    }
  }
  expect(answers.filter((code) => code === 'REFUSED')).toHaveLength(SIGN_IN_LIMITS.sessions.points);
  expect(answers.at(-1)).toBe('THROTTLED');
});

test('who found an open browser, and has no password, makes no device of its user unknown', async () => {
  const [browser, elsewhere] = [await signedIn(), await signedIn()];
  await browser.graphql('mutation { revokeOtherSessions { revoked } }');
  expect(await known([browser, elsewhere])).toBe(2);
});
