/** The life of a client on real hosts, by the pages of the console alone: each journey to the end of its runs. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lab } from '../../kit.ts';
import { ask } from '../../plugins/web.ts';
import { publicHost } from '../../wired-regent.ts';
import { createClient, site, told } from '../kit/clients.ts';
import { usePages } from '../kit/pages.ts';
import { useRegent } from '../kit/regent.ts';

const ALIAS = 'harbour';
const NAME = 'Harbour Office';
const { frontOffice, otherFrontOffice } = lab();
const fo1 = frontOffice.fqdn;
const conf = `/etc/apache2/sites-available/${ALIAS}.conf`;

const regent = useRegent({ env: () => ({ DELETION_GRACE_DAYS: '21' }) });
const on = usePages(regent);
/** Where the browser has put what it has downloaded. */
const downloaded = join(tmpdir(), `regent-life-${process.pid}.sql.zst`);

const users = (alias = ALIAS, host = frontOffice) =>
  told(host, `mariadb -N ${alias} -e 'SELECT firstname FROM users ORDER BY id' | paste -sd ' '`);
const newUser = (name: string) =>
  told(
    frontOffice,
    'mariadb',
    `INSERT INTO ${ALIAS}.users SET firstname = '${name}', lastname = 'L', email = '${name}@x.example', creator = 'x'`,
  );
const kept = () => told(frontOffice, `cat /var/www/${ALIAS}/import/files/kept`);

beforeAll(async () => {
  expect(await createClient(regent, frontOffice, ALIAS, { name: NAME })).toMatchObject({
    status: 'SUCCEEDED',
  });
  await told(frontOffice, `echo before >/var/www/${ALIAS}/import/files/kept`);
  await on.signIn();
});
afterAll(() => rm(downloaded, { force: true }));

async function openClient(): Promise<void> {
  await on.link('Clients').first().click();
  await on.link(ALIAS).first().click();
  await on.heading(NAME).waitFor();
}

/** From a page of the client to the plan of this, and its run to the end. */
async function carryOut(name: string, title: string, isDangerous = false): Promise<void> {
  await on.act(name).click();
  if (isDangerous) await on.planAfterTyping(ALIAS);
  await on.carryOut(name, title);
}

async function openServer(): Promise<void> {
  await on.link('Servers').first().click();
  await on.link(fo1).first().click();
  await on.heading(`Lab ${frontOffice.name}`).waitFor();
}

async function sync(): Promise<void> {
  await openServer();
  await on.act('Sync').click();
  await on.carryOut('Sync', 'Sync');
}

test('on a phone, a backup is restored: the site answers with the old data, and the restore is undone', async () => {
  await on.narrow();
  await openClient();
  await on.look('life-client');
  await carryOut('Back up now', 'Backup');
  expect(await users()).toBe('Zoë');
  await newUser('Ada');
  await told(frontOffice, `echo after >/var/www/${ALIAS}/import/files/kept`);

  await openClient();
  await on.link('Calendar and restore').click();
  await on.heading(`Backups: ${ALIAS}`).waitFor();
  await on.link('Restore').first().waitFor();
  await on.look('life-backups');
  await on.link('Restore').first().click();
  await on.planAfterTyping(ALIAS);
  await on.page.getByText(new RegExp(`replace database ${ALIAS}, which has .* by the backup of`)).waitFor();
  await on.look('life-restore-plan');
  expect(await users()).toBe('Zoë Ada');

  const said = await on.carryOut('Restore', 'Restore client');
  expect(said).toMatch(/Loads .* beside the live one/);
  await on.look('life-restore');
  expect([await users(), await kept()]).toEqual(['Zoë', 'before']);
  expect((await site(ALIAS)).status).toBe(200);

  await openClient();
  await on.link('Calendar and restore').click();
  await carryOut('Undo the restore', 'Undo restore', true);
  await on.look('life-undo');
  expect([await users(), await kept()]).toEqual(['Zoë Ada', 'after']);
  expect((await site(ALIAS)).status).toBe(200);
  await on.wide();
});

test('a site that was damaged by hand is seen on the fleet page, repaired, and answers', async () => {
  await openServer();
  await on.act('Edit').click();
  await on.page.getByLabel('Syncs').selectOption('only report differences');
  await on.button('Save').click();
  await on.heading(`Lab ${frontOffice.name}`).waitFor();
  await told(
    frontOffice,
    `sed -i 's/APP_CONF_DIR/APP_CONF_DIRT/' ${conf}; mkdir /var/www/stray; echo '<?php' >/var/www/stray/local.php; apache2ctl graceful`,
  );
  await expect.poll(async () => (await site(ALIAS)).status).not.toBe(200);

  await sync();
  await on.page.getByText(/^One thing differs/).waitFor();
  await on.link('Fleet').first().click();
  await on.page
    .getByRole('region', { name: 'Changed on servers' })
    .getByRole('link', { name: 'Show all' })
    .click();
  await on.page.getByText('Show the difference').click();
  await on.page.locator('.diff .added', { hasText: 'APP_CONF_DIR ' }).waitFor();
  await on.look('life-drift');
  await on.link('Repair').click();
  await on.carryOut('Repair', 'Repair drift');
  expect((await site(ALIAS)).status).toBe(200);
});

