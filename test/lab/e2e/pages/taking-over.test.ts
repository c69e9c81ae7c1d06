/** Clients that others have set up on real hosts become Regent's own, by the pages of the console alone. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Host } from '../../host.ts';
import { lab } from '../../kit.ts';
import { site, told } from '../kit/clients.ts';
import {
  generatedOf,
  install,
  installMaster,
  installRedirections,
  oldClient,
  usePutBackMaster,
  type OldClient,
} from '../kit/old-estate.ts';
import { usePages } from '../kit/pages.ts';
import { useRegent } from '../kit/regent.ts';

const { backOffice, frontOffice, otherFrontOffice } = lab();
const regent = useRegent({
  config: {
    plugins: {
      FRONT_OFFICE: { backup: { options: { script: '/usr/local/bin/regent_backup.sh' } } },
      REVERSE_PROXY: { 'reverse-proxy': { options: { publicSite: false } } },
    },
  },
});
const on = usePages(regent);
usePutBackMaster();

const orchard = oldClient('orchard', 11);
const oldBank = oldClient('Old_Bank', 12);
const forest = oldClient('forest', 13);
const leftOver = oldClient('left-over', 14, { isServed: false });
const both = oldClient('both', 15);
const homes: [OldClient, Host][] = [
  [orchard, frontOffice],
  [oldBank, frontOffice],
  [forest, frontOffice],
  [both, otherFrontOffice],
];

/** What there is of a client on its front office: its files, its rows and its account. */
const stateOf = ([{ alias }, home]: [OldClient, Host]) =>
  told(
    home,
    `find /var/www/${alias} /etc/apache2/sites-*/${alias}.conf -printf '%p %m %u %T@ %l\\n' -type f -exec sha256sum {} \\; | LC_ALL=C sort
     mariadb-dump --skip-comments '${alias}' | sha256sum
     mariadb -Ne "SELECT * FROM mysql.global_priv WHERE User = '${alias}'"`,
  );
const states = () => Promise.all(homes.map(stateOf));

/** The inventory as a folder. */
let inventory = '';

