/** Drift of models, and of clients on servers other than their own. */
import { expect, test } from 'vitest';
import { createModel } from '../../../src/domain/models/model-changes.ts';
import { admin, makeEngine } from '../../kit/engine.ts';
import { pluginOfModels } from '../../kit/plugin-of-models.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

test('a model that MONARC has lost a word of is drift; a new one, and one that was changed on request, is none', async () => {
  const { plugin, there } = pluginOfModels();
  const { addServer, addModel, start, runs, models, work, prisma } = await makeEngine([plugin]);
  const bo = await addServer('bo.test', { role: 'BACK_OFFICE' });
  const sync = async () => {
    await start(runs.onServer('SYNC', bo.id), admin);
    await work(bo.id);
  };
  const seen = async () => (await prisma.drift.findMany()).map(({ subject, end }) => [subject, end]);
  await sync();
  const { number } = await addModel('One');
  await sync();
  expect(there.get(number)?.label).toBe('One');
  await start(models.change(createModel({ label: { fr: 'Two' }, generic: true })), admin);
  await work(bo.id);
  expect(await seen()).toEqual([]);
  await sync();
  there.set(number, { ...there.get(number)!, label: 'By hand' });
  await sync();
  expect(await seen()).toEqual([[`${number}`, 'REPAIRED']]);
});

test('a proxy whose policy is REPORT keeps its routes in the syncs of others, and no client is well for it', async () => {
  const site = recordingPlugin('site');
  const route = recordingPlugin('route', { roles: ['REVERSE_PROXY'] });
  const { addServer, addClient, servers, start, runs, work, run, prisma } = await makeEngine([site, route]);
  const home = await addServer('fo1.test');
  const proxy = await addServer('rpx.test', { role: 'REVERSE_PROXY' });
  await addClient('acme', home.id);
  await work(home.id);
  await servers.update(proxy.id, { syncPolicy: 'REPORT' }, undefined, admin);
  for (const plugin of [site, route]) for (const names of plugin.there.values()) names.clear();
  await prisma.client.updateMany({ data: { status: 'FAILED', problem: 'as before' } });
  const sync = await start(runs.onServer('SYNC', home.id), admin);
  await work(home.id);
  expect(await run(sync.run.id)).toMatchObject({
    status: 'SUCCEEDED',
    explanation:
      'fo1.test is as it should be; 1 change was made; 1 difference on servers whose policy is REPORT was only reported.',
  });
  expect([...site.there.get(home.id)!]).toEqual(['acme']);
  expect([...route.there.get(proxy.id)!]).toEqual([]);
  expect(await prisma.client.findFirst()).toMatchObject({ status: 'FAILED', problem: 'as before' });
  await addClient('beta', home.id);
  await work(home.id);
  expect([...route.there.get(proxy.id)!]).toEqual(['beta']);
});
