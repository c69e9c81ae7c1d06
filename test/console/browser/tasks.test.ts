/** The ten tasks of docs/tasks.md, as a person does them: with as many clicks and keys as it says there. */
import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { regent } from '../../cli/regent.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { countEffort } from '../kit/count.ts';
import { site } from '../kit/site.ts';
import { useConsole } from '../kit/use-console.ts';

const DAY = 86_400_000;

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole({ plugins: [site()] });
  let hand: Awaited<ReturnType<typeof countEffort>>;

  beforeAll(async () => {
    const now = Date.now();
    for (const alias of ['lost', 'unsaved']) {
      const { client } = await on.api.addClient(alias, on.serverId);
      await on.api.work(on.serverId);
      await on.api.prisma.client.update({
        where: { id: client.id },
        data: { activatedAt: new Date(now - 20 * DAY) },
      });
      for (let days = 1; days <= 5; days += 1)
        await on.api.prisma.backup.create({
          data: {
            clientId: client.id,
            serverId: on.serverId,
            at: new Date(now - days * DAY),
            ok: alias === 'lost' || days > 1,
            message: alias === 'lost' || days > 1 ? null : 'The disk was full.',
            madeBy: 'SCHEDULE',
            file: `/srv/${alias}-${days}.sql.zst`,
            bytes: 4_200_000,
          },
        });
    }
    await on.api.prisma.client.updateMany({
      where: { alias: 'unsaved' },
      data: { status: 'FAILED', problem: 'Its database is gone.', lastBackupFailed: true },
    });
  });

  beforeEach(async () => {
    await on.signIn();
    await on.heading('Fleet').waitFor();
    hand = await countEffort(on.page);
  });

  const button = (name: string) => on.page.getByRole('button', { name, exact: true });
  const link = (name: string) => on.page.getByRole('link', { name, exact: true });
  const region = (name: string) => on.page.getByRole('region', { name });

  /** The figures of the row of this task in docs/tasks.md. */
  async function mustTakeWhatIsSaid(task: number): Promise<void> {
    const text = await readFile(new URL('../../../docs/tasks.md', import.meta.url), 'utf8');
    const row = text.split('\n').find((line) => new RegExp(`^\\| *${task}\\.`).test(line)) ?? '';
    const [, , clicks, keys] = row.split('|').map((cell) => cell.trim());
    expect([task, hand.effort()]).toEqual([task, { clicks: Number(clicks), keys: Number(keys) }]);
  }

  test('1. create a client and see it live', async () => {
    await link('New client').click();
    await on.page.getByLabel('Name', { exact: true }).waitFor();
    await hand.type('City Hospital');
    expect(await on.page.getByLabel('Alias').inputValue()).toBe('city-hospital');
    // The alias and the server are as they should be.
    await on.page.keyboard.press('Tab');
    await on.page.keyboard.press('Tab');
    await hand.type('it@city.example');
    await on.page.keyboard.press('Tab');
    await hand.type('Ada');
    await hand.type('Lovelace');
    await hand.type('ada@city.example', 'Enter');
    await button('Create the client').click();
    await on.heading('Create client').waitFor();
    await on.api.work(on.serverId);
    await on.page.locator('header.title').getByText('succeeded').waitFor();
    await mustTakeWhatIsSaid(1);
  });

  test('2. what is wrong now', async () => {
    await on.page.getByText('Its database is gone.').first().waitFor();
    await mustTakeWhatIsSaid(2);
    await on.look('fleet-with-trouble');
  });

  test('3. restore yesterday’s backup of a client', async () => {
    // A sandbox has no databases: what follows is only planned and begun.
    await on.api.prisma.server.update({
      where: { id: on.serverId },
      data: { connection: 'SSH', state: 'READY', hostKeyFingerprint: 'SHA256:confirmed' },
    });
    await on.page.keyboard.press('/');
    await on.heading('Clients').waitFor();
    await expect.poll(() => on.page.evaluate('document.activeElement.type')).toBe('search');
    await on.page.keyboard.type('lost');
    await expect.poll(() => on.page.locator('tbody tr').count()).toBe(1);
    await link('lost').first().click();
    await link('Calendar and restore').click();
    await on.page.getByRole('link', { name: 'Restore' }).first().click();
    await on.heading('Restore: lost').waitFor();
    await on.page.getByLabel('type its alias').click();
    await hand.type('lost', 'Enter');
    await on.page.getByRole('heading', { name: 'Plan: Restore' }).waitFor();
    await button('Restore').click();
    await on.heading('Restore client').waitFor();
    await mustTakeWhatIsSaid(3);
    await on.api.prisma.run.updateMany({
      where: { kind: 'RESTORE_CLIENT' },
      data: { status: 'CANCELLED', endedAt: new Date() },
    });
    await on.api.prisma.server.updateMany({ data: { connection: 'LOCAL' } });
  });

  test('4. give a colleague access', async () => {
    await link('Users').click();
    await link('Invite a user').click();
    await on.page.getByLabel('E-mail address').click();
    await hand.type('grace@city.example');
    await hand.type('Grace');
    await hand.type('Hopper');
    await on.page.getByLabel('ACCADMIN').click();
    await button('Invite a user').click();
    await on.page.getByLabel('Link to set a password').waitFor();
    await mustTakeWhatIsSaid(4);
  });

  test('5. which clients had no good backup last night', async () => {
    const unsaved = region('Clients whose last backup failed');
    await unsaved.getByRole('link', { name: 'unsaved' }).first().waitFor();
    expect(await unsaved.getByText('lost', { exact: true }).count()).toBe(0);
    await mustTakeWhatIsSaid(5);
  });

  test('6. what changed on a server this week', async () => {
    await link('fo1.test').first().click();
    await on.heading('fo1.test').waitFor();
    await region('Runs').getByText('Create client').first().waitFor();
    await region('Audit').getByRole('link', { name: 'Show all' }).click();
    await on.heading('Audit').waitFor();
    await on.page.getByText('createServer').first().waitFor();
    await mustTakeWhatIsSaid(6);
  });

  test('7. be told when a backup fails', async () => {
    const mails = on.page.getByRole('form', { name: 'Mails about alarms' });
    await on.page.locator('header .me').click();
    await mails.getByLabel('warning').click();
    await mails.getByRole('button', { name: 'Save' }).click();
    await mails.getByText('Saved').waitFor();
    await mustTakeWhatIsSaid(7);
  });

  test('8. take over existing clients', async () => {
    await link('Take-over').click();
    await button('Look at what is there').click();
    await button('Plan of 2').click();
    await on.page.getByRole('heading', { name: 'Plan: old-one, old-two' }).waitFor();
    await button('Take over').click();
    await expect.poll(() => on.api.prisma.client.count({ where: { alias: 'old-two' } })).toBe(1);
    await mustTakeWhatIsSaid(8);
  });

  test('9. look at the fleet on a phone', async () => {
    await on.page.setViewportSize({ width: 390, height: 844 });
    await on.page.reload();
    await on.page.getByText('Its database is gone.').first().waitFor();
    await link('fo1.test').first().waitFor();
    expect(await on.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    await mustTakeWhatIsSaid(9);
  });

  test('10. script it with an exit code', async () => {
    const suspended = regent(on.api, ['client', 'suspend', 'lost', '--wait']);
    await expect.poll(() => on.api.prisma.run.count({ where: { kind: 'SUSPEND_CLIENT' } })).toBe(1);
    await on.api.work(on.serverId);
    expect(await suspended).toMatchObject({ code: 0 });
    expect(await regent(on.api, ['client', 'suspend', 'nobody', '--wait'])).toMatchObject({ code: 3 });
    await mustTakeWhatIsSaid(10);
  });
});
