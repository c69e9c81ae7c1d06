import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  getCreateIndexesSQL,
  getCreateTableSQL,
  getUpdateTimestampTriggerSQL,
} from '@agendajs/postgres-backend';
import { expect, it } from 'vitest';
import { openEmbedded } from '../../src/db/embedded.ts';
import { makeQueue } from '../../src/queue/queue.ts';
import { countJobs, makeJobsTable } from './postgres-jobs.ts';
import { queueSuite } from './suite.ts';

queueSuite('the embedded database', {
  shared: false,
  outages: false,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'regent-queue-'));
    const database = await openEmbedded(folder);
    await makeJobsTable(database.pool);
    return {
      store: { kind: 'embedded', pool: database.pool },
      jobs: () => countJobs(database.pool),
      async close() {
        await database.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
});

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };

it('a MongoDB that does not answer is named, without its password, with what to do', async () => {
  const url = 'mongodb://regent:s3cret@127.0.0.1:1/jobs?authSource=admin';
  await expect(makeQueue({ store: { kind: 'mongodb', url }, log, concurrency: 1 })).rejects.toThrow(
    /^The queue's database at mongodb:\/\/\*\*\*@127\.0\.0\.1:1\/jobs cannot be used: .*ECONNREFUSED.*MONGODB_URL/s,
  );
});

it('a PostgreSQL that does not answer is named, without its password, with what to do', async () => {
  const pool = { connectionString: 'postgresql://regent:s3cret@127.0.0.1:1/regent' };
  await expect(makeQueue({ store: { kind: 'postgres', pool }, log, concurrency: 1 })).rejects.toThrow(
    /^The queue's database at postgresql:\/\/\*\*\*@127\.0\.0\.1:1\/regent cannot be used: .*DATABASE_URL/s,
  );
});

it('the SQL of our migration is that of the Postgres backend', async () => {
  const sql = await readFile(new URL('../../prisma/agenda.sql', import.meta.url), 'utf8');
  const table = 'agenda_jobs';
  const theirs = [
    getCreateTableSQL(table),
    ...getCreateIndexesSQL(table),
    getUpdateTimestampTriggerSQL(table),
  ];
  expect(statements(sql)).toEqual(statements(theirs.map((each) => each.replace(/;?\s*$/, ';')).join('\n')));
});

/** Their statements may be repeated, ours run once; comments and blanks do not count. */
function statements(sql: string): string {
  return sql
    .replace(/--.*$/gm, '')
    .replace(/DROP TRIGGER[^;]*;/g, '')
    .replace(/ IF NOT EXISTS| OR REPLACE/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),;]) ?/g, '$1')
    .trim();
}