test('what is on the server and of no client is found by that sync, and stays as it is', async () => {
  await on.link('Fleet').first().click();
  await on.page
    .getByRole('region', { name: 'On servers, but of no client' })
    .getByRole('link', { name: 'Show all' })
    .click();
  await on.page.getByText('/var/www/stray').waitFor();
  await on.look('life-orphans');
  await on.button('Leave it').click();
  const dialog = on.page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('a colleague tries something');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await on.page.getByLabel('Status').selectOption('stays as it is');
  await on.page.getByText(': a colleague tries something').waitFor();
});

test('a directive that somebody has added is adopted, and is then no difference', async () => {
  await told(
    frontOffice,
    `sed -i 's/^    RewriteEngine On/    Header always set X-Hand "one"\\n&/' ${conf}; apache2ctl graceful`,
  );
  await sync();
  await on.page.getByText(/^One thing differs/).waitFor();
  await openClient();
  await on.page
    .getByRole('region', { name: 'Changed on servers' })
    .getByRole('link', { name: 'Show all' })
    .click();
  await on.button('Adopt').click();
  await on.page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click();
  await on.page.getByText('Nothing of that kind.').waitFor();
  await openClient();
  await on.page.locator('pre', { hasText: 'Header always set X-Hand "one"' }).waitFor();

  await openServer();
  await on.act('Sync').click();
  await on.page.getByText('Nothing would change on servers.').waitFor();
  const { headers } = await ask(frontOffice, `${ALIAS}.${publicHost}`);
  expect(headers).toMatchObject({ 'x-hand': 'one' });
});

test('a backup is downloaded as it is on the server, and comes back as an uploaded dump', async () => {
  await openClient();
  await on.link('Calendar and restore').click();
  // The newest: what the undone restore has replaced had Ada, too.
  const coming = on.page.waitForEvent('download');
  await on.button('Download: the database').first().click();
  await (await coming).saveAs(downloaded);
  const sums = await told(
    frontOffice,
    `sha256sum /var/lib/mysql-backup/monarc/${ALIAS}/*.sql.zst | cut -d' ' -f1`,
  );
  const sum = createHash('sha256')
    .update(await readFile(downloaded))
    .digest('hex');
  expect(sums.split('\n')).toContain(sum);

  await newUser('Grace');
  await on.page.getByLabel('Choose a dump').setInputFiles(downloaded);
  const dumps = on.page.getByRole('region', { name: 'Dumps of your own' });
  await dumps.getByText('6 tables').waitFor();
  await on.look('life-uploaded');
  await dumps.getByRole('link', { name: 'Restore' }).click();
  await on.planAfterTyping(ALIAS);
  await on.page.getByText(/by the dump that was uploaded on/).waitFor();
  await on.carryOut('Restore', 'Restore client');
  expect(await users()).toBe('Zoë Ada');
  expect((await site(ALIAS)).status).toBe(200);
});

test('a client is deleted, its site is off, and it comes back whole', async () => {
  await openClient();
  await carryOut('Delete', 'Delete client', true);
  expect((await site(ALIAS)).status).toBe(404);
  await on.link(ALIAS).first().click();
  await on.state().getByText('closed').waitFor();
  await on.look('life-closed');
  await carryOut('Bring back', 'Bring client back');
  expect((await site(ALIAS)).status).toBe(200);
  expect([await users(), await kept()]).toEqual(['Zoë Ada', 'after']);
});

test('a copy is a client of its own, and the first one moves to another front office and back', async () => {
  await openClient();
  await on.act('Copy').click();
  await on.page.getByLabel('Alias').fill('harbour-test');
  await on.button('Show the plan').click();
  await on.page.getByText(`make a backup of ${ALIAS}, and make harbour-test from it`).waitFor();
  await on.carryOut('Create the client', 'Create client');
  expect((await site('harbour-test')).status).toBe(200);
  expect(await users('harbour-test')).toBe('Zoë Ada');

  await openClient();
  await on.act('Move').click();
  await on.button('Show the plan').click();
  await on.carryOut('Move', 'Move client');
  expect((await site(ALIAS)).status).toBe(200);
  await openClient();
  await on.page.getByText(otherFrontOffice.fqdn).first().waitFor();
  expect(await users(ALIAS, otherFrontOffice)).toBe('Zoë Ada');
  await on.act('Move').click();
  await on.link('Move back').click();
  await on.carryOut('Move back', 'Undo move');
  expect((await site(ALIAS)).status).toBe(200);
});
