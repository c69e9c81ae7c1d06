/**
 * The models that clients read on the back office: Regent's own in full, MONARC's as far as they were changed
 * in Regent.
 */
import { z } from 'zod';
import { definePlugin, type ModelField, type ModelState } from '../../src/runner/contract/plugin.ts';
import {
  type Common,
  CommonError,
  lookAtModels,
  madeFor,
  noModels,
  titleOf,
} from '../shared/mariadb/common-models.ts';
import { advice } from '../shared/mariadb/mariadb-advice.ts';
import { askMariadb } from '../shared/mariadb/mariadb.ts';
import { changeOf, type Difference, differenceOf, subjectOf } from './model-differences.ts';
import { bringAbout } from './model-sql.ts';
import { type Doomed, keepModels } from './original-models.ts';

export const models = definePlugin({
  id: 'models',
  description: 'Keeps the models in monarc_common in their desired state, and adopts models that MONARC has.',
  roles: ['BACK_OFFICE'],
  needsServices: 'a sandbox has no MariaDB',
  ofServer: true,
  options: z.strictObject({
    database: z.string().default('monarc_common').describe('The database that every client reads.'),
  }),

  async findModels(ctx) {
    const common = await lookAtModels(ctx, ctx.options.database);
    if (common !== undefined)
      return [...common.models.values()].map(({ number, creator, fields }) => ({
        number,
        madeFor: madeFor(creator),
        fields,
      }));
    ctx.log(noModels(ctx.server.fqdn, ctx.options.database), { level: 'warn' });
    return undefined;
  },

  async plan(ctx, desired) {
    const kept = desired.models.filter((model) => model.kept.length > 0);
    if (kept.length === 0 && !desired.models.some(shouldBeThere)) return [];
    const { database } = ctx.options;
    const common = await lookAtModels(ctx, database);
    if (common === undefined) throw new CommonError(noModels(ctx.server.fqdn, database));
    const lost = desired.models.filter((model) => shouldBeThere(model) && !common.models.has(model.number));
    if (lost.length > 1 || (lost.length === 1 && common.models.size === 0))
      throw new CommonError(areLost(ctx.server.fqdn, database, lost));
    for (const model of lost.filter(({ adopted }) => adopted))
      ctx.log(
        `M${called(model).slice(1)}, which MONARC had, is no longer in ${database}. Restore it there, or delete it here (deleteModel).`,
        { level: 'warn' },
      );
    return differencesIn(kept, common).map(([model, difference]) => changeOf(model, difference));
  },

  async apply(ctx, changes, desired) {
    const { database } = ctx.options;
    const planned = new Set(changes.map(({ subject }) => subject));
    const common = await lookAtModels(ctx, database);
    if (common === undefined) throw new CommonError(noModels(ctx.server.fqdn, database));
    const due = differencesIn(desired.models, common).filter(([model]) => planned.has(subjectOf(model)));
    const problems: string[] = [];
    const batches: { model: ModelState; sql: string }[] = [];
    for (const [model, difference] of due) {
      if (difference.kind === 'taken') problems.push(isTaken(model, titleOf(difference.by), database));
      else if (difference.kind === 'unstorable')
        problems.push(isUnstorable(model, difference.fields, database));
      else
        batches.push({
          model,
          sql: bringAbout({ database, columns: common.columns, model, now: new Date() }, difference),
        });
    }
    await keepModels(ctx, database, doomedOf(due));
    const answers = await askMariadb(
      ctx,
      batches.map(({ sql }) => [sql]),
    );
    for (const [i, { errors }] of answers.entries())
      for (const { code, message } of errors)
        problems.push(
          `MariaDB on ${ctx.server.fqdn} refuses ${subjectOf(batches[i]?.model as ModelState)}: error ${code}, ${message}. ${advice({ code, message }, database)}`,
        );
    if (problems.length > 0) throw new CommonError(problems.join('\n'));
  },

  actions: {
    /** No client can be made without it. If it contains no model, it may be a new database. */
    async check(ctx) {
      if ((await lookAtModels(ctx, ctx.options.database)) === undefined)
        throw new CommonError(noModels(ctx.server.fqdn, ctx.options.database));
    },
  },
});

/** Models that MONARC made, and so are deleted with all that is inside. */
const doomedOf = (due: [ModelState, Difference][]): Doomed[] =>
  due.flatMap(([{ adopted }, difference]) => {
    const { kind } = difference;
    if (kind !== 'delete' && !(kind === 'update' && adopted)) return [];
    return [{ kind, row: difference.row }];
  });

const isTaken = ({ number, fields }: ModelState, by: string, database: string) =>
  `Number ${number} of ${database} is "${by}", which was made in MONARC, so "${fields.labelEn}" is not written there. ` +
  'Regent gives it another number as soon as no client is linked to it: unlink it from the clients, retry, and link it again.';

const isUnstorable = ({ number, fields }: ModelState, named: ModelField[], database: string) =>
  `Model ${number} "${fields.labelEn}" was not changed in ${database}: its ${named.join(', ')} has an emoji or another character ` +
  'that the tables there, in utf8mb3, cannot hold. Change that text, then retry.';

const shouldBeThere = ({ wasThere, fields }: ModelState) => wasThere && fields.status !== 'DELETED';

/** A single model may have been removed by hand; if several or all are gone, the database is damaged. */
const areLost = (server: string, database: string, lost: ModelState[]) =>
  `Models of MONARC are missing in ${database} on the back office ${server}, with all their content: ${lost.map(called).join(', ')}. ` +
  'Regent does not replace them by empty ones, and changes no model. ' +
  'Restore that database from its backup, then retry; or delete the models here (deleteModel) that are lost for good.';

const called = ({ number, fields }: ModelState) => `model ${number} "${fields.labelEn}"`;

/** One after the other, so that a model stops being the default before another becomes it. */
function differencesIn(models: ModelState[], common: Common): [ModelState, Difference][] {
  return models
    .flatMap((model): [ModelState, Difference][] => {
      const difference = differenceOf(model, common);
      return difference === undefined ? [] : [[model, difference]];
    })
    .toSorted(([one], [other]) => Number(one.fields.isDefault) - Number(other.fields.isDefault));
}
