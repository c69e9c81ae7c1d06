import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SIGN_IN_LIMITS } from '../../src/domain/accounts/sign-in-limits.ts';
import { EMAIL, startApi, type Api } from '../kit/api.ts';
import { openBrowser } from '../kit/api/browser.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi({ trustedProxies: ['loopback'] });
});
afterAll(() => api.close());
beforeEach(() => api.prisma.rateLimit.deleteMany({}));

const WRONG = { password: 'wrong' };

/** As if so many of these had failed already. */
async function failed(key: RegExp, count: number) {
  const rows = await api.prisma.rateLimit.findMany();
  for (const row of rows.filter((each) => key.test(each.key))) {
    await api.prisma.rateLimit.update({ where: { key: row.key }, data: { points: count } });
  }
}

/** Without those of what the audit writes down. */
const signInCounts = () =>
  api.prisma.rateLimit.findMany({
    where: { NOT: { key: { startsWith: 'refusals:' } } },
    orderBy: { key: 'asc' },
  });

const codesOf = async (answer: Promise<{ userErrors: { code: string }[] }>) =>
  (await answer).userErrors.map(({ code }) => code);

test('after ten failures an address has to wait with that account, and is told how long', async () => {
  const attacker = openBrowser(api, '192.0.2.1');
  for (let tries = 0; tries < SIGN_IN_LIMITS.pair.points; tries += 1) {
    expect(await codesOf(attacker.signIn(WRONG))).toEqual(['REFUSED']);
  }
  const { userErrors, viewer } = await attacker.signIn();
  expect(viewer).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'THROTTLED' }]);
  const { message, retryAfter } = userErrors[0] ?? {};
  expect(message).toBe('Too many failed sign-ins. Try again in 15 minutes.');
  expect(retryAfter).toBeGreaterThan(800);
  expect(retryAfter).toBeLessThanOrEqual(900);
  expect(await codesOf(openBrowser(api, '192.0.2.2').signIn())).toEqual([]);
});

test('many attempts at once are no way around', async () => {
  const attacker = openBrowser(api, '192.0.2.1');
  const all = await Promise.all(Array.from({ length: 30 }, () => codesOf(attacker.signIn(WRONG))));
  expect(all.filter(([code]) => code === 'REFUSED')).toHaveLength(SIGN_IN_LIMITS.pair.points);
  expect(all.filter(([code]) => code === 'THROTTLED')).toHaveLength(30 - SIGN_IN_LIMITS.pair.points);
});

test('an account that does not exist is throttled just the same', async () => {
  const attacker = openBrowser(api, '192.0.2.1');
  const [known, unknown] = [EMAIL, 'nobody@example.org'];
  const answers: Record<string, unknown[]> = { [known]: [], [unknown]: [] };
  for (let tries = 0; tries <= SIGN_IN_LIMITS.pair.points; tries += 1) {
    for (const email of [known, unknown]) {
      const { userErrors } = await attacker.signIn({ ...WRONG, email });
      answers[email]?.push(userErrors.map(({ code, message, path }) => ({ code, message, path })));
    }
  }
  expect(answers[unknown]).toEqual(answers[known]);
});

test('an address that tries many accounts has to wait with all of them; in IPv6, its whole network', async () => {
  await openBrowser(api, '2001:db8::1').signIn({ ...WRONG, email: 'a@example.org' });
  await failed(/^address:/, SIGN_IN_LIMITS.address.points);
  expect(await codesOf(openBrowser(api, '2001:db8::2').signIn())).toEqual(['THROTTLED']);
  expect(await codesOf(openBrowser(api, '2001:db8:0:1::1').signIn())).toEqual([]);
});

test('an account that is tried from many addresses takes no new device, and never keeps out a known one', async () => {
  const own = openBrowser(api, '192.0.2.1');
  await own.signIn();
  await own.graphql('mutation { signOut { signedOut } }');
  await openBrowser(api, '192.0.2.9').signIn(WRONG);
  await failed(/^account:/, SIGN_IN_LIMITS.account.points);
  await failed(/^address:/, SIGN_IN_LIMITS.address.points);
  expect(await codesOf(openBrowser(api, '192.0.2.3').signIn())).toEqual(['THROTTLED']);
  expect(await codesOf(own.signIn())).toEqual([]);
  // Not even from where the attacker is.
  const roaming = openBrowser(api, '192.0.2.9');
  roaming.cookies.set('regent_device', own.cookies.get('regent_device') ?? '');
  expect(await codesOf(roaming.signIn())).toEqual([]);
});

test('a known device has its own limit, and is known to its own account alone', async () => {
  const own = openBrowser(api, '192.0.2.1');
  await own.signIn();
  for (let tries = 0; tries < SIGN_IN_LIMITS.device.points; tries += 1) await own.signIn(WRONG);
  expect(await codesOf(own.signIn())).toEqual(['THROTTLED']);
  await own.signIn({ ...WRONG, email: 'other@example.org' });
  const keys = (await signInCounts()).map(({ key }) => key.split(':')[0] ?? '');
  expect(keys.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'account',
    'account',
    'address',
    'device',
    'devices',
    'pair',
  ]);
});

test('success forgets the failures of that address with that account, and counts for none', async () => {
  const browser = openBrowser(api, '192.0.2.1');
  for (let tries = 0; tries < 9; tries += 1) await browser.signIn(WRONG);
  expect(await codesOf(browser.signIn())).toEqual([]);
  const rows = await signInCounts();
  expect(rows.map(({ key, points }) => [key.split(':')[0], points])).toEqual([
    ['account', 9],
    ['address', 9],
  ]);
});

test('refusals are in the audit with their reason, without what was typed, and throttled ones once', async () => {
  const attacker = openBrowser(api, '192.0.2.1');
  for (let tries = 0; tries < 13; tries += 1) await attacker.signIn(WRONG);
  await openBrowser(api, '192.0.2.2').signIn({ email: 'typed my password here', password: 'x' });
  const entries = await api.prisma.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 12 });
  expect(entries[0]).toMatchObject({
    action: 'signIn',
    outcome: 'REFUSED',
    actor: '(no e-mail address)',
    address: '192.0.2.2',
    details: { reason: 'UNKNOWN_USER' },
  });
  expect(entries[1]).toMatchObject({ actor: EMAIL, details: { reason: 'THROTTLED' } });
  for (const entry of entries.slice(2)) {
    expect(entry).toMatchObject({ address: '192.0.2.1', details: { reason: 'WRONG_PASSWORD' } });
  }
  expect(JSON.stringify(await api.prisma.auditEntry.findMany())).not.toContain('typed my password');
});

test('what is longer than an address or a password can be is not looked at', async () => {
  const browser = openBrowser(api, '192.0.2.1');
  expect(await browser.signIn({ password: 'x'.repeat(1_001) })).toMatchObject({
    userErrors: [{ code: 'INVALID', path: ['password'] }],
  });
  expect(await browser.signIn({ email: `${'x'.repeat(250)}@example.org` })).toMatchObject({
    userErrors: [{ code: 'INVALID', path: ['email'] }],
  });
});
