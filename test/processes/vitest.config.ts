import { defineConfig } from 'vitest/config';

/** Regent as real processes, killed, stopped and started again, on every kind of database. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    // How long a poll waits for what must come, on a busy machine too.
    expect: { poll: { timeout: 15_000 } },
    include: ['test/processes/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    // They mostly wait: for leases to run out, and for processes to start.
    maxWorkers: 3,
  },
});
