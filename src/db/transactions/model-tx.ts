import type { ModelTx } from '../../domain/models/model-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { isUuid } from '../uuid.ts';
import { touched, type Touch } from './rows.ts';

/** The part of a transaction that is about models. `touch` names what has changed, for the bells. */
export function makeModelTx(tx: Prisma.TransactionClient, touch: Touch): ModelTx {
  return {
    lockModels: async () => void (await tx.$executeRaw`LOCK TABLE "Model" IN SHARE ROW EXCLUSIVE MODE`),
    models: () => tx.model.findMany({ orderBy: { number: 'asc' } }),
    async modelById(id) {
      if (!isUuid(id)) return undefined;
      await tx.$queryRaw`SELECT 1 FROM "Model" WHERE id = ${id}::uuid FOR UPDATE`;
      return (await tx.model.findUnique({ where: { id } })) ?? undefined;
    },
    async modelsById(ids) {
      const uuids = ids.filter((id) => isUuid(id));
      await tx.$queryRaw`SELECT 1 FROM "Model" WHERE id = ANY (${uuids}::uuid[]) ORDER BY id FOR SHARE`;
      return tx.model.findMany({ where: { id: { in: uuids } } });
    },
    async insertModel(data) {
      const newest = await tx.model.aggregate({ _max: { number: true } });
      const number = data.number ?? (newest._max.number ?? 0) + 1;
      return touched(touch, 'model', await tx.model.create({ data: { ...data, number } }));
    },
    updateModel: async (id, data) => touched(touch, 'model', await tx.model.update({ where: { id }, data })),
    async chooseDefaultModel(id) {
      const changed = await tx.$queryRaw<{ id: string }[]>`
        UPDATE "Model" SET "isDefault" = (id = ${id}::uuid),
          kept = CASE WHEN 'isDefault' = ANY (kept) THEN kept ELSE array_append(kept, 'isDefault') END,
          version = version + 1, "updatedAt" = now()
        WHERE "isDefault" <> (id = ${id}::uuid) OR NOT ('isDefault' = ANY (kept))
        RETURNING id`;
      for (const row of changed) touch(`model:${row.id}`);
      return tx.model.findUniqueOrThrow({ where: { id } });
    },
    clientsUsingModel: (id) =>
      tx.client.findMany({
        where: { status: { not: 'DELETED' }, models: { some: { modelId: id } } },
        orderBy: { alias: 'asc' },
      }),
  };
}
