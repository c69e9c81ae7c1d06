/** Runs that are for models: what a server has is taken note of first, then what is kept is brought about. */
import { expect, test } from 'vitest';
import { createModel, updateModel } from '../../src/domain/models/model-changes.ts';
import { makeLocalTransport } from '../../src/transport/sandbox/local-transport.ts';
import { admin, everything, makeEngine, type Engine } from '../kit/engine.ts';
import { pluginOfModels } from '../kit/plugin-of-models.ts';
import { recordingPlugin } from '../kit/plugins.ts';

async function engine() {
  const made = pluginOfModels();
  const site = recordingPlugin('site', { roles: ['FRONT_OFFICE', 'BACK_OFFICE'] });
  const all = await makeEngine([made.plugin, site]);
  const bo = await all.addServer('bo.test', { role: 'BACK_OFFICE' });
  const sync = async () => {
    const { run } = await all.start(all.runs.onServer('SYNC', bo.id), admin);
    await all.work(bo.id);
    return all.run(run.id);
  };
  return { ...all, ...made, site, bo, sync };
}

test('a change of a model is a run of the plugin that keeps models, and of no other', async () => {
  const { start, models, work, run, bo, there, site } = await engine();
  const made = await start(models.change(createModel({ label: { fr: 'Écoles' }, generic: true })), admin);
  await work(bo.id);
  expect(await run(made.run?.id ?? '')).toMatchObject({
    kind: 'UPDATE_MODELS',
    status: 'SUCCEEDED',
    explanation: 'The models on bo.test are as they should be; 1 change was made.',
    steps: [{ plugin: 'models', status: 'SUCCEEDED' }],
  });
  expect([...there]).toEqual([[1, { label: 'Écoles', madeFor: made.model.id }]]);
  expect(site.calls).toEqual([]);
});

test('a sync of the back office adopts first, so that a taken number is no collision', async () => {
  const { addModel, sync, there, plans, prisma } = await engine();
  await addModel('Ours');
  there.set(1, { label: 'Theirs', madeFor: null });
  const done = await sync();
  expect(done).toMatchObject({ status: 'SUCCEEDED', steps: [{ plugin: 'models' }, { plugin: 'site' }] });
  expect(plans[0], 'a label that is missing is that of the default language').toEqual([
    '1 Theirs/Model 1',
    '2 Ours/Ours',
  ]);
  expect([...there].map(([number, { label }]) => [number, label])).toEqual([
    [1, 'Theirs'],
    [2, 'Ours'],
  ]);
  expect(done.events.filter(({ type }) => type === 'LOG').map(({ text }) => text)).toEqual([
    'Model 1 "Ours" gets the number 2: MONARC already uses the number 1.',
    'Adopted model 1 "Model 1" from MONARC.',
  ]);
  expect(await prisma.model.count({ where: { adopted: true } })).toBe(1);
});

test('a sync and a change at once are one step, and a front office has nothing to do with it', async () => {
  const { start, models, runs, addModel, addServer, addClient, work, run, bo, plans } = await engine();
  const model = await addModel('Ours');
  const { run: sync } = await start(runs.onServer('SYNC', bo.id), admin);
  const { run: change } = await start(
    models.change(updateModel(model.id, { label: { fr: 'Changed' } })),
    admin,
  );
  await work(bo.id);
  for (const { id } of [sync, change ?? sync]) expect(await run(id)).toMatchObject({ status: 'SUCCEEDED' });
  expect(plans).toHaveLength(2);
  const fo = await addServer('fo1.test');
  const { run: creation } = await addClient('acme', fo.id);
  expect((await run(creation.id)).steps.map(({ plugin }) => plugin)).toEqual(['site', 'site']);
});

test('models that fail hold up no client of the same sync', async () => {
  const { sync, plugin, site, addServer, addClient, work } = await engine();
  const fo = await addServer('fo1.test');
  await addClient('acme', fo.id);
  await work(fo.id);
  plugin.plan = () => Promise.reject(new Error('monarc_common is broken'));
  expect(await sync()).toMatchObject({
    status: 'FAILED',
    explanation: 'models on bo.test: monarc_common is broken',
    steps: [{ status: 'FAILED' }, { status: 'SUCCEEDED' }],
  });
  expect(site.calls.at(-1)).toMatchObject({ server: 'bo.test', clients: ['acme'] });
});

