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

/** Adds to these whatever goes wrong on a page; that nobody is signed in is no mistake. */
export function noteComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', ({ message }) => complaints.push(message));
  // What the content security policy refuses is an error of the console too.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401 (Unauthorized)'))
      complaints.push(message.text());
  });
}
