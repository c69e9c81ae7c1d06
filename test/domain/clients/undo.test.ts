/** Runs that are undone by the opposite operation. */
import { expect, test } from 'vitest';
import { undoFactsOf } from '../../../src/domain/clients/undo-facts.ts';
import { admin, everything, makeEngine } from '../../kit/engine.ts';
import { makeLiveClient } from '../../kit/live-client.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

async function makeHost() {
  const site = recordingPlugin('site');
  site.closed = 'absent';
  const engine = await makeEngine([recordingPlugin('data'), site], { graceDays: 21 });
  const models = [await engine.addModel('One'), await engine.addModel('Two')];
  const { server, id, carryOut } = await makeLiveClient(engine, { modelIds: [models[0]!.id] });
  const { clients, prisma, store } = engine;
  return {
    engine,
    server,
    id,
    models: models.map((model) => model.id),
    carryOut,
    undo: (runId: string) => carryOut(clients.undo(runId, everything)),
    async whyNot(runId: string) {
      const facts = await store.transact((tx) => tx.undoFacts(runId));
      return clients.whyNotUndone(facts!);
    },
    acme: () =>
      prisma.client.findUniqueOrThrow({ where: { id }, include: { models: { select: { modelId: true } } } }),
  };
}

test('an update is undone by setting back what it changed, names, flags and models, and that can be undone too', async () => {
  const host = await makeHost();
  const { clients } = host.engine;
  const before = await host.acme();
  const update = await host.carryOut(
    clients.update(host.id, {
      name: 'Another',
      twoFactorEnforced: false,
      firstUser: { lastName: 'Byron' },
      modelIds: [host.models[1]!],
    }),
  );
  const changed = await host.acme();
  expect(changed.models).toEqual([{ modelId: host.models[1] }]);
  expect(await host.whyNot(update.id)).toBeUndefined();
  const undone = await host.undo(update.id);
  expect(undone).toMatchObject({ kind: 'UPDATE_CLIENT', status: 'SUCCEEDED' });
  const values = ({ name, firstUserLastName, twoFactorEnforced, models }: typeof before) => ({
    name,
    firstUserLastName,
    twoFactorEnforced,
    models,
  });
  expect(values(await host.acme())).toEqual(values(before));
  expect(await host.whyNot(update.id)).toMatch(
    /^acme was changed again since: name, firstUserLastName, twoFactorEnforced, models\.$/,
  );
  await host.undo(undone.id);
  expect(values(await host.acme())).toEqual(values(changed));
});

test('an update of many sets back the values of each, unless one was changed again', async () => {
  const host = await makeHost();
  const { clients, prisma } = host.engine;
  await host.engine.addClient('beta', host.server.id);
  await host.engine.work(host.server.id);
  const beta = await prisma.client.findUniqueOrThrow({ where: { alias: 'beta' } });
  const ids = [host.id, beta.id];
  const linked = await host.carryOut(clients.linkModels(ids, [host.models[1]!]));
  const flags = await host.carryOut(clients.updateMany(ids, { backgroundImportActive: true }));
  await host.undo(linked.id);
  expect(await prisma.clientModel.findMany()).toEqual([{ clientId: host.id, modelId: host.models[0] }]);
  await host.carryOut(clients.update(beta.id, { backgroundImportActive: false }));
  await expect(host.undo(flags.id)).rejects.toThrow(
    'This run cannot be undone. beta was changed again since: backgroundImportActive.',
  );
  expect((await host.acme()).backgroundImportActive).toBe(true);
});

test('settings are set back too, and directives only by those who may set them', async () => {
  const host = await makeHost();
  const { clients } = host.engine;
  const set = await host.carryOut(clients.setDirectives(host.id, 'Header set A b'));
  const update = await host.carryOut(
    clients.update(host.id, { activeLanguages: ['fr', 'en'], defaultLanguage: 'en' }),
  );
  await host.undo(update.id);
  expect(await host.acme()).toMatchObject({ activeLanguages: [], defaultLanguage: null });
  const others = new Set([...everything].filter((permission) => permission !== 'SERVERS'));
  await expect(host.carryOut(clients.undo(set.id, others))).rejects.toThrow(
    'Undoing setDirectives requires the permission SERVERS (SYSADMIN).',
  );
  const undone = await host.undo(set.id);
  expect(await host.acme()).toMatchObject({ directives: '' });
  await host.undo(undone.id);
  expect(await host.acme()).toMatchObject({ directives: 'Header set A b' });
});

