/** Clients in the console: found, made and changed. */
import { describe, expect, test } from 'vitest';
import { EMAIL, PASSWORD } from '../../kit/api.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  const clientOf = (alias: string) => on.api.prisma.client.findUniqueOrThrow({ where: { alias } });

  test('somebody signs in, creates a client with its plan, and follows the run to its end', async () => {
    await on.page.goto(on.api.server.url);
    await on.page.getByLabel('E-mail address').fill(EMAIL);
    await on.page.getByLabel('Password').fill('wrong');
    await on.page.getByRole('button', { name: 'Sign in' }).click();
    await on.page.getByText('The e-mail address or the password is wrong.').waitFor();
    await on.look('sign-in');
    await on.page.getByLabel('Password').fill(PASSWORD);
    await on.page.getByLabel('Password').press('Enter');
    await on.heading('Fleet').waitFor();
    await on.page.getByText('fo1.test').first().waitFor();
    await on.look('fleet');

    await on.page.getByRole('link', { name: 'Clients', exact: true }).first().click();
    await on.page.getByRole('link', { name: 'New client' }).click();
    await on.heading('New client').waitFor();
    await on.page.getByRole('button', { name: 'Show the plan' }).click();
    const alias = on.page.getByLabel('Alias');
    await expect.poll(() => alias.getAttribute('aria-invalid')).toBe('true');
    await on.look('new-client');

    await on.page.getByLabel('Name', { exact: true }).fill('City Hospital');
    await alias.fill('city-hospital');
    await on.page.getByLabel('E-mail address for contact').fill('it@city.example.org');
    await on.page.getByLabel('First name').fill('Ada');
    await on.page.getByLabel('Last name').fill('Lovelace');
    await on.page.getByLabel('E-mail address', { exact: true }).fill('ada@city.example.org');
    await alias.press('Enter');
    await on.page.getByText('remember city-hospital').click();
    await on.page.locator('.diff .added', { hasText: '+remembered' }).waitFor();
    await on.look('plan');
    expect(await on.api.prisma.client.count({ where: { alias: 'city-hospital' } })).toBe(0);

    await on.page.getByRole('button', { name: 'Create the client' }).click();
    await on.heading('Create client').waitFor();
    const state = on.page.locator('header.title .mark');
    await state.getByText('queued').waitFor();
    await on.api.work(on.serverId);
    // Without a reload.
    await state.getByText('succeeded').waitFor();
    await on.page.getByText('vhost on fo1.test').first().click();
    await on.page.locator('.log').getByText('remember city-hospital').waitFor();
    await on.look('run');

    await on.page.getByRole('link', { name: 'city-hospital' }).first().click();
    await on.heading('City Hospital').waitFor();
    await on.page.getByText('createClient').waitFor();
    await on.look('client');
  });

  test('the list of clients is searched as one types, and its address can be linked to', async () => {
    for (const alias of ['alpha', 'beta', 'alphabet']) await on.api.addClient(alias, on.serverId);
    await on.signIn('/clients');
    const rows = on.page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(3);
    await on.page.keyboard.press('/');
    await on.page.keyboard.type('alpha');
    await expect.poll(() => rows.count()).toBe(2);
    await on.page.getByText('2 clients').waitFor();
    expect(new URL(on.page.url()).search).toBe('?text=alpha');
    await on.look('clients');
    await on.page.reload();
    await expect.poll(() => rows.count()).toBe(2);
    expect(await on.page.getByRole('searchbox').inputValue()).toBe('alpha');

    // What comes meanwhile appears by itself.
    await on.api.addClient('alpha-2', on.serverId);
    await expect.poll(() => rows.count()).toBe(3);
  });

  test('what changes a client shows its plan first, and a deletion asks for its alias', async () => {
    await on.api.addClient('changed', on.serverId);
    await on.api.work(on.serverId);
    await on.signIn('/clients/changed');
    await on.page.getByRole('link', { name: 'Suspend' }).click();
    await on.heading('Suspend: changed').waitFor();
    await on.page.getByRole('button', { name: 'Suspend' }).waitFor();
    await on.look('suspend');
    expect((await clientOf('changed')).status).toBe('ACTIVE');
    await on.page.getByRole('button', { name: 'Suspend' }).click();
    await on.heading('Suspend client').waitFor();
    await on.api.work(on.serverId);
    await on.page.locator('header.title').getByText('succeeded').waitFor();
    expect((await clientOf('changed')).status).toBe('SUSPENDED');

    await on.page.getByRole('link', { name: 'Undo' }).click();
    await on.page.getByRole('button', { name: 'Undo' }).click();
    await on.heading('Resume client').waitFor();
    await on.api.work(on.serverId);
    await on.page.locator('header.title').getByText('succeeded').waitFor();

    await on.page.goto(`${on.api.server.url}/clients/changed/delete`);
    const plan = on.page.getByRole('button', { name: 'Show the plan' });
    await on.page.getByLabel('type its alias').fill('chang');
    expect(await plan.isDisabled()).toBe(true);
    await on.page.getByLabel('type its alias').fill('changed');
    await on.look('delete');
    await plan.click();
    await on.page.getByRole('button', { name: 'Delete' }).waitFor();
    await on.page.getByRole('button', { name: 'Leave all as it is' }).click();
    await on.page.getByRole('link', { name: 'Delete' }).waitFor();
    expect((await clientOf('changed')).status).toBe('ACTIVE');
  });
});
