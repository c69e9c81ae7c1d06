/** The console in Chromium, as an administrator has it in front of them: nothing but clicks, keys and what is shown. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { NARROW, openChromium, openPage, signInOn, WIDE } from '../../../kit/services/chromium.ts';
import { projectRoot } from '../../assets.ts';
import { admin } from '../../regent.ts';
import type { Regent } from './regent.ts';

/** For people to look at after the tests. */
const SCREENSHOTS = join(projectRoot, '.lab/screenshots');

/** Keeps what the events of a run say while the page shows it as not yet ended. */
const WATCH = `
  globalThis.seenLive = new Set();
  new MutationObserver(() => {
    const state = document.querySelector('header.title .mark')?.textContent ?? '';
    if (/queued|running/.test(state))
      for (const line of document.querySelectorAll('.log li span')) seenLive.add(line.textContent);
  }).observe(document, { childList: true, subtree: true, characterData: true });`;

/** One page for all tests of a suite, which ends with a look at what went wrong in the browser. */
export function usePages(regent: Pick<Regent, 'api'>) {
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    await mkdir(SCREENSHOTS, { recursive: true });
    browser = await openChromium();
    page = await openPage(browser, complaints);
    await page.addInitScript(WATCH);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await page.screenshot({
        path: join(SCREENSHOTS, `failed-${task.name.slice(0, 20)}.png`),
        fullPage: true,
      });
  });
  afterAll(async () => {
    await browser?.close();
    expect(complaints).toEqual([]);
  });

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  /** What can be done on this page: elsewhere on it, runs may have the same name. */
  const act = (name: string) =>
    page.getByRole('navigation', { name: 'What you can do' }).getByRole('link', { name, exact: true });
  const state = () => page.locator('header.title .mark').first();

  return {
    get page() {
      return page;
    },
    heading,
    button,
    link,
    act,
    /** The state of what the page is about, such as a client or a run. */
    state,

    async signIn(): Promise<void> {
      await signInOn(page, new URL('/', regent.api.url).href, admin);
      await heading('Fleet').waitFor();
    },

    /** Types what a dangerous act asks for, and waits for its plan. */
    async planAfterTyping(name: string): Promise<void> {
      await page.getByLabel('To go on, type').fill(name);
      await button('Show the plan').click();
      await page.getByRole('heading', { name: /^Plan: / }).waitFor();
    },

    /**
     * Carries out the plan that is shown, follows its run until the page says that it has ended, and gives what its
     * events said meanwhile. Without a reload.
     */
    async carryOut(act: string, title: string): Promise<string> {
      await page.evaluate('seenLive.clear()');
      await button(act).click();
      await heading(title).or(page.getByRole('alert')).first().waitFor();
      expect(await heading(title).count(), (await page.getByRole('alert').allInnerTexts()).join('\n')).toBe(
        1,
      );
      await state()
        .getByText(/^(succeeded|failed|cancelled|took too long)$/)
        .waitFor();
      expect([await state().innerText(), await page.locator('.trouble').allInnerTexts()]).toEqual([
        'succeeded',
        [],
      ]);
      return page.evaluate<string>("[...seenLive].join('\\n')");
    },

    /** As on a phone, or at a desk again. */
    narrow: () => page.setViewportSize(NARROW),
    wide: () => page.setViewportSize(WIDE),

    /** Takes a picture; nothing may be cut off at the side. */
    async look(name: string): Promise<void> {
      await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([
        name,
        page.viewportSize()?.width,
      ]);
    },
  };
}
