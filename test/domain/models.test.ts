import { expect, test } from 'vitest';
import {
  activateModel,
  createModel,
  deactivateModel,
  deleteModel,
  duplicateModel,
  updateModel,
  type ModelChange,
} from '../../src/domain/models/model-changes.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

const label = { fr: 'Modèle', en: 'Model', de: 'Modell', nl: 'Model' };

async function engine() {
  const made = await makeEngine([recordingPlugin('site')]);
  const change = async (wanted: ModelChange) => (await made.start(made.models.change(wanted), admin)).model;
  const inStore = () => made.store.transact((tx) => tx.models());
  return { ...made, change, inStore };
}

test('models are numbered one after the other, and written down in the audit', async () => {
  const { change, prisma } = await engine();
  const one = await change(createModel({ label, generic: false }));
  const two = await change(createModel({ label, generic: true, active: false }));
  expect([one, two]).toMatchObject([
    { number: 1, labelFr: 'Modèle', status: 'ACTIVE', generic: false, scalesUpdatable: true, adopted: false },
    { number: 2, generic: true, status: 'INACTIVE', showInherentRisk: false },
  ]);
  expect(await prisma.auditEntry.count({ where: { action: 'createModel' } })).toBe(2);
});

test('models that are made at once have a number each', async () => {
  const { addModel } = await engine();
  const made = await Promise.all(Array.from({ length: 5 }, (_, i) => addModel(`Model ${i}`)));
  expect(made.map(({ number }) => number).toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5]);
});

test('everything that is wrong with labels and descriptions is named', async () => {
  const { start, models } = await engine();
  const input = {
    label: { fr: ' ', en: 'two\nlines', de: 'x'.repeat(256), nl: '\ud800' },
    description: { en: 'first\nsecond', de: 'with \0' },
    generic: false,
  };
  const problems = { problems: expect.anything() };
  const refused: { problems: { path: string[] }[] } = await start(
    models.change(createModel(input)),
    admin,
  ).then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(refused).toMatchObject(problems);
  expect(refused.problems.map(({ path }) => path.join('.')).toSorted()).toEqual([
    'description.de',
    'label.de',
    'label.en',
    'label.fr',
    'label.nl',
  ]);
});

