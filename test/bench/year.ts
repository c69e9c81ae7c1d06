/**
 * `npm run bench:year`: Regent on the database of a year, by default of 10 servers and 500 clients: how large it is, how
 * long a start takes, what the queries of a console and a scrape take, and the same queries while Regent removes what is
 * old enough. On the embedded database; or, with POSTGRES=1, on a PostgreSQL that is started for it; or on a new one on
 * the server of DATABASE_URL. SERVERS, CLIENTS and DAYS make
 * it another size. Prints figures; fails only if an answer is wrong.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/db/connection/open.ts';
import { databaseOn, startPostgres } from '../kit/services/postgres.ts';
import { ask, startRegent, type RegentProcess } from '../kit/services/regent-process.ts';
import { figuresOf, inWords } from './figures.ts';
import { fillYear } from './fill-year.ts';
import { printScrapes } from './scrape.ts';

const sized = (name: string, usual: number) => Number(process.env[name] ?? usual);
const year = {
  servers: sized('SERVERS', 10),
  clients: sized('CLIENTS', 500),
  days: sized('DAYS', 365),
  changes: 20,
};
const ROUNDS = 20;
/** So that ten days of runs are old enough, and what the last of them have left. */
const RETENTION = { runsDays: Math.max(30, year.days - 10) };

const BACKUPS = 'lastBackup { at ok } lastGoodBackup { at } lastProvenBackup { at }';
const QUERIES = {
  'clients with their last run and backups': `{ clients(first: 50) { totalCount nodes { alias status lastRun { kind status } ${BACKUPS} } } }`,
  runs: '{ runs(first: 50) { totalCount nodes { kind status explanation server { fqdn } clients { alias } } } }',
  'runs that failed':
    '{ runs(first: 50, filter: { status: [FAILED] }) { totalCount nodes { kind explanation } } }',
  'a run with its steps and events':
    '{ runs(first: 1, filter: { kind: [UPDATE_CLIENT] }) { nodes { steps { plugin status } events { text } } } }',
  audit: '{ auditEntries(first: 50) { totalCount nodes { at actor action subject } } }',
  'servers with their clients':
    '{ servers { nodes { fqdn state clientCount clients(first: 10) { nodes { alias } } backups(first: 5) { nodes { at ok } } } } }',
  'a client with its backups':
    '{ client(alias: "client-0042") { alias backups(first: 50) { totalCount nodes { at ok bytes copies { ok } } } runs(first: 20) { nodes { kind } } } }',
  'schedules with their slots':
    '{ schedules { nodes { kind slots(first: 20) { dueAt outcome run { status } } } } }',
};

const folder = await mkdtemp(join(tmpdir(), 'regent-year-'));
const given = process.env['DATABASE_URL'];
const wants = process.env['POSTGRES'] === '1';
const own = given !== undefined ? await databaseOn(given) : wants ? await startPostgres() : undefined;
const config = join(folder, 'regent.config.js');
await writeFile(config, `export default ${JSON.stringify({ retention: RETENTION })}`);
const env = { DATA_DIR: folder, CONFIG: config, ...(own && { DATABASE_URL: own.url }) };
try {
  console.log(
    `${year.days} days of ${year.servers} servers and ${year.clients} clients, on ${own === undefined ? 'the embedded database' : 'PostgreSQL'}, Node ${process.version}`,
  );
  await inDatabase(async (database) => {
    const startedAt = Date.now();
    await fillYear(database, year);
    console.log(`\nFilled in ${seconds(startedAt)}`);
    await printSizes(database);
    // Not yet: the queries come first.
    const round = { startedAt: new Date(), endedAt: new Date(), removed: {} };
    await database.prisma.pruning.create({ data: round });
  });
  const first = await started('The first start');
  await deleteSchedules(first);
  const { token } = first;
  await first.stop();

  const second = await started('Another start', token);
  await printQueries(second, 'Queries, with nothing else going on');
  await printScrapes(second.url, year.clients);
  await second.stop();
  await inDatabase(async ({ prisma }) => void (await prisma.pruning.deleteMany()));

  const third = await startRegent({ env, token, nodeOptions: [] });
  const startedAt = Date.now();
  for (let rounds = 1; ; rounds += 1) {
    await printQueries(third, `Queries while old rows are removed (${rounds})`);
    const { data } = await ask(third, '{ retention { endedAt rules { kind removed } } }');
    if (data.retention.endedAt === null) continue;
    const removed = (data.retention.rules as { kind: string; removed: number }[]).filter(
      (rule) => rule.removed > 0,
    );
    console.log(`\nThat took ${seconds(startedAt)} at most; removed were`);
    for (const rule of removed) console.log(`  ${rule.removed} ${rule.kind}`);
    break;
  }
  await third.stop();
  await inDatabase(printSizes);
} finally {
  await own?.close();
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function inDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const migrationsFolder = new URL('../../../prisma/migrations', import.meta.url).pathname;
  const database = await openDatabase({
    url: own?.url,
    dataFolder: folder,
    migrationsFolder,
    // Some statements fill a table of a year.
    longestSilenceMs: 3_600_000,
  });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function printSizes({ prisma }: Pick<Database, 'prisma'>): Promise<void> {
  const rows = await prisma.$queryRaw<{ name: string; rows: bigint; mb: number }[]>`
    SELECT c.relname AS name, c.reltuples::bigint AS rows, round(pg_total_relation_size(c.oid) / 1e6)::float AS mb
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY pg_total_relation_size(c.oid) DESC`;
  console.log(`\nThe database has ${rows.reduce((sum, { mb }) => sum + mb, 0).toFixed(0)} MB`);
  for (const { name, rows: count, mb } of rows.slice(0, 8))
    console.log(`  ${name}: ${count} rows, ${mb} MB with its indexes`);
}

async function started(what: string, token?: string): Promise<RegentProcess> {
  const startedAt = Date.now();
  const regent = await startRegent({ env, nodeOptions: [], ...(token === undefined ? {} : { token }) });
  console.log(`\n${what}: ${seconds(startedAt)} until it was ready`);
  return regent;
}

async function deleteSchedules(regent: RegentProcess): Promise<void> {
  const { data } = await ask(regent, '{ schedules { nodes { id enabled } } }');
  for (const { id } of (data.schedules.nodes as { id: string; enabled: boolean }[]).filter(
    (each) => each.enabled,
  ))
    await ask(
      regent,
      'mutation ($id: ID!) { deleteSchedule(input: { scheduleId: $id }) { userErrors { message } } }',
      { id },
    );
}

async function printQueries(regent: RegentProcess, what: string): Promise<void> {
  console.log(`\n${what}`);
  for (const [name, query] of Object.entries(QUERIES)) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      const { errors } = await ask(regent, query);
      if (errors !== undefined) throw new Error(`${name}: ${JSON.stringify(errors)}`);
      times.push(performance.now() - startedAt);
    }
    console.log(`  ${name}: ${inWords(figuresOf(times))}`);
  }
}

function seconds(startedAt: number): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}
