import { defineConfig } from 'vitest/config';

/** The queue on every kind of store, in processes that are compiled beforehand. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    // How long a poll waits for what must come, on a busy machine too.
    expect: { poll: { timeout: 15_000 } },
    include: ['test/queue/real/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
  },
});
