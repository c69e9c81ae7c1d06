import { readFile } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { mailerWith } from '../kit/services/mailer.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('the page for passwords comes in parts that a browser keeps, all of them from here', async () => {
  const page = await fetch(`${api.server.url}/password`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await page.text();
  expect(html).not.toMatch(/<script>|<style|style="|onclick|https?:\/\//);
  const parts = [...html.matchAll(/(?:src|href)="(\/password\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts).toHaveLength(2);
  for (const path of parts) {
    const part = await fetch(`${api.server.url}${path}`);
    expect(part.status).toBe(200);
    expect(part.headers.get('cache-control')).toContain('immutable');
    expect((await part.text()).length).toBeGreaterThan(500);
  }
  expect((await fetch(`${api.server.url}/password/other.js`)).status).toBe(404);
});

test('nothing else may run in it, frame it, or be told where somebody came from', async () => {
  const { headers } = await fetch(`${api.server.url}/password`);
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('the page for two-factor authentication is as strict, and both say in which language they are', async () => {
  const [page, password] = await Promise.all(
    ['/two-factor', '/password'].map((path) => fetch(`${api.server.url}${path}`)),
  );
  expect(page?.headers.get('content-security-policy')).toBe(password?.headers.get('content-security-policy'));
  const html = await page?.text();
  expect(html).toMatch(/<html lang="en">/);
  expect(await password?.text()).toMatch(/<html lang="en">/);
  expect(html).not.toMatch(/<script>|<style|style="|onclick|https?:\/\//);
  for (const [, path] of html?.matchAll(/(?:src|href)="(\/two-factor\/[^"]+)"/g) ?? []) {
    expect((await fetch(`${api.server.url}${path}`)).status).toBe(200);
  }
});

test('each text of the pages is there in every language', async () => {
  const folder = new URL('../../src/server/pages/form-pages/', import.meta.url);
  const read = (name: string) => readFile(new URL(name, folder), 'utf8');
  const [words, ...pages] = await Promise.all(
    ['translations.js', 'password.html', 'two-factor.html', 'forms.js', 'password.js', 'two-factor.js'].map(
      read,
    ),
  );
  const translations: Record<string, Record<string, string>> = runInNewContext(`${words}; TRANSLATIONS`);
  const told = pages
    .slice(2)
    .flatMap((js) => [...js.matchAll(/(?:tell\(|Error\(|\?\? )'([^']+)'\)/g)].map(([, text = '']) => text));
  const shown = pages.slice(0, 2).flatMap((html) => {
    const [, title = ''] = /<title>(.*)<\/title>/.exec(html) ?? [];
    const main = html.replace(/[^]*<main>/, '').replace(/<(noscript|pre|h1|code)\b[^]*?<\/\1>/g, '<br>');
    return [title, ...main.split(/<[^>]*>/)];
  });
  const texts = [...new Set([...shown, ...told].map((text) => text.trim().replace(/\s+/g, ' ')))];
  expect(told.length).toBeGreaterThan(4);
  expect(Object.keys(translations)).toEqual(['fr', 'de', 'nl']);
  for (const language of Object.values(translations))
    expect(Object.keys(language).toSorted()).toEqual(texts.filter((text) => text !== '').toSorted());
});

test('the page for passwords knows whether a link can be mailed', async () => {
  const mailing = await startApi({ mailer: mailerWith() });
  onTestFinished(() => mailing.close());
  const mailsFrom = async ({ server }: Api) =>
    /data-mail="(\w+)"/.exec(await (await fetch(`${server.url}/password`)).text())?.[1];
  expect(await mailsFrom(mailing)).toBe('true');
  expect(await mailsFrom(api)).toBe('false');
});
