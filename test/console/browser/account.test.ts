/** Signing in to the console, and one's own account there. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { EMAIL } from '../../kit/api.ts';
import { openBrowser } from '../../kit/api/browser.ts';
import { appOf, setUpTwoFactor } from '../../kit/api/two-factor.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  test('one’s own account has its names, sessions, tokens, mails and password', async () => {
    await openBrowser(on.api).signIn();
    await on.signIn();
    await on.page.getByRole('link', { name: EMAIL }).click();
    await on.heading('Your account').waitFor();
    await on.page.getByText('Browser/1.0').first().waitFor();
    await on.look('account');

    const you = on.page.getByRole('form', { name: 'You' });
    await you.getByLabel('First name').fill('Grace');
    await you.getByRole('button', { name: 'Save' }).click();
    await you.getByText('Saved').waitFor();
    const me = () => on.api.prisma.user.findUniqueOrThrow({ where: { email: EMAIL } });
    expect((await me()).firstName).toBe('Grace');

    const mails = on.page.getByRole('form', { name: 'Mails about alarms' });
    for (const severity of ['critical', 'warning', 'note'])
      await mails.getByLabel(severity).setChecked(false);
    await mails.getByRole('button', { name: 'Save' }).click();
    await mails.locator('.wrong').waitFor();
    await mails.getByLabel('critical').check();
    await mails.getByRole('button', { name: 'Save' }).click();
    await mails.getByText('Saved').waitFor();

    const other = on.page.getByRole('row', { name: 'Browser/1.0' }).first();
    const before = await on.api.prisma.session.count();
    await other.getByRole('button', { name: 'End' }).click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'End' }).click();
    await expect.poll(() => on.api.prisma.session.count()).toBeLessThan(before);

    const password = on.page.getByRole('form', { name: 'Change the password' });
    await password.getByLabel('Present password').fill('not mine');
    await password.getByLabel('New password').fill('another horse battery staple');
    await password.getByRole('button').click();
    await expect
      .poll(() => password.getByLabel('Present password').getAttribute('aria-invalid'))
      .toBe('true');
    expect(await password.getByLabel('Present password').inputValue()).toBe('not mine');
  });

  test('a program at a terminal gets a token for its code', async () => {
    const asked = async (program: string) => {
      const query = `mutation ($program: String!) { requestApiToken(input: { program: $program }) { code secret } }`;
      return (await on.api.graphql(query, { program }, { token: null })).data.requestApiToken;
    };
    const fetched = async (secret: string) => {
      const query = `mutation ($secret: String!) { fetchApiToken(input: { secret: $secret }) { state token } }`;
      return (await on.api.graphql(query, { secret }, { token: null })).data.fetchApiToken;
    };
    const { code, secret } = await asked('regent on laptop-7');
    await on.signIn('/device');
    await on.heading('A program asks for a token').waitFor();
    const field = on.page.getByLabel('The code that it shows');
    await field.fill('BCDF-BCDF');
    await field.press('Enter');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(code.toLowerCase());
    await field.press('Enter');
    await on.page.getByText('regent on laptop-7').waitFor();
    await on.look('device');
    await on.page.getByLabel('READ:').check();
    await on.page.getByRole('button', { name: 'Allow it' }).click();
    await on.page.getByText('It gets its token within seconds.').waitFor();
    const { token } = await fetched(secret);
    const made = await on.api.prisma.apiToken.findFirstOrThrow({ where: { name: 'regent on laptop-7' } });
    expect([typeof token, made.scopes, made.expiresAt === null]).toEqual(['string', ['READ'], false]);

    const other = await asked('something else');
    await on.page.reload();
    await field.fill(other.code);
    await field.press('Enter');
    await on.page.getByRole('button', { name: 'Refuse' }).click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await expect.poll(async () => (await fetched(other.secret)).state).toBe('REFUSED');
  });

  test('who must set up a second factor first is led there', async () => {
    on.api.rules.requireTwoFactor = true;
    onTestFinished(() => void (on.api.rules.requireTwoFactor = false));
    await on.signIn();
    await on.page.getByRole('link', { name: 'Set up two-factor authentication' }).click();
    await on.page.getByRole('heading', { name: 'Set up two-factor authentication' }).waitFor();
    expect(new URL(on.page.url()).pathname).toBe('/two-factor');
  });

  test('a second factor is asked for, and a sign-out ends the session', async () => {
    const other = openBrowser(on.api);
    await other.signIn();
    const { secret } = await setUpTwoFactor(on.api, other);
    await on.signIn('/runs');
    await on.page.getByLabel('Code of your authenticator app').fill('000000');
    await on.page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => on.page.getByLabel('Code of your').getAttribute('aria-invalid')).toBe('true');
    await on.look('second-factor');
    await on.page.getByLabel('Code of your').fill(appOf(on.api, secret)());
    await on.page.getByRole('button', { name: 'Sign in' }).click();
    await on.heading('Runs').waitFor();
    await on.page.getByRole('button', { name: 'Sign out' }).click();
    await on.heading('Sign in').waitFor();
    await on.page.reload();
    await on.heading('Sign in').waitFor();
  });
});
