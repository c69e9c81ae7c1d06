/** From a real host to the first live client, by the pages of the console alone, and what they say to do on the host. */
import { afterAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { ask } from '../../plugins/web.ts';
import { publicHost } from '../../wired-regent.ts';
import { usePages } from '../kit/pages.ts';
import { useRegent } from '../kit/regent.ts';

/** Nobody on the hosts has this name yet: the commands make the account. */
const USER = 'regent-ops';

const { backOffice, frontOffice, reverseProxy } = lab();
const regent = useRegent({ hosts: [backOffice, reverseProxy] });
const on = usePages(regent);

afterAll(async () => {
  await frontOffice.exec(`userdel -r ${USER} 2>&1; rm -f /etc/sudoers.d/regent`).nothrow();
});

test('a server that was added by its steps has a client that answers', async () => {
  await on.signIn();
  const { page } = on;
  await on.link('Servers').first().click();
  await on.link('New server').click();
  await page.getByLabel('Name', { exact: true }).fill('Front office');
  await page.getByLabel('Full host name').fill(frontOffice.fqdn);
  await page.getByLabel('Address', { exact: true }).fill(frontOffice.address);
  await page.getByLabel('SSH port').fill(String(frontOffice.sshPort));
  await page.getByLabel('User on the server').fill(USER);
  await on.button('Next').click();

  const commands = await page.getByRole('group', { name: 'Give Regent access' }).textContent();
  const { stdout } = await frontOffice.exec(`set -e\n${commands}\nid ${USER}`);
  expect(stdout).toContain(USER);
  const print = await page.getByRole('group', { name: 'Compare the host key' }).textContent();
  const { stdout: printed } = await frontOffice.exec(print ?? '');
  await page.getByLabel('Fingerprint', { exact: true }).fill(/SHA256:\S+/.exec(printed)?.[0] ?? printed);
  await on.button('Confirm the host key').click();
  await on.button('Check').click();
  await on.link('All is there: to its page').click();
  await on.heading('Front office').waitFor();
  await page.getByText('has everything that it needs').first().waitFor();

  await on.link('Clients').first().click();
  await on.link('New client').click();
  await page.getByLabel('Name', { exact: true }).fill('City Hospital');
  await page.getByLabel('Alias').fill('city-hospital');
  await page.getByLabel('E-mail address for contact').fill('it@city.example.org');
  await page.getByLabel('First name').fill('Ada');
  await page.getByLabel('Last name').fill('Lovelace');
  await page.getByLabel('E-mail address', { exact: true }).fill('ada@city.example.org');
  await on.button('Show the plan').click();
  await on.carryOut('Create the client', 'Create client');
  await on.link('city-hospital').first().click();
  await on.heading('City Hospital').waitFor();
  await on.state().getByText('active').waitFor();

  const answer = await ask(reverseProxy, publicHost, '/city-hospital/');
  expect(answer.status).toBe(200);
});
