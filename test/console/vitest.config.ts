import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** The console in Chromium: more than a run of `npm test` should take. One file after the other: each has a browser. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/console/browser/**/*.test.ts'],
    exclude: [],
    globalSetup: ['test/kit/database-template.ts', 'test/console/kit/built.ts'],
    fileParallelism: false,
    maxWorkers: 1,
  },
});
