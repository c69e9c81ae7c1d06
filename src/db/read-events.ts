import { DatabaseAwayError } from '../domain/errors.ts';
import type { Event } from './generated/client/client.ts';
import type { ReadClient } from './read-client.ts';

/** The number of rows that a follower reads at once: the most that is kept for a slow one. */
const PAGE = 100;

/**
 * The next events of a run after a number; none while the database is away, because a follower reads again
 * soon.
 */
export function makeReadEvents(prisma: ReadClient) {
  return (runId: string, after: number): Promise<Event[]> =>
    prisma.event
      .findMany({ where: { runId, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: PAGE })
      .catch((error: unknown) => {
        if (error instanceof DatabaseAwayError) return [];
        throw error;
      });
}
