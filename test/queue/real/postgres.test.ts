import { describe } from 'vitest';
import { startPostgres } from '../../kit/services/postgres.ts';
import { countJobs, makeJobsTable } from '../postgres-jobs.ts';
import { queueSuite } from '../suite.ts';

const postgres = await startPostgres();

describe.runIf(postgres)('PostgreSQL', () => {
  queueSuite('PostgreSQL', {
    shared: true,
    outages: postgres?.outage !== undefined,
    async open() {
      if (!postgres) throw new Error('There is no PostgreSQL.');
      const pool = { connectionString: postgres.url };
      await makeJobsTable(pool);
      return {
        store: { kind: 'postgres', pool },
        jobs: () => countJobs(pool),
        outage: postgres.outage,
        close: () => postgres.close(),
      };
    },
  });
});
