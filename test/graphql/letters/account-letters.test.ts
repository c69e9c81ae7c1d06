/** Users learn of each change that concerns the security of their accounts, whoever has made it. */
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { resetPassword } from '../../../src/domain/accounts/replace-password.ts';
import { EMAIL, PASSWORD, startApi } from '../../kit/api.ts';
import { openBrowser, type Browser } from '../../kit/api/browser.ts';
import { setUpTwoFactor } from '../../kit/api/two-factor.ts';
import { setPassword, tokenIn } from '../../kit/api/users.ts';
import { withMail } from '../../kit/services/mailer.ts';
import type { Letter } from '../../kit/services/smtp.ts';

const ADA = 'ada@example.org';
const NEW_PASSWORD = 'another correct horse battery';

const { api, mail } = await withMail();
/** In which the administrator has signed in. */
let admin: Browser;
/** The id of Ada in the API. */
let ada: string;
beforeEach(async () => {
  const { passwordHash } = await api.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
  await api.prisma.user.deleteMany({ where: { email: { not: EMAIL } } });
  await api.prisma.user.create({
    data: { email: ADA, firstName: 'Ada', lastName: 'Lovelace', roles: ['DBADMIN'], passwordHash },
  });
  admin = openBrowser(api);
  await admin.signIn();
  const { data } = await admin.graphql('{ users { nodes { id email } } }');
  ada = data.users.nodes.find(({ email }: { email: string }) => email === ADA).id;
  await api.prisma.letter.deleteMany({});
  mail.letters.length = 0;
});

async function adasBrowser(): Promise<Browser> {
  const browser = openBrowser(api);
  expect((await browser.signIn({ email: ADA })).userErrors).toEqual([]);
  await api.prisma.letter.deleteMany({});
  return browser;
}

async function done(browser: Browser, field: string, input: object) {
  const type = field[0]?.toUpperCase() + field.slice(1);
  const more = { createUserLink: 'link', renewRecoveryCodes: 'recoveryCodes' }[field] ?? '';
  const answer = await browser.graphql(
    `mutation ($input: ${type}Input!) { ${field}(input: $input) { ${more} userErrors { message } } }`,
    { input },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data[field].userErrors).toEqual([]);
  return answer.data[field];
}

const subjectOf = ({ raw }: Letter) => /^Subject: (.*)\r$/m.exec(raw)?.[1];

/** What has been sent by now, and to whom. */
async function sent(): Promise<[to: string, subject: string | undefined][]> {
  await api.post?.sendDue();
  return mail.letters.map((letter) => [letter.to.join(), subjectOf(letter)]);
}

