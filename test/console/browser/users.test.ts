/** Users in the console: from the invitation to the first sign-in with two factors, changed and removed. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { EMAIL, PASSWORD } from '../../kit/api.ts';
import { appOf } from '../../kit/api/two-factor.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

const ADA = 'ada@example.org';
const NEW_PASSWORD = 'seven quiet rivers under maple';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  const userOf = (email: string) => on.api.prisma.user.findUnique({ where: { email } });
  const button = (name: string) => on.page.getByRole('button', { name, exact: true });

  test('an invitation leads to the first sign-in, a second factor, and what the roles allow', async () => {
    await on.signIn('/users');
    await on.heading('Users').waitFor();
    await on.page.getByRole('link', { name: EMAIL }).first().waitFor();
    await on.look('users');
    await on.page.getByRole('link', { name: 'Invite a user' }).click();
    await on.heading('Invite a user').waitFor();
    await on.page.getByLabel('E-mail address').fill(ADA);
    await on.page.getByLabel('First name').fill('Ada');
    await on.page.getByLabel('Last name').fill('Lovelace');
    // A quarter of an hour after the sign-in, Regent wants the password again.
    on.api.clock.aheadMs = 16 * 60_000;
    onTestFinished(() => void (on.api.clock.aheadMs = 0));
    await button('Invite a user').click();
    const again = on.page.getByRole('dialog');
    await again.getByLabel('Password', { exact: true }).fill('wrong');
    await again.getByRole('button', { name: 'Go on' }).click();
    await expect
      .poll(() => again.getByLabel('Password', { exact: true }).getAttribute('aria-invalid'))
      .toBe('true');
    await on.look('password-again');
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await again.getByRole('button', { name: 'Go on' }).click();
    // Without a role, it is refused.
    await on.page.locator('fieldset .wrong').waitFor();
    await on.look('new-user');
    await on.page.getByLabel('ACCADMIN').check();
    await button('Invite a user').click();
    const link = on.page.getByLabel('Link to set a password');
    await link.waitFor();
    await on.look('invited');
    const address = await link.inputValue();
    expect(address).toContain(`${on.api.server.url}/password#`);
    on.api.clock.aheadMs = 0;
    await button('Sign out').click();

    await on.page.goto(address);
    await on.page.getByLabel('New password').fill(NEW_PASSWORD);
    await on.page.getByLabel('Repeat the password').fill(NEW_PASSWORD);
    await button('Set the password').click();
    await on.page.getByRole('link', { name: 'Sign in' }).click();
    await on.page.getByLabel('E-mail address').fill(ADA);
    await on.page.getByLabel('Password').fill(NEW_PASSWORD);
    await button('Sign in').click();
    await on.heading('Fleet').waitFor();
    const places = on.page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link');
    expect(await places.allTextContents()).not.toContain('Users');
    await on.page.getByRole('link', { name: ADA }).click();
    await on.page.getByText('create, change and delete clients').first().waitFor();

    await on.page.getByRole('link', { name: 'Set up two-factor authentication' }).click();
    await on.page.getByLabel('E-mail address').fill(ADA);
    await on.page.getByLabel('Password').fill(NEW_PASSWORD);
    await button('Continue').click();
    const picture = on.page.getByAltText('QR code with the secret');
    await picture.waitFor();
    expect(
      await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(0);
    await on.look('two-factor');
    const secret = (await on.page.locator('#secret').innerText()).replaceAll(' ', '');
    await on.page.getByLabel('Code that the app shows').fill(appOf(on.api, secret)());
    await button('Switch it on').click();
    await on.page.getByRole('heading', { name: 'Two-factor authentication is on' }).waitFor();
    await on.page.getByRole('link', { name: 'Continue to Regent' }).click();
    await on.heading('Fleet').waitFor();
    await on.page.getByRole('link', { name: ADA }).click();
    await on.page.getByText('10 recovery codes left').first().waitFor();
    await on.page.getByText('Make new recovery codes').first().click();
    const renew = on.page.getByRole('form', { name: 'Make new recovery codes' });
    await renew.getByLabel('Password').fill(NEW_PASSWORD);
    await renew.getByRole('button').click();
    await expect
      .poll(
        async () =>
          (await on.page.getByLabel('Recovery codes', { exact: true }).inputValue()).split('\n').length,
      )
      .toBe(10);
  });

  test('somebody’s roles are changed, the account is closed, opened and deleted', async () => {
    const email = 'bob@example.org';
    await on.api.prisma.user.create({
      data: { email, firstName: 'Bob', lastName: 'Babbage', roles: ['DBADMIN'] },
    });
    await on.signIn('/users?text=bob');
    await on.page.getByRole('link', { name: email }).click();
    await on.heading('Bob Babbage').waitFor();
    await on.look('user');

    // Another administrator was first.
    await on.api.prisma.user.update({ where: { email }, data: { version: { increment: 1 } } });
    await on.page.getByLabel('SYSADMIN').check();
    await button('Save').click();
    await on.page.getByRole('alert').waitFor();
    expect((await userOf(email))?.roles).toEqual(['DBADMIN']);
    await on.page.reload();
    await on.page.getByLabel('SYSADMIN').check();
    await on.page.getByLabel('Works until').fill('2100-01-01T12:00');
    await button('Save').click();
    await on.page.getByText('Saved').waitFor();
    expect((await userOf(email))?.roles).toEqual(['SYSADMIN', 'DBADMIN']);
    expect((await userOf(email))?.endsAt?.toISOString()).toBe('2100-01-01T11:00:00.000Z');

    const act = async (name: string) => {
      await button(name).first().click();
      await on.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
    };
    await act('Show a link');
    await expect
      .poll(() => on.page.getByLabel('Link to set a password').inputValue())
      .toContain('/password#');
    await act('Deactivate');
    await on.page.locator('header.title').getByText('deactivated').waitFor();
    await act('Activate');
    await on.page.locator('header.title').getByText('until').waitFor();
    await act('Delete');
    await on.heading('Users').waitFor();
    expect(await userOf(email)).toBeNull();
    await on.page.goto(`${on.api.server.url}/users/${email}`);
    await on.heading('There is no such user').waitFor();
  });

  test('a token for a program is shown once, and acts as far as its scopes allow', async () => {
    await on.signIn('/account');
    await on.page.getByText('Create a token').first().click();
    const form = on.page.getByRole('form', { name: 'Create a token' });
    await form.getByLabel('Purpose').fill('nightly report');
    await form.getByLabel('PLAN: ').check();
    await form.getByLabel('AUDIT: ').check();
    await form.getByRole('button', { name: 'Create a token' }).click();
    await form.locator('.wrong').waitFor();
    await form.getByLabel('PLAN: ').uncheck();
    await form.getByRole('button', { name: 'Create a token' }).click();
    await on.page.getByRole('row', { name: 'nightly report' }).waitFor();
    await on.look('token');
    const token = await on.page.getByLabel('The new token').inputValue();
    const { errors } = await on.api.graphql('{ auditEntries { totalCount } }', {}, { token });
    expect(errors).toBeUndefined();
    const refused = await on.api.graphql('{ users { totalCount } }', {}, { token });
    expect(refused.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    await on.page.reload();
    await on.page.getByRole('row', { name: 'nightly report' }).waitFor();
    expect(await on.page.getByLabel('The new token').count()).toBe(0);
  });
});
