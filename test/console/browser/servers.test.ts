/** Servers in the console: the first one, step by step, and the first client on it; found, changed and taken out. */
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../kit/services/chromium.ts';
import { recordingPlugin } from '../../kit/plugins.ts';
import { checkedHost } from '../kit/checked-host.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const host = checkedHost();
  const on = useConsole({ plugins: [host.plugin, recordingPlugin('vhost')] });

  const serverOf = (fqdn: string) => on.api.prisma.server.findUniqueOrThrow({ where: { fqdn } });
  const state = () => on.page.locator('header.title .mark').first();

  test('a server is added step by step: key, commands, fingerprint, and checks until nothing is missing', async () => {
    await on.signIn('/servers');
    await on.heading('Servers').waitFor();
    await on.page.getByRole('link', { name: 'New server' }).click();
    await on.heading('New server').waitFor();
    await on.page.getByRole('button', { name: 'Next' }).click();
    const fqdn = on.page.getByLabel('Full host name');
    await expect.poll(() => fqdn.getAttribute('aria-invalid')).toBe('true');
    await on.look('new-server');
    await on.page.getByLabel('Name', { exact: true }).fill('Front office 2');
    await fqdn.fill('fo2.test');
    await fqdn.press('Enter');

    await on.heading('Set-up: fo2.test').waitFor();
    const commands = on.page.getByRole('group', { name: 'Give Regent access' });
    await commands.waitFor();
    expect(await commands.textContent()).toContain('ssh-ed25519 AAAA');
    await on.page.getByText('SHA256:presented').waitFor();
    await on.look('set-up');
    await on.page.getByLabel('Fingerprint', { exact: true }).fill('SHA256:another');
    await on.page.getByRole('button', { name: 'Confirm the host key' }).click();
    await on.page.locator('form .wrong, form .trouble').first().waitFor();
    expect((await serverOf('fo2.test')).state).toBe('UNCONFIRMED');

    // Somebody leaves, and takes it up again from the page of the server.
    await on.page.getByRole('link', { name: 'fo2.test' }).click();
    await on.page.getByText('The host key of fo2.test has not been confirmed.').waitFor();
    await on.page.getByRole('link', { name: 'Go on with its set-up' }).click();
    await on.page.getByLabel('Fingerprint', { exact: true }).fill('SHA256:presented');
    await on.page.getByRole('button', { name: 'Confirm the host key' }).click();
    await on.page.getByRole('button', { name: 'Check', exact: true }).click();
    await on.page.getByText('queued').waitFor();
    await on.api.work((await serverOf('fo2.test')).id);
    await on.page.getByText('sudo apt-get install apache2').waitFor();
    await on.look('set-up-lacks');
    host.install();
    await on.page.getByRole('button', { name: 'Check', exact: true }).click();
    await on.page.getByText('queued').waitFor();
    await on.api.work((await serverOf('fo2.test')).id);
    await on.page.getByRole('link', { name: 'All is there: to its page' }).click();
    await on.heading('Front office 2').waitFor();
    await on.page.getByText('Debian 13').waitFor();
    await state().getByText('well').waitFor();
    await on.page.getByText('confirmServerHostKey').waitFor();
    await on.look('server');
  });

  test('servers are found by what the API knows of them, and the address can be linked to', async () => {
    await on.api.addServer('alpha.test');
    await on.api.addServer('beta.test');
    await on.signIn('/servers');
    const rows = on.page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(3);
    await on.look('servers');
    await on.page.keyboard.press('/');
    await on.page.keyboard.type('alph');
    await expect.poll(() => rows.count()).toBe(1);
    expect(new URL(on.page.url()).search).toBe('?text=alph');
    await on.page.getByLabel('Role').selectOption('Back office');
    await on.page.getByText('No server matches.').waitFor();
    await on.page.goto(`${on.api.server.url}/servers?text=beta`);
    await expect.poll(() => rows.count()).toBe(1);
    await on.page.getByRole('link', { name: 'beta.test' }).click();
    await on.heading('beta.test').waitFor();
    await on.page.goto(`${on.api.server.url}/servers/nobody.test`);
    await on.heading('There is no such page').waitFor();
  });

  test('the fleet says which servers have an older MONARC release than the newest one', async () => {
    for (const [fqdn, version] of [
      ['r9.test', '2.13.9'],
      ['r10.test', '2.13.10'],
      ['r-unknown.test', 'unknown'],
    ] as const) {
      const { id } = await on.api.addServer(fqdn);
      await on.api.prisma.server.update({ where: { id }, data: { facts: { release: { version } } } });
    }
    await on.signIn();
    const panel = on.page.getByRole('region', { name: 'Older MONARC releases than 2.13.10' });
    await panel.getByRole('link', { name: 'r9.test' }).waitFor();
    expect(await panel.getByRole('listitem').count()).toBe(1);
    expect(await panel.getByRole('listitem').textContent()).toContain('2.13.9');
  });

  test('a sync shows its plan first, and the list says when the last one was', async () => {
    await on.api.addClient('acme', on.serverId);
    await on.api.work(on.serverId);
    await on.signIn('/servers/fo1.test');
    await on.page.getByRole('link', { name: 'Sync', exact: true }).click();
    await on.page.getByText('Nothing would change on servers.').waitFor();
    await on.page.getByRole('button', { name: 'Sync' }).click();
    await on.heading('Sync').waitFor();
    await on.api.work(on.serverId);
    await state().getByText('succeeded').waitFor();
    await on.page.goto(`${on.api.server.url}/servers?text=fo1`);
    await on.page.locator('tbody td:last-child time').waitFor();
    await on.page.goto(`${on.api.server.url}/`);
    await on.page.locator('tbody td:last-child time').first().waitFor();

    await on.page.goto(`${on.api.server.url}/servers/fo1.test`);
    await on.page.getByRole('button', { name: 'Check' }).click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'Check' }).click();
    await on.heading('Check').waitFor();
    await on.api.work(on.serverId);
    await state().getByText('succeeded').waitFor();
  });

  test('its mode, its name and its end are set by forms that say what comes of it', async () => {
    await on.api.addServer('old.test');
    await on.signIn('/servers/old.test');
    await on.page.getByRole('link', { name: 'Mode', exact: true }).click();
    await on.page.getByRole('combobox', { name: 'Mode' }).selectOption('only looked at');
    await on.page.getByText('Regent only looks.').waitFor();
    await on.page.getByRole('button', { name: 'Save' }).click();
    await on.page.getByRole('link', { name: 'Mode', exact: true }).waitFor();
    expect((await serverOf('old.test')).mode).toBe('OBSERVE');
    await on.page.getByRole('link', { name: 'Mode', exact: true }).click();
    await on.page.getByRole('combobox', { name: 'Mode' }).selectOption('active');
    await on.page.getByRole('button', { name: 'Save' }).click();
    await on.page.getByText('What its next sync would change').waitFor();
    await on.look('server-mode');
    await on.page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await serverOf('old.test')).mode).toBe('ACTIVE');

    await on.page.getByRole('link', { name: 'Edit' }).click();
    await on.page.getByLabel('SSH port').fill('99999');
    await on.page.getByRole('button', { name: 'Save' }).click();
    await on.page.getByText('99999 is not a port.').waitFor();
    await on.look('server-edit');
    await on.page.getByLabel('SSH port').fill('22');
    await on.page.getByLabel('Name', { exact: true }).fill('The old one');
    await on.page.getByRole('button', { name: 'Save' }).click();
    await on.heading('The old one').waitFor();

    await on.page.getByRole('link', { name: 'Take out' }).click();
    await on.page.getByRole('combobox', { name: 'How' }).selectOption('Give it back');
    await on.page.getByLabel('Reason').fill('It is not needed');
    await on.page.getByLabel('To go on').fill('old.test');
    await on.page.getByRole('button', { name: 'Next' }).click();
    await on.page.getByRole('heading', { name: 'What is left behind' }).waitFor();
    await on.look('server-remove');
    expect((await serverOf('old.test')).removedAt).toBeNull();
    await on.page.getByRole('button', { name: 'Take out' }).click();
    await on.heading('Servers').waitFor();
    expect(await on.api.prisma.server.count({ where: { fqdn: 'old.test', removedAt: null } })).toBe(0);
  });

  test('whoever may not look after servers is offered none of it', async () => {
    await on.api.addServer('seen.test');
    const token = await on.api.sessionOf(['ACCADMIN']);
    const { user } = await on.api.prisma.session.findFirstOrThrow({
      orderBy: { createdAt: 'desc' },
      include: { user: true },
    });
    expect(token).not.toBe('');
    await on.signIn('/servers/seen.test', user.email);
    await on.heading('seen.test').waitFor();
    expect(await on.page.getByRole('navigation', { name: 'What you can do' }).count()).toBe(0);
    await on.page.goto(`${on.api.server.url}/servers`);
    await on.page.locator('tbody tr').first().waitFor();
    expect(await on.page.getByRole('link', { name: 'New server' }).count()).toBe(0);
  });
});
