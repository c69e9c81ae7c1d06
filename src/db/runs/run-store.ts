import type { RunStore } from '../../runner/store/run-store.ts';
import type { RunStoreDeps } from './deps.ts';
import { makeBackupCopies } from './backup-copies.ts';
import { makeLeases } from './leases.ts';
import { makeRunRecords } from './run-records.ts';
import { makeDesiredRows } from './surroundings.ts';
import { makeClientResults } from './client-results.ts';
import { makeServerRecords } from './server-records.ts';
import { makeServerHealth } from './server-health.ts';
import { makeWaiting } from './waiting.ts';
import { makeWatching } from './watching.ts';

/** What the runner asks of the database, on Prisma. */
export const makeRunStore = (deps: RunStoreDeps): RunStore => ({
  ...makeLeases(deps),
  ...makeRunRecords(deps),
  ...makeDesiredRows(deps),
  ...makeClientResults(deps),
  ...makeBackupCopies(deps),
  ...makeServerRecords(deps),
  ...makeServerHealth(deps),
  ...makeWaiting(deps),
  ...makeWatching(deps),
});
