import { expect, test } from 'vitest';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const label = { fr: 'Modèle', en: 'Model', de: 'Modell', nl: 'Model' };

test('models are numbered one after the other, and written down in the audit', async () => {
  const { models, prisma } = await makeEngine([recordingPlugin('site')]);
  const one = await models.create({ label, generic: false }, admin);
  const two = await models.create({ label, generic: true }, admin);
  expect([one, two]).toMatchObject([
    { number: 1, labelFr: 'Modèle', status: 'ACTIVE', generic: false },
    { number: 2, generic: true },
  ]);
  expect(await prisma.auditEntry.count({ where: { action: 'createModel' } })).toBe(2);
});

test('models that are made at once have a number each', async () => {
  const { models } = await makeEngine([recordingPlugin('site')]);
  const made = await Promise.all(
    Array.from({ length: 5 }, () => models.create({ label, generic: false }, admin)),
  );
  expect(made.map(({ number }) => number).toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5]);
});

test('every label that is empty is named', async () => {
  const { models } = await makeEngine([recordingPlugin('site')]);
  const made = models.create({ label: { ...label, de: ' ', nl: '' }, generic: false }, admin);
  await expect(made).rejects.toMatchObject({
    problems: [{ path: ['label', 'de'] }, { path: ['label', 'nl'] }],
  });
});

test('an inactive model is not newly linked, and stays with nobody who has it', async () => {
  const { models, clients, addServer, addClient } = await makeEngine([recordingPlugin('site')]);
  const model = await models.create({ label, generic: false }, admin);
  const server = await addServer('fo1.test');
  await models.setStatus(model.id, 'INACTIVE', admin);
  await expect(addClient('acme', server.id, { modelIds: [model.id] })).rejects.toThrow(
    /is inactive. Activate it first/,
  );
  await models.setStatus(model.id, 'ACTIVE', admin);
  const { client } = await addClient('acme', server.id, { modelIds: [model.id] });
  await expect(models.setStatus(model.id, 'INACTIVE', admin)).rejects.toThrow(/acme/);
  await clients.update(client.id, { modelIds: [] }, undefined, admin);
  expect((await models.setStatus(model.id, 'INACTIVE', admin)).status).toBe('INACTIVE');
});
