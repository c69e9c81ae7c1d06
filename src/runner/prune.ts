import type { Retention } from '../domain/retention/retention.ts';
import { underLease, type LeaseDeps } from './under-lease.ts';

/** Removes what is old enough of Regent's own rows; one worker at a time does this, and any other may go on. */
export const prune = (
  deps: LeaseDeps,
  retention: Pick<Retention, 'prune'>,
  stopping: AbortSignal,
): Promise<void> =>
  underLease(deps, 'prune', stopping, async (signal) => {
    const removed = await retention.prune(signal);
    if (removed !== undefined && Object.keys(removed).length > 0)
      deps.log.info({ removed }, 'removed what was old enough of the records in the database');
  });
