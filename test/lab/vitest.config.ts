/** The suites that need real hosts: as root on Debian 12, one after the other, on one lab. */
import { defineConfig } from 'vitest/config';
import base from '../vitest.config.ts';

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    // How long a poll waits for what must come, on a busy machine too.
    expect: { poll: { timeout: 15_000 } },
    include: ['test/lab/**/*.test.ts'],
    exclude: ['test/lab/past/**'],
    globalSetup: ['test/lab/setup.ts', 'test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    server: base.test?.server,
  },
});
