/** A client's life in the console: damaged and repaired, gone and back, restored, changed, and taken over. */
import { afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasChromium } from '../../kit/services/chromium.ts';
import { byHand, master, others, site } from '../kit/site.ts';
import { useConsole } from '../kit/use-console.ts';

const DAY = 86_400_000;

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole({ plugins: [site(), master], graceDays: 7 });

  const clientOf = (alias: string) => on.api.prisma.client.findUniqueOrThrow({ where: { alias } });
  const button = (name: string) => on.page.getByRole('button', { name, exact: true });
  const link = (name: string) => on.page.getByRole('link', { name, exact: true });

  /** A client that is live. */
  async function live(alias: string): Promise<string> {
    const { client } = await on.api.addClient(alias, on.serverId);
    await on.api.work(on.serverId);
    return client.id;
  }

  /** The run whose page is shown is carried out, and the page says so by itself. */
  async function worked(heading: string): Promise<void> {
    await on.heading(heading).waitFor();
    await on.api.work(on.serverId);
    await on.page.locator('header.title').getByText('succeeded').waitFor();
  }

  async function sync(): Promise<void> {
    const { data } = await on.api.graphql(
      'mutation { syncServer(input: { serverId: "fo1.test" }) { run { id } userErrors { message } } }',
    );
    expect(data.syncServer.userErrors).toEqual([]);
    await on.api.work(on.serverId);
  }

  beforeAll(async () => {
    await on.api.graphql(
      'mutation { updateServer(input: { serverId: "fo1.test", syncPolicy: REPORT }) { userErrors { message } } }',
    );
    await sync();
  });

  afterEach(async () => {
    await on.api.prisma.server.updateMany({ data: { connection: 'LOCAL' } });
  });

  test('somebody has changed the site of a client: it is seen on the fleet page, and repaired', async () => {
    await live('damaged');
    await sync();
    byHand.add('damaged');
    await sync();
    await on.signIn();
    await on.page.getByText('write /sites/damaged.conf').waitFor();
    await on.page
      .getByRole('region', { name: 'Changed on servers' })
      .getByRole('link', { name: 'Show all' })
      .click();
    await on.heading('Changes by others').waitFor();
    await on.page.getByText('Show the difference').click();
    await on.page.locator('.diff .removed', { hasText: '-by hand' }).waitFor();
    await on.look('drift');

    await button('Leave it').click();
    const dialog = on.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await expect.poll(() => dialog.getByLabel('Why').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Why').fill('We look for the cause');
    const until = dialog.getByLabel('Until');
    await until.fill('2020-01-02T03:04');
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await expect.poll(() => until.getAttribute('aria-invalid')).toBe('true');
    await on.look('leave-it');
    await until.fill('2090-01-02T03:04');
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await on.page.getByText('Nothing of that kind.').waitFor();
    await on.page.getByLabel('Status').selectOption('stays as it is');
    await on.page.getByText('admin@example.org: We look for the cause (until 2 Jan 2090, 03:04)').waitFor();
    const { ignoredUntil } = await on.api.prisma.drift.findFirstOrThrow();
    expect(ignoredUntil).toEqual(new Date('2090-01-02T03:04:00+01:00'));

    await link('Repair').click();
    await on.page.getByText('write /sites/damaged.conf').click();
    await on.page.locator('.diff .added', { hasText: '+by Regent' }).waitFor();
    await on.look('repair');
    expect(byHand.has('damaged')).toBe(true);
    await button('Repair').click();
    await worked('Repair drift');
    expect(byHand.has('damaged')).toBe(false);
    await on.page.goto(`${on.api.server.url}/drift`);
    await on.page.getByText('Nothing of that kind.').waitFor();
  });

  test('a client is deleted, comes back, is deleted again, and is removed for good', async () => {
    await live('leaving');
    const remove = async (act: string, name: string) => {
      await on.page.goto(`${on.api.server.url}/clients/leaving/${act}`);
      await on.page.getByLabel('type its alias').fill('leaving');
      await button('Show the plan').click();
      await button(name).click();
    };
    await on.signIn('/clients/leaving');
    await link('Delete').waitFor();
    await remove('delete', 'Delete');
    await worked('Delete client');
    expect((await clientOf('leaving')).status).toBe('CLOSED');
    await link('leaving').first().click();
    await link('Bring back').click();
    await button('Bring back').click();
    await worked('Bring client back');
    expect((await clientOf('leaving')).status).toBe('ACTIVE');

    await remove('delete', 'Delete');
    await worked('Delete client');
    await link('leaving').first().click();
    await link('Remove for good').click();
    await on.page.getByLabel('type its alias').waitFor();
    await on.look('purge');
    await remove('purge', 'Remove for good');
    await worked('Remove client for good');
    const { status, number } = await clientOf('leaving');
    expect(status).toBe('DELETED');

    await link('leaving').first().click();
    await link('Release the alias').click();
    await on.heading('Release the alias: leaving').waitFor();
    const alias = on.page.getByLabel('type its alias');
    await alias.fill('another');
    await button('Release the alias').click();
    await expect.poll(() => alias.getAttribute('aria-invalid')).toBe('true');
    await on.look('release-alias');
    await alias.fill('leaving');
    await button('Release the alias').click();
    await on.page.locator('code', { hasText: `leaving~${number}` }).waitFor();
    expect(await on.api.prisma.client.count({ where: { alias: 'leaving' } })).toBe(0);
    await expect.poll(() => link('Release the alias').count()).toBe(0);
  });

  test('a client is forgotten only if its server does not answer, with a reason', async () => {
    await live('lost-for-good');
    await on.signIn('/clients/lost-for-good');
    await link('Delete').waitFor();
    expect(await link('Forget').count()).toBe(0);
    const { connection } = await on.api.prisma.server.update({
      where: { id: on.serverId },
      data: { state: 'UNREACHABLE', connection: 'SSH' },
    });
    onTestFinished(async () => {
      await on.api.prisma.server.update({
        where: { id: on.serverId },
        data: { state: 'READY', connection },
      });
    });
    await on.page.reload();
    await link('Forget').click();
    await on.heading('Forget: lost-for-good').waitFor();
    await on.page.getByLabel('type its alias').fill('lost-for-good');
    await button('Forget').click();
    const reason = on.page.getByLabel('Reason');
    await expect.poll(() => reason.getAttribute('aria-invalid')).toBe('true');
    await on.look('forget');
    await reason.fill('The hall burnt down.');
    await button('Forget').click();
    await on.heading('Client lost-for-good').waitFor();
    await on.page.getByText('vhost on fo1.test', { exact: true }).waitFor();
    expect((await clientOf('lost-for-good')).status).toBe('DELETED');
    await on.look('forgotten');
  });

  test('yesterday’s backup is found in the calendar, and restored', async () => {
    const clientId = await live('lost');
    const now = new Date();
    const yesterday = new Date(now.getTime() - DAY);
    // Of the browser.
    const dayOf = (date: Date) => date.toLocaleDateString('sv-SE', { timeZone: 'Europe/Luxembourg' });
    const day = dayOf(yesterday);
    await on.api.prisma.client.update({
      where: { id: clientId },
      data: { activatedAt: new Date(now.getTime() - 20 * DAY) },
    });
    const backups: { at: Date; ok?: boolean; message?: string }[] = Array.from(
      { length: 20 },
      (_, index) => ({
        at: new Date(now.getTime() - (index + 1) * DAY),
      }),
    );
    backups.splice(3, 1, { at: new Date(now.getTime() - 4 * DAY), ok: false, message: 'The disk was full.' });
    backups.splice(6, 2);
    for (const backup of backups) {
      const { id } = await on.api.prisma.backup.create({
        data: {
          clientId,
          serverId: on.serverId,
          ok: true,
          madeBy: 'SCHEDULE',
          file: `/srv/lost-${String(backup.at)}.sql.zst`,
          bytes: 4_200_000,
          ...backup,
        },
      });
      if (!('ok' in backup))
        await on.api.prisma.backupCopy.create({
          data: { backupId: id, place: 'store', ok: true, path: 'x', files: [], bytes: 9, at: now },
        });
    }
    const proof = { proofOutcome: 'PROVEN', proofSource: 'COPY', proofMessage: 'It was loaded.' } as const;
    await on.api.prisma.backup.updateMany({
      where: { clientId, at: { gte: new Date(now.getTime() - 1.5 * DAY) } },
      data: { ...proof, provenAt: now, proofAt: now },
    });
    // A sandbox has no databases: what follows is only planned and begun.
    await on.api.prisma.server.update({
      where: { id: on.serverId },
      data: { connection: 'SSH', state: 'READY', hostKeyFingerprint: 'SHA256:confirmed' },
    });

    await on.signIn('/clients/lost');
    await link('Calendar and restore').click();
    await on.heading('Backups: lost').waitFor();
    await on.page.getByRole('table', { name: 'Calendar' }).waitFor();
    await on.look('backups');
    if (day.slice(0, 7) !== dayOf(now).slice(0, 7)) await link('Month before').click();
    await on.page.locator(`.calendar a[href$="day=${day}"]`).click();
    const rows = on.page.locator('.scroll tbody tr');
    await expect.poll(() => rows.count()).toBe(1);
    await rows.getByText('proven').waitFor();
    await rows.getByText('copies: 1 of 1').waitFor();
    await on.look('backups-of-a-day');

    await rows.getByRole('link', { name: 'Restore' }).click();
    await on.heading('Restore: lost').waitFor();
    await on.page.getByLabel('What is replaced').selectOption('the database');
    await button('Show the plan').click();
    const alias = on.page.getByLabel('type its alias');
    await expect.poll(() => alias.getAttribute('aria-invalid')).toBe('true');
    await on.look('restore');
    await alias.fill('lost');
    await button('Show the plan').click();
    await on.page.getByRole('heading', { name: 'Plan: Restore' }).waitFor();
    await on.look('restore-plan');
    expect(await on.api.prisma.run.count({ where: { kind: 'RESTORE_CLIENT' } })).toBe(0);
    await button('Restore').click();
    await on.heading('Restore client').waitFor();
    expect(await on.api.prisma.run.count({ where: { kind: 'RESTORE_CLIENT' } })).toBe(1);
    const run = on.api.prisma.run;
    await run.updateMany({ where: { kind: 'RESTORE_CLIENT' }, data: { status: 'CANCELLED', endedAt: now } });

    // The same backup as a new client.
    await on.page.goto(`${on.api.server.url}/clients/lost/backups?day=${day}`);
    await rows.getByRole('link', { name: 'As a new client' }).click();
    await on.page.getByText('A new client with what that backup or dump has').waitFor();
    await on.page.getByLabel('Alias').fill('lost-again');
    await on.look('as-a-new-client');
  });

  test('a client is edited with a plan; its first user gets a link, or is replaced', async () => {
    await live('edited');
    await on.signIn('/clients/edited');
    await link('Edit').click();
    await on.heading('Edit: edited').waitFor();
    const name = on.page.getByLabel('Name', { exact: true });
    await name.fill('');
    await button('Show the plan').click();
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    await name.fill('Town Hall');
    await on.page.getByLabel('Deutsch').last().check();
    await on.look('edit');
    await button('Show the plan').click();
    await button('Save').click();
    await worked('Update client');
    expect(await clientOf('edited')).toMatchObject({ name: 'Town Hall', activeLanguages: ['de'] });

    await on.page.goto(`${on.api.server.url}/clients/edited/directives`);
    await on.page
      .getByRole('textbox', { name: 'Directives of Apache' })
      .fill('Header set X-Frame-Options DENY');
    await on.look('directives');
    await button('Show the plan').click();
    await button('Save').click();
    await worked('Update client');

    await on.page.goto(`${on.api.server.url}/clients/edited/first-user`);
    await button('Show the link').click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'Show the link' }).click();
    await on.page.locator('code', { hasText: '/edited' }).waitFor();
    await on.look('first-user');
    await on.page.getByLabel('First name').fill('Grace');
    await on.page.getByLabel('Last name').fill('Hopper');
    await on.page.getByLabel('E-mail address').fill('grace@example.org');
    await button('Show the plan').click();
    await button('Replace by somebody else').click();
    await worked('Update first user');

    await on.page.goto(`${on.api.server.url}/clients/edited/move`);
    await on.page.getByText('There is no other front office').waitFor();
    await on.api.addServer('fo2.test');
    await on.page.reload();
    await on.look('move');
    await on.api.prisma.server.deleteMany({ where: { fqdn: 'fo2.test' } });
  });

  test('an orphan is left as it is, or removed after its name was typed', async () => {
    for (const kind of ['VIRTUAL_HOST', 'DATABASE'] as const)
      await on.api.prisma.orphan.create({
        data: {
          serverId: on.serverId,
          plugin: 'vhost',
          kind,
          name: 'stray',
          place: `/${kind}/stray`,
          bytes: 12_000,
          isServed: kind === 'VIRTUAL_HOST' ? true : null,
          fingerprint: kind,
        },
      });
    await on.signIn();
    await on.page
      .getByRole('region', { name: 'On servers, but of no client' })
      .getByRole('link', { name: 'Show all' })
      .click();
    await on.heading('On servers, but of no client').waitFor();
    await on.page.getByLabel('Kind').selectOption('database');
    await on.page.getByText('/DATABASE/stray').waitFor();
    await on.look('orphans');
    await on.page.locator('li', { hasText: '/DATABASE/stray' }).getByRole('link', { name: 'Remove' }).click();
    await on.heading('Remove: stray').waitFor();
    await on.page.getByText('/VIRTUAL_HOST/stray').waitFor();
    await on.look('remove-orphan');
    await button('Show the plan').click();
    // The API decides: it was seen only now.
    await on.page.locator('form .wrong, form .trouble').first().waitFor();
    expect(await on.api.prisma.run.count({ where: { kind: 'REMOVE_ORPHAN' } })).toBe(0);
  });

  test('a list that is chosen before an answer has come is not replaced by the one before', async () => {
    await on.api.prisma.orphan.create({
      data: {
        serverId: on.serverId,
        plugin: 'vhost',
        kind: 'FOLDER',
        name: 'slow',
        place: '/srv/slow',
        fingerprint: 'slow',
      },
    });
    await on.signIn('/orphans?kind=FOLDER&state=OPEN');
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await on.page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('mutation IgnoreOrphan')) return route.continue();
      const response = await route.fetch();
      await held;
      return route.fulfill({ response });
    });
    await on.page.locator('li', { hasText: '/srv/slow' }).getByRole('button', { name: 'Leave it' }).click();
    const dialog = on.page.getByRole('dialog', { name: 'Leave it' }).filter({ visible: true });
    await dialog.getByLabel('Why').fill('it is known');
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await on.page.getByLabel('Status').selectOption('stays as it is');
    const reason = on.page.getByText('admin@example.org: it is known');
    await reason.waitFor();
    const again = on.page.waitForRequest((request) =>
      Boolean(request.postData()?.includes('query OrphanPage')),
    );
    answer();
    const { variables } = (await again).postDataJSON() as { variables: { filter: { state: string[] } } };
    expect(variables.filter.state).toEqual(['IGNORED']);
    await dialog.waitFor({ state: 'hidden' });
    expect(await reason.count()).toBe(1);
  });

  test('clients of others are looked at, and taken over as they are', async () => {
    await on.signIn('/take-over');
    await button('Look at what is there').click();
    await on.page.getByText('old-two', { exact: true }).waitFor();
    await on.look('take-over');
    await on.page.getByLabel('Take over').last().uncheck();
    // On a small screen the report is longer than the screen.
    await on.page.setViewportSize({ width: 390, height: 500 });
    await button('Plan of 1').click();
    const plan = on.page.getByRole('heading', { name: 'Plan: old-one' });
    await plan.waitFor();
    expect((await plan.boundingBox())?.y).toBeLessThan(250);
    await on.look('take-over-plan');
    expect(await on.api.prisma.client.count({ where: { alias: 'old-one' } })).toBe(0);
    await button('Take over').click();
    await on.heading('Clients').waitFor();
    expect(await on.api.prisma.client.count({ where: { alias: 'old-one' } })).toBe(1);
    expect(await on.api.prisma.client.count({ where: { alias: 'old-two' } })).toBe(0);
  });

  test('after a look at one server, the page says that a take-over looks at all, and does so', async () => {
    await on.api.addServer('fo2.test');
    onTestFinished(async () => void (await on.api.prisma.server.deleteMany({ where: { fqdn: 'fo2.test' } })));
    others.set('fo2.test', ['old-two', 'old-three']);
    onTestFinished(() => others.clear());
    await on.signIn('/take-over');
    await on.page.getByLabel('Server', { exact: true }).selectOption('fo1.test');
    await button('Look at what is there').click();
    await on.page.getByText('old-two', { exact: true }).waitFor();
    await on.page.getByText('Only fo1.test was looked at.').waitFor();
    await on.look('take-over-one-server');
    await button('Look at all servers').click();
    // It is on both servers: nobody may take it over before somebody has decided.
    const twice = on.page.locator('li', { has: on.page.getByText('old-two', { exact: true }) });
    await twice.getByLabel('Decide').first().waitFor();
    // Whoever leaves it out has decided all of it, and it is not asked for.
    await twice.getByLabel('Decide').first().selectOption('do not take it over');
    expect(await twice.getByLabel('Decide').count()).toBe(1);
    expect(await twice.getByLabel('Take over').count()).toBe(0);
    await on.page.getByText('Only fo1.test was looked at.').waitFor({ state: 'hidden' });
    // Those of other servers are not meant, unless one ticks them.
    const third = on.page.locator('li', { has: on.page.getByText('old-three', { exact: true }) });
    expect(await third.getByLabel('Take over').isChecked()).toBe(false);
  });

  test('users of the back office are invited with their roles, those that are refused each alone', async () => {
    await on.api.services.servers.create(
      { label: 'bo', fqdn: 'bo.test', role: 'BACK_OFFICE', connection: 'LOCAL' },
      { name: 'test', userId: null, address: null },
    );
    onTestFinished(async () => void (await on.api.prisma.server.deleteMany({ where: { fqdn: 'bo.test' } })));
    await on.signIn('/take-over');
    await button('Look at what is there').click();
    await on.page.getByText('gone@back-office.example').waitFor();
    const boxOf = (name: string) => on.page.getByLabel(`${name}@back-office.example`);
    expect(await boxOf('gone').count()).toBe(0);
    await boxOf('grace').check();
    await boxOf('kay').check();
    await button('Invite 2').click();
    await on.page.getByRole('dialog').getByRole('button', { name: 'Invite 2' }).click();
    const address = await on.page.getByLabel('Link to set a password').inputValue();
    expect(address).toContain(`${on.api.server.url}/password#`);
    await on.page.getByText('lastName').waitFor();
    await on.look('back-office-users');
    const users = await on.api.prisma.user.findMany({
      where: { email: { endsWith: '@back-office.example' } },
    });
    expect(users).toMatchObject([{ firstName: 'grace', roles: ['ACCADMIN'] }]);
    // One who was refused can be invited again, for example after the cause was corrected.
    await boxOf('kay').waitFor();
    expect(await boxOf('grace').count()).toBe(0);
  });
});
