/** Models from MONARC and from Regent, as far as the page of a client that may use some of them. */
import { beforeAll, expect, test } from 'vitest';
import { lab } from '../kit.ts';
import { createClient, modelId, site, told } from './kit/clients.ts';
import { useRegent } from './kit/regent.ts';
import { carryOut, changesIn, endOf, plan, start, type Run } from './kit/runs.ts';

const { backOffice, frontOffice } = lab();
const regent = useRegent();
const ALIAS = 'acme-models';
const LABEL = `L'Éçole "\\" 金; DROP TABLE models -- `.trim();

const own = [
  { id: 1, label: 'Modèle générique' },
  { id: 2, label: 'Données personnelles' },
  { id: 3, label: 'Hôpitaux' },
];

/** What the client's own page says that it may use. */
const offered = async () => (await site(ALIAS)).body.models;

const inMonarc = (statements: string) => told(backOffice, 'mariadb -N monarc_common', statements);

const sync = () => carryOut(regent, 'syncServer', { serverId: regent.serverId(backOffice) });

const done = (run: Run) => expect(run).toMatchObject({ status: 'SUCCEEDED', kind: 'UPDATE_MODELS' });

async function models(filter: object = {}) {
  const { models: page } = await regent.api.ask<{ models: { nodes: Record<string, unknown>[] } }>(
    `query ($filter: ModelFilter) {
      models(filter: $filter) { nodes { number label { fr en } status generic default adopted clients { nodes { alias } } } }
    }`,
    { filter },
  );
  return page.nodes;
}

beforeAll(async () => {
  const check = await carryOut(regent, 'checkServer', { serverId: regent.serverId(backOffice) });
  expect(check).toMatchObject({ status: 'SUCCEEDED' });
  const modelIds = [await modelId(regent, 3)];
  expect(await createClient(regent, frontOffice, ALIAS, { modelIds })).toMatchObject({ status: 'SUCCEEDED' });
});

test('models that MONARC has are there as they are, and nothing of them is written', async () => {
  const before = await inMonarc('SELECT * FROM models; SELECT * FROM anrs');
  expect(await models({ status: ['ACTIVE', 'INACTIVE', 'DELETED'] })).toMatchObject([
    {
      number: 1,
      label: { en: 'Generic model' },
      status: 'ACTIVE',
      generic: true,
      default: true,
      adopted: true,
    },
    { number: 2, generic: true, default: false },
    { number: 3, generic: false, clients: { nodes: [{ alias: ALIAS }] } },
    { number: 4, clients: { nodes: [] } },
    { number: 5, status: 'INACTIVE' },
    { number: 6, status: 'DELETED' },
  ]);
  const ofBackups = /mysql-backup|backup_monarc_common/;
  expect(changesIn(await sync()).filter(({ text }) => !ofBackups.test(text))).toEqual([]);
  expect(await inMonarc('SELECT * FROM models; SELECT * FROM anrs')).toBe(before);
  expect(await offered()).toEqual(own);
});

test('a new generic model is offered to the client, in whatever letters', async () => {
  const input = { label: { fr: LABEL }, generic: true };
  expect(await plan(regent, 'createModel', input)).toMatchObject([
    { plugin: 'models', action: 'CREATE', subject: 'model 7', server: { fqdn: 'bo.lab.test' } },
  ]);
  done(await carryOut(regent, 'createModel', input));
  expect(await offered()).toEqual([...own, { id: 7, label: LABEL }]);
  expect(await inMonarc('SELECT label4 FROM models WHERE id = 7')).toBe(LABEL.replaceAll('\\', '\\\\'));
});

