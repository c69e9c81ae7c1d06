import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '../../src/db/embedded.ts';
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
