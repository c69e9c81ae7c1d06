import { mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** What walks the whole API, many times over: more than a run of `npm test` should take. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  {
    test: { include: ['test/api/**/*.test.ts'] },
  },
);
