import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** graphql 16 ships two builds; without this, vitest loads both and instanceof checks fail. */
const graphql = createRequire(import.meta.url).resolve('graphql');

export const common = {
  // How long tests wait for what must come: long enough for a slow and busy machine, because only what hangs may end
  // by it.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
  // Bash takes a socket, such as Node gives it as stdin, for a sign-in from elsewhere, and reads ~/.bashrc, unless
  // another shell has started it.
  env: { SHLVL: '1' },
};

export default defineConfig({
  resolve: { alias: [{ find: /^graphql$/, replacement: graphql }] },
  test: {
    root: new URL('..', import.meta.url).pathname,
    ...common,
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/api/**',
      'test/console/browser/**',
      'test/lab/**',
      'test/processes/**',
      'test/queue/real/**',
      'test/races/**',
      'test/security/**',
      'node_modules/**',
      'dist/**',
    ],
    globalSetup: ['test/kit/database-template.ts'],
    reporters: ['default', 'test/kit/skipped-reporter.ts'],
    pool: 'forks',
    // Vitest leaves one core to itself, but most of a test is waiting.
    maxWorkers: availableParallelism() + 1,
    isolate: false,
    // WebAssembly is compiled once and not again to run faster: a database lives for seconds here.
    execArgv: ['--liftoff-only'],
    server: { deps: { inline: [/@pothos\//] } },
  },
});
