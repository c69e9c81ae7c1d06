#!/usr/bin/env node
/** The command `regent`: the command line, and the programs of Regent itself, each loaded only if it is called. */
import { start } from '../cli/start.ts';

await start(process, process.argv.slice(2), {
  serve: program(() => import('./main.ts')),
  admin: program(() => import('./admin.ts')),
  'rotate-key': program(() => import('./rotate-key.ts')),
  'api-keys': program(() => import('./api-keys.ts')),
  demo: program(() => import('../demo/demo.ts')),
  lab: program(() => import('../test/lab/main.ts')),
});

/** It finds its words where a program of its own has them. */
function program(load: () => Promise<unknown>) {
  return (words: string[]) => {
    process.argv.splice(2, Infinity, ...words);
    return load();
  };
}