/** Sources of which each says something else. */
async function contradict(): Promise<void> {
  await told(frontOffice, `mariadb forest -e "UPDATE clients SET name = 'Black Forest'"`);
  await installMaster(homes);
  const files = {
    hosts: `[dev]\n${frontOffice.fqdn}\n${otherFrontOffice.fqdn}\n\n[master]\n${backOffice.fqdn}\n`,
    [`host_vars/${frontOffice.fqdn}/generated.yaml`]: generatedOf([
      orchard,
      { ...oldBank, password: 'ANOTHERPASSWORD1' },
      forest,
    ]),
    [`host_vars/${otherFrontOffice.fqdn}/generated.yaml`]: generatedOf([both]),
  };
  inventory = await mkdtemp(join(tmpdir(), 'regent-inventory-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(inventory, path)), { recursive: true });
    await writeFile(join(inventory, path), content);
  }
}

async function expectAnswers(): Promise<void> {
  const answers = await Promise.all(homes.map(async ([{ alias }]) => [alias, (await site(alias)).status]));
  expect(answers).toEqual(homes.map(([{ alias }]) => [alias, 200]));
}

beforeAll(async () => {
  const onFirst = [orchard, oldBank, forest, leftOver, both];
  await Promise.all([
    (async () => {
      for (const client of onFirst) await install(client, frontOffice);
    })(),
    install(both, otherFrontOffice),
  ]);
  await installRedirections(homes);
  for (const host of [frontOffice, otherFrontOffice]) await told(host, 'apache2ctl graceful');
  await on.signIn();
});
afterAll(async () => {
  if (inventory !== '') await rm(inventory, { recursive: true, force: true });
});

async function sync(host: Host): Promise<void> {
  await on.link('Servers').first().click();
  await on.link(host.fqdn).first().click();
  await on.heading(`Lab ${host.name}`).waitFor();
  await on.act('Sync').click();
  await on.carryOut('Sync', 'Sync');
}

/** What is said of one name in a list. */
const line = (alias: string) =>
  on.page.locator('li', { has: on.page.getByText(alias, { exact: true }) }).first();

async function openOrphans(): Promise<void> {
  await on.link('Fleet').first().click();
  await on.page
    .getByRole('region', { name: 'On servers, but of no client' })
    .getByRole('link', { name: 'Show all' })
    .click();
  await on.heading('On servers, but of no client').waitFor();
}

async function lookAtBoth(name: string): Promise<void> {
  await on.look(name);
  await on.narrow();
  await on.look(`${name}-narrow`);
  await on.wide();
}

test('what a sync finds of a client that is there in part is not adopted, and the page says why and where to go', async () => {
  await sync(backOffice);
  await sync(frontOffice);
  await openOrphans();
  await line('left-over').waitFor();
  await lookAtBoth('adopt-orphans');
  await line('left-over').getByRole('link', { name: 'Adopt' }).click();
  await on.heading('Adopt: left-over').waitFor();
  await on.page
    .getByRole('alert')
    .getByText(/^left-over is there in part: its site is not enabled\./)
    .waitFor();
  await lookAtBoth('adopt-refused');
  await on.link('Take-over').click();
  await on.heading('Take-over').waitFor();
});

test('a client that a sync has found is adopted: it is in the fleet, its files stay as they are, and it answers', async () => {
  const before = await states();
  await openOrphans();
  await line('orchard').getByRole('link', { name: 'Adopt' }).click();
  await on.heading('Adopt: orchard').waitFor();
  await on.page.getByRole('heading', { name: 'Plan: orchard' }).waitFor();
  await on.page.getByText('that Regent would write differently. What is there stays as it is').waitFor();
  await lookAtBoth('adopt-plan');
  await on.button('Adopt').click();
  await on.heading(orchard.name).waitFor();
  await on.state().getByText('active').waitFor();
  await lookAtBoth('adopt-client');
  // Nobody has made one.
  expect(await on.page.getByText('their link works until').count()).toBe(0);
  await openOrphans();
  await line('left-over').waitFor();
  expect(await line('orchard').count()).toBe(0);
  expect(await states()).toEqual(before);
  await expectAnswers();
});

test('contradictions are decided in the page, and the clients are taken over as they are', async () => {
  await contradict();
  const before = await states();
  await on.link('Fleet').first().click();
  await on.link('Take-over').first().click();
  await on.page.getByLabel('Folder of the inventory').setInputFiles(inventory);
  await on.button('Look at what is there').click();
  await line('Old_Bank').getByText('has another password for Old_Bank').waitFor();
  await lookAtBoth('take-over-report');
  // Nothing is taken over that nobody has decided.
  await on.button('Plan of 0').waitFor();
  expect(await on.page.getByLabel('Take over').count()).toBe(0);

  const decide = (alias: string, choice: string) =>
    line(alias).getByLabel('Decide').first().selectOption(choice);
  await decide('Old_Bank', 'local.php is right');
  await decide('forest', 'its database is right');
  await decide('left-over', 'do not take it over');
  await decide('both', 'the server of its route is right');
  await lookAtBoth('take-over-decided');
  await on.button('Plan of 3').click();
  const plan = on.page.getByRole('heading', { name: 'Plan: Old_Bank, both, forest' });
  await plan.waitFor();
  const { y } = (await plan.boundingBox())!;
  expect(y, 'the plan is where one sees it').toBeLessThan(500);
  await lookAtBoth('take-over-plan');
  await on.button('Take over').click();
  await on.page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
  await on.heading('Clients').waitFor();
  for (const [{ alias }] of homes) await on.link(alias).first().waitFor();
  expect(await on.link('left-over').count()).toBe(0);
  await lookAtBoth('take-over-clients');
  await on.link('both').first().click();
  await on.heading(both.name).waitFor();
  await on.page.getByText(otherFrontOffice.fqdn).first().waitFor();
  expect(await states()).toEqual(before);
  await expectAnswers();

  await sync(frontOffice);
  expect(await states()).toEqual(before);
  await expectAnswers();
});