test('a new specific model is offered to those alone that are linked to it', async () => {
  done(await carryOut(regent, 'createModel', { label: { fr: 'Communes 2' }, generic: false }));
  expect(await offered()).toEqual([...own, { id: 7, label: LABEL }]);
  const { client } = await regent.api.ask<{ client: { id: string } }>(`{ client(alias: "${ALIAS}") { id } }`);
  const modelIds = [await modelId(regent, 3), await modelId(regent, 8)];
  expect(await carryOut(regent, 'updateClient', { clientId: client.id, modelIds })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await offered()).toEqual([...own, { id: 7, label: LABEL }, { id: 8, label: 'Communes 2' }]);
});

test('a change of a model of MONARC reaches it, in this field alone', async () => {
  const before = await inMonarc('SELECT label2, label3, status, is_default FROM models WHERE id = 2');
  done(await carryOut(regent, 'updateModel', { modelId: await modelId(regent, 2), label: { fr: 'RGPD' } }));
  expect(await offered()).toContainEqual({ id: 2, label: 'RGPD' });
  expect(await inMonarc('SELECT label2, label3, status, is_default FROM models WHERE id = 2')).toBe(before);
});

test('a deactivated model is offered to nobody, and a deleted one is gone', async () => {
  const id = await modelId(regent, 7);
  done(await carryOut(regent, 'deactivateModel', { modelId: id }));
  expect(await offered()).not.toContainEqual({ id: 7, label: LABEL });
  done(await carryOut(regent, 'activateModel', { modelId: id }));
  expect(await offered()).toContainEqual({ id: 7, label: LABEL });
  done(await carryOut(regent, 'deleteModel', { modelId: id }));
  expect(await offered()).not.toContainEqual({ id: 7, label: LABEL });
  expect(await inMonarc('SELECT status, anr_id FROM models WHERE id = 7')).toBe('3\tNULL');
  expect((await models()).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 8]);
});

test('a model that the client uses is not deleted', async () => {
  await expect(start(regent, 'deleteModel', { modelId: await modelId(regent, 3) })).rejects.toThrow(
    `REFUSED: The model "Hospitals" cannot be deleted while clients are linked to it: ${ALIAS}. Unlink it there first.`,
  );
  expect(await offered()).toContainEqual({ id: 3, label: 'Hôpitaux' });
});

test('what MONARC changes is followed by a sync, and what was set here is put right again', async () => {
  await inMonarc(`UPDATE models SET label1 = 'Tous', label2 = 'All' WHERE id = 1;
    UPDATE models SET label1 = 'Other', label2 = 'GDPR' WHERE id = 2;
    DELETE FROM models WHERE id = 8;`);
  const run = await sync();
  expect(run.status).toBe('SUCCEEDED');
  expect(changesIn(run).map(({ text }) => text)).toEqual([
    'change labelFr of model 2 "GDPR"',
    'make model 8 "Communes 2"',
  ]);
  expect(await models({ text: 'GDPR' })).toMatchObject([{ number: 2, label: { fr: 'RGPD', en: 'GDPR' } }]);
  expect(await models({ text: 'tous' })).toMatchObject([{ number: 1, label: { en: 'All' } }]);
  expect(await offered()).toMatchObject([{ label: 'Tous' }, { label: 'RGPD' }, { id: 3 }, { id: 8 }]);
});

test('a number that MONARC gives away meanwhile is not taken from it', async () => {
  await inMonarc(`INSERT INTO models (id, label1, is_generic, creator) VALUES (9, 'De MONARC', 0, 'Ada')`);
  const run = await endOf(
    regent,
    await start(regent, 'createModel', { label: { fr: 'De Regent' }, generic: false }),
  );
  done(run);
  expect(run.events.map(({ text }) => text)).toContain(
    'Model 9 "De Regent" gets the number 10: MONARC already uses the number 9.',
  );
  expect(await inMonarc('SELECT id, label1 FROM models WHERE id > 8')).toBe('9\tDe MONARC\n10\tDe Regent');
  expect((await models({ generic: false })).map(({ number, adopted }) => [number, adopted])).toEqual([
    [3, true],
    [4, true],
    [8, false],
    [9, true],
    [10, false],
  ]);
});
