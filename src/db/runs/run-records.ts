import type { ConfirmedChange, RunRecords } from '../../runner/store/run-records.ts';
import { settleClients } from '../transactions/client-tx.ts';
import { writeRuns } from './run-rows.ts';
import type { RunStoreDeps } from './deps.ts';

export function makeRunRecords({ prisma, transact }: Pick<RunStoreDeps, 'prisma' | 'transact'>): RunRecords {
  return {
    record: (fence, entries, { outcomes = [], made = [], unmade = [] } = {}) =>
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
        return ours;
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
  };
}