test('a suspension, its end and a deletion have their opposites, once', async () => {
  const host = await makeHost();
  const { clients } = host.engine;
  const suspended = await host.carryOut(clients.suspend(host.id));
  const resumed = await host.undo(suspended.id);
  expect(resumed).toMatchObject({ kind: 'RESUME_CLIENT', status: 'SUCCEEDED' });
  expect(await host.whyNot(suspended.id)).toBe('acme is not suspended any more.');
  expect(await host.undo(resumed.id)).toMatchObject({ kind: 'SUSPEND_CLIENT', status: 'SUCCEEDED' });
  const deleted = await host.carryOut(clients.remove(host.id, 'acme'));
  expect(await host.whyNot(suspended.id)).toBe('acme was deleted meanwhile.');
  expect(await host.undo(deleted.id)).toMatchObject({ kind: 'UNDELETE_CLIENT', status: 'SUCCEEDED' });
  expect(await host.acme()).toMatchObject({ status: 'SUSPENDED' });
  expect(await host.whyNot(deleted.id)).toBe('acme is not deleted any more.');
});

test('a restore is undone as long as undoRestore can do it', async () => {
  const host = await makeHost();
  const { prisma, runs } = host.engine;
  const { run } = await host.engine.start(runs.onServer('CHECK', host.server.id), admin);
  await host.engine.work(host.server.id);
  await prisma.run.update({
    where: { id: run.id },
    data: { kind: 'RESTORE_CLIENT', clients: { connect: { id: host.id } } },
  });
  const { id: backupId } = await prisma.backup.create({
    data: { clientId: host.id, serverId: host.server.id, ok: true, file: '/dumps/1' },
  });
  const { id } = await prisma.restore.create({
    data: {
      clientId: host.id,
      serverId: host.server.id,
      backupId,
      runId: run.id,
      doneAt: new Date(),
      queued: true,
    },
  });
  expect(await host.whyNot(run.id)).toBe('Before it, acme had no database to go back to.');
  await prisma.restore.update({ where: { id }, data: { undoableUntil: new Date(0) } });
  expect(await host.whyNot(run.id)).toBe('What was there before was kept until 1970-01-01T00:00:00.000Z.');
  await prisma.restore.update({ where: { id }, data: { undoableUntil: new Date(Date.now() + 60_000) } });
  const other = await host.engine.addServer('other.test');
  await prisma.client.update({ where: { id: host.id }, data: { serverId: other.id } });
  expect(await host.whyNot(run.id)).toBe('What was there before is on the server where acme lived then.');
  await expect(host.engine.start(host.engine.clients.undoRestore(host.id), admin)).rejects.toThrow(
    /is on the server where it lived then. Use moveClient/,
  );
  await prisma.client.update({ where: { id: host.id }, data: { serverId: host.server.id } });
  expect(await host.undo(run.id)).toMatchObject({ kind: 'UNDO_RESTORE' });
  expect((await prisma.restore.findUniqueOrThrow({ where: { id } })).undoRequestedAt).not.toBeNull();
});

test('what has no opposite, has not ended, or is not permitted is refused with the reason', async () => {
  const host = await makeHost();
  const { clients, prisma, start } = host.engine;
  const created = await prisma.run.findFirstOrThrow({ where: { kind: 'CREATE_CLIENT' } });
  await expect(host.undo(created.id)).rejects.toThrow('A CREATE_CLIENT has no opposite.');
  const { run } = await start(clients.suspend(host.id), admin);
  expect(await host.whyNot(run.id)).toBe('It is still QUEUED. Use cancelRun, or wait for its end.');
  await expect(start(clients.undo(run.id, new Set(['READ'])), admin)).rejects.toThrow(/CLIENTS/);
  expect(
    clients.whyNotUndone(
      undoFactsOf({
        id: '',
        kind: 'SUSPEND_CLIENT',
        status: 'SUCCEEDED',
        serverId: null,
        undo: null,
        clients: [],
      }),
    ),
  ).toMatch(/child runs, undo each/);
});
