import { expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connection/open.ts';
import { migrationsFolder } from '../kit/database-template.ts';

test('a PostgreSQL that does not answer is named, without any part of its password, with what to do', async () => {
  const url = 'postgresql://regent:p@s3cret@127.0.0.1:1/regent?password=s3cret';
  const error = await openDatabase({ url, dataFolder: '/nonexistent', migrationsFolder }).catch(String);
  expect(error).toMatch(
    /The database at postgresql:\/\/\*\*\*@127\.0\.0\.1:1\/regent \(DATABASE_URL\) .*ECONN/,
  );
  expect(error).not.toContain('s3cret');
});
