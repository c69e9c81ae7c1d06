/** The suites that need real hosts: as root on Debian 12, one after the other, on one lab. */
import { defineConfig } from 'vitest/config';
import base, { patience } from '../vitest.config.ts';

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    ...patience,
    include: ['test/lab/**/*.test.ts'],
    exclude: ['test/lab/past/**'],
    globalSetup: ['test/lab/setup.ts', 'test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    teardownTimeout: 30_000,
    server: base.test?.server,
  },
});
