import { defineConfig } from 'vitest/config';
import { patience } from '../vitest.config.ts';

/** Regent as real processes, killed, stopped and started again, on every kind of database. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    ...patience,
    include: ['test/processes/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    // They mostly wait: for leases to run out, and for processes to start.
    maxWorkers: 3,
  },
});
