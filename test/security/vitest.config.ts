import { mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

/** What attackers try, by who they are and what they hold. Each test failed before there was a rule for it. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  {
    test: { include: ['test/security/**/*.test.ts'] },
  },
);
