/** Whoever has no account learns of none: nothing is said, and nothing else is done, whether there is one or not. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { EMAIL, startApi, type Api } from '../../kit/api.ts';
import { openBrowser } from '../../kit/api/browser.ts';
import { mailerWith } from '../../kit/services/mailer.ts';
import { statementsOf } from '../../kit/statements.ts';
import { anonymous } from './actors.ts';

const NOBODY = 'nobody@example.org';

const mailed: string[] = [];
const mailer = mailerWith({ sendLink: async ({ to }) => void mailed.push(to.email) });

let api: Api;
beforeAll(async () => {
  api = await startApi({ mailer });
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
  const of = (email: string, more: object) => ({
    data: { email, firstName: 'Ada', lastName: 'Lovelace', roles: ['DBADMIN' as const], ...more },
  });
  await api.prisma.user.create(of('user@example.org', { passwordHash }));
  await api.prisma.user.create(of('flooded@example.org', { passwordHash }));
  await api.prisma.user.create(of('invited@example.org', {}));
  await api.prisma.user.create(of('closed@example.org', { passwordHash, active: false }));
  await api.prisma.user.create(of('ended@example.org', { passwordHash, endsAt: new Date(0) }));
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.prisma.rateLimit.deleteMany({});
  await api.prisma.userLink.deleteMany({});
  mailed.length = 0;
});

const OTHERS = ['invited@example.org', 'closed@example.org', 'ended@example.org'];

async function reset(email: string) {
  const query = `mutation ($email: EmailAddress!) {
    requestPasswordReset(input: { email: $email }) { requested userErrors { code } }
  }`;
  const { data } = await anonymous(api).ask(query, { email });
  expect(data.requestPasswordReset).toEqual({ requested: true, userErrors: [] });
}

test('nothing of a reset is done before its answer is there, nor soon after', async () => {
  const forNobody = await statementsOf(() => reset(NOBODY));
  expect(forNobody.join()).not.toMatch(/"User"|"UserLink"|"AuditEntry"/);
  expect(await statementsOf(() => reset('user@example.org'))).toEqual(forNobody);
  expect(await statementsOf(() => api.services.links.settled())).not.toEqual([]);
});

test('a reset asks the same of the database for whomever, and for nobody', async () => {
  const forOne = async (email: string) => {
    await reset(email);
    return statementsOf(() => api.services.links.settled());
  };
  const forNobody = await forOne(NOBODY);
  expect(forNobody.join()).toMatch(/FOR UPDATE.*INSERT INTO "UserLink".*INSERT INTO "public"."AuditEntry"/s);
  for (const email of ['user@example.org', ...OTHERS]) expect(await forOne(email), email).toEqual(forNobody);
  for (let times = 0; times < 4; times += 1) {
    expect(await forOne('flooded@example.org'), `${times}`).toEqual(forNobody);
  }
  expect(mailed).toEqual([
    'user@example.org',
    'invited@example.org',
    ...Array.from({ length: 3 }, () => 'flooded@example.org'),
  ]);
});

test('resets that come together take one connection of the database, one after the other', async () => {
  await reset(NOBODY);
  const one = await statementsOf(() => api.services.links.settled());
  const emails = [NOBODY, 'user@example.org', ...OTHERS];
  for (const email of emails) await reset(email);
  expect(await statementsOf(() => api.services.links.settled())).toEqual(emails.flatMap(() => one));
});

test('the audit says what became of each, and keeps nothing that is no address', async () => {
  const asked = [NOBODY, 'user@example.org', 'closed@example.org', 'my password, typed here'];
  for (const email of asked) {
    await reset(email);
    await api.services.links.settled();
  }
  const entries = await api.prisma.auditEntry.findMany({
    where: { action: 'requestPasswordReset' },
    orderBy: { id: 'desc' },
    take: asked.length,
  });
  expect(
    entries.toReversed().map(({ subject, outcome, details }) => [subject, outcome, details]),
  ).toMatchObject([
    [`user ${NOBODY}`, 'REFUSED', { reason: 'UNKNOWN_USER' }],
    ['user user@example.org', 'DONE', { linkExpiresAt: expect.any(String) }],
    ['user closed@example.org', 'REFUSED', { reason: 'NOT_ACTIVE' }],
    ['user (no e-mail address)', 'REFUSED', { reason: 'UNKNOWN_USER' }],
  ]);
});

test('what nobody could have as an address is not kept', async () => {
  const { data } = await anonymous(api).ask(
    'mutation ($email: EmailAddress!) { requestPasswordReset(input: { email: $email }) { userErrors { code path } } }',
    { email: `${'x'.repeat(250)}@example.org` },
  );
  expect(data.requestPasswordReset.userErrors).toEqual([{ code: 'INVALID', path: ['email'] }]);
});

test('a sign-in that is refused asks the same of the database for whomever, and for nobody', async () => {
  const own = openBrowser(api);
  await own.signIn();
  for (const device of [undefined, own.cookies.get('regent_device')]) {
    const refused = (email: string, password?: string) =>
      statementsOf(async () => {
        const browser = openBrowser(api);
        if (device !== undefined) browser.cookies.set('regent_device', device);
        const { userErrors } = await browser.signIn({ email, ...(password && { password }) });
        expect(userErrors).toMatchObject([{ code: 'REFUSED' }]);
      });
    const forNobody = await refused(NOBODY, 'wrong');
    expect(await refused('user@example.org', 'wrong')).toEqual(forNobody);
    for (const email of OTHERS) expect(await refused(email), email).toEqual(forNobody);
  }
});

test('a link that was used asks the same of the database as one that never was', async () => {
  const { id } = await api.prisma.user.findUniqueOrThrow({ where: { email: 'invited@example.org' } });
  const admin = { name: EMAIL, userId: api.userId, address: null };
  const { link } = await api.services.links.create(id, admin);
  const token = link.slice(link.indexOf('#') + 1);
  const use = (by: string) =>
    anonymous(api).ask(
      'mutation ($by: String!) { setPassword(input: { token: $by, password: "a wholly new one" }) { userErrors { code } } }',
      { by },
    );
  await use(token);
  expect(await statementsOf(() => use(token))).toEqual(await statementsOf(() => use(`${token}x`)));
});
