import { defineConfig } from 'vitest/config';

/** The queue on real databases; `npm test` has it on the embedded one. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/queue/real/**/*.test.ts'],
    globalSetup: ['test/queue/compile-processes.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // They mostly wait: for locks to run out, and for databases to come back.
    maxWorkers: 3,
  },
});
