import { DatabaseAwayError } from '../domain/errors.ts';
import type { Event } from './generated/client/client.ts';
import type { ReadClient } from './read-client.ts';

/** How many rows a follower reads at once: what is kept for one that is slow. */
const PAGE = 100;

/** The next events of a run after a number; none while the database is away, as a follower looks again soon. */
export function makeReadEvents(prisma: ReadClient) {
  return (runId: string, after: number): Promise<Event[]> =>
    prisma.event
      .findMany({ where: { runId, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: PAGE })
      .catch((error: unknown) => {
        if (error instanceof DatabaseAwayError) return [];
        throw error;
      });
}
