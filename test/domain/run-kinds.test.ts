/** What runs for clients are called, and what they say in the end. */
import { expect, test } from 'vitest';
import { admin, everything, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

async function withClient() {
  const engine = await makeEngine([recordingPlugin('site')]);
  const server = await engine.addServer('fo1.test');
  const { client } = await engine.addClient('acme', server.id);
  await engine.work(server.id);
  return { ...engine, server, client };
}

test('a run of a suspended client says that it is suspended, whatever the run was for', async () => {
  const { start, clients, server, client, work, run } = await withClient();
  const explained = async (id: string) => {
    await work(server.id);
    return (await run(id)).explanation;
  };
  const suspension = await start(clients.suspend(client.id), admin);
  expect(suspension.run.kind).toBe('SUSPEND_CLIENT');
  expect(await explained(suspension.run.id)).toMatch(
    /^acme is suspended: https?:\/\/\S+\/acme answers 503; \d changes? (was|were) made\.$/,
  );
  const renaming = await start(clients.update(client.id, { name: 'Acme SA' }), admin);
  expect(await explained(renaming.run.id)).toMatch(/^acme is suspended: /);
  const resumption = await start(clients.resume(client.id), admin);
  expect(resumption.run.kind).toBe('RESUME_CLIENT');
  expect(await explained(resumption.run.id)).toMatch(/^acme is as it should be at http/);
});

test('what is done for a first user is a kind of its own, also as another go', async () => {
  const { start, clients, client, runs } = await withClient();
  const { run } = await start(clients.renewFirstUserLink(client.id), admin);
  expect(run.kind).toBe('UPDATE_FIRST_USER');
  await runs.cancel(run.id, admin, everything);
  expect((await start(runs.retry(run.id, everything), admin)).run.kind).toBe('UPDATE_FIRST_USER');
});

test('another go at a suspension is one no more when the client was resumed meanwhile', async () => {
  const { start, clients, client, runs } = await withClient();
  const suspension = await start(clients.suspend(client.id), admin);
  await runs.cancel(suspension.run.id, admin, everything);
  const again = async () => (await start(runs.retry(suspension.run.id, everything), admin)).run.kind;
  expect(await again()).toBe('SUSPEND_CLIENT');
  await start(clients.resume(client.id), admin);
  expect(await again()).toBe('UPDATE_CLIENT');
});
