import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { missing } from './service.ts';

const CHROMIUM = '/usr/bin/chromium';

/** As root, on a machine without a screen, and quiet towards the world. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether Debian's Chromium is here; if not, `missing` says so. */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true;
  missing('Chromium', 'install the package chromium of Debian.');
  return false;
}

const OPTIONS = { executablePath: CHROMIUM, headless: true, args: ARGUMENTS };

export const openChromium = (): Promise<Browser> => chromium.launch(OPTIONS);

/** One that keeps what it has stored in this folder. */
export const openChromiumIn = (
  profile: string,
  viewport: { width: number; height: number },
): Promise<BrowserContext> => chromium.launchPersistentContext(profile, { ...OPTIONS, viewport });

export const NARROW = { width: 390, height: 844 };
export const WIDE = { width: 1280, height: 860 };

/** A page for itself. Adds to `complaints` whatever goes wrong on it; that nobody is signed in is no mistake. */
export async function openPage(browser: Browser, complaints: string[]): Promise<Page> {
  const page = await browser.newPage({ viewport: WIDE, locale: 'en-GB', timezoneId: 'Europe/Luxembourg' });
  // Only what hangs may end by it; longer than Regent waits for a plan, so that its own words are seen then.
  page.setDefaultTimeout(180_000);
  page.on('pageerror', ({ message }) => complaints.push(message));
  // What the content security policy refuses is an error of the console too.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401 (Unauthorized)'))
      complaints.push(message.text());
  });
  return page;
}

/** Opens a page of the console as somebody who is not signed in, and signs in. */
export async function signInOn(page: Page, url: string, user: Record<'email' | 'password', string>) {
  await page.goto(url);
  await page.getByLabel('E-mail address').fill(user.email);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
