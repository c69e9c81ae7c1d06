/** Hosts with a past: as root on Debian 12, two groups of conditions at a time, each on hosts of its own. */
import { defineConfig } from 'vitest/config';
import base, { common } from '../../vitest.config.ts';

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    ...common,
    include: ['test/lab/past/**/*.test.ts'],
    globalSetup: ['test/kit/database-template.ts'],
    pool: 'forks',
    maxWorkers: 2,
    teardownTimeout: 30_000,
    server: base.test?.server,
  },
});
