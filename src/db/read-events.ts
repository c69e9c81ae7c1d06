import { DatabaseAwayError } from '../domain/errors.ts';
import { lastEventOf } from '../domain/runs/last-event.ts';
import type { Event } from './generated/client/client.ts';
import type { ReadClient } from './read-client.ts';

/** The number of rows that a follower reads at once: the most that is kept for a slow one. */
const PAGE = 100;

/**
 * The next events of a run after a number; none while the database is away, because a follower reads again
 * soon. If they were removed, the last one is what the run itself says of its end.
 */
export function makeReadEvents(prisma: ReadClient) {
  const read = async (runId: string, after: number): Promise<Event[]> => {
    const rows = await prisma.event.findMany({
      where: { runId, seq: { gt: after } },
      orderBy: { seq: 'asc' },
      take: PAGE,
    });
    if (rows.length > 0) return rows;
    const run = await prisma.run.findFirst({ where: { id: runId, record: 'REMOVED' } });
    const last = run === null ? undefined : lastEventOf(run, after);
    return last === undefined ? [] : [last];
  };
  return (runId: string, after: number): Promise<Event[]> =>
    read(runId, after).catch((error: unknown) => {
      if (error instanceof DatabaseAwayError) return [];
      throw error;
    });
}
