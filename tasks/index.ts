import { carryOutRuns } from './carry-out-runs.ts';
import { copyRestoredBackups } from './copy-restored.ts';
import { fireSchedule } from './fire-schedule.ts';
import { prune } from './prune.ts';
import { readCalendars } from './read-calendars.ts';
import { watchServers } from './watch-servers.ts';

export const tasks = [carryOutRuns, copyRestoredBackups, fireSchedule, prune, readCalendars, watchServers];
