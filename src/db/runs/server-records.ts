import type { ServerRecords } from '../../runner/store/server-records.ts';
import { endOrphans, followOrphans, noteDumps } from './orphan-rows.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeServerRecords({
  prisma,
  transact,
}: Pick<RunStoreDeps, 'prisma' | 'transact'>): ServerRecords {
  return {
    saveFacts: (serverId, facts) =>
      transact(async (tx, touch) => {
        const data = { facts: facts as object, factsAt: new Date(), lastSeenAt: new Date() };
        await tx.server.update({ where: { id: serverId }, data });
        touch(`server:${serverId}`);
      }),
    saveOrphans: (sighting) => transact((tx, touch) => followOrphans(tx, touch, sighting)),
    saveDumpsOfOrphans: (serverId, newest) => transact((tx, touch) => noteDumps(tx, touch, serverId, newest)),
    orphansGone: (ids, runId) => transact((tx, touch) => endOrphans(tx, touch, ids, runId)),
    async countUp(serverId, atLeast) {
      const [row] = await prisma.$queryRaw<{ counter: number }[]>`
        UPDATE "Server" SET counter = GREATEST(counter, ${atLeast}) + 1 WHERE id = ${serverId}::uuid
        RETURNING counter`;
      return row?.counter ?? atLeast + 1;
    },
    async mayChange(serverId) {
      // Waits for a change of the mode that is under way.
      const [row] = await prisma.$queryRaw<{ mode: string }[]>`
        SELECT mode::text FROM "Server" WHERE id = ${serverId}::uuid FOR SHARE`;
      return row?.mode !== 'OBSERVE';
    },
    counterOf: async (serverId) =>
      (await prisma.server.findUnique({ where: { id: serverId }, select: { counter: true } }))?.counter ?? 0,
    saveNotOurs: (serverId, notOurs) =>
      transact(async (tx, touch) => {
        const data = { notOurs, ...(notOurs === null ? { claiming: false } : {}) };
        const { count } = await tx.server.updateMany({ where: { id: serverId }, data });
        if (count > 0) touch(`server:${serverId}`);
      }),
  };
}
