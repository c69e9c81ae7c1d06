import type { ServerHealth } from '../../runner/store/server-health.ts';
import type { Prisma } from '../generated/client/client.ts';
import { makeTx } from '../transactions/tx.ts';
import type { PrismaTx } from './run-rows.ts';
import type { RunStoreDeps } from './deps.ts';

/** The number of consecutive failures after which a server is UNREACHABLE. */
const MOST_FAILURES = 3;
/** The time at which a server was last seen is written at most this often. */
const SEEN_EVERY_MS = 60_000;

export function makeServerHealth({ prisma, transact, probeEveryMs }: RunStoreDeps): ServerHealth {
  /**
   * Not for a server whose key has to be confirmed: there is no connection to it, and its runs wait for the
   * confirmation.
   */
  const markUnreachable = (tx: PrismaTx, id: string, more: Prisma.ServerUpdateManyMutationInput = {}) =>
    tx.server.updateMany({
      where: { id, state: { not: 'UNCONFIRMED' } },
      data: { ...more, state: 'UNREACHABLE', nextProbeAt: new Date(Date.now() + probeEveryMs) },
    });

  return {
    transportFailed: (serverId, message) =>
      transact(async (tx, touch) => {
        const [server] = await tx.server.updateManyAndReturn({
          where: { id: serverId },
          data: { failures: { increment: 1 }, lastError: message },
        });
        if (server === undefined) return true;
        touch(`server:${serverId}`);
        if (server.failures < MOST_FAILURES) return false;
        await markUnreachable(tx, serverId);
        return true;
      }),
    giveUpOn: (serverId, lastError) =>
      transact(async (tx, touch) => {
        await markUnreachable(tx, serverId, { lastError });
        touch(`server:${serverId}`);
      }),
    transportRefused: (serverId, message, otherHostKey) =>
      transact(async (tx, touch) => {
        const data = { lastError: message, otherHostKey: otherHostKey ?? null };
        const server = await tx.server.findUnique({
          where: { id: serverId },
          select: { lastError: true, otherHostKey: true },
        });
        if (server === null || (server.lastError === message && server.otherHostKey === data.otherHostKey))
          return;
        await tx.server.update({ where: { id: serverId }, data });
        touch(`server:${serverId}`);
      }),
    async transportWorked(serverId) {
      const server = await prisma.server.findUnique({ where: { id: serverId } });
      if (server === null) return [];
      const isFresh = server.lastSeenAt !== null && Date.now() - server.lastSeenAt.getTime() < SEEN_EVERY_MS;
      const isWell = server.state !== 'UNREACHABLE' && server.failures === 0 && server.lastError === null;
      if (isWell && isFresh) return [];
      return transact(async (tx, touch) => {
        // Uses the row as it is now: the server may have been moved meanwhile, and its new key waits for
        // confirmation.
        const [now] = await tx.server.updateManyAndReturn({
          where: { id: serverId, state: { not: 'UNCONFIRMED' } },
          data: {
            state: 'READY',
            failures: 0,
            lastError: null,
            otherHostKey: null,
            nextProbeAt: null,
            lastSeenAt: new Date(),
          },
        });
        if (now === undefined) return [];
        touch(`server:${serverId}`);
        const runs = await makeTx(tx, touch).unblockRuns(serverId, 'SERVER_DOWN');
        return [...new Set(runs.flatMap((run) => run.lease ?? []))];
      });
    },
    async takeProbes() {
      const due = await prisma.server.findMany({
        where: { state: 'UNREACHABLE', mode: { not: 'RETIRED' }, nextProbeAt: { lte: new Date() } },
      });
      const taken = [];
      for (const server of due) {
        const { count } = await prisma.server.updateMany({
          where: { id: server.id, nextProbeAt: server.nextProbeAt },
          data: { nextProbeAt: new Date(Date.now() + probeEveryMs) },
        });
        if (count === 1) taken.push(server);
      }
      return taken;
    },
  };
}
