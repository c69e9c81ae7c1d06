import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrationsFolder } from '../../src/db/migrations/migrations-folder.ts';
import { openDatabase } from '../../src/db/connection/open.ts';
import { makeSeals } from '../../src/db/seals.ts';
import { unopened } from '../../src/domain/secrets/reseal.ts';
import { makeVaults } from '../../src/domain/secrets/vaults.ts';
import { readEncryptionKeys } from '../../src/keys.ts';
import { startPostgres } from '../kit/services/postgres.ts';
import { ask, inPerson, type RegentProcess } from '../kit/services/regent-process.ts';
import { addOffices, createClient, endOf, expectSettled, mutate, useDataFolder } from './regent.ts';
import { killingAt, rotateKey, type KillPoint } from './rotating.ts';

const on = useDataFolder();
const { start } = on;

async function withClient(more: Record<string, string> = {}) {
  const regent = await start(more);
  const { clientId, runId } = await createClient(regent, 'acme', await addOffices(regent));
  await endOf(regent, runId);
  return { regent, clientId, link: await linkOf(regent, clientId) };
}

const linkOf = async (regent: RegentProcess, clientId: string): Promise<string> =>
  (await mutate(await inPerson(regent), 'revealFirstUserLink', { clientId }, 'link')).link;

const keysIn = async (): Promise<string[]> =>
  (await readFile(join(on.folder, 'data/encryption.key'), 'utf8')).trim().split('\n');

/** What is in the data folder, looked at while no process is: how many keys, and what they do not open. */
async function leftBehind() {
  const database = await openDatabase({
    url: undefined,
    dataFolder: join(on.folder, 'data'),
    migrationsFolder,
  });
  try {
    const { keys } = await readEncryptionKeys(join(on.folder, 'data'), undefined);
    return { keys: keys.length, unopened: await unopened(makeSeals(database.prisma), makeVaults(keys)) };
  } finally {
    await database.close();
  }
}

test('the key is another one, and everything is as it was', async () => {
  const { regent, clientId, link } = await withClient();
  const [old = ''] = await keysIn();
  const whileRunning = await rotateKey(on.env);
  expect(whileRunning).toMatchObject({
    code: 1,
    output: expect.stringContaining(`in use by process ${regent.pid}`),
  });
  expect(await keysIn()).toEqual([old]);
  await regent.stop();

  const rotated = await rotateKey(on.env);
  expect(rotated).toMatchObject({
    code: 0,
    output: expect.stringContaining('Secrets that were encrypted again: 2.'),
  });
  const [fresh = '', ...others] = await keysIn();
  expect(others).toEqual([old]);
  expect((await rotateKey(on.env)).output).toContain('Secrets that were encrypted again: 0.');
  const finished = await rotateKey(on.env, ['--finish']);
  expect(finished).toMatchObject({ code: 0, output: expect.stringContaining('The old key was removed') });
  expect(await keysIn()).toEqual([fresh]);
  expect(rotated.output + finished.output).not.toContain(fresh);
  expect((await rotateKey(on.env, ['--finish'])).output).toContain('There is only one key');

  const withOld = on.spawn({ ENCRYPTION_KEY: old });
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
  const killed = await rotateKey(on.env, options, await killingAt(point, on.folder));
  expect(killed.code, killed.output).toBeNull();
  expect(await leftBehind()).toMatchObject({ unopened: [] });
}

test('wherever it is killed, nothing is unreadable, and to run it again goes on', async () => {
  await (await withClient()).regent.stop();
  await killedAt('before the keys are written');
  await killedAt('after the keys were written');
  await killedAt('when all is sealed anew');
  expect((await rotateKey(on.env)).code).toBe(0);
  expect(await leftBehind()).toEqual({ keys: 2, unopened: [] });
});

test('the old key is removed whole or not at all, wherever that is killed', async () => {
  const { regent, clientId, link } = await withClient();
  await regent.stop();
  expect((await rotateKey(on.env)).code).toBe(0);
  await killedAt('before the keys are written', ['--finish']);
  await killedAt('after the keys were written', ['--finish']);
  expect(await leftBehind()).toEqual({ keys: 1, unopened: [] });
  const after = await start({}, regent.token);
  expect(await linkOf(after, clientId)).toBe(link);
});

test('processes on PostgreSQL need the new key first, and work on while their secrets are sealed anew', async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) throw new Error('There is no PostgreSQL.');
  onTestFinished(() => postgres.close());
  on.env['DATABASE_URL'] = postgres.url;
  const old = Buffer.alloc(32, 1).toString('base64');
  const before = await withClient({ ENCRYPTION_KEY: old });

  const first = await rotateKey({ ...on.env, ENCRYPTION_KEY: old });
  expect(first).toMatchObject({ code: 0, output: expect.stringContaining('Nothing has been done yet') });
  const [, given = ''] = /^ENCRYPTION_KEY=(.*)$/m.exec(first.output) ?? [];
  const [fresh = '', ...others] = given.split(',');
  expect(others).toEqual([old]);
  const early = await rotateKey({ ...on.env, ENCRYPTION_KEY: given });
  expect(early).toMatchObject({
    code: 1,
    output: expect.stringContaining('without the new key: 1.'),
  });

  // First it opens everywhere, then it seals everywhere: no process is ever without what another one seals.
  const opening = await start({ ENCRYPTION_KEY: `${old},${fresh}` }, before.regent.token);
  await before.regent.stop();
  expect(await linkOf(opening, before.clientId)).toBe(before.link);
  const sealing = await start({ ENCRYPTION_KEY: given }, before.regent.token);
  const rotated = await rotateKey({ ...on.env, ENCRYPTION_KEY: given });
  expect(rotated).toMatchObject({
    code: 0,
    output: expect.stringContaining('Secrets that were encrypted again: 2.'),
  });
  expect(await linkOf(opening, before.clientId)).toBe(before.link);
  expect(await linkOf(sealing, before.clientId)).toBe(before.link);

  // The one that still seals with the old key is in the way.
  const tooEarly = await rotateKey({ ...on.env, ENCRYPTION_KEY: given }, ['--finish']);
  expect(tooEarly).toMatchObject({
    code: 1,
    output: expect.stringContaining('without the new key: 1.'),
  });
  await opening.stop();
  const finished = await rotateKey({ ...on.env, ENCRYPTION_KEY: given }, ['--finish']);
  expect(finished).toMatchObject({ code: 0, output: expect.stringContaining(`ENCRYPTION_KEY=${fresh}\n`) });
  await sealing.stop();
  const after = await start({ ENCRYPTION_KEY: fresh }, before.regent.token);
  expect(await linkOf(after, before.clientId)).toBe(before.link);
});

test('a data folder that Regent has not made is not taken for one', async () => {
  const wrong = await rotateKey({ DATA_DIR: join(on.folder, 'typo') });
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('Set DATA_DIR') });
  expect((await rotateKey(on.env, ['--help'])).output).toContain('Usage: npm run rotate-key');
});
