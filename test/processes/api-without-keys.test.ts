/** Whoever takes over an API that has no key of the servers is on no server, and reads no secret of a client. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../kit/services/postgres.ts';
import {
  ask,
  inPerson,
  spawnRegent,
  startRegent,
  type RegentProcess,
} from '../kit/services/regent-process.ts';
import { addOffices, createClient, endOf, expectSettled, expectSucceeded, mutate, runOf } from './regent.ts';

const API_KEYS = new URL('../../dist/src/api-keys.js', import.meta.url).pathname;

let folder: string;
let postgres: TestPostgres;
let shared: Record<string, string>;
let worker: RegentProcess;
let api: RegentProcess;
let keys: Record<string, string>;
let server: string;

const workerFolder = () => join(folder, 'worker');
const apiFolder = () => join(folder, 'api');

beforeAll(async () => {
  const started = await startPostgres();
  if (started === undefined) throw new Error('There is no PostgreSQL.');
  postgres = started;
  folder = await mkdtemp(join(tmpdir(), 'regent-api-'));
  shared = { DATABASE_URL: postgres.url };
  worker = await startRegent({ env: { ...shared, DATA_DIR: workerFolder(), ROLE: 'worker' } });
  const { stdout } = await promisify(execFile)(process.execPath, [API_KEYS], {
    env: { PATH: process.env['PATH'], DATA_DIR: workerFolder() },
  });
  keys = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  api = await startRegent({ env: { ...shared, ...keys, DATA_DIR: apiFolder(), ROLE: 'api' } });
  server = await addOffices(api);
});
afterAll(async () => {
  for (const each of [api, worker]) if (each?.alive()) await each.kill();
  await postgres?.close();
  await rm(folder, { recursive: true, force: true });
});

test('it is given no key of servers, and makes none', async () => {
  expect(Object.keys(keys)).toEqual(['ACCOUNTS_KEY', 'SERVERS_PUBLIC_KEY']);
  expect(await readdir(workerFolder())).toEqual(expect.arrayContaining(['encryption.key', 'ssh']));
  expect((await readdir(apiFolder())).filter((name) => name !== 'sandboxes')).toEqual([]);
  expect(api.output()).not.toContain('ssh-ed25519');
});

test('it creates a client, whose secrets the worker opens, and shows the link of its first user', async () => {
  const { clientId, runId } = await createClient(api, 'acme', server);
  expectSucceeded(await endOf(api, runId));
  const person = await inPerson(api);
  const { link } = await mutate(person, 'revealFirstUserLink', { clientId }, 'link');
  expect(link).toMatch(/\/acme\/#\/passwordforgotten\/[\w-]{43}$/);
  const renewed = await mutate(person, 'renewFirstUserLink', { clientId }, 'run { id }');
  expectSucceeded(await endOf(api, renewed.run.id));
  expect((await mutate(person, 'revealFirstUserLink', { clientId }, 'link')).link).not.toBe(link);
});

const PLAN = 'plan { plugin summary diff } run { id }';

const draft = () => ({
  alias: 'draft',
  serverId: server,
  name: 'Draft',
  contactEmail: 'it@draft.example.org',
  firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@draft.example.org' },
  dryRun: true,
});

test('it shows dry runs, which the worker plans', async () => {
  const { plan, run } = await mutate(api, 'createClient', draft(), PLAN);
  expect(run).toBeNull();
  expect(plan.map(({ plugin }: { plugin: string }) => plugin)).toEqual(
    expect.arrayContaining(['client-config']),
  );
  expect(JSON.stringify(plan)).toContain('********');
  await expectSettled(api);
});

test('it begins without the key of the secrets in the database only to say which one', async () => {
  const other = Object.fromEntries(
    Object.entries(keys).map(([name, value]) => [name, value.replace(/^\w+/, '00000000')]),
  );
  const wrong = spawnRegent({ ...shared, ...other, DATA_DIR: apiFolder(), ROLE: 'api' });
  expect(await wrong.ended).toBe(1);
  const id = keys['ACCOUNTS_KEY']?.split(':')[0];
  expect(wrong.output()).toContain(`the key ${id} is missing`);
  expect(wrong.output()).toContain('npm run api-keys');
});

test('beside a planner it shows dry runs, and nothing that waits is carried out', async () => {
  await worker.stop();
  const planner = spawnRegent({ ...shared, DATA_DIR: workerFolder(), ROLE: 'planner' });
  try {
    await expect.poll(planner.output).toContain('Regent plans as');
    const { runId } = await createClient(api, 'waits', server);
    const { plan } = await mutate(api, 'syncServer', { serverId: server, dryRun: true }, PLAN);
    expect(JSON.stringify(plan)).toContain('waits');
    expect((await runOf(api, runId)).status).toBe('QUEUED');
    const { data } = await ask(api, '{ servers { totalCount } }');
    expect(data.servers.totalCount).toBe(2);
  } finally {
    expect((await planner.stop()).code).toBe(0);
  }
});
