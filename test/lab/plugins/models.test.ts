import * as fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { models } from '../../../plugins/models/models.ts';
import type { ModelFields, ModelState } from '../../../src/runner/contract/plugin.ts';
import { desiredModels, modelState } from '../../kit/clients.ts';
import { settle } from '../../kit/plugin-context.ts';
import { lab } from '../kit.ts';
import { hostContext } from './host-context.ts';

const { backOffice } = lab();

const sql = async (statements: string) =>
  (
    await backOffice.exec(
      'mariadb --default-character-set=utf8mb4 --batch --raw --skip-column-names monarc_common',
      statements,
    )
  ).stdout.trim();

beforeEach(async () => {
  await backOffice.exec('mariadb-dump monarc_common >/root/common.sql');
  return async () => {
    await sql('DROP DATABASE monarc_common; CREATE DATABASE monarc_common CHARACTER SET utf8mb3');
    await backOffice.exec('mariadb monarc_common </root/common.sql; rm /root/common.sql');
  };
});

const bring = async (...wanted: ModelState[]) =>
  settle(models, await hostContext(models, backOffice), desiredModels(...wanted));

/** All that MONARC has of a model, and of its row in anrs. */
const rowOf = async (number: number) =>
  JSON.parse(
    await sql(`SELECT JSON_OBJECT('status', m.status, 'generic', m.is_generic, 'default', m.is_default,
      'scales', m.are_scales_updatable, 'inherent', m.show_rolf_brut, 'creator', m.creator, 'anr', m.anr_id,
      'labels', JSON_ARRAY(m.label1, m.label2, m.label3, m.label4), 'description', m.description2,
      'anrLabels', JSON_ARRAY(a.label1, a.label2, a.label3, a.label4), 'anrDescription', a.description2)
      FROM models m LEFT JOIN anrs a ON a.id = m.anr_id WHERE m.id = ${number}`),
  );

/** Whatever MONARC has of models; the same again means that nothing was written. */
const everything = () =>
  sql('SELECT * FROM models; SELECT * FROM anrs; SELECT * FROM scales; SELECT * FROM scales_impact_types');

test('a new model has an analysis of its own, with the scales that MONARC begins with', async () => {
  const labels = { labelFr: 'Écoles', labelEn: 'Schools', labelDe: 'Schulen', labelNl: 'Scholen' };
  const wanted = modelState(7, { ...labels, descriptionEn: 'All', showInherentRisk: true });
  const changes = await bring(wanted);
  expect(changes).toEqual([{ action: 'create', subject: 'model 7', summary: 'make model 7 "Schools"' }]);
  const { anr, ...row } = await rowOf(7);
  expect(row).toEqual({
    status: 1,
    generic: 0,
    default: 0,
    scales: 1,
    inherent: 1,
    creator: `Regent ${wanted.id}`,
    labels: Object.values(labels),
    description: 'All',
    anrLabels: Object.values(labels),
    anrDescription: 'All',
  });
  const scalesOf = (table: string) =>
    sql(`SELECT type, min, max FROM ${table} WHERE anr_id = ${anr} ORDER BY type`);
  expect(await scalesOf('scales')).toBe('1\t0\t3\n2\t0\t4\n3\t0\t3');
  expect(await scalesOf('operational_risks_scales')).toBe('1\t0\t4\n2\t0\t4');
  expect(
    await sql(`SELECT t.type, t.is_sys, t.label1, t.label4 FROM scales_impact_types t
      JOIN scales s ON s.id = t.scale_id AND s.type = 1 AND s.anr_id = t.anr_id WHERE t.anr_id = ${anr} ORDER BY t.type`),
  ).toBe(
    [
      '1\t1\tConfidentialité\tVertrouwelijkheid',
      '2\t1\tIntégrité\tIntegriteit',
      '3\t1\tDisponibilité\tBeschikbaarheid',
      '4\t1\tRéputation\tReputatie',
      '5\t1\tOpérationnel\tOperationeel',
      '6\t1\tLégal\tJuridisch',
      '7\t1\tFinancier\tFinancieel',
      '8\t1\tPersonne\tPersoonlijk',
    ].join('\n'),
  );
  expect(await sql(`SELECT seuil1, seuil2, seuil_rolf1, seuil_rolf2 FROM anrs WHERE id = ${anr}`)).toBe(
    '4\t8\t4\t8',
  );
});

