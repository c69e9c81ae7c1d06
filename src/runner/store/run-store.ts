/** What the runner asks of the database; src/db implements it. */
import type { Leases } from './leases.ts';
import type { RunRecords } from './run-records.ts';
import type { DesiredRows } from './surroundings.ts';
import type { BackupCopies } from './backup-copies.ts';
import type { ClientResults } from './client-results.ts';
import type { ServerRecords } from './server-records.ts';
import type { ServerHealth } from './server-health.ts';
import type { Waiting } from './waiting.ts';
import type { Watching } from './watching.ts';

export interface RunStore
  extends
    Leases,
    RunRecords,
    DesiredRows,
    ClientResults,
    BackupCopies,
    ServerRecords,
    ServerHealth,
    Waiting,
    Watching {}
