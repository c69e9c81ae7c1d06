/** What surrounds all pages of the console. */
import { describe, expect, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  test('the keyboard goes everywhere, and each language has its words', async () => {
    await on.signIn();
    await on.heading('Fleet').waitFor();
    await on.page.keyboard.press('g');
    await on.page.keyboard.press('r');
    await on.heading('Runs').waitFor();
    await on.look('runs');
    await on.page.keyboard.press('/');
    await on.heading('Clients').waitFor();
    await expect.poll(() => on.page.evaluate('document.activeElement.type')).toBe('search');
    await on.page.getByRole('heading', { level: 1 }).click();
    await on.page.keyboard.press('?');
    await on.page.getByRole('dialog').waitFor();
    await on.look('keys');
    await on.page.keyboard.press('Escape');
    await on.page.keyboard.press('g');
    await on.page.keyboard.press('f');
    for (const [name, code, title] of [
      ['Français', 'fr', 'Parc'],
      ['Deutsch', 'de', 'Überblick'],
      ['Nederlands', 'nl', 'Overzicht'],
    ] as const) {
      await on.page.locator('header select').selectOption({ label: name });
      await on.heading(title).waitFor();
      expect(await on.page.locator('html').getAttribute('lang')).toBe(code);
      await on.look(`fleet-${code}`);
    }
  });

  test('what somebody may not do is not offered, and what is not there is said', async () => {
    await on.api.addClient('somebody', on.serverId);
    await on.api.sessionOf(['DBADMIN']);
    await on.signIn('/clients', 'user-1@example.org');
    await on.heading('Clients').waitFor();
    await on.page.locator('tbody tr').first().waitFor();
    expect(await on.page.getByRole('link', { name: 'New client' }).count()).toBe(0);
    await on.page.goto(`${on.api.server.url}/clients/nobody`);
    await on.heading('There is no such client').waitFor();
    await on.page.goto(`${on.api.server.url}/runs/nonsense`);
    await on.page.getByRole('alert').waitFor();
    await on.page.goto(`${on.api.server.url}/runs/${encodeURIComponent(encodeId('Run', on.serverId))}`);
    await on.heading('There is no such run').waitFor();
  });
});
