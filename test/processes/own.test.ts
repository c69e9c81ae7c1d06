/** By way of the API and a sandbox: what is under a client's name and not Regent's own stays as it is. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask, startRegent } from '../kit/services/regent-process.ts';
import { addOffices, createClient, deleteClient, endOf, expectSucceeded, mutate } from './regent.ts';
import { mentionsOf } from './sandboxes.ts';

test('a site and a folder of somebody else’s are in the way of a new client, and outlast it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'regent-past-'));
  const regent = await startRegent({ env: { DATA_DIR: folder } });
  onTestFinished(async () => {
    await regent.kill();
    await rm(folder, { recursive: true, force: true });
  });
  const serverId = await addOffices(regent);
  expectSucceeded(await endOf(regent, (await createClient(regent, 'first-one', serverId)).runId));
  const root = join(folder, 'sandboxes', 'fo1.test');
  const paths = ['etc/apache2/sites-available/intranet.conf', 'var/www/intranet/index.html'];
  const theirs = async () => Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  for (const path of paths) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), `theirs, at ${path}`);
  }
  const before = await mentionsOf('intranet', [root]);

  const input = {
    alias: 'intranet',
    serverId,
    name: 'Intranet',
    contactEmail: 'it@intranet.example.org',
    firstUser: { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@intranet.example.org' },
    dryRun: true,
  };
  const dry = await ask(
    regent,
    `mutation ($input: CreateClientInput!) { createClient(input: $input) { plan { summary } userErrors { code message } } }`,
    { input },
  );
  const named =
    /Regent has not made.* on fo1\.test: .*\/var\/www\/intranet.*\/intranet\.conf\. Choose another alias/;
  expect(dry.data.createClient).toEqual({
    plan: [],
    userErrors: [{ code: 'CONFLICT', message: expect.stringMatching(named) }],
  });

  const created = await createClient(regent, 'intranet', serverId);
  const run = await endOf(regent, created.runId);
  expect(run).toMatchObject({ status: 'FAILED', explanation: expect.stringMatching(named) });
  const sync = await mutate(regent, 'syncServer', { serverId }, 'run { id }');
  expect((await endOf(regent, sync.run.id)).explanation).toMatch(named);
  const deletion = await endOf(regent, await deleteClient(regent, created));
  expect(deletion.status).toBe('SUCCEEDED');
  expect(deletion.events.map(({ text }) => text).join('\n')).toMatch(/Left alone on fo1\.test.*intranet/);
  expect(await theirs()).toEqual(paths.map((path) => `theirs, at ${path}`));
  expect(await mentionsOf('intranet', [root])).toEqual(before);
});
