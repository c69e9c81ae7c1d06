/** What `npm run build` makes of console/, and how Regent serves it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { buildConsole } from './kit/build-console.ts';

/** What a browser loads for the pages of every day in one language, compressed. */
const MOST_BYTES = 60_000;
/** The same with those that it loads when the first of them is opened. */
const MOST_BYTES_OF_ALL_PAGES = 88_000;

let built: Awaited<ReturnType<typeof buildConsole>>;
let api: Api;

beforeAll(async () => {
  built = await buildConsole();
  api = await startApi({ consoleFolder: built.folder });
});
afterAll(async () => {
  await api?.close();
  await built?.remove();
});

const files = async () =>
  Promise.all(
    (await readdir(built.folder)).map(async (name) => ({
      name,
      text: await readFile(join(built.folder, name), 'utf8'),
    })),
  );

test('it is small', async () => {
  const sizes = (await files()).map(({ name, text }) => ({ name, size: gzipSync(text).length }));
  const of = (pattern: RegExp) => sizes.filter(({ name }) => pattern.test(name)).map(({ size }) => size);
  const words = of(/^(en|fr|de|nl)-/);
  const [more = Infinity, ...none] = of(/^more-/);
  expect([words.length, none]).toEqual([4, []]);
  // A browser loads one language, not four.
  const all = of(/./).reduce((sum, size) => sum + size) - words.reduce((sum, size) => sum + size);
  expect(all - more + Math.max(...words)).toBeLessThan(MOST_BYTES);
  expect(all + Math.max(...words)).toBeLessThan(MOST_BYTES_OF_ALL_PAGES);
});

test('it loads nothing from elsewhere, and needs no script or style inline', async () => {
  const all = await files();
  const [page = ''] = all.filter(({ name }) => name === 'index.html').map(({ text }) => text);
  expect(page).not.toMatch(/<script>|<style|style=|\son\w+=/);
  for (const { name, text } of all) {
    const addresses = [...text.matchAll(/https?:\/\/[^\s"'`)]+/g)].map(([address]) => address);
    // Names of XML, and an advice of the router to developers: nobody loads them.
    const known = ['http://www.w3.org/', 'https://github.com/preactjs/preact-iso#'];
    const loaded = addresses.filter((address) => !known.some((each) => address.startsWith(each)));
    expect([name, loaded]).toEqual([name, []]);
    expect(text).not.toMatch(/\beval\(|new Function\(/);
  }
});

test('a browser gets the page at each path of the console, and keeps only its parts', async () => {
  const texts = new Set<string>();
  for (const path of [
    '/',
    '/?x=1',
    '/clients',
    '/clients/acme',
    '/clients/',
    '/new-client',
    '/account',
    '/audit',
    '/servers/fo1.example.org',
    '/new-server',
    '/runs',
    '/runs/UnVuOjE',
  ]) {
    const page = await fetch(`${api.server.url}${path}`);
    expect([path, page.status, page.headers.get('content-type')]).toEqual([
      path,
      200,
      'text/html; charset=utf-8',
    ]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    const policy = page.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe');
    texts.add(await page.text());
  }
  expect(texts.size).toBe(1);
  const parts = [...[...texts][0]!.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts).toHaveLength(2);
  for (const path of parts) {
    const part = await fetch(`${api.server.url}${path}`);
    expect(part.status).toBe(200);
    expect(part.headers.get('cache-control')).toContain('immutable');
    expect(part.headers.get('content-encoding')).toBe('gzip');
  }
});

test('other paths are not the console’s', async () => {
  for (const path of [
    '/client',
    '/clientsx',
    '/new-clients',
    '/audit/x',
    '/console',
    '/console/x.js',
    '/runs.json',
    '/index.html',
  ])
    expect([path, (await fetch(`${api.server.url}${path}`)).status]).toEqual([path, 404]);
  const posted = await fetch(`${api.server.url}/clients`, { method: 'POST' });
  expect(posted.status).toBe(405);
});

test('a console that is not built says so', async () => {
  const other = await startApi({ consoleFolder: join(built.folder, 'nothing') });
  const page = await fetch(`${other.server.url}/`);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('npm run build');
  await other.close();
});