test('a dry run plans with the models as they would be', async () => {
  const { draft, models, planner, plans } = await engine();
  const wanted = await draft(models.change(createModel({ label: { fr: 'Drafted' }, generic: true })));
  const plan = await planner({ of: 'models', models: wanted.models }, new AbortController().signal);
  expect(plan.changes).toMatchObject([{ plugin: 'models', summary: 'write 1' }]);
  expect(plans).toEqual([['1 Drafted/Drafted']]);
});

test('where there are several back offices, each has a run, and one gathers them', async () => {
  const { start, models, prisma, addServer, work, run, bo } = await engine();
  // As it could be before there was to be one alone.
  const other = await addServer('bo2.test');
  await prisma.server.update({ where: { id: other.id }, data: { role: 'BACK_OFFICE' } });
  const made = await start(models.change(createModel({ label: { fr: 'Écoles' }, generic: true })), admin);
  await work(bo.id);
  expect(await run(made.run?.id ?? '')).toMatchObject({ status: 'RUNNING', serverId: null });
  await work(other.id);
  expect(await run(made.run?.id ?? '')).toMatchObject({ kind: 'UPDATE_MODELS', status: 'SUCCEEDED' });
});

test('a run for models that failed can be tried again', async () => {
  const { start, models, runs, work, run, bo, plugin, there } = await engine();
  const apply = plugin.apply;
  plugin.apply = () => Promise.reject(new Error('no'));
  const made = await start(models.change(createModel({ label: { fr: 'Écoles' }, generic: true })), admin);
  await work(bo.id);
  expect((await run(made.run?.id ?? '')).status).toBe('FAILED');
  plugin.apply = apply;
  const { run: again } = await start(runs.retry(made.run?.id ?? '', everything), admin);
  await work(bo.id);
  expect(await run(again.id)).toMatchObject({ kind: 'UPDATE_MODELS', status: 'SUCCEEDED' });
  expect(there.size).toBe(1);
});

test('in a sandbox a change of a model is skipped, with the reason', async () => {
  const { start, models, work, run, bo, plugin } = await engine();
  plugin.needsServices = 'a sandbox has no MariaDB';
  const made = await start(models.change(createModel({ label: { fr: 'Écoles' }, generic: true })), admin);
  await work(bo.id);
  expect(await run(made.run?.id ?? '')).toMatchObject({
    status: 'SUCCEEDED',
    explanation: 'Nothing was done: a sandbox has no MariaDB.',
    steps: [{ status: 'SKIPPED', reason: 'a sandbox has no MariaDB' }],
  });
});

test('a check of the back office adopts, and its facts are what the check of the host found', async () => {
  const { plugin, there } = pluginOfModels();
  const host = recordingPlugin('host', { roles: ['BACK_OFFICE'] });
  host.actions = { check: async (ctx) => ctx.report({ cpus: 4 }) };
  const engine: Engine = await makeEngine([host, plugin], {
    transportFor: () => makeLocalTransport({ root: engine.folder }),
  });
  const { start, addServer, runs, work, run, prisma } = engine;
  const bo = await addServer('bo.test', {
    role: 'BACK_OFFICE',
    connection: 'SSH',
    expectedFingerprint: 'SHA256:key',
  });
  there.set(3, { label: 'Theirs', madeFor: null });
  const { run: check } = await start(runs.onServer('CHECK', bo.id), admin);
  await work(bo.id);
  expect(await run(check.id)).toMatchObject({
    status: 'SUCCEEDED',
    steps: [{ plugin: 'host' }, { plugin: 'models', status: 'SUCCEEDED' }],
  });
  expect(await prisma.model.findMany()).toMatchObject([{ number: 3, labelFr: 'Theirs', adopted: true }]);
  expect(await prisma.server.findFirst()).toMatchObject({ facts: { cpus: 4 } });
});
