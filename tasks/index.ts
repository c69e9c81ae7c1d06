import { carryOutRuns } from './carry-out-runs.ts';
import { copyRestoredBackups } from './copy-restored.ts';
import { fireSchedule } from './fire-schedule.ts';

export const tasks = [carryOutRuns, copyRestoredBackups, fireSchedule];
