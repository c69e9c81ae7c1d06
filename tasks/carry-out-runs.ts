import { defineTask } from '../src/runner/task.ts';
import { carryOut } from '../src/runner/carry-out.ts';

/** Carries out the runs that wait under a lease: `server/<id>`, or `backup/<id>` beside it. */
export const carryOutRuns = defineTask({
  id: 'carry-out-runs',
  keys: /^(server|backup)\//,
  run: ({ runner }, key, signal) => carryOut(runner, key, signal),
});
