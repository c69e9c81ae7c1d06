import { defineConfig } from 'vitest/config';
import { common } from '../vitest.config.ts';

/** The queue on every kind of store, in processes that are compiled beforehand. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    ...common,
    include: ['test/queue/real/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
  },
});