test("only the label of the site's default language must be there, and stays", async () => {
  const { start, change, models } = await engine();
  const model = await change(createModel({ label: { fr: '  Modèle ' }, generic: false }));
  expect(model).toMatchObject({ labelFr: 'Modèle', labelEn: '' });
  await expect(
    start(models.change(createModel({ label: { en: 'Model' }, generic: false })), admin),
  ).rejects.toThrow(/The label in fr is missing: it is the site's default language/);
  await expect(start(models.change(updateModel(model.id, { label: { fr: '' } })), admin)).rejects.toThrow(
    /label in fr is missing/,
  );
  expect(await change(updateModel(model.id, { label: { en: 'Model' } }))).toMatchObject({
    labelFr: 'Modèle',
    labelEn: 'Model',
    version: 2,
  });
});

test('a specific model that clients are linked to is neither deactivated, deleted nor made generic', async () => {
  const { start, draft, models, clients, addModel, addServer, addClient } = await engine();
  const model = await addModel('Hospitals');
  const server = await addServer('fo1.test');
  const { client } = await addClient('acme', server.id, { modelIds: [model.id] });
  await addClient('beta', server.id, { modelIds: [model.id] });
  const refusals: [ModelChange, RegExp][] = [
    [
      deactivateModel(model.id),
      /"Hospitals" cannot be deactivated while .* linked to it: acme, beta\. Unlink/,
    ],
    [deleteModel(model.id), /cannot be deleted while .*: acme, beta/],
    [updateModel(model.id, { generic: true }), /cannot become generic while .*: acme, beta/],
  ];
  for (const [refused, why] of refusals)
    await expect(start(models.change(refused), admin)).rejects.toThrow(why);
  for (const { id } of (await draft(models.change(updateModel(model.id, { label: { en: 'H' } })))).models)
    expect(id).toBe(model.id);
  await start(clients.update(client.id, { modelIds: [] }), admin);
  await expect(start(models.change(deactivateModel(model.id)), admin)).rejects.toThrow(
    /linked to it: beta\./,
  );
});

test('neither an inactive nor a deleted model is linked, and a deleted one is not changed any more', async () => {
  const { start, change, models, addModel, addServer, addClient } = await engine();
  const model = await addModel('Hospitals');
  const server = await addServer('fo1.test');
  await change(deactivateModel(model.id));
  await expect(addClient('acme', server.id, { modelIds: [model.id] })).rejects.toThrow(
    /is inactive. Activate it first/,
  );
  expect(await change(activateModel(model.id))).toMatchObject({ status: 'ACTIVE', version: 3 });
  await addClient('acme', server.id, { modelIds: [model.id] });
  const other = await addModel('Municipalities');
  expect(await change(deleteModel(other.id))).toMatchObject({ status: 'DELETED', number: 2 });
  await expect(addClient('beta', server.id, { modelIds: [other.id] })).rejects.toThrow(/has been deleted/);
  for (const later of [
    deleteModel(other.id),
    activateModel(other.id),
    updateModel(other.id, { generic: true }),
    duplicateModel(other.id),
  ])
    await expect(start(models.change(later), admin)).rejects.toThrow(/"Municipalities" has been deleted/);
});

test('of a link and a deactivation at once, one comes too late', async () => {
  const { start, models, addModel, addServer, addClient, prisma } = await engine();
  const server = await addServer('fo1.test');
  const linked = Array.from({ length: 8 }, async (_, i) => {
    const model = await addModel(`Model ${i}`);
    const outcomes = await Promise.allSettled([
      addClient(`acme-${i}`, server.id, { modelIds: [model.id] }),
      start(models.change(deactivateModel(model.id)), admin),
    ]);
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  });
  expect(await Promise.all(linked)).toEqual(Array(8).fill(1));
  expect(await prisma.clientModel.count({ where: { model: { status: { not: 'ACTIVE' } } } })).toBe(0);
});

test('one model at most is the default', async () => {
  const { start, change, models, addModel, inStore } = await engine();
  const defaults = async () => (await inStore()).flatMap((model) => (model.isDefault ? model.labelFr : []));
  const one = await addModel('one', { isDefault: true });
  const two = await addModel('two');
  expect(await defaults()).toEqual(['one']);
  await Promise.all([
    change(updateModel(two.id, { isDefault: true })),
    change(updateModel(one.id, { isDefault: true })),
    addModel('three', { isDefault: true }),
  ]);
  expect(await defaults()).toHaveLength(1);
  await change(updateModel(two.id, { isDefault: true }));
  expect(await defaults()).toEqual(['two']);
  await change(deactivateModel(two.id));
  expect(await defaults()).toEqual([]);
  await expect(start(models.change(updateModel(two.id, { isDefault: true })), admin)).rejects.toThrow(
    /is inactive, .*cannot be the default/,
  );
  await change(updateModel(one.id, { isDefault: true }));
  await change(updateModel(one.id, { isDefault: false }));
  expect(await defaults()).toEqual([]);
});

test('a copy has the labels and settings of the other, says that it is one, and is offered to nobody yet', async () => {
  const { change, addModel } = await engine();
  const source = await addModel('Hôpitaux', {
    label: { fr: 'Hôpitaux', de: `${'x'.repeat(246)}😀` },
    description: { en: 'All of them' },
    generic: true,
    isDefault: true,
    showInherentRisk: true,
  });
  expect(await change(duplicateModel(source.id))).toMatchObject({
    number: 2,
    labelFr: 'Hôpitaux (copie)',
    labelEn: '',
    labelDe: `${'x'.repeat(246)} (Kopie)`,
    descriptionEn: 'All of them',
    generic: true,
    isDefault: false,
    showInherentRisk: true,
    status: 'INACTIVE',
  });
  expect(await change(duplicateModel(source.id, { fr: 'Cliniques' }))).toMatchObject({
    labelFr: 'Cliniques',
    labelDe: '',
  });
});

test('a change starts a run on the back office, once per key; nothing to change starts none', async () => {
  const { start, models, addServer, addModel, prisma, woken } = await engine();
  const model = await addModel('Hospitals');
  expect(await prisma.run.count()).toBe(0);
  const bo = await addServer('bo.test', { role: 'BACK_OFFICE' });
  const key = { idempotencyKey: 'k' };
  const once = await start(models.change(updateModel(model.id, { label: { en: 'H' } })), admin, key);
  const again = await start(models.change(updateModel(model.id, { label: { en: 'H' } })), admin, key);
  expect(once.run).toMatchObject({ kind: 'UPDATE_MODELS', serverId: bo.id, status: 'QUEUED' });
  expect(again).toEqual(once);
  expect(woken).toEqual([`server/${bo.id}`]);
  await expect(start(models.change(deleteModel(model.id)), admin, key)).rejects.toThrow(
    /used with another input/,
  );
  expect(await start(models.change(updateModel(model.id, { label: { en: 'H' } })), admin)).toMatchObject({
    run: null,
  });
  expect(await start(models.change(activateModel(model.id)), admin)).toMatchObject({ run: null });
});

test('the same key makes one model, also where no back office is known yet', async () => {
  const { start, models, prisma } = await engine();
  const make = () =>
    start(models.change(createModel({ label, generic: false })), admin, { idempotencyKey: 'k' });
  const made = await Promise.all([make(), make()]);
  expect(made.map(({ run }) => run)).toEqual([null, null]);
  expect(new Set(made.map(({ model }) => model.id)).size).toBe(1);
  expect(await prisma.model.count()).toBe(1);
});

test('a change of what somebody else has changed meanwhile is refused, and a draft keeps nothing', async () => {
  const { start, draft, models, change, addModel, inStore } = await engine();
  const model = await addModel('Hospitals');
  const before = await inStore();
  const drafted = await draft(models.change(updateModel(model.id, { label: { en: 'Drafted' } }, 1)));
  expect(drafted.models).toMatchObject([{ labelEn: 'Drafted' }]);
  expect(await inStore()).toEqual(before);
  await change(updateModel(model.id, { label: { en: 'Clinics' } }, 1));
  await expect(start(models.change(updateModel(model.id, { label: { en: 'H' } }, 1)), admin)).rejects.toThrow(
    /you have version 1, but the present version is 2/,
  );
});
