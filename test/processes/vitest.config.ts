/**
 * Regent as real processes, killed, stopped and started again, on every kind of database. REGENT_PART leaves out some of
 * those that are not for each run of the gate.
 */
import { defineConfig } from 'vitest/config';
import { suitesOf } from '../part-of.ts';
import { common } from '../vitest.config.ts';

/** What the README says, what people install, and the most important kills. */
const ALWAYS = /^(?:command-line|embedded|kill|package|readme|several-on-mongodb)\.test\.ts$/;

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    ...common,
    include: suitesOf('processes', ALWAYS),
    globalSetup: ['test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    // They mostly wait: for leases to run out, and for processes to start.
    maxWorkers: 3,
  },
});
