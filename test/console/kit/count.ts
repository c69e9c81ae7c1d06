/** What a person does on a page, counted: clicks, and keys as they are pressed. */
import type { Locator, Page } from 'playwright-core';

export interface Effort {
  clicks: number;
  keys: number;
}

export async function countEffort(page: Page) {
  let effort: Effort = { clicks: 0, keys: 0 };
  await page.exposeFunction('regentCounted', (what: keyof Effort) => void (effort[what] += 1));
  const counting = `
    addEventListener('mousedown', () => regentCounted('clicks'), true);
    addEventListener('keydown', () => regentCounted('keys'), true);`;
  await page.addInitScript(counting);
  await page.evaluate(counting);
  return {
    begin: () => void (effort = { clicks: 0, keys: 0 }),
    effort: () => effort,
    /** Types into what has the focus, as a person does: letter by letter, then Tab to the next field. */
    async type(text: string, then = 'Tab') {
      await page.keyboard.type(text);
      await page.keyboard.press(then);
    },
    /** Chooses from a list: one click opens it, another takes the value. */
    async choose(list: Locator, label: string) {
      await list.selectOption({ label });
      effort.clicks += 2;
    },
  };
}