test('labels and descriptions arrive as they are, whatever is in them', async () => {
  const hostile = [
    `'; DROP TABLE models; --`,
    `\\'; DROP TABLE models; -- \\`,
    '"`$(touch /tmp/pwned)`"',
    'DELIMITER ; SELECT 1//',
    '%s {{x}} <script>',
    'Ünïcödé 金 ☎',
    'trailing backslash \\',
  ];
  const tricky = fc.string({
    unit: fc.constantFrom(
      "'",
      '\\',
      '"',
      '\n',
      '\r',
      '\t',
      '\u0001',
      '\u001a',
      '\u2028',
      ';',
      '/',
      '-',
      '#',
      '`',
      'é',
      '☎',
    ),
    maxLength: 60,
  });
  const descriptions = fc.sample(tricky, 40);
  const wanted = descriptions.map((descriptionEn, i) =>
    modelState(100 + i, { labelFr: hostile[i % hostile.length] ?? '', labelNl: `n ${i} \\`, descriptionEn }),
  );
  await bring(...wanted);
  const found = await models.findModels?.(await hostContext(models, backOffice));
  const ours = found?.filter(({ number }) => number >= 100);
  expect(ours?.map(({ fields }) => fields)).toEqual(wanted.map(({ fields }) => fields));
  expect(ours?.map(({ madeFor }) => madeFor)).toEqual(wanted.map(({ id }) => id));
  const onHost = await sql(
    'SELECT HEX(m.description2) = HEX(a.description2), HEX(m.label1) = HEX(a.label1) FROM models m JOIN anrs a ON a.id = m.anr_id WHERE m.id >= 100 GROUP BY 1, 2',
  );
  expect(onHost).toBe('1\t1');
  await expect(backOffice.exec('ls /tmp/pwned')).rejects.toThrow();
});

test('models that MONARC has are found as they are, and left as they are', async () => {
  const before = await everything();
  const ctx = await hostContext(models, backOffice);
  const found = (await models.findModels?.(ctx)) ?? [];
  expect(found).toHaveLength(6);
  expect(found).toMatchObject([
    { number: 1, madeFor: null, fields: { labelFr: 'Modèle générique', isDefault: true, generic: true } },
    { number: 2, fields: { labelDe: 'Personenbezogene Daten', isDefault: false } },
    { number: 3, fields: { generic: false, status: 'ACTIVE', descriptionFr: '' } },
    { number: 4 },
    { number: 5, fields: { status: 'INACTIVE' } },
    { number: 6, fields: { status: 'DELETED' } },
  ]);
  const adopted = found.map(({ number, fields }) => modelState(number, fields, { adopted: true, kept: [] }));
  expect(
    await bring(...adopted.map((model) => ({ ...model, fields: { ...model.fields, labelEn: 'Other' } }))),
  ).toEqual([]);
  expect(await everything()).toBe(before);
});

test('only the fields that somebody changed are written to a model of MONARC', async () => {
  const kept = { adopted: true, kept: ['labelEn', 'showInherentRisk'] as (keyof ModelFields)[] };
  const before = await rowOf(3);
  const changes = await bring(modelState(3, { labelEn: 'Clinics', showInherentRisk: true }, kept));
  expect(changes).toMatchObject([{ summary: 'change labelEn, showInherentRisk of model 3 "Clinics"' }]);
  const labels = ['Hôpitaux', 'Clinics', 'Krankenhäuser', 'Ziekenhuizen'];
  expect(await rowOf(3)).toEqual({ ...before, labels, anrLabels: labels, inherent: 1 });
});

test('a deleted model loses its analysis and keeps its row', async () => {
  const gone = modelState(3, { status: 'DELETED' }, { adopted: true, kept: ['status'] });
  expect(await bring(gone)).toMatchObject([{ action: 'delete', subject: 'model 3' }]);
  expect(await rowOf(3)).toMatchObject({
    status: 3,
    anr: null,
    labels: expect.arrayContaining(['Hospitals']),
  });
  expect(await sql('SELECT COUNT(*) FROM anrs WHERE id = 3')).toBe('0');
  expect(await bring(modelState(8, { status: 'DELETED' })), 'one that never came there').toEqual([]);
});

test('what MONARC had of a model is kept before the first change, and comes back with all that was inside', async () => {
  const kept = '/var/lib/regent/originals/*/mariadb/monarc_common';
  onTestFinished(async () => void (await backOffice.exec('rm -rf /var/lib/regent/originals')));
  await backOffice.exec('rm -rf /var/lib/regent/originals');
  const before = await everything();
  for (const label of ['Changed', 'Again'])
    await bring(modelState(3, { labelEn: label }, { adopted: true, kept: ['labelEn'] }));
  const list = async () => (await backOffice.exec(`stat -c '%n %a %U' ${kept}/*`)).stdout.trim().split('\n');
  expect(await list()).toEqual([expect.stringMatching(/\/model-3\.sql 600 root$/)]);
  await backOffice.exec(`cat ${kept}/model-3.sql | mariadb monarc_common`);
  expect(await everything()).toBe(before);
  await bring(modelState(3, { status: 'DELETED' }, { adopted: true, kept: ['status'] }));
  expect(await everything()).not.toBe(before);
  await sql('DROP DATABASE monarc_common; CREATE DATABASE monarc_common CHARACTER SET utf8mb3');
  await backOffice.exec(`zcat ${kept}/before-model-3.sql.gz | mariadb monarc_common`);
  expect(await everything()).toBe(before);
});