test('of another password that the user chooses, with where it came from and what to do', async () => {
  await done(await adasBrowser(), 'changePassword', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
  expect(await sent()).toEqual([[ADA, 'Regent: your password was changed']]);
  const { text, raw } = mail.letters[0] as Letter;
  expect(text).toMatch(
    /^Hello Ada Lovelace,\n\nThe password of your account at Regent was changed\.\n\nTime: /,
  );
  expect(text).toContain('\nFrom the address: 127.0.0.1\n');
  expect(text).toContain('https://regent.test/password');
  const row = await api.prisma.letter.findFirstOrThrow();
  expect(raw).toContain(`Message-ID: <${row.id}@monarc.test>`);
  expect(raw).toContain('Auto-Submitted: auto-generated');
  expect(row).toMatchObject({ tries: 1, problem: null, nextTryAt: null, sentAt: expect.any(Date) });
});

test('of another password by a link, but not of the first one', async () => {
  const { link } = await done(admin, 'createUserLink', { userId: ada });
  expect(await sent()).toEqual([[ADA, 'Regent: a link for your password']]);
  await setPassword(api, tokenIn(link), NEW_PASSWORD);
  expect((await sent()).slice(1)).toEqual([[ADA, 'Regent: your password was changed']]);

  await api.prisma.user.update({ where: { email: ADA }, data: { passwordHash: null } });
  const first = await done(admin, 'createUserLink', { userId: ada });
  await setPassword(api, tokenIn(first.link), PASSWORD);
  expect((await sent()).slice(2)).toEqual([[ADA, 'Regent: a link for your password']]);
});

test('of another password that somebody on the machine gives', async () => {
  await resetPassword(api.store, ADA, new Date());
  await sent();
  expect(mail.letters[0]?.text).toContain('\nBy: an administrator on the machine of Regent\n');
});

test('of another address at both addresses, by the user or by an administrator', async () => {
  await done(await adasBrowser(), 'changeEmail', {
    email: 'countess@example.org',
    currentPassword: PASSWORD,
  });
  const subject = 'Regent: your e-mail address was changed';
  expect(await sent()).toEqual([
    [ADA, subject],
    ['countess@example.org', subject],
  ]);
  await done(admin, 'updateUser', { userId: ada, email: ADA });
  expect((await sent()).slice(2)).toEqual([
    ['countess@example.org', subject],
    [ADA, subject],
  ]);
  expect(mail.letters.at(-1)?.text).toContain(`\nBy: ${EMAIL}\n`);
});

test('of two-factor authentication that is set up, its codes, and its end', async () => {
  api.clock.frozenAt = Date.now();
  onTestFinished(() => {
    delete api.clock.frozenAt;
  });
  const browser = await adasBrowser();
  const { secret } = await setUpTwoFactor(api, browser);
  const { recoveryCodes } = await done(browser, 'renewRecoveryCodes', { password: PASSWORD });
  const again = openBrowser(api);
  expect((await again.signIn({ email: ADA, code: recoveryCodes[0] })).userErrors).toEqual([]);
  await done(browser, 'disableTwoFactor', { password: PASSWORD });
  expect(await sent()).toEqual([
    [ADA, 'Regent: two-factor authentication is on'],
    [ADA, 'Regent: new recovery codes'],
    [ADA, 'Regent: a recovery code was used'],
    [ADA, 'Regent: sign-in from a new device'],
    [ADA, 'Regent: two-factor authentication is off'],
  ]);
  expect(mail.letters[2]?.text).toContain('Codes that are left: 9.');
  const all = mail.letters.map(({ text }) => text).join();
  for (const unsaid of [secret, ...recoveryCodes]) expect(all).not.toContain(unsaid);
});

test('of two-factor authentication that an administrator removes', async () => {
  await api.prisma.user.update({ where: { email: ADA }, data: { twoFactorSince: new Date() } });
  await done(admin, 'resetUserTwoFactor', { userId: ada });
  expect(await sent()).toEqual([[ADA, 'Regent: two-factor authentication is off']]);
  expect(mail.letters[0]?.text).toContain(`\nBy: ${EMAIL}\n`);
});

test('of a sign-in on a new device, and not of the next one there', async () => {
  const browser = openBrowser(api);
  await browser.signIn({ email: ADA });
  await browser.signIn({ email: ADA });
  expect(await sent()).toEqual([[ADA, 'Regent: sign-in from a new device']]);
});

test('of ten sign-ins on new devices in an hour, and of no more', async () => {
  for (let times = 0; times < 11; times += 1) await openBrowser(api).signIn({ email: ADA });
  expect(await sent()).toHaveLength(10);
  api.clock.aheadMs = 3_600_000;
  onTestFinished(() => void (api.clock.aheadMs = 0));
  await openBrowser(api).signIn({ email: ADA });
  expect(await sent()).toHaveLength(11);
});

test('of nothing while a sign-in fails', async () => {
  await openBrowser(api).signIn({ email: ADA, password: 'wrong' });
  expect(await sent()).toEqual([]);
});

test('of other roles, of a deactivation and its end, and of a deletion', async () => {
  await done(admin, 'updateUser', { userId: ada, roles: ['SYSADMIN', 'DBADMIN'] });
  await done(admin, 'updateUser', { userId: ada, roles: ['DBADMIN', 'SYSADMIN'], firstName: 'Augusta' });
  await done(admin, 'deactivateUser', { userId: ada });
  await done(admin, 'activateUser', { userId: ada });
  await done(admin, 'deleteUser', { userId: ada });
  expect((await sent()).map(([, subject]) => subject)).toEqual([
    'Regent: your roles were changed',
    'Regent: your account was deactivated',
    'Regent: your account works again',
    'Regent: your account was deleted',
  ]);
  expect(mail.letters[0]?.text).toContain('from DBADMIN to SYSADMIN, DBADMIN');
});

test('of a new API token, without the token', async () => {
  await done(await adasBrowser(), 'createApiToken', { name: 'nightly', expiresAt: '2030-01-02T03:04:00Z' });
  expect(await sent()).toEqual([[ADA, 'Regent: a new API token']]);
  expect(mail.letters[0]?.text).toContain('“nightly”');
  expect(mail.letters[0]?.text).toContain('until 2 January 2030 at 03:04 UTC');
});

test('in the language of the user', async () => {
  await api.prisma.user.update({ where: { email: ADA }, data: { language: 'nl' } });
  await done(admin, 'deactivateUser', { userId: ada });
  expect(await sent()).toEqual([[ADA, 'Regent: uw account is gedeactiveerd']]);
});

test('while the mail server is away the change is made, and the letter comes when it is back', async () => {
  mail.refusal.message = 'come back later';
  onTestFinished(() => {
    delete mail.refusal.message;
    api.clock.aheadMs = 0;
  });
  await done(admin, 'deactivateUser', { userId: ada });
  expect(await sent()).toEqual([]);
  expect(await api.prisma.letter.findFirst()).toMatchObject({
    tries: 1,
    sentAt: null,
    problem: expect.stringMatching(/come back later/),
  });
  delete mail.refusal.message;
  expect(await sent()).toEqual([]);
  api.clock.aheadMs = 60_000;
  expect(await sent()).toHaveLength(1);
  expect(await api.prisma.letter.findFirst()).toMatchObject({ tries: 2, problem: null });
});

test('as soon as the change is made, without a wait', async () => {
  const stopping = new AbortController();
  const serving = api.serveMail(stopping.signal);
  await done(admin, 'deactivateUser', { userId: ada });
  expect(subjectOf(await mail.letter(0))).toBe('Regent: your account was deactivated');
  stopping.abort();
  await serving;
});

test('not at all where no mail is configured: nothing waits for it', async () => {
  const silent = await startApi();
  onTestFinished(() => silent.close());
  await openBrowser(silent).signIn();
  expect(silent.post).toBeUndefined();
  expect(await silent.prisma.letter.count()).toBe(0);
});
