/** Hosts with a past: as root on Debian 12, two groups of conditions at a time, each on hosts of its own. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    // How long a poll waits for what must come, on a busy machine too.
    expect: { poll: { timeout: 15_000 } },
    include: ['test/lab/past/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    teardownTimeout: 30_000,
    server: base.test?.server,
  },
});
