import { expect, test } from 'vitest';
import { models } from '../../plugins/models/models.ts';
import type { ModelState } from '../../src/runner/contract/plugin.ts';
import { desiredModels, modelState } from '../kit/clients.ts';
import { mariadbContext, type Say } from './fake-mariadb.ts';

const TEXTS = ['label', 'description'].flatMap((name) => [1, 2, 3, 4].map((index) => `${name}${index}`));
const COLUMNS: Record<string, string[]> = {
  models: [
    'id',
    'anr_id',
    ...TEXTS,
    'status',
    'is_scales_updatable',
    'is_default',
    'is_generic',
    'show_rolf_brut',
  ],
  anrs: ['id', ...TEXTS],
  scales: ['id', 'anr_id', 'type', 'min', 'max'],
};

/** A row as `lookAtModels` reads it: that of a model that is as `modelState` has it, unless told. */
function row(
  model: ModelState,
  more: { creator?: string; anr_id?: number | null; model?: object } = {},
): string {
  const { fields } = model;
  const texts = Object.fromEntries(
    TEXTS.map((name) => [name, name.startsWith('label') ? fields.labelFr : null]),
  );
  const flags = { status: 1, is_scales_updatable: 1, is_default: 0, is_generic: 0, show_rolf_brut: 0 };
  return JSON.stringify({
    id: model.number,
    creator: more.creator ?? `Regent ${model.id}`,
    anr_id: more.anr_id === undefined ? 10 : more.anr_id,
    model: { ...texts, ...flags, ...more.model },
    anr: texts,
  });
}

/** monarc_common with these rows. */
const monarc =
  (...rows: string[]): Say =>
  (statements) => {
    if (statements.includes('information_schema'))
      return {
        rows: Object.entries(COLUMNS).flatMap(([table, names]) =>
          names.map((name) => JSON.stringify(['column', table, name])),
        ),
      };
    return statements.includes('LEFT JOIN') ? { rows } : {};
  };

const planned = async (say: Say, ...wanted: ModelState[]) => {
  const ctx = await mariadbContext(models, say);
  const changes = await models.plan(ctx, desiredModels(...wanted));
  return { ctx, changes, summaries: changes.map(({ summary }) => summary) };
};

const seven = modelState(7);
const adopted = (fields: Partial<ModelState['fields']>, ...kept: ModelState['kept']) =>
  modelState(7, fields, { adopted: true, kept });

test.each<[string, string[], ModelState, string[]]>([
  ['that is as it should be needs nothing', [row(seven)], seven, []],
  ['that is missing is made', [], seven, ['make model 7 "Model 7"']],
  ['that is deleted and was never there needs nothing', [], modelState(7, { status: 'DELETED' }), []],
  [
    'that differs is changed',
    [row(seven, { model: { label2: 'x', is_generic: 1 } })],
    seven,
    ['change labelEn, generic of model 7 "Model 7"'],
  ],
  [
    'that lost its analysis gets another',
    [row(seven, { anr_id: null })],
    seven,
    ['change its analysis of model 7 "Model 7"'],
  ],
  [
    'whose number is another’s is not that row',
    [row(seven, { creator: 'Ada' })],
    seven,
    ['make model 7 "Model 7", whose number is taken'],
  ],
  [
    'that is to go is deleted',
    [row(seven)],
    modelState(7, { status: 'DELETED' }),
    ['delete model 7 "Model 7"'],
  ],
  [
    'that is gone stays gone',
    [row(seven, { anr_id: null, model: { status: 3 } })],
    modelState(7, { status: 'DELETED' }),
    [],
  ],
  ['that MONARC deleted is not made anew', [row(seven, { anr_id: null, model: { status: 3 } })], seven, []],
  [
    'of MONARC’s is left alone',
    [row(seven, { creator: 'Ada', model: { label2: 'x', status: 0 } })],
    adopted({}),
    [],
  ],
  [
    'of MONARC’s is changed where it was changed here',
    [row(seven, { creator: 'Ada', model: { label2: 'x', label3: 'y' } })],
    adopted({}, 'labelEn'),
    ['change labelEn of model 7 "Model 7"'],
  ],
  ['of MONARC’s that is missing is not made', [row(modelState(8))], adopted({}, 'labelEn'), []],
])('a model %s', async (_, rows, wanted, expected) => {
  expect((await planned(monarc(...rows), wanted)).summaries).toEqual(expected);
});

test.each([
  ['several models', [row(seven)], [seven, ...[8, 9].map((n) => modelState(n, {}, { wasThere: true }))]],
  ['the only model', [], [modelState(8, {}, { wasThere: true })]],
  [
    'adopted models, of which nothing is kept',
    [],
    [8, 9].map((n) => modelState(n, {}, { adopted: true, kept: [] })),
  ],
])('where %s that MONARC had are gone, none is made anew', async (_, rows, wanted) => {
  await expect(planned(monarc(...rows), ...wanted)).rejects.toThrow(
    /model 8 "Model 8".*Regent does not replace them/,
  );
});

test('of several models that were lost, those that are deleted here hold up nothing', async () => {
  const gone = [8, 9].map((n) => modelState(n, { status: 'DELETED' }, { wasThere: true }));
  expect((await planned(monarc(row(seven)), seven, ...gone)).summaries).toEqual([]);
});

test('where nothing is kept, and nothing was there, nothing is asked', async () => {
  const { ctx, changes } = await planned(monarc(), modelState(7, {}, { kept: [] }));
  expect([changes, ctx.asked]).toEqual([[], []]);
});

test('what is written is data on one line, for columns that this release has, and all or nothing', async () => {
  const hostile = `it's \\ "x"; DROP TABLE models; --`;
  const wanted = modelState(7, { labelEn: hostile, descriptionDe: 'one\ntwo' });
  const { ctx, changes } = await planned(monarc(), wanted);
  await models.apply(ctx, changes, desiredModels(wanted));
  const { input } = ctx.asked.at(-1) ?? { input: '' };
  const statement = input.split('\n').find((line) => line.includes('START TRANSACTION')) ?? '';
  expect(statement).toContain(`\`label2\` = 'it\\'s \\\\ \\"x\\"; DROP TABLE models; --'`);
  expect(statement).toContain(`\`description3\` = 'one\\ntwo'`);
  expect(statement).toContain('`is_scales_updatable` = 1');
  expect(statement).not.toMatch(/are_scales_updatable|operational_risks_scales|scales_impact_types|seuil1/);
  expect(statement).toMatch(/INSERT INTO `monarc_common`.`anrs`[^]*`scales`[^]*`models`[^]*COMMIT/);
});

test('a model ceases to be the default before another becomes it', async () => {
  const first = modelState(1, { isDefault: true });
  const wanted = [first, seven];
  const was = row(seven, { model: { is_default: 1 } });
  expect((await planned(monarc(row(first), was), ...wanted)).summaries).toEqual([
    'change isDefault of model 7 "Model 7"',
    'change isDefault of model 1 "Model 1"',
  ]);
});

test('what MariaDB refuses is told by model, and in its own words', async () => {
  const refusing: Say = (statements) =>
    statements.includes('START TRANSACTION') && statements.includes('`id` = 8')
      ? { error: { code: 1366, message: 'Incorrect string value' } }
      : monarc()(statements);
  const wanted = desiredModels(seven, modelState(8));
  const ctx = await mariadbContext(models, refusing);
  await expect(models.apply(ctx, await models.plan(ctx, wanted), wanted)).rejects.toThrow(
    /^MariaDB on bo\.test refuses model 8: error 1366, Incorrect string value\. .*then retry\.$/,
  );
});
