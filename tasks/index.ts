import { carryOutRuns } from './carry-out-runs.ts';
import { fireSchedule } from './fire-schedule.ts';

export const tasks = [carryOutRuns, fireSchedule];
