/** From the first start of a Regent to its first client, by the pages alone. */
import { describe, expect, inject, test } from 'vitest';
import { EMAIL, startApi } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { checkedHost } from '../kit/checked-host.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  test('whoever has the first password adds a server by its steps, and a client on it that goes live', async () => {
    const host = checkedHost();
    const plugins = [host.plugin, recordingPlugin('vhost')];
    const fresh = await startApi({ consoleFolder: inject('consoleFolder'), plugins });
    const { page } = on;
    const work = async () =>
      fresh.work((await fresh.prisma.server.findUniqueOrThrow({ where: { fqdn: 'fo1.example.org' } })).id);
    try {
      await on.signIn('/', EMAIL, fresh.server.url);
      await page.getByText('There are no servers yet.').waitFor();
      await on.look('fleet-at-first');
      await page.goto(`${fresh.server.url}/new-client`);
      await page.getByText('There is no front office that takes new clients.').waitFor();
      await page.getByRole('link', { name: 'New server' }).click();

      await page.getByLabel('Name', { exact: true }).fill('Front office 1');
      await page.getByLabel('Full host name').fill('fo1.example.org');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('group', { name: 'Give Regent access' }).waitFor();
      await page.getByRole('button', { name: 'Copy' }).first().click();
      await page.getByLabel('Fingerprint', { exact: true }).fill('SHA256:presented');
      await page.getByRole('button', { name: 'Confirm the host key' }).click();
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('queued').waitFor();
      await work();
      await page.getByText('sudo apt-get install apache2').waitFor();
      host.install();
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('queued').waitFor();
      await work();
      await page.getByRole('link', { name: 'All is there: to its page' }).click();
      await on.heading('Front office 1').waitFor();

      await page.getByRole('link', { name: 'Clients', exact: true }).first().click();
      await page.getByRole('link', { name: 'New client' }).click();
      await page.getByLabel('Name', { exact: true }).fill('City Hospital');
      await page.getByLabel('Alias').fill('city-hospital');
      await page.getByLabel('E-mail address for contact').fill('it@city.example.org');
      await page.getByLabel('First name').fill('Ada');
      await page.getByLabel('Last name').fill('Lovelace');
      await page.getByLabel('E-mail address', { exact: true }).fill('ada@city.example.org');
      await page.getByRole('button', { name: 'Show the plan' }).click();
      await page.getByText('remember city-hospital').first().waitFor();
      await page.getByRole('button', { name: 'Create the client' }).click();
      await on.heading('Create client').waitFor();
      await work();
      await page.locator('header.title').getByText('succeeded').waitFor();
      await page.getByRole('link', { name: 'city-hospital' }).first().click();
      await on.heading('City Hospital').waitFor();
      await page.locator('header.title').getByText('active').waitFor();

      await page.getByRole('link', { name: 'Fleet' }).first().click();
      await page.getByText('1 client on 1 server').waitFor();
      const { status } = await fresh.prisma.client.findUniqueOrThrow({ where: { alias: 'city-hospital' } });
      expect(status).toBe('ACTIVE');
    } finally {
      await page.goto('about:blank');
      await fresh.close();
    }
  });
});
