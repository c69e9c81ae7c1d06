import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { startPostgres } from '../kit/services/postgres.ts';
import { startRegent } from '../kit/services/regent-process.ts';
import { addOffices, createClient, endOf, expectSucceeded } from './regent.ts';

test('once all migrations are applied, a user who may make no tables can start Regent and work with it', async () => {
  const postgres = await startPostgres();
  if (postgres === undefined) throw new Error('There is no PostgreSQL.');
  const folder = await mkdtemp(join(tmpdir(), 'regent-lesser-'));
  onTestFinished(async () => {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  });
  const first = await startRegent({ env: { DATA_DIR: folder, DATABASE_URL: postgres.url } });
  await first.stop();
  const owner = new Client({ connectionString: postgres.url });
  await owner.connect();
  await owner.query(
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE lesser LOGIN;
     GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO lesser;
     GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lesser`,
  );
  await owner.end();
  const url = new URL(postgres.url);
  url.username = 'lesser';
  const regent = await startRegent({ env: { DATA_DIR: folder, DATABASE_URL: url.href } });
  onTestFinished(() => regent.kill());
  const serverId = await addOffices(regent);
  expectSucceeded(await endOf(regent, (await createClient(regent, 'acme', serverId)).runId));
  expect(regent.output()).not.toContain('permission denied');
});
