/**
 * The suites that need real hosts: as root on Debian 12, one after the other, on one lab. REGENT_PART leaves out some of
 * those that are not for each run of the gate.
 */
import { defineConfig } from 'vitest/config';
import { suitesOf } from '../part-of.ts';
import base, { common } from '../vitest.config.ts';

/** What administrators do each day. */
const ALWAYS = /^e2e\/(?:main-job|backups\/(?:deletion|restore)|estate\/take-over|pages\/.*)\.test\.ts$/;

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    ...common,
    include: suitesOf('lab', ALWAYS),
    exclude: ['test/lab/past/**'],
    globalSetup: ['test/lab/setup.ts', 'test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
    isolate: false,
    teardownTimeout: 30_000,
    server: base.test?.server,
  },
});
