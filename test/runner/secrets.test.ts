/** Which secrets a run opens, and that it tells none of them. */
import { expect, test, vi } from 'vitest';
import { contexts } from '../../src/domain/secrets/contexts.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

/** The aliases of the clients whose secrets are opened while this works. */
async function openedBy(engine: Awaited<ReturnType<typeof makeEngine>>, work: () => Promise<unknown>) {
  const { servers, accounts } = engine.vaults;
  const opens = [vi.spyOn(servers, 'open'), vi.spyOn(accounts, 'open')];
  try {
    await work();
    return opens.map((open) => open.mock.calls.map(([, context]) => context).toSorted());
  } finally {
    for (const open of opens) open.mockRestore();
  }
}

const both = (...aliases: string[]) => [
  aliases.map((alias) => contexts.clientSecrets(alias)),
  aliases.map((alias) => contexts.firstUserToken(alias)),
];

test('a run opens the secrets of its own clients, however many others there are', async () => {
  const engine = await makeEngine([
    recordingPlugin('site', {
      onPlan: (_ctx, { clients }) => void clients.map(({ secrets }) => secrets.databasePassword),
    }),
    recordingPlugin('route', { roles: ['REVERSE_PROXY'] }),
  ]);
  const [one, two] = [await engine.addServer('fo1.test'), await engine.addServer('fo2.test')];
  const proxy = await engine.addServer('rpx.test', { role: 'REVERSE_PROXY' });
  const { client } = await engine.addClient('acme', one.id);
  expect(await openedBy(engine, () => engine.work(one.id))).toEqual(both('acme'));
  for (const alias of ['beta', 'gamma']) await engine.addClient(alias, one.id);
  for (const alias of ['delta', 'epsilon']) await engine.addClient(alias, two.id);
  for (const { id } of [one, two]) await engine.work(id);

  const change = engine.clients.update(client.id, { name: 'Acme SA' });
  expect(await openedBy(engine, () => engine.draft(change))).toEqual(both());
  const signal = new AbortController().signal;
  const { drafts } = await engine.draft(change);
  expect(await openedBy(engine, () => engine.planner({ of: 'clients', drafts }, signal))).toEqual(
    both('acme'),
  );
  await engine.start(change, admin);
  expect(await openedBy(engine, () => engine.work(one.id))).toEqual(both('acme'));

  await engine.start(engine.runs.onServer('SYNC', two.id), admin);
  expect(await openedBy(engine, () => engine.work(two.id))).toEqual(both('delta', 'epsilon'));
  await engine.start(engine.runs.onServer('SYNC', proxy.id), admin);
  expect(await openedBy(engine, () => engine.work(proxy.id))).toEqual(both());
});

test('what a server says of a client’s secrets is masked, also where no plugin has read them', async () => {
  let password = '';
  const engine = await makeEngine([
    recordingPlugin('site', { onStep: (ctx) => ctx.log(`there is ${password} in a file`) }),
  ]);
  const server = await engine.addServer('fo1.test');
  const { client, run } = await engine.addClient('acme', server.id);
  const opened = engine.vaults.servers.open(client.secrets, contexts.clientSecrets('acme'));
  password = (JSON.parse(opened) as { databasePassword: string }).databasePassword;
  await engine.work(server.id);
  const journal = JSON.stringify((await engine.run(run.id)).events);
  expect(journal).toContain('there is ******** in a file');
  expect(journal).not.toContain(password);
});

test('of a client that lives elsewhere, what a plugin has read is masked', async () => {
  let password = '';
  const engine = await makeEngine([
    recordingPlugin('site'),
    recordingPlugin('grant', {
      roles: ['BACK_OFFICE'],
      onPlan: (ctx, { clients }) =>
        void clients.map(({ secrets }) => ctx.log(`there is ${(password = secrets.databasePassword)}`)),
    }),
  ]);
  const home = await engine.addServer('fo1.test');
  const back = await engine.addServer('bo.test', { role: 'BACK_OFFICE' });
  await engine.addClient('acme', home.id);
  await engine.work(home.id);
  const { run } = await engine.start(engine.runs.onServer('SYNC', back.id), admin);
  await engine.work(back.id);
  const journal = JSON.stringify((await engine.run(run.id)).events);
  expect(password).not.toBe('');
  expect(journal).toContain('there is ********');
  expect(journal).not.toContain(password);
});
