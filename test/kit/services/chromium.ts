import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
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

export const openChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
