import { defineTask } from '../src/runner/task.ts';

/** Starts the due runs of a schedule, and sets its next alarm: `schedule/<id>`. */
export const fireSchedule = defineTask({
  id: 'fire-schedule',
  keys: /^schedule\//,
  run: async ({ schedules }, key) => void (await schedules.fireDue(key.slice('schedule/'.length))),
});
