import { expect, it } from 'vitest';
import { makeQueue } from '../../src/queue/queue.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

it('a MongoDB that does not answer is named, without its password, with what to do', async () => {
  const url = 'mongodb://regent:s3cret@127.0.0.1:1/jobs?authSource=admin';
  await expect(makeQueue({ backend: { kind: 'mongodb', url }, log, concurrency: 1 })).rejects.toThrow(
    /^The queue's database at mongodb:\/\/\*\*\*@127\.0\.0\.1:1\/jobs cannot be used: .*ECONNREFUSED.*MONGODB_URL/s,
  );
});

it('a PostgreSQL that does not answer is named, without its password, with what to do', async () => {
  const pool = { connectionString: 'postgresql://regent:s3cret@127.0.0.1:1/regent' };
  await expect(makeQueue({ backend: { kind: 'postgres', pool }, log, concurrency: 1 })).rejects.toThrow(
    /^The queue's database at postgresql:\/\/\*\*\*@127\.0\.0\.1:1\/regent cannot be used: .*DATABASE_URL/s,
  );
});
