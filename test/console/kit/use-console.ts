/**
 * The console in Chromium, before a Regent of its own whose servers take what they are told. In each test `page` is new.
 * Whatever a page loads comes from Regent, and nothing may go wrong in the browser: each file ends with that.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';
import { EMAIL, PASSWORD, startApi, type Api } from '../../kit/api.ts';
import { recordingPlugin } from '../../kit/plugins.ts';
import { NARROW, openChromium, openPage, signInOn, WIDE } from '../../kit/services/chromium.ts';

/** For people to look at after the tests. */
const SCREENSHOTS = join(tmpdir(), 'regent-console-screenshots');

const DIFF = '--- /etc/name\n+++ /etc/name\n@@ -0,0 +1 @@\n+remembered\n';

/** Its plans have a difference of a file. */
function vhost() {
  const plugin = recordingPlugin('vhost');
  const plan: typeof plugin.plan = async (ctx, desired) =>
    (await plugin.plan(ctx, desired)).map((change) => ({ ...change, diff: DIFF }));
  return { ...plugin, plan };
}

/** @param options of the Regent; by default it has one plugin, `vhost` */
export function useConsole(options: Parameters<typeof startApi>[0] = {}) {
  let api: Api;
  let browser: Browser;
  let page: Page;
  let axe: string;
  let serverId: string;
  const hosts = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await mkdir(SCREENSHOTS, { recursive: true });
    api = await startApi({ consoleFolder: inject('consoleFolder'), plugins: [vhost()], ...options });
    serverId = (await api.addServer('fo1.test')).id;
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
    expect([...hosts]).toEqual([new URL(api.server.url).hostname]);
    // What a test has cut.
    expect(complaints.filter((text) => !/WebSocket connection to|net::ERR_/.test(text))).toEqual([]);
  });

  beforeEach(async () => {
    page = await openPage(browser, complaints);
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
  });
  afterEach(() => page.close());

  return {
    get api() {
      return api;
    },
    get page() {
      return page;
    },
    /** The id in the database of the server `fo1.test`. */
    get serverId() {
      return serverId;
    },

    signIn: (path = '/', email = EMAIL, url = api.server.url): Promise<void> =>
      signInOn(page, `${url}${path}`, { email, password: PASSWORD }),

    /** The title of the page. */
    heading: (name: string) => page.getByRole('heading', { level: 1, name, exact: true }),

    /**
     * In both colour schemes nothing serious for axe, nothing that is cut off on a narrow screen, and a picture of
     * each.
     */
    async look(name: string): Promise<void> {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${colorScheme}.png`), fullPage: true });
        if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
        // Only colours differ in the dark.
        const run =
          colorScheme === 'light'
            ? 'axe.run(document)'
            : "axe.run(document, { runOnly: ['color-contrast'] })";
        const { violations } = (await page.evaluate(run)) as AxeResults;
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        const found = serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
        expect([name, colorScheme, found]).toEqual([name, colorScheme, []]);
      }
      await page.setViewportSize(NARROW);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-narrow-${colorScheme}.png`) });
      }
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
        name,
        NARROW.width,
      ]);
      await page.setViewportSize(WIDE);
    },
  };
}
