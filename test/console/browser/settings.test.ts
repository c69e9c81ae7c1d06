/** The audit and the settings in the console: read, exported, and webhooks from the first test to the last. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { EMAIL } from '../../kit/api.ts';
import { mailerWith } from '../../kit/services/mailer.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole({ mailer: mailerWith() });

  const button = (name: string) => on.page.getByRole('button', { name, exact: true });
  const act = async (name: string) => {
    await button(name).first().click();
    await on.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  };
  const rows = () => on.page.locator('tbody tr');

  test('the audit is filtered by its address, and exported as it is filtered', async () => {
    await on.api.addClient('audited', on.serverId);
    await on.api.prisma.auditEntry.create({
      data: { actor: '=1+1', action: 'signIn', subject: 'someone "quoted"', outcome: 'REFUSED' },
    });
    await on.signIn('/audit');
    await on.page.getByText('createClient').first().waitFor();
    await on.page.getByText('Details').first().click();
    await on.look('audit');
    await on.page.getByLabel('Client', { exact: true }).fill('audited');
    await expect.poll(() => rows().count()).toBe(1);
    expect(new URL(on.page.url()).search).toBe('?client=audited');
    await on.page.getByRole('link', { name: 'client audited' }).click();
    await on.heading('Client audited').waitFor();
    await on.page.goto(`${on.api.server.url}/audit?outcome=REFUSED&until=2001-01-01T00:00Z`);
    await on.page.getByText('No entry matches.').waitFor();
    await on.page.getByLabel('Before').fill('');
    await expect.poll(() => rows().count()).toBe(1);

    const fileOf = async (control: ReturnType<typeof button>) => {
      const [download] = await Promise.all([on.page.waitForEvent('download'), control.click()]);
      return readFile(await download.path(), 'utf8');
    };
    const lines = await fileOf(on.page.getByRole('link', { name: 'Export as JSON lines' }));
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([{ actor: '=1+1' }]);
    const [head, first, ...rest] = (await fileOf(button('Export as CSV'))).split('\r\n');
    expect(head).toBe('\uFEFF"at","actor","address","action","subject","outcome","details","id"');
    expect(first).toContain(`,"'=1+1","","signIn","someone ""quoted""","REFUSED",""`);
    expect(rest).toEqual(['']);
  });

  test('the settings say how Regent is, and all schedules are paused and go on', async () => {
    // With status 503, as it is, the browser would complain too.
    const parts = { database: { ok: true }, queue: { ok: false, message: 'The queue does not answer.' } };
    await on.page.route('**/health/ready', (route) => route.fulfill({ json: { ok: false, parts } }));
    await on.signIn('/settings');
    await on.page.getByText('The queue does not answer.').waitFor();
    await on.page.getByRole('row', { name: 'Audit' }).waitFor();
    await on.page.getByText('vhost').first().waitFor();
    await on.look('settings');

    await act('Send a test mail');
    await on.page.getByText('250 Accepted').waitFor();

    await on.page.getByText('Pause all schedules').first().click();
    const pause = on.page.getByRole('form', { name: 'Pause all schedules' });
    await pause.getByRole('button').click();
    await expect.poll(() => pause.getByLabel('Reason').getAttribute('aria-invalid')).toBe('true');
    await pause.getByLabel('Reason').fill('The power is off in the cellar.');
    await pause.getByRole('button').click();
    await on.page.getByText(`All are paused by ${EMAIL}`).waitFor();
    expect(await on.api.prisma.schedulePause.count()).toBe(1);
    await act('End the pause');
    await on.page.getByText('Schedules are in force.').waitFor();
  });

  test('a webhook is made, tried, changed, paused and deleted', async () => {
    await on.signIn('/settings');
    await on.page.getByRole('link', { name: 'New webhook' }).click();
    await on.heading('New webhook').waitFor();
    await on.page.getByLabel('Name').fill('tickets');
    await on.page.getByLabel('Address').fill('hooks');
    await button('New webhook').click();
    await expect.poll(() => on.page.getByLabel('Address').getAttribute('aria-invalid')).toBe('true');
    await on.page.getByLabel('Address').fill('https://hooks.example.org/t0ken');
    await on.page.getByLabel('alarm raised').check();
    await on.look('new-webhook');
    await button('New webhook').click();
    await on.heading('tickets').waitFor();
    const secret = on.page.getByLabel('Secret that signs');
    const first = await secret.inputValue();
    expect(first).toMatch(/^whsec_/);

    await act('Send a test');
    await on.page.getByText('under way').waitFor();
    await on.api.prisma.delivery.updateMany({
      data: { status: 'FAILED', endedAt: new Date(), tries: 8, lastStatus: 500 },
    });
    // Without a reload.
    await on.page.locator('tbody tr', { hasText: 'webhook.test' }).getByText('failed').waitFor();
    await on.look('webhook');
    await act('Send again');
    await expect.poll(() => on.api.prisma.delivery.count()).toBe(2);

    await act('New secret');
    await expect.poll(() => secret.inputValue()).not.toBe(first);
    await act('Drop the old secret');
    await act('Pause');
    await on.page.locator('header.title').getByText('paused').waitFor();
    await on.page.getByLabel('critical').check();
    await button('Save').click();
    await on.page.getByText('Saved').waitFor();
    const { severities, enabled } = await on.api.prisma.webhook.findFirstOrThrow();
    expect({ severities, enabled }).toEqual({ severities: ['CRITICAL'], enabled: false });
    await act('Delete');
    await on.heading('Settings').waitFor();
    expect(await on.api.prisma.webhook.count()).toBe(0);
  });
});
