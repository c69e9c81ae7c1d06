import { describe } from 'vitest';
import { severalSuite } from './several.ts';

describe('one API and two workers on PostgreSQL alone', () => {
  severalSuite(undefined);
});
