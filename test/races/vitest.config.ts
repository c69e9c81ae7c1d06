import { defineConfig } from 'vitest/config';
import base, { common } from '../vitest.config.ts';

/** The domain on a real PostgreSQL, where transactions happen at once; the embedded one takes one after the other. */
export default defineConfig({
  resolve: base.resolve,
  test: {
    root: new URL('../..', import.meta.url).pathname,
    ...common,
    include: ['test/races/**/*.test.ts'],
    globalSetup: ['test/races/setup.ts'],
    pool: 'forks',
    isolate: false,
    server: base.test?.server,
  },
});
