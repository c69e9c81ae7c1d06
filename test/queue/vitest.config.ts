import { defineConfig } from 'vitest/config';

/** The queue on every kind of store, in processes that are compiled beforehand. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/queue/real/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
  },
});
