import { defineConfig } from 'vitest/config';

/** The domain on a real PostgreSQL, where transactions happen at once; the embedded one takes one after the other. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    // How long a poll waits for what must come, on a busy machine too.
    expect: { poll: { timeout: 15_000 } },
    include: ['test/races/**/*.test.ts'],
    globalSetup: ['test/races/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    isolate: false,
  },
});
