/** Models, schedules, maintenance windows, kept plans and the palette in the console. */
import { describe, expect, test } from 'vitest';
import { hasChromium } from '../../kit/services/chromium.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  // What deletes needs a second person.
  const on = useConsole({ secondPerson: new Set(['deletions']) });

  const button = (name: string) => on.page.getByRole('button', { name, exact: true });
  const link = (name: string) => on.page.getByRole('link', { name, exact: true });
  const rows = () => on.page.locator('tbody tr');
  const field = (label: string) => on.page.getByLabel(label, { exact: true });
  const state = (name: string) => on.page.locator('header.title .mark').getByText(name, { exact: true });
  /** A button that asks first, and then that which does it. */
  const confirm = async (name: string) => {
    await button(name).click();
    await on.page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  };

  test('a model is made, changed and copied, each with its plan', async () => {
    await on.signIn('/models');
    await on.heading('Models').waitFor();
    await link('New model').click();
    await on.heading('New model').waitFor();
    await button('Show the plan').click();
    await on.page.locator('[aria-invalid=true]').first().waitFor();
    await on.look('new-model');
    for (const language of ['English', 'Français', 'Deutsch', 'Nederlands'])
      await field(`Name, ${language}`).fill(`Hospitals (${language})`);
    await button('Show the plan').click();
    await on.page.getByText('Nothing would change on servers.').waitFor();
    expect(await on.api.prisma.model.count()).toBe(0);
    await button('Back to the form').click();
    await field('Description, English').fill('For hospitals.\nOf all sizes.');
    await button('Show the plan').click();
    await button('New model').click();
    // There is no back office yet, and so no run: its plan says that it is done.
    await state('carried out').waitFor();
    const model = await on.api.prisma.model.findFirstOrThrow();
    expect(model).toMatchObject({ labelNl: 'Hospitals (Nederlands)', generic: false, status: 'ACTIVE' });

    await on.page.goto(`${on.api.server.url}/models?text=hospitals`);
    await link('Hospitals (English)').click();
    await on.page.getByText('Of all sizes.').waitFor();
    await on.look('model');
    await link('Duplicate').click();
    await button('Duplicate').click();
    await state('carried out').waitFor();
    await on.page.goto(`${on.api.server.url}/models`);
    await expect.poll(() => rows().count()).toBe(2);
    await on.look('models');
    await on.page.getByLabel('Status').selectOption({ label: 'not offered' });
    await expect.poll(() => rows().count()).toBe(1);
  });

  test('what deletes waits for another user, who approves its plan', async () => {
    await on.api.addModel('Old');
    await on.signIn('/models?text=Old');
    await link('Old').click();
    await link('Delete').click();
    const { number } = await on.api.prisma.model.findFirstOrThrow({ where: { labelFr: 'Old' } });
    const typed = on.page.getByLabel('type its number');
    await typed.fill('0');
    await button('Show the plan').click();
    await expect.poll(() => typed.getAttribute('aria-invalid')).toBe('true');
    await typed.fill(String(number));
    await button('Show the plan').click();
    await link('Another user must approve it first, on its page.').click();
    await on.heading('Plan: deleteModel').waitFor();
    await on.page.getByText('waits for a second person').waitFor();
    expect(await button('Approve').count()).toBe(0);
    await on.look('plan-kept');
    const plan = on.page.url();

    await button('Sign out').click();
    await on.api.sessionOf(['DBADMIN']);
    const { email } = await on.api.prisma.user.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await on.signIn('/plans?status=OPEN', email);
    await on.heading('Plans').waitFor();
    await on.look('plans');
    await on.page.goto(plan);
    await confirm('Approve');
    await on.page.getByText(`approved by ${email}`).waitFor();
    await confirm('Carry out');
    await state('carried out').waitFor();
    expect(await on.api.prisma.model.count({ where: { labelFr: 'Old', status: 'DELETED' } })).toBe(1);
  });

  test('a plan that is not wanted is rejected, and one that may not be carried out is only shown', async () => {
    const model = await on.api.addModel('Kept');
    const answer = await on.api.graphql(
      'mutation ($id: ID!) { deactivateModel(input: { modelId: $id, dryRun: true, keepPlan: true }) { keptPlan { id } userErrors { message } } }',
      { id: model.id },
    );
    const path = `/plans/${encodeURIComponent(answer.data.deactivateModel.keptPlan.id as string)}`;
    await on.api.sessionOf(['ACCADMIN']);
    const { email } = await on.api.prisma.user.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    await on.signIn(path, email);
    await on.heading('Plan: deactivateModel').waitFor();
    expect(await button('Reject').count()).toBe(0);
    await button('Sign out').click();
    await on.signIn(path);
    await confirm('Reject');
    await state('rejected').waitFor();
    expect(await button('Carry out').count()).toBe(0);
  });

  test('a schedule is made, changed, started and deleted, and all are paused', async () => {
    await on.signIn('/schedules');
    await link('New schedule').click();
    await on.heading('New schedule').waitFor();
    await field('What').selectOption({ label: 'Sync' });
    await field('Differences').selectOption({ label: 'only say them' });
    expect(await field('Time zone').inputValue()).toBe('Europe/Luxembourg');
    await field('When').fill('61 2 * * *');
    // Before it is sent.
    await expect.poll(() => field('When').getAttribute('aria-invalid')).toBe('true');
    await on.look('new-schedule');
    await field('When').fill('30 2 29 2 *');
    await expect.poll(() => field('When').getAttribute('aria-invalid')).toBe('false');
    await on.page.getByText('Next: 29 Feb 2028, 02:30 · 29 Feb 2032, 02:30 · 29 Feb 2036, 02:30').waitFor();
    await field('Time zone').fill('Europe/Lux');
    await expect.poll(() => field('Time zone').getAttribute('aria-invalid')).toBe('true');
    await field('Time zone').fill('UTC');
    await on.page.getByText('Next: 29 Feb 2028, 03:30').waitFor();
    await on.look('new-schedule-next');
    await field('Time zone').fill('Europe/Luxembourg');
    await field('When').fill('30 2 * * *');
    await button('Save').click();
    await on.heading('Schedules').waitFor();
    await link('Sync').first().click();
    await on.heading('Sync, all servers').waitFor();
    await expect.poll(() => on.page.locator('.times').first().locator('li').count()).toBe(5);
    await on.look('schedule');
    await field('When').fill('45 3 * * *');
    await button('Save').click();
    await on.page.getByText('45 3 * * *').waitFor();
    expect(await on.api.prisma.schedule.findFirstOrThrow({ where: { kind: 'SYNC' } })).toMatchObject({
      cron: '45 3 * * *',
      syncPolicy: 'REPORT',
    });

    await on.page.getByText('Pause all schedules').first().click();
    await field('Why').fill('The network is rebuilt.');
    await button('Pause all schedules').click();
    await on.page.getByText('The network is rebuilt.').waitFor();
    await on.look('schedules');
    await confirm('Let them go on');
    await on.page.getByText('Pause all schedules').first().waitFor();

    await link('Sync').first().click();
    await confirm('Start now');
    await on.heading('Sync').waitFor();
    await on.page.goBack();
    await confirm('Delete');
    await on.heading('Schedules').waitFor();
    await expect.poll(() => on.api.prisma.schedule.count({ where: { kind: 'SYNC' } })).toBe(0);
  });

  test('a maintenance window is made, is in force, and is deleted', async () => {
    await on.signIn('/schedules/windows/new');
    await on.heading('New window').waitFor();
    await field('Name').fill('Nights');
    await field('alarms are kept back').check();
    await field('Begins').fill('0 22 29 2 *');
    await on.page.getByText('Next: 29 Feb 2028, 22:00').waitFor();
    await button('Save').click();
    await on.page.locator('.trouble, .wrong').first().waitFor();
    await on.look('new-window');
    await field('When').selectOption({ label: 'Once' });
    await field('Begins').fill('2026-01-01T00:00');
    await field('Until').fill('2026-12-31T00:00');
    await button('Save').click();
    await link('Nights').waitFor();
    await on.look('windows');
    await link('Nights').click();
    await on.heading('Nights').waitFor();
    await on.look('window');
    expect(await on.api.prisma.maintenanceWindow.findFirstOrThrow()).toMatchObject({
      startsAt: new Date('2025-12-31T23:00:00Z'),
      endsAt: new Date('2026-12-30T23:00:00Z'),
    });
    await confirm('Delete');
    await on.page.getByText('There are none').waitFor();
  });

  test('the palette finds pages, clients and what to do to them, by the keyboard', async () => {
    await on.api.addClient('palette', on.serverId);
    await on.api.prisma.client.updateMany({ data: { status: 'ACTIVE' } });
    await on.signIn();
    await on.heading('Fleet').waitFor();
    await on.page.keyboard.press('Control+k');
    const input = on.page.getByRole('combobox', { name: 'A page' });
    await input.fill('sched');
    await on.page.getByRole('option', { name: 'New schedule' }).waitFor();
    await on.page.keyboard.press('ArrowDown');
    await input.fill('palett');
    const suspend = on.page.getByRole('option', { name: 'Suspend: palette' });
    await suspend.waitFor();
    await on.look('palette');
    for (let step = 0; (await suspend.getAttribute('aria-selected')) !== 'true' && step < 9; step += 1)
      await on.page.keyboard.press('ArrowDown');
    expect(await input.getAttribute('aria-activedescendant')).toBe(await suspend.getAttribute('id'));
    await on.page.keyboard.press('Enter');
    await on.heading('Suspend: palette').waitFor();
    expect(await input.isVisible()).toBe(false);
    await on.page.keyboard.press('Control+k');
    await input.fill('fo1');
    await on.page.getByRole('option', { name: 'fo1.test' }).waitFor();
    await input.fill('nothing like that');
    await on.page.getByText('Nothing is found.').waitFor();
    await on.page.keyboard.press('Escape');
    await expect.poll(() => input.isVisible()).toBe(false);
  });
});
