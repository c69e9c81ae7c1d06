import type { PlannedChange } from '../../domain/runs/plan.ts';
import type { ConfirmedChange, RunRecords } from '../../runner/store/run-records.ts';
import { MOVED_KEPT_MS } from '../../domain/clients/open-moves.ts';
import { settleClients } from '../transactions/client-tx.ts';
import { endRepaired, followDrift, settle } from './drift-rows.ts';
import { writeRuns } from './run-rows.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeRunRecords({ prisma, transact }: Pick<RunStoreDeps, 'prisma' | 'transact'>): RunRecords {
  return {
    record: (
      fence,
      entries,
      { outcomes = [], made = [], unmade = [], seen = [], repaired = [], settled = [] } = {},
    ) =>
      transact(async (tx, touch) => {
        const ours = await writeRuns(
          tx,
          touch,
          entries.map((entry) => ({ ...entry, fence })),
        );
        if (ours.size === 0) return ours;
        await settleClients(tx, touch, outcomes);
        if (made.length > 0) await tx.made.createMany({ data: made, skipDuplicates: true });
        if (unmade.length > 0) await tx.made.deleteMany({ where: { OR: unmade } });
        for (const each of seen) await followDrift(tx, touch, each);
        for (const each of repaired) await endRepaired(tx, touch, each);
        await settle(tx, settled);
        return ours;
      }),
    moved: (fence, moveId) =>
      transact(async (tx, touch) => {
        const [move] = await tx.$queryRaw<{ clientId: string; fromServerId: string; toServerId: string }[]>`
          SELECT m."clientId", m."fromServerId", m."toServerId" FROM "Move" m JOIN "Run" r ON r.id = m."runId"
          WHERE m.id = ${moveId}::uuid AND m."doneAt" IS NULL AND r.fence = ${fence} AND r.status = 'RUNNING'
          FOR UPDATE`;
        if (move === undefined) return false;
        const { clientId, fromServerId, toServerId } = move;
        await tx.client.update({
          where: { id: clientId, serverId: fromServerId },
          data: { serverId: toServerId },
        });
        const now = new Date();
        const { undoesId } = await tx.move.update({
          where: { id: moveId },
          data: { doneAt: now, keptUntil: new Date(now.getTime() + MOVED_KEPT_MS) },
        });
        if (undoesId !== null) await tx.move.updateMany({ where: { id: undoesId }, data: { undoneAt: now } });
        // What was kept on this server is what the client has now.
        await tx.move.updateMany({
          where: { clientId, fromServerId: toServerId, id: { not: moveId } },
          data: { keptUntil: null },
        });
        for (const topic of [`client:${clientId}`, `server:${fromServerId}`, `server:${toServerId}`])
          touch(topic);
        return true;
      }),
    async confirmedChanges(runId) {
      const isHeld = { type: 'RUN_BLOCKED', data: { path: ['reason'], equals: 'CONFIRM' } };
      const held = await prisma.event.findFirst({ where: { runId, ...isHeld }, orderBy: { seq: 'desc' } });
      const told = await prisma.event.findMany({
        where: { runId, type: 'CHANGE_PLANNED', seq: { lt: held?.seq ?? 0 } },
      });
      return told.map(({ step, text, data }) => {
        const { client, action, subject } = data as unknown as ConfirmedChange['change'];
        const change = { action, subject, summary: text, ...(client === undefined ? {} : { client }) };
        return { step: step ?? 0, change };
      });
    },
    async planOfRun(runId) {
      const { plan, events } = await prisma.run.findUniqueOrThrow({
        where: { id: runId },
        select: { plan: true, events: { where: { type: 'CHANGE_PLANNED' }, take: 1 } },
      });
      return {
        changes: JSON.parse(plan?.changes ?? '[]') as PlannedChange[],
        isBegun: events.length > 0,
      };
    },
  };
}
