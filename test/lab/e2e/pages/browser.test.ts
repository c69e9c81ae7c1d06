/** GraphiQL in a real browser: an administrator signs in, creates a client, and watches it being set up. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromiumIn } from '../../../kit/services/chromium.ts';
import { projectRoot } from '../../assets.ts';
import { lab } from '../../kit.ts';
import { admin } from '../../regent.ts';
import { clientInput } from '../kit/clients.ts';
import { useRegent } from '../kit/regent.ts';

/** For people to look at after the tests. */
const SCREENSHOTS = join(projectRoot, '.lab/screenshots');

const regent = useRegent();
let browser: BrowserContext;
let profile: string;
let page: Page;
const hosts = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  profile = await mkdtemp(join(tmpdir(), 'regent-browser-'));
  browser = await openChromiumIn(profile, { width: 1440, height: 900 });
  page = browser.pages()[0] ?? (await browser.newPage());
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('pageerror', ({ message }) => complaints.push(message));
  // What the content security policy refuses is an error of the console too.
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser?.close();
  if (profile !== undefined) await rm(profile, { recursive: true, force: true });
});

/** Opens a tab, gives it these variables, and runs it. */
async function runTab(name: string, variables: object): Promise<void> {
  await page.locator('.graphiql-tab-button', { hasText: new RegExp(`^${name}$`) }).click();
  await page.getByRole('region', { name: 'Variables' }).locator('.monaco-editor').first().click();
  const { keyboard } = page;
  await keyboard.press('Control+A');
  await keyboard.press('Delete');
  await keyboard.insertText(JSON.stringify(variables));
  // The editor closes brackets by itself.
  await keyboard.press('Control+Shift+End');
  await keyboard.press('Delete');
  await page.getByRole('button', { name: 'Execute query' }).click();
}

/** Waits until this is in the answer. */
const answers = (text: string | RegExp) =>
  page.locator('section[aria-label="Result Window"]', { hasText: text }).waitFor();

const screenshot = (name: string) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

test('an administrator signs in, creates a client and watches its run', async () => {
  await page.goto(regent.api.url);
  await page.getByRole('button', { name: 'Execute query' }).waitFor();
  // That the schema is not shown yet is no error to begin with.
  expect(await page.locator('section[aria-label="Result Window"]').innerText()).not.toContain('error');
  const before = complaints.splice(0);
  expect(before.filter((text) => !text.includes('401 (Unauthorized)'))).toEqual([]);

  await runTab('SignIn', { input: { email: admin.email, password: admin.password } });
  await answers('viewer');
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.getByRole('link', { name: 'Mutation', exact: true }).waitFor();
  await screenshot('signed-in');
  await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();

  await runTab('CreateClient', { input: clientInput(regent, lab().frontOffice, 'browsed') });
  // A worker that is quick has it before the answer is made.
  await answers(/QUEUED|RUNNING/);
  await screenshot('create-client');

  const { runs } = await regent.api.ask<{ runs: { nodes: { id: string }[] } }>(
    '{ runs(first: 1) { nodes { id } } }',
  );
  await runTab('FollowRun', { runId: runs.nodes[0]?.id, after: 0 });
  // The last event, on top of those before it: the editor has only the lines in its page that can be seen.
  await answers(/is\sas\sit\sshould\sbe/);
  await answers(/create\sroute\s\/browsed/);
  await screenshot('follow-run');
});

test('nothing comes from another host, and the content security policy has nothing to refuse', () => {
  expect([...hosts]).toEqual([new URL(regent.api.url).host]);
  expect(complaints).toEqual([]);
});

test('a page of the browser keeps no password', async () => {
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  expect(kept).toContain(admin.email);
  expect(kept).not.toContain(admin.password);
  await page.reload();
  await page.locator('.graphiql-tab-button', { hasText: /^InviteUser$/ }).click();
  await page.locator('.graphiql-query-editor', { hasText: 'InviteUserInput' }).waitFor();
});
