import { conflict } from '../../domain/errors.ts';
import { RUN_STATUSES, isEnded } from '../../domain/runs/run-states.ts';
import { shown } from '../../domain/shown.ts';
import type { RunTx } from '../../domain/runs/run-tx.ts';
import type { Prisma } from '../generated/client/client.ts';
import { insertRuns, writeRuns } from '../runs/run-rows.ts';
import { byId, touched, type Touch } from './rows.ts';

/** The value in an idempotency key if there is no run, or none yet. */
const NO_RUN = '00000000-0000-0000-0000-000000000000';
const OPEN = RUN_STATUSES.filter((status) => !isEnded(status));

/** The part of a transaction that is about runs. `touch` names what has changed, for the bells. */
export function makeRunTx(tx: Prisma.TransactionClient, touch: Touch): RunTx {
  return {
    async insertRun(run) {
      const [inserted] = await insertRuns(tx, [run]);
      for (const id of run.clientIds ?? []) touch(`client:${id}`);
      return touched(touch, 'run', inserted!);
    },
    async insertRuns(runs) {
      const inserted = await insertRuns(tx, runs);
      for (const id of runs.flatMap(({ clientIds = [] }) => clientIds)) touch(`client:${id}`);
      return inserted.map((run) => touched(touch, 'run', run));
    },
    runById: (id: string) => byId(id, (uuid) => tx.run.findUnique({ where: { id: uuid } })),
    childrenOf: (parentId) => tx.run.findMany({ where: { parentId }, orderBy: { id: 'asc' } }),
    clientsOf: (runId) =>
      tx.client.findMany({
        where: { runs: { some: { OR: [{ id: runId }, { parentId: runId }] } } },
        orderBy: { alias: 'asc' },
      }),
    stepsOf: (runId) => tx.step.findMany({ where: { runId }, orderBy: { position: 'asc' } }),
    openRunsOn: (...serverIds) =>
      tx.run.findMany({
        where: { serverId: { in: serverIds }, status: { in: OPEN } },
        orderBy: { createdAt: 'asc' },
      }),
    openRunsAt: (serverId) =>
      tx.run.findMany({
        where: { status: { in: OPEN }, OR: [{ serverId }, { steps: { some: { serverId } } }] },
        orderBy: { createdAt: 'asc' },
      }),
    openRunsOf: (clientId) =>
      tx.run.findMany({
        where: { clients: { some: { id: clientId } }, status: { in: OPEN } },
        orderBy: { createdAt: 'asc' },
      }),
    async moveRun(id, to, move) {
      const moved = await writeRuns(tx, touch, [{ runId: id, to, ...move }]);
      return moved.has(id) ? tx.run.findUniqueOrThrow({ where: { id } }) : undefined;
    },
    async confirmRun(id, by) {
      const text = `${by} confirmed the run`;
      const events = [{ type: 'RUN_UNBLOCKED' as const, text }];
      const moved = await writeRuns(tx, touch, [{ runId: id, to: 'QUEUED', from: ['BLOCKED'], events }]);
      return moved.has(id) ? tx.run.update({ where: { id }, data: { confirmedBy: by } }) : undefined;
    },
    async serversWithOpenRuns(kind, requestedBy) {
      const runs = await tx.run.findMany({
        where: { kind, requestedBy, status: { in: OPEN }, serverId: { not: null } },
        select: { serverId: true },
      });
      return runs.flatMap(({ serverId }) => serverId ?? []);
    },
    async unblockRuns(serverId, reason, why) {
      const waiting = await tx.run.findMany({
        where: { status: 'BLOCKED', blockedServerId: serverId, blockedReason: reason },
      });
      const text = why ?? (reason === 'MAINTENANCE' ? 'The maintenance is over' : 'The server answers again');
      await writeRuns(
        tx,
        touch,
        waiting.map((run) => ({
          runId: run.id,
          to: 'QUEUED',
          from: ['BLOCKED'],
          events: [{ type: 'RUN_UNBLOCKED', text }],
        })),
      );
      return waiting;
    },
    async resultOfKey(actor, key, inputHash) {
      // If two requests with the same key come at once, the second waits here until the first has committed.
      const { count } = await tx.idempotencyKey.createMany({
        data: [{ actor, key, inputHash, runId: NO_RUN }],
        skipDuplicates: true,
      });
      if (count === 1) return undefined;
      const known = await tx.idempotencyKey.findUniqueOrThrow({ where: { actor_key: { actor, key } } });
      if (known.inputHash === inputHash)
        return { runId: known.runId === NO_RUN ? null : known.runId, modelId: known.modelId };
      throw conflict(
        `The idempotency key ${shown(key)} was used with another input. Use a new key for a new request.`,
        'idempotencyKey',
      );
    },
    keepKey: async (actor, key, { runId, modelId }) =>
      void (await tx.idempotencyKey.update({
        where: { actor_key: { actor, key } },
        data: { runId: runId ?? NO_RUN, modelId },
      })),
  };
}
