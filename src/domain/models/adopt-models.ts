/** Adopts models from MONARC. A field follows MONARC until somebody changes it here. */
import { differing, MODEL_FIELDS, only, titleOf } from './model-fields.ts';
import type { Tx } from '../store.ts';
import type { Actor, FoundModel, Model, ModelFields } from '../vocabulary.ts';

/** A remark for readers of the run. */
export interface Remark {
  text: string;
  level: 'info' | 'warn';
}

const regent: Actor = { name: 'regent', userId: null, address: null };

/**
 * Stores models that are not known yet, as they are. Lets fields that are not kept follow MONARC. If MONARC
 * has meanwhile given the number of one of our models to one of its own, ours gets another number.
 */
export async function adoptModels(tx: Tx, given: FoundModel[]): Promise<Remark[]> {
  const remarks: Remark[] = [];
  const known = new Map((await tx.models()).map((model) => [model.number, model]));
  const isChosen = [...known.values()].some((model) => model.isDefault && model.kept.includes('isDefault'));
  for (const found of withOneDefault(given)) {
    const model = known.get(found.number);
    if (model !== undefined && (model.adopted || found.madeFor === model.id)) {
      if (model.seenAt === null) await tx.updateModel(model.id, { seenAt: new Date() });
      remarks.push(...(await follow(tx, model, found.fields)));
      continue;
    }
    if (model !== undefined) {
      // The databases of clients that are linked to it hold its number, so it stays: the plugin says what to
      // do.
      if ((await tx.clientsUsingModel(model.id)).length > 0) continue;
      const number = 1 + Math.max(...known.keys(), ...given.map((each) => each.number));
      const moved = await tx.updateModel(model.id, { number, version: model.version + 1 });
      known.set(number, moved);
      await tx.audit(regent, 'renumberModel', `model ${number}`, { before: model, after: moved });
      remarks.push({
        text: `Model ${model.number} "${titleOf(model)}" gets the number ${number}: MONARC already uses the number ${model.number}.`,
        level: 'warn',
      });
    }
    const adopted = await tx.insertModel({
      ...found.fields,
      number: found.number,
      adopted: true,
      seenAt: new Date(),
      ...(isChosen ? { isDefault: false, kept: ['isDefault'] } : { kept: [] }),
    });
    known.set(found.number, adopted);
    await tx.audit(regent, 'adoptModel', `model ${found.number}`, { after: adopted });
    remarks.push({ text: `Adopted model ${found.number} "${titleOf(adopted)}" from MONARC.`, level: 'info' });
  }
  return remarks;
}

/** MONARC may have several defaults; here only the one with the lowest number is the default. */
function withOneDefault(given: FoundModel[]): FoundModel[] {
  const found = given.toSorted((one, other) => one.number - other.number);
  const first = found.find(({ fields }) => fields.isDefault && fields.status !== 'DELETED');
  // Models that are not the default come first, so that there are never two defaults.
  return found
    .map((each) => ({ ...each, fields: { ...each.fields, isDefault: each === first } }))
    .toSorted((one, other) => Number(one.fields.isDefault) - Number(other.fields.isDefault));
}

async function follow(tx: Tx, model: Model, found: ModelFields): Promise<Remark[]> {
  // The content of a model is deleted with it: a model that was deleted in MONARC is lost, no matter what is
  // desired here.
  const isGone = found.status === 'DELETED' && model.status !== 'DELETED';
  const kept = isGone
    ? model.kept.filter((field) => field !== 'status' && field !== 'isDefault')
    : model.kept;
  const followed = MODEL_FIELDS.filter((field) => !kept.includes(field));
  const changed = differing(model, found, followed);
  if (changed.length === 0) return [];
  const after = await tx.updateModel(model.id, { ...only(found, changed), kept, version: model.version + 1 });
  await tx.audit(regent, 'followModel', `model ${model.number}`, { before: model, after });
  const name = `model ${model.number} "${titleOf(after)}"`;
  const users =
    changed.includes('status') && after.status !== 'ACTIVE' ? await tx.clientsUsingModel(model.id) : [];
  return [
    { text: `MONARC has changed ${changed.join(', ')} of ${name}.`, level: 'info' },
    ...(users.length === 0
      ? []
      : [
          {
            text: `${users.map(({ alias }) => alias).join(', ')} cannot use ${name} any more: in MONARC it is ${after.status}. ${after.status === 'DELETED' ? 'Unlink it there.' : 'Unlink it there, or activate it again.'}`,
            level: 'warn' as const,
          },
        ]),
  ];
}
