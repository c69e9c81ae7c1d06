import { expect, test } from 'vitest';
import { deleteModel, updateModel, type ModelChange } from '../../src/domain/models/model-changes.ts';
import { EMPTY } from '../../src/domain/models/model-rows.ts';
import type { FoundModel, ModelFields } from '../../src/domain/vocabulary.ts';
import { admin, makeEngine } from '../kit/engine.ts';
import { recordingPlugin } from '../kit/plugins.ts';

async function engine() {
  const made = await makeEngine([recordingPlugin('site')]);
  const change = async (wanted: ModelChange) => (await made.start(made.models.change(wanted), admin)).model;
  const byNumber = async (number: number) => {
    const all = await made.store.transact((tx) => tx.models());
    const found = all.find((model) => model.number === number);
    return found ?? expect.unreachable(`there is no model ${number}`);
  };
  return { ...made, change, byNumber };
}

const found = (
  number: number,
  fields: Partial<ModelFields> = {},
  madeFor: string | null = null,
): FoundModel => ({
  number,
  madeFor,
  fields: {
    ...EMPTY,
    labelFr: `Modèle ${number}`,
    labelEn: `Model ${number}`,
    generic: true,
    ...fields,
  },
});

test('models that MONARC has become known as they are, deleted ones too, and once', async () => {
  const { models, prisma } = await engine();
  const given = [
    found(3, { isDefault: true }),
    found(5, { status: 'DELETED' }),
    found(9, { isDefault: true }),
  ];
  const first = await models.adopt(given);
  expect(first.models).toMatchObject([
    { number: 3, labelEn: 'Model 3', adopted: true, kept: [], isDefault: true, version: 1 },
    { number: 5, status: 'DELETED' },
    { number: 9, isDefault: false },
  ]);
  const second = await models.adopt(given);
  expect(second).toEqual({ models: first.models, remarks: [] });
  expect(await prisma.auditEntry.count({ where: { action: 'adoptModel', actor: 'regent' } })).toBe(3);
});

test('what MONARC changes is followed, unless it was changed here', async () => {
  const { models, change, byNumber, prisma } = await engine();
  await models.adopt([found(1)]);
  await change(updateModel((await byNumber(1)).id, { label: { en: 'Ours' } }));
  const { remarks } = await models.adopt([
    found(1, { labelFr: 'Nouveau', labelEn: 'Theirs', status: 'INACTIVE' }),
  ]);
  expect(await byNumber(1)).toMatchObject({
    labelFr: 'Nouveau',
    labelEn: 'Ours',
    status: 'INACTIVE',
    kept: ['labelEn'],
    version: 3,
  });
  expect(remarks).toEqual([{ level: 'info', text: 'MONARC has changed labelFr, status of model 1 "Ours".' }]);
  expect(await prisma.auditEntry.count({ where: { action: 'followModel' } })).toBe(1);
});

test('a model whose number MONARC has given away gets another, and never the row of MONARC', async () => {
  const { models, addModel } = await engine();
  const ours = await addModel('Ours');
  const { models: all, remarks } = await models.adopt([found(1), found(4)]);
  expect(all).toMatchObject([
    { number: 1, labelFr: 'Modèle 1', adopted: true },
    { number: 4 },
    { number: 5, id: ours.id, labelFr: 'Ours', adopted: false },
  ]);
  expect(remarks).toContainEqual({
    level: 'warn',
    text: 'Model 1 "Ours" gets the number 5: MONARC already uses the number 1.',
  });
  expect((await models.adopt([found(1), found(4), found(5, {}, ours.id)])).remarks).toEqual([]);
});

test('a number that is in the databases of clients stays', async () => {
  const { models, addModel, addServer, addClient } = await engine();
  const ours = await addModel('Ours');
  await addClient('acme', (await addServer('fo1.test')).id, { modelIds: [ours.id] });
  const { models: all } = await models.adopt([found(1)]);
  expect(all).toMatchObject([{ id: ours.id, number: 1, labelFr: 'Ours' }]);
});

test('clients that are linked to a model that MONARC takes away are named', async () => {
  const { start, models, byNumber, addServer, addClient, clients } = await engine();
  await models.adopt([found(3, { generic: false })]);
  const { id } = await byNumber(3);
  const { client } = await addClient('acme', (await addServer('fo1.test')).id, { modelIds: [id] });
  const { remarks } = await models.adopt([found(3, { generic: false, status: 'DELETED' })]);
  expect(remarks).toContainEqual({
    level: 'warn',
    text: 'acme cannot use model 3 "Model 3" any more: in MONARC it is DELETED. Unlink it there.',
  });
  await start(clients.update(client.id, { name: 'Still linked', modelIds: [id] }), admin);
  await start(clients.update(client.id, { modelIds: [] }), admin);
});

test('a deletion in MONARC is followed whatever is kept, and so is its being restored', async () => {
  const { models, addModel } = await engine();
  const ours = await addModel('Ours', { isDefault: true });
  const there = (fields: Partial<ModelFields>) => [found(1, { labelFr: 'Ours', ...fields }, ours.id)];
  expect((await models.adopt(there({ status: 'DELETED' }))).models).toMatchObject([
    { status: 'DELETED', isDefault: false },
  ]);
  expect((await models.adopt(there({}))).models).toMatchObject([{ status: 'ACTIVE' }]);
});

test('what was deleted here stays deleted, whatever MONARC has', async () => {
  const { models, change, byNumber } = await engine();
  await models.adopt([found(1)]);
  await change(deleteModel((await byNumber(1)).id));
  await models.adopt([found(1)]);
  expect(await byNumber(1)).toMatchObject({ status: 'DELETED', kept: ['status'] });
});

test('MONARC moves its default as it likes, until somebody chooses one here', async () => {
  const { models, change, byNumber } = await engine();
  const defaults = (all: { number: number; isDefault: boolean }[]) =>
    all.flatMap(({ number, isDefault }) => (isDefault ? number : []));
  await models.adopt([found(1, { isDefault: true }), found(2)]);
  expect(defaults((await models.adopt([found(1), found(2, { isDefault: true })])).models)).toEqual([2]);
  await change(updateModel((await byNumber(1)).id, { isDefault: true }));
  const later = await models.adopt([found(1), found(2, { isDefault: true }), found(3, { isDefault: true })]);
  expect(defaults(later.models)).toEqual([1]);
  expect(later.models.map(({ kept }) => kept)).toEqual([['isDefault'], ['isDefault'], ['isDefault']]);
});
