import { copyDatabase } from '../../kit/database.ts';
import { countJobs } from '../postgres-jobs.ts';
import { queueSuite } from '../suite.ts';

queueSuite('the embedded database', {
  shared: false,
  outages: false,
  async open() {
    const database = await copyDatabase();
    return {
      store: { kind: 'embedded', pool: database.pool },
      jobs: () => countJobs(database.pool),
      close: () => database.close(),
    };
  },
});
