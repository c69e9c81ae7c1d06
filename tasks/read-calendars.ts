import { defineTask } from '../src/runner/task.ts';

/** Reads the calendars of maintenance windows again for which it is time: `calendars`. */
export const readCalendars = defineTask({
  id: 'read-calendars',
  keys: /^calendars$/,
  run: ({ windows }, _key, signal) => windows.readCalendars(signal),
});
