/** From a real host to the first live client, by the pages of the console alone, and what they say to do on the host. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from '../../../kit/services/chromium.ts';
import { lab } from '../../kit.ts';
import { ask } from '../../plugins/web.ts';
import { admin } from '../../regent.ts';
import { publicHost } from '../../wired-regent.ts';
import { useRegent } from '../kit/regent.ts';

/** Nobody on the hosts has this name yet: the commands make the account. */
const USER = 'regent-ops';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, reverseProxy] });
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openChromium();
  page = await browser.newPage({ locale: 'en-GB' });
  page.setDefaultTimeout(120_000);
});
afterAll(async () => {
  await browser?.close();
  await frontOffice.exec(`userdel -r ${USER} 2>&1; rm -f /etc/sudoers.d/regent`).nothrow();
});

const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });

test('a server that was added by its steps has a client that answers', async () => {
  await page.goto(new URL('/', regent.api.url).href);
  await page.getByLabel('E-mail address').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading('Fleet').waitFor();
  await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
  await page.getByRole('link', { name: 'New server' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Front office');
  await page.getByLabel('Full host name').fill(frontOffice.fqdn);
  await page.getByLabel('Address', { exact: true }).fill(frontOffice.address);
  await page.getByLabel('SSH port').fill(String(frontOffice.sshPort));
  await page.getByLabel('User on the server').fill(USER);
  await page.getByRole('button', { name: 'Next' }).click();

  const commands = await page.getByRole('group', { name: 'Give Regent access' }).textContent();
  const { stdout } = await frontOffice.exec(`set -e\n${commands}\nid ${USER}`);
  expect(stdout).toContain(USER);
  const print = await page.getByRole('group', { name: 'Compare the host key' }).textContent();
  const { stdout: printed } = await frontOffice.exec(print ?? '');
  await page.getByLabel('Fingerprint', { exact: true }).fill(/SHA256:\S+/.exec(printed)?.[0] ?? printed);
  await page.getByRole('button', { name: 'Confirm the host key' }).click();
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('link', { name: 'All is there: to its page' }).click();
  await heading('Front office').waitFor();
  await page.getByText('has everything that it needs').first().waitFor();

  await page.getByRole('link', { name: 'Clients', exact: true }).first().click();
  await page.getByRole('link', { name: 'New client' }).click();
  await page.getByLabel('Name', { exact: true }).fill('City Hospital');
  await page.getByLabel('Alias').fill('city-hospital');
  await page.getByLabel('E-mail address for contact').fill('it@city.example.org');
  await page.getByLabel('First name').fill('Ada');
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByLabel('E-mail address', { exact: true }).fill('ada@city.example.org');
  await page.getByRole('button', { name: 'Show the plan' }).click();
  await page.getByRole('button', { name: 'Create the client' }).click();
  await heading('Create client').waitFor();
  await page.locator('header.title').getByText('succeeded').waitFor();
  await page.getByRole('link', { name: 'city-hospital' }).first().click();
  await heading('City Hospital').waitFor();
  await page.locator('header.title').getByText('active').waitFor();

  const answer = await ask(reverseProxy, publicHost, '/city-hospital/');
  expect(answer.status).toBe(200);
});