test('where there is no room for that, no model is changed, and the step says so', async () => {
  const before = await everything();
  await backOffice.exec('mkdir -p /var/lib/regent && mount -t tmpfs -o size=4k none /var/lib/regent');
  onTestFinished(async () => void (await backOffice.exec('umount /var/lib/regent')));
  await backOffice.exec('head -c 1M /dev/zero >/var/lib/regent/filler || true');
  const wanted = modelState(3, { labelEn: 'Changed' }, { adopted: true, kept: ['labelEn'] });
  await expect(bring(wanted)).rejects.toThrow(
    /What is in monarc_common cannot be copied to \/var\/lib\/regent\/originals.*none of its models was changed.*errno 28/s,
  );
  expect(await everything()).toBe(before);
});

test('a number that is taken is refused with what to do, and the others are written all the same', async () => {
  const before = await rowOf(3);
  const ctx = await hostContext(models, backOffice);
  const all = desiredModels(modelState(3), modelState(9, { labelFr: 'x'.repeat(256) }), modelState(10));
  await expect(models.apply(ctx, await models.plan(ctx, all), all)).rejects.toThrow(
    /^Number 3 of monarc_common is "Hospitals", which was made in MONARC, so "Model 3" is not written.*unlink[^]*refuses model 9: error 1406, Data too long[^]*retry\.$/,
  );
  expect(await rowOf(3)).toEqual(before);
  expect(await rowOf(10)).toMatchObject({ status: 1 });
  expect(await sql('SELECT COUNT(*) FROM anrs WHERE label2 = "Model 9"'), 'nothing of half a model').toBe(
    '0',
  );
});

test('a text that MONARC’s tables cannot hold fails its model alone, and says which', async () => {
  const before = await rowOf(3);
  const ctx = await hostContext(models, backOffice);
  const kept = { adopted: true, kept: ['labelEn', 'status'] as (keyof ModelFields)[] };
  const all = desiredModels(
    modelState(3, { labelEn: 'Clinics 🏥' }, kept),
    modelState(4, { status: 'INACTIVE' }, kept),
    modelState(9, { descriptionDe: '𝐛𝐨𝐥𝐝' }),
    modelState(10, { labelFr: 'É 金' }),
  );
  await expect(models.apply(ctx, await models.plan(ctx, all), all)).rejects.toThrow(
    /^Model 3 "Clinics 🏥" was not changed in monarc_common: its labelEn has an emoji .* then retry\.\nModel 9 "Model 9" .*descriptionDe[^\n]*$/u,
  );
  expect(await rowOf(3)).toEqual(before);
  expect(await sql('SELECT COUNT(*) FROM models WHERE id = 9')).toBe('0');
  expect(await rowOf(4)).toMatchObject({ status: 0 });
  expect(await rowOf(10)).toMatchObject({ status: 1, labels: expect.arrayContaining(['É 金']) });
});

test('tables that can hold an emoji get it', async () => {
  await sql(
    ['models', 'anrs'].map((name) => `ALTER TABLE ${name} CONVERT TO CHARACTER SET utf8mb4`).join('; '),
  );
  await bring(modelState(9, { labelEn: 'Energy 🔌' }));
  expect(await rowOf(9)).toMatchObject({ labels: expect.arrayContaining(['Energy 🔌']) });
});

test('a release of before 2023 has another column for the scales, and no operational scales', async () => {
  await sql(`ALTER TABLE models RENAME COLUMN are_scales_updatable TO is_scales_updatable;
    DROP TABLE operational_risks_scales`);
  await bring(
    modelState(7, { scalesUpdatable: false }),
    modelState(3, { scalesUpdatable: false }, { adopted: true, kept: ['scalesUpdatable'] }),
  );
  expect(await sql('SELECT id, is_scales_updatable FROM models WHERE id IN (2, 3, 7) ORDER BY id')).toBe(
    '2\t1\n3\t0\n7\t0',
  );
});

test('as many round trips for thirty models as for one', async () => {
  const trips = async (wanted: ModelState[]) => {
    const ctx = await hostContext(models, backOffice);
    await models.findModels?.(ctx);
    const changes = await models.plan(ctx, desiredModels(...wanted));
    expect(changes).toHaveLength(wanted.length);
    await models.apply(ctx, changes, desiredModels(...wanted));
    return ctx.counts.total();
  };
  expect(await trips([modelState(7)])).toBe(
    await trips(Array.from({ length: 30 }, (_, i) => modelState(20 + i))),
  );
});

test('without MONARC there the sync says so, and what is kept is not written anywhere', async () => {
  const ctx = await hostContext(models, backOffice, { options: { database: 'monarc_none' } });
  expect(await models.findModels?.(ctx)).toBeUndefined();
  expect(ctx.logs).toMatchObject([
    { text: expect.stringMatching(/no database monarc_none with MONARC's models/) },
  ]);
  expect(await models.plan(ctx, desiredModels(modelState(1, {}, { kept: [] })))).toEqual([]);
  await expect(models.plan(ctx, desiredModels(modelState(1)))).rejects.toThrow(
    /bo\.lab\.test has no database monarc_none/,
  );
});
