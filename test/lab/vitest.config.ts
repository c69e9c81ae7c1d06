/**
 * The suites that need real hosts: as root on Debian 12, one after the other, on one lab. LAB_PART=1/2 leaves out every
 * second one of those that are not for each run of the gate.
 */
import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import base, { patience } from '../vitest.config.ts';
import { partOf } from './part-of.ts';

/** What administrators do each day, and what must never go wrong. */
const ALWAYS =
  /^e2e\/(?:(?:main-job|lost|move|own|secrets)|backups\/(?:deletion|restore)|estate\/take-over|pages\/.*)\.test\.ts$/;

const suites = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.startsWith('past/'))
  .toSorted();
const rest = suites.filter((path) => !ALWAYS.test(path));
const chosen = [
  ...suites.filter((path) => ALWAYS.test(path)),
  ...partOf(rest, process.env['LAB_PART'] || undefined),
];

export default defineConfig({
  resolve: base.resolve,
  test: {
    root: base.test?.root,
    ...patience,
    include: chosen.map((path) => `test/lab/${path}`),
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
