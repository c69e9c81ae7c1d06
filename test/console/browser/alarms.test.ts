/** Alarms in the console: found, and cared for on a phone. */
import { beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  beforeAll(async () => {
    const { client } = await on.api.addClient('acme', on.serverId);
    await on.api.addClient('fine', on.serverId);
    await on.api.prisma.run.deleteMany();
    await on.api.prisma.server.updateMany({
      data: { connection: 'SSH', state: 'UNREACHABLE', lastError: 'It is off.' },
    });
    await on.api.prisma.client.updateMany({ data: { status: 'ACTIVE', activatedAt: new Date() } });
    await on.api.prisma.client.update({
      where: { id: client.id },
      data: { status: 'FAILED', problem: 'Its database is gone.' },
    });
    await on.api.services.alarms.evaluate();
  });

  const rows = () => on.page.locator('.lines > li');

  test('what is wrong is found by filters that are in the address, in the language of the reader', async () => {
    await on.signIn();
    await on.heading('Fleet').waitFor();
    await on.page.getByRole('link', { name: 'Alarms', exact: true }).click();
    await on.heading('Alarms').waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    await on.look('alarms');

    await on.page.getByLabel('Severity').selectOption({ label: 'critical' });
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(on.page.url()).search).toBe('?severity=CRITICAL');
    await on.page.getByLabel('Severity').selectOption({ label: 'All' });
    await expect.poll(() => rows().count()).toBe(2);
    await on.page.getByLabel('Client (alias)').fill('acme');
    await expect.poll(() => rows().count()).toBe(1);
    // A choice within the moment that the search waits for the next key.
    await on.page.getByLabel('Client (alias)').fill('');
    await on.page.getByLabel('Client (alias)').fill('acme');
    await on.page.getByLabel('Status').selectOption({ label: 'Resolved' });
    await on.page.getByText('No alarm matches.').waitFor();
    expect(Object.fromEntries(new URL(on.page.url()).searchParams)).toEqual({
      client: 'acme',
      state: 'resolved',
    });
    await on.page.goto(`${on.api.server.url}/alarms?client=acme`);
    await expect.poll(() => rows().count()).toBe(1);
    await on.page.locator('header select').selectOption({ label: 'Deutsch' });
    await on.heading('Alarme').waitFor();
    await on.page.getByRole('link', { name: 'Client fehlgeschlagen' }).waitFor();
    await on.page.locator('header select').selectOption({ label: 'English' });
  });

  test('somebody cares for an alarm on a phone, and takes that back', async () => {
    await on.page.setViewportSize({ width: 390, height: 844 });
    await on.signIn();
    await on.heading('Fleet').waitFor();
    await on.page.locator('.lines a[href^="/alarms/"]').last().click();
    await on.page.getByLabel('What you do about it').waitFor();
    await on.page.getByRole('button', { name: 'I care for it' }).click();
    // What is wrong with the form stands at its field.
    await expect
      .poll(() => on.page.getByLabel('What you do about it').getAttribute('aria-invalid'))
      .toBe('true');
    await on.look('alarm');
    await on.page.setViewportSize({ width: 390, height: 844 });
    await on.page.getByLabel('What you do about it').fill('I have called the provider.');
    await on.page.getByLabel('Until').fill('2099-01-01T10:00');
    await on.page.getByRole('button', { name: 'I care for it' }).click();
    await on.page.getByRole('heading', { name: 'admin@example.org cares for it:' }).waitFor();
    await on.look('alarm-acknowledged');
    const cared = await on.api.prisma.alarm.findFirstOrThrow({ where: { acknowledgedBy: { not: null } } });
    expect(cared).toMatchObject({
      acknowledgedNote: 'I have called the provider.',
      acknowledgedUntil: new Date('2099-01-01T09:00:00Z'),
    });
    await on.page.goto(`${on.api.server.url}/alarms?state=acknowledged`);
    await expect.poll(() => rows().count()).toBe(1);
    await rows().getByRole('link').first().click();
    await on.page.getByRole('button', { name: 'Nobody cares for it' }).click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'Nobody cares for it' }).click();
    await on.page.getByLabel('What you do about it').waitFor();
    expect(await on.api.prisma.alarm.count({ where: { acknowledgedBy: { not: null } } })).toBe(0);
  });

  test('an alarm that one may not care for is only shown', async () => {
    await on.api.sessionOf(['ACCADMIN']);
    await on.signIn('/alarms?severity=CRITICAL', 'user-1@example.org');
    await rows().getByRole('link').first().click();
    await on.page.getByText('It is off.').waitFor();
    expect(await on.page.getByLabel('What you do about it').count()).toBe(0);
    await on.page.goto(`${on.api.server.url}/alarms?client=acme`);
    await rows().getByRole('link').first().click();
    await on.page.getByLabel('What you do about it').waitFor();
  });
});
