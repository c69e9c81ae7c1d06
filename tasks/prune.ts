import { prune as pruneRows } from '../src/runner/prune.ts';
import { defineTask } from '../src/runner/task.ts';

/** Removes what is old enough of Regent's own rows: `prune`. */
export const prune = defineTask({
  id: 'prune',
  keys: /^prune$/,
  run: ({ runner, retention }, _key, signal) => pruneRows(runner, retention, signal),
});
