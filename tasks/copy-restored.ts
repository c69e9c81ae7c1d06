import { copyRestored } from '../src/runner/copies/copy-restored.ts';
import { defineTask } from '../src/runner/task.ts';

/** Copies the backups that restores have made of what they replaced: `restored/<id of the server>`. */
export const copyRestoredBackups = defineTask({
  id: 'copy-restored',
  keys: /^restored\//,
  run: ({ runner }, key, signal) => copyRestored(runner, key.slice('restored/'.length), signal),
});
