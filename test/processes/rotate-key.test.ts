import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrationsFolder } from '../../src/db/migrations/migrations-folder.ts';
import { openDatabase } from '../../src/db/connection/open.ts';
import { makeSeals } from '../../src/db/seals.ts';
import { unopened } from '../../src/domain/secrets/reseal.ts';
import { makeVaults } from '../../src/domain/secrets/vaults.ts';
import { readEncryptionKeys } from '../../src/keys.ts';
import { startPostgres, type TestPostgres } from '../kit/services/postgres.ts';
import {
  ask,
  inPerson,
  spawnRegent,
  startRegent,
  type RegentProcess,
} from '../kit/services/regent-process.ts';
import { addOffices, createClient, endOf, expectSettled, mutate } from './regent.ts';
import { killingAt, rotateKey, type KillPoint } from './rotating.ts';

let folder: string;
let env: Record<string, string>;
let postgres: TestPostgres | undefined;
let started: RegentProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-rotate-'));
  env = { DATA_DIR: join(folder, 'data') };
  started = [];
});
afterEach(async () => {
  for (const each of started) if (each.alive()) await each.kill();
  await postgres?.close();
  postgres = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function start(more: Record<string, string> = {}, token?: string): Promise<RegentProcess> {
  const regent = await startRegent({ env: { ...env, ...more }, ...(token === undefined ? {} : { token }) });
  started.push(regent);
  return regent;
}

async function withClient(more: Record<string, string> = {}) {
  const regent = await start(more);
  const { clientId, runId } = await createClient(regent, 'acme', await addOffices(regent));
  await endOf(regent, runId);
  return { regent, clientId, link: await linkOf(regent, clientId) };
}

const linkOf = async (regent: RegentProcess, clientId: string): Promise<string> =>
  (await mutate(await inPerson(regent), 'revealFirstUserLink', { clientId }, 'link')).link;

const keysIn = async (): Promise<string[]> =>
  (await readFile(join(folder, 'data/encryption.key'), 'utf8')).trim().split('\n');

/** What is in the data folder, looked at while no process is: how many keys, and what they do not open. */
async function leftBehind() {
  const database = await openDatabase({ url: undefined, dataFolder: join(folder, 'data'), migrationsFolder });
  try {
    const { keys } = await readEncryptionKeys(join(folder, 'data'), undefined);
    return { keys: keys.length, unopened: await unopened(makeSeals(database.prisma), makeVaults(keys)) };
  } finally {
    await database.close();
  }
}

test('the key is another one, and everything is as it was', async () => {
  const { regent, clientId, link } = await withClient();
  const [old = ''] = await keysIn();
  const whileRunning = await rotateKey(env);
  expect(whileRunning).toMatchObject({
    code: 1,
    output: expect.stringContaining(`in use by process ${regent.pid}`),
  });
  expect(await keysIn()).toEqual([old]);
  await regent.stop();

  const rotated = await rotateKey(env);
  expect(rotated).toMatchObject({
    code: 0,
    output: expect.stringContaining('Secrets that were encrypted again: 2.'),
  });
  const [fresh = '', ...others] = await keysIn();
  expect(others).toEqual([old]);
  expect((await rotateKey(env)).output).toContain('Secrets that were encrypted again: 0.');
  const finished = await rotateKey(env, ['--finish']);
  expect(finished).toMatchObject({ code: 0, output: expect.stringContaining('The old key was removed') });
  expect(await keysIn()).toEqual([fresh]);
  expect(rotated.output + finished.output).not.toContain(fresh);
  expect((await rotateKey(env, ['--finish'])).output).toContain('There is only one key');

  const withOld = spawnRegent({ ...env, ENCRYPTION_KEY: old });
  started.push(withOld);
  expect(await withOld.ended).toBe(1);
  const [, id] = /has a new key, ([0-9a-f]{8})/.exec(rotated.output) ?? [];
  expect(withOld.output()).toContain(`the key ${id} is missing (client/acme/`);

  const after = await start({}, regent.token);
  expect(await linkOf(after, clientId)).toBe(link);
  await expectSettled(after);
  const { data } = await ask(after, '{ auditEntries(first: 50) { nodes { actor action subject } } }');
  const told = data.auditEntries.nodes.filter(({ action }: { action: string }) => action === 'rotateKey');
  expect(told).toHaveLength(3);
  expect(told[0]).toEqual({ actor: 'regent', action: 'rotateKey', subject: `encryption key ${id}` });
});

async function killedAt(point: KillPoint, options: string[] = []): Promise<void> {
  const killed = await rotateKey(env, options, await killingAt(point, folder));
  expect(killed.code, killed.output).toBeNull();
  expect(await leftBehind()).toMatchObject({ unopened: [] });
}

test('wherever it is killed, nothing is unreadable, and to run it again goes on', async () => {
  await (await withClient()).regent.stop();
  await killedAt('before the keys are written');
  await killedAt('after the keys were written');
  await killedAt('when all is sealed anew');
  expect((await rotateKey(env)).code).toBe(0);
  expect(await leftBehind()).toEqual({ keys: 2, unopened: [] });
});

test('the old key is removed whole or not at all, wherever that is killed', async () => {
  const { regent, clientId, link } = await withClient();
  await regent.stop();
  expect((await rotateKey(env)).code).toBe(0);
  await killedAt('before the keys are written', ['--finish']);
  await killedAt('after the keys were written', ['--finish']);
  expect(await leftBehind()).toEqual({ keys: 1, unopened: [] });
  const after = await start({}, regent.token);
  expect(await linkOf(after, clientId)).toBe(link);
});

test('processes on PostgreSQL need the new key first, and work on while their secrets are sealed anew', async () => {
  postgres = await startPostgres();
  if (postgres === undefined) throw new Error('There is no PostgreSQL.');
  env = { ...env, DATABASE_URL: postgres.url };
  const old = Buffer.alloc(32, 1).toString('base64');
  const before = await withClient({ ENCRYPTION_KEY: old });

  const first = await rotateKey({ ...env, ENCRYPTION_KEY: old });
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Nothing has been done yet') });
  const [, given = ''] = /^ENCRYPTION_KEY=(.*)$/m.exec(first.output) ?? [];
  const [fresh = '', ...others] = given.split(',');
  expect(others).toEqual([old]);
  const early = await rotateKey({ ...env, ENCRYPTION_KEY: given });
  expect(early).toMatchObject({
    code: 1,
    output: expect.stringContaining('without the new key: 1.'),
  });

  // First it opens everywhere, then it seals everywhere: no process is ever without what another one seals.
  const opening = await start({ ENCRYPTION_KEY: `${old},${fresh}` }, before.regent.token);
  await before.regent.stop();
  expect(await linkOf(opening, before.clientId)).toBe(before.link);
  const sealing = await start({ ENCRYPTION_KEY: given }, before.regent.token);
  const rotated = await rotateKey({ ...env, ENCRYPTION_KEY: given });
  expect(rotated).toMatchObject({
    code: 0,
    output: expect.stringContaining('Secrets that were encrypted again: 2.'),
  });
  expect(await linkOf(opening, before.clientId)).toBe(before.link);
  expect(await linkOf(sealing, before.clientId)).toBe(before.link);

  // The one that still seals with the old key is in the way.
  const tooEarly = await rotateKey({ ...env, ENCRYPTION_KEY: given }, ['--finish']);
  expect(tooEarly).toMatchObject({
    code: 1,
    output: expect.stringContaining('without the new key: 1.'),
  });
  await opening.stop();
  const finished = await rotateKey({ ...env, ENCRYPTION_KEY: given }, ['--finish']);
  expect(finished).toMatchObject({ code: 0, output: expect.stringContaining(`ENCRYPTION_KEY=${fresh}\n`) });
  await sealing.stop();
  const after = await start({ ENCRYPTION_KEY: fresh }, before.regent.token);
  expect(await linkOf(after, before.clientId)).toBe(before.link);
});

test('a data folder that Regent has not made is not taken for one', async () => {
  const wrong = await rotateKey({ DATA_DIR: join(folder, 'typo') });
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('Set DATA_DIR') });
  expect((await rotateKey(env, ['--help'])).output).toContain('Usage: npm run rotate-key');
});
