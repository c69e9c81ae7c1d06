/** Runs in the console: followed over a lost connection, cancelled and tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { encodeId } from '../../../src/graphql/core/ids.ts';
import { EMAIL } from '../../kit/api.ts';
import { hasChromium } from '../../kit/services/chromium.ts';
import { cuttable } from '../kit/cuttable.ts';
import { useConsole } from '../kit/use-console.ts';

describe.skipIf(!hasChromium())('in Chromium', () => {
  const on = useConsole();

  test('a lost connection is said, and the record of a run goes on without a gap', async () => {
    const { run } = await on.api.addClient('followed', on.serverId);
    const way = await cuttable(on.api.server.url);
    onTestFinished(way.close);
    await on.signIn(`/runs/${encodeURIComponent(encodeId('Run', run.id))}`, EMAIL, way.url);
    await on.heading('Create client').waitFor();
    const log = on.page.locator('.log');
    await on.api.tell(run.id, 'before the loss');
    await log.getByText('before the loss').waitFor();

    way.cut();
    await on.page.getByText('Connection lost.').first().waitFor();
    await on.look('lost');
    await on.api.tell(run.id, 'during the loss');
    way.mend();
    await log.getByText('during the loss').waitFor();
    await on.api.end(run.id);
    await on.page.locator('header.title').getByText('succeeded').waitFor();
    await expect.poll(() => on.page.getByText('Connection lost.').count()).toBe(0);
    const texts = await log.locator('li span').allInnerTexts();
    expect(texts).toEqual([...new Set(texts)]);
    expect(texts.slice(-3)).toEqual(['before the loss', 'during the loss', 'All is well']);
  });

  test('while a run tells more than Regent can answer, its page is shown, and asks one question at a time', async () => {
    const { run } = await on.api.addClient('busy', on.serverId);
    let waiting = 0;
    let most = 0;
    await on.page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('query Run(')) return route.continue();
      waiting += 1;
      most = Math.max(most, waiting);
      const response = await route.fetch();
      await sleep(2_000);
      waiting -= 1;
      return route.fulfill({ response });
    });
    const telling = new AbortController();
    onTestFinished(() => telling.abort());
    const tell = async () => {
      for (let at = 1; !telling.signal.aborted; at += 1) {
        await on.api.tell(run.id, `line ${at}`);
        await sleep(100);
      }
    };
    const told = tell();
    await on.signIn(`/runs/${encodeURIComponent(encodeId('Run', run.id))}`);
    await on.heading('Create client').waitFor();
    await on.page.locator('header.title').getByText('running').waitFor();
    telling.abort();
    await told;
    // What comes with the connection is asked at once.
    expect(most).toBeLessThanOrEqual(2);
    await on.api.end(run.id);
    await on.page.locator('header.title').getByText('succeeded').waitFor();
    await on.page.unrouteAll({ behavior: 'wait' });
  });

  test('a run that waits is cancelled after one more question', async () => {
    const { run } = await on.api.addClient('cancelled', on.serverId);
    await on.signIn(`/runs/${encodeURIComponent(encodeId('Run', run.id))}`);
    await on.page.getByRole('button', { name: 'Cancel this run' }).click();
    const dialog = on.page.getByRole('dialog');
    await on.look('cancel');
    await dialog.getByRole('button', { name: 'Let it go on' }).click();
    expect((await on.api.prisma.run.findUniqueOrThrow({ where: { id: run.id } })).status).toBe('QUEUED');
    await on.page.getByRole('button', { name: 'Cancel this run' }).click();
    await dialog.getByRole('button', { name: 'Cancel this run' }).click();
    await on.page.locator('header.title').getByText('cancelled').waitFor();
    await on.page.getByRole('button', { name: 'Try again' }).click();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await on.page.locator('header.title').getByText('queued').waitFor();
    await on.page.getByText('Again, after').waitFor();
  });
});
