/** What a scrape of the metrics costs with a thousand clients, and thirty backups of each. */
import { Client } from 'pg';
import { figuresOf, inWords } from './figures.ts';
import { ask, openSession } from '../kit/services/regent-process.ts';
import { makeAsk } from './load.ts';
import type { BenchedRegent } from './regent.ts';

const CLIENTS = 1_000;
const BACKUPS = 30;
const SCRAPES = 50;

export async function benchScrape({ pool, url }: BenchedRegent): Promise<void> {
  await addRows(pool);
  await printScrapes(new URL(url).origin, CLIENTS);
}

/** @param clients how many there are; each has a good backup */
export async function printScrapes(url: string, clients: number): Promise<void> {
  const headers = { authorization: `Bearer ${await metricsToken(url)}` };
  const { ask: send, close } = makeAsk(1);
  const scrape = () => send({ name: 'metrics', url: `${url}/metrics`, method: 'GET', headers });
  const text = (await scrape()).toString();
  const backups = text.match(/^regent_backup_good_timestamp_seconds\{client=/gm)?.length ?? 0;
  if (backups !== clients) throw new Error(`The metrics tell of ${backups} backups, not ${clients}.`);
  const times: number[] = [];
  for (let n = 0; n < SCRAPES; n += 1) {
    const begin = performance.now();
    await scrape();
    times.push(performance.now() - begin);
  }
  close();
  console.log(`\nA scrape of the metrics of ${clients} clients (${(text.length / 1024).toFixed(0)} KiB)`);
  console.log(`  ${inWords(figuresOf(times))}`);
}

/** By SQL, beside the clients that are there: it is about reading them. */
async function addRows(pool: BenchedRegent['pool']): Promise<void> {
  const client = new Client(pool);
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM "Client"');
    await client.query(
      `INSERT INTO "Client" (id, alias, name, "serverId", "contactEmail", "firstUserFirstName", "firstUserLastName",
         "firstUserEmail", secrets, "firstUserTokenExpiresAt", status, "activatedAt", answering, "probedAt", "updatedAt")
       SELECT gen_random_uuid(), 'more-' || n, 'More', s.id, 'a@b.test', 'A', 'B', 'a@b.test', '', now(), 'ACTIVE', now(),
         true, now(), now()
       FROM generate_series(1, $1::int) n, (SELECT id FROM "Server" WHERE role = 'FRONT_OFFICE' LIMIT 1) s`,
      [CLIENTS - (rows[0]?.count ?? 0)],
    );
    await client.query(`UPDATE "Client" SET status = 'ACTIVE', "activatedAt" = now()`);
    await client.query(
      `INSERT INTO "Backup" (id, "clientId", "serverId", at, ok, file, "provenAt")
       SELECT gen_random_uuid(), c.id, c."serverId", now() - n * interval '1 day', true, c.alias || '/' || n,
         CASE WHEN n % 7 = 0 THEN now() END
       FROM "Client" c, generate_series(1, $1::int) n`,
      [BACKUPS],
    );
  } finally {
    await client.end();
  }
}

async function metricsToken(url: string): Promise<string> {
  const { data } = await ask(
    { url, token: await openSession(url) },
    'mutation { createApiToken(input: { name: "bench", scopes: [METRICS] }) { token } }',
  );
  return data.createApiToken.token;
}
