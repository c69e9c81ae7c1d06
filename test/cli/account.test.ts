/** Signing in on the command line, and what is kept of it. */
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startApi, type Api } from '../kit/api.ts';
import { openBrowser } from '../kit/api/browser.ts';
import { regent } from './regent.ts';

let api: Api;
let folder: string;
let XDG_CONFIG_HOME: string;
let path: string;
beforeAll(async () => {
  api = await startApi();
  folder = await mkdtemp(join(tmpdir(), 'regent-contexts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api.close();
});
beforeEach(async () => {
  XDG_CONFIG_HOME = await newConfigHome();
  path = join(XDG_CONFIG_HOME, 'regent/contexts.json');
});

const newConfigHome = () => mkdtemp(join(folder, 'home-'));

const signIn = (...more: string[]) =>
  regent(api, ['login', api.url, ...more], { env: { XDG_CONFIG_HOME }, stdin: [api.token] });
const later = (words: string[], env = {}) => regent(api, words, { env: { XDG_CONFIG_HOME, ...env } });

test('who signs in needs no variables afterwards, and nobody else can read the token', async () => {
  expect(await signIn()).toMatchObject({ code: 0, stderr: '' });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(XDG_CONFIG_HOME, 'regent'))).mode & 0o777).toBe(0o700);
  expect(await later(['client', 'list'])).toEqual({ code: 0, stdout: 'No clients.\n', stderr: '' });
  const listed = await later(['context', 'list', '--json']);
  expect(listed.stdout).not.toContain(api.token);
  expect(JSON.parse(listed.stdout)).toMatchObject({ url: api.url.replace(/\/graphql$/, ''), current: true });
});

test('on a terminal, its user confirms a code in the console, and no token is copied', async () => {
  const browser = openBrowser(api);
  await browser.signIn();
  let answered: Promise<unknown> | undefined;
  const login = (field: string, more: string) =>
    regent(api, ['login', api.url], {
      env: { XDG_CONFIG_HOME },
      terminal: true,
      onStderr: (soFar) => {
        const code = /type this code: (\S+)/.exec(soFar)?.[1];
        if (code !== undefined)
          answered ??= browser.graphql(
            `mutation { ${field}(input: { code: "${code}" ${more} }) { userErrors { message } } }`,
          );
      },
    });
  const refused = await login('refuseApiToken', '');
  expect([refused.code, refused.stdout]).toEqual([3, '']);
  expect((await later(['context', 'list'])).stdout).toContain('not signed in');

  answered = undefined;
  const { code, stdout, stderr } = await login('allowApiToken', 'name: "laptop" scopes: [READ]');
  expect([code, stdout]).toEqual([0, expect.stringContaining('signed in')]);
  expect(stderr).toContain('/device');
  const kept = await readFile(path, 'utf8');
  expect(stdout + stderr).not.toContain(
    Object.values<{ token: string }>(JSON.parse(kept).contexts)[0]?.token,
  );
  expect((await later(['client', 'list'])).code).toBe(0);
  expect((await later(['user', 'list'])).code).toBe(3);
});

test('on a terminal, the token is asked for on request, and not shown', async () => {
  const { code, stdout, stderr } = await regent(api, ['login', '--with-token', api.url], {
    env: { XDG_CONFIG_HOME },
    terminal: true,
    stdin: [api.token],
  });
  expect([code, stdout]).toEqual([0, expect.stringContaining('signed in')]);
  expect(stderr).not.toContain(api.token);
});

test('a wrong token is not kept', async () => {
  const env = { XDG_CONFIG_HOME };
  const wrong = await regent(api, ['login', api.url], { env, stdin: ['regent_api_wrong'] });
  expect(wrong).toMatchObject({ code: 4, stdout: '' });
  expect((await regent(api, ['login', api.url], { env })).code).toBe(2);
  expect(await later(['context', 'list'])).toMatchObject({
    stdout: expect.stringContaining('not signed in'),
  });
});

test('several contexts are kept, one is used, and a forgotten one is gone', async () => {
  await signIn('--name', 'here');
  const kept = JSON.parse(await readFile(path, 'utf8'));
  kept.contexts.there = { url: 'http://127.0.0.1:9', token: 'regent_api_there' };
  await writeFile(path, JSON.stringify(kept));
  expect((await later(['context', 'use', 'there'])).code).toBe(0);
  expect((await later(['client', 'list'])).code).toBe(5);
  expect((await later(['client', 'list'], { REGENT_CONTEXT: 'here' })).code).toBe(0);
  expect((await later(['client', 'list'], { REGENT_CONTEXT: 'nowhere' })).code).toBe(2);
  expect((await later(['context', 'use', 'nowhere'])).code).toBe(3);
  expect((await later(['logout'])).code).toBe(0);
  expect(await later(['client', 'list'])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('regent login'),
  });
  expect((await later(['context', 'list', '--json'])).stdout).not.toContain('there');
});

test('a token goes to no other address than its own', async () => {
  await signIn();
  const other = await later(['client', 'list'], { REGENT_URL: 'http://127.0.0.1:9' });
  expect(other).toMatchObject({ code: 4, stderr: expect.stringContaining('Set REGENT_TOKEN, too') });
  const both = { REGENT_URL: 'http://127.0.0.1:9', REGENT_TOKEN: 'x' };
  expect((await later(['client', 'list'], both)).code).toBe(5);
});

test('a file that others can read, that is a link, or that is something else, is refused', async () => {
  await signIn();
  await chmod(path, 0o640);
  expect(await later(['client', 'list'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('chmod 600'),
  });
  expect((await signIn()).code).toBe(2);
  await chmod(path, 0o600);
  for (const text of ['', '{}', '[]', 'null', '{"contexts":{"a":1}}', '{"contexts":{"a":{"url":1}}}']) {
    await writeFile(path, text);
    expect([text, await later(['client', 'list'])]).toMatchObject([text, { code: 2 }]);
  }
  const linked = await newConfigHome();
  await mkdir(join(linked, 'regent'));
  await symlink(path, join(linked, 'regent/contexts.json'));
  const answer = await regent(api, ['login', api.url], {
    env: { XDG_CONFIG_HOME: linked },
    stdin: [api.token],
  });
  expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining('is a link') });
});
