import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadClient } from '../db/read-client.ts';
import type { RunnerLog } from '../runner/deps.ts';
import type { Transports } from '../transport/transports.ts';

export interface CloseDeletedDeps {
  transports: Pick<Transports, 'closeDeleted'>;
  prisma: ReadClient;
  everyMs: number;
  log: RunnerLog;
}

/**
 * Until aborted, closes this process's connections to servers that were deleted. It looks in the database
 * from time to time, as another process may have deleted them, and a run that was under way may have
 * connected again.
 */
export async function closeDeleted(deps: CloseDeletedDeps, stopping: AbortSignal): Promise<void> {
  const { transports, prisma, everyMs, log } = deps;
  const remaining = async (ids: string[]) => {
    const servers = await prisma.server.findMany({ where: { id: { in: ids } }, select: { id: true } });
    return new Set(servers.map(({ id }) => id));
  };
  while (!stopping.aborted) {
    await transports
      .closeDeleted(remaining)
      .catch((err: unknown) => log.warn({ err }, 'a look for deleted servers failed; the next one follows'));
    await sleep(everyMs, undefined, { signal: stopping }).catch(() => undefined);
  }
}
