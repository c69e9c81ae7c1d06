/** No list of the API, and no removal of old rows, reads a large table whole: asked of PostgreSQL, with the rows of some months. */
import { Client as PgClient } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makePruneRows } from '../../src/db/retention/prune-rows.ts';
import { makeRetention } from '../../src/domain/retention/retention.ts';
import { encodeId } from '../../src/graphql/core/ids.ts';
import { fillYear } from '../bench/fill-year.ts';
import { startApi, type Api } from '../kit/api.ts';
import { listQueries } from '../kit/api/list-queries.ts';
import type { TestDatabase } from '../kit/database.ts';
import { RETENTION } from '../kit/parts.ts';
import { queriesOf, type Query } from '../kit/statements.ts';
import { manyRows } from './many-rows.ts';
import { describeRaces, postgresDatabase } from './race.ts';

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  Plans?: Node[];
}

type Explain = (statement: object) => Promise<{ rows: { 'QUERY PLAN': [{ Plan: Node }] }[] }>;

/** Those that read a whole table, or a whole index without a limit. */
function wholeIn(node: Node, isLimited = false): Node[] {
  const isWhole =
    node['Node Type'] === 'Seq Scan' ||
    (/^Index (Only )?Scan$/.test(node['Node Type']) && node['Index Cond'] === undefined && !isLimited);
  const below = isLimited || node['Node Type'] === 'Limit';
  return [...(isWhole ? [node] : []), ...(node.Plans ?? []).flatMap((plan) => wholeIn(plan, below))];
}

/** All that is asked of the database meanwhile, but for the ends and beginnings of transactions. */
const statementsOf = async (work: () => Promise<unknown>): Promise<Query[]> =>
  (await queriesOf(work)).filter(({ text }) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/.test(text));

describeRaces('lists', () => {
  let database: TestDatabase;
  let api: Api;
  let large: Set<string>;
  let explaining: PgClient | undefined;
  let explain: Explain;
  beforeAll(async () => {
    database = await postgresDatabase();
    await fillYear(database, { servers: 5, clients: 200, days: 60, changes: 60 });
    api = await startApi({ database });
    large = await manyRows(database);
    explaining = new PgClient(database.pool);
    await explaining.connect();
    explain = PgClient.prototype.query.bind(explaining);
    // As if each table were larger: with these few pages, it may be the quickest to read all.
    await explaining.query('SET seq_page_cost = 20');
  }, 120_000);
  afterAll(async () => {
    await explaining?.end();
    await api?.close();
  });

  /** The large tables that are read whole for these statements. */
  async function readWhole(statements: Query[]): Promise<string[]> {
    expect(statements.length).toBeGreaterThan(0);
    const whole: string[] = [];
    for (const { text, values } of statements) {
      const { rows } = await explain({ text: `EXPLAIN (FORMAT JSON) ${text}`, values });
      const nodes = rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => wholeIn(Plan)));
      for (const node of nodes)
        if (large.has(node['Relation Name'] ?? '')) whole.push(`${node['Relation Name']}: ${text}`);
    }
    return whole;
  }

  test('no list reads a table whole that grows with the days', async () => {
    const { prisma } = database;
    const serverId = encodeId('Server', (await prisma.server.findFirstOrThrow()).id);
    const clientId = encodeId('Client', (await prisma.client.findFirstOrThrow()).id);
    const filtered = Object.entries({
      runs: [
        `{ serverId: "${serverId}" }`,
        `{ clientId: "${clientId}" }`,
        '{ kind: [VERIFY] }',
        '{ status: [QUEUED, RUNNING] }',
        '{ since: "2026-01-01T00:00:00Z" }',
        '{ requestedBy: "schedule" }',
      ],
      backups: ['{ ok: false }', '{ since: "2026-01-01T00:00:00Z" }', '{ onDisk: true }'],
      auditEntries: ['{ since: "2026-01-01T00:00:00Z" }', '{ outcome: DONE }'],
      alarms: [
        '{ open: false }',
        '{ severity: [WARNING] }',
        `{ open: false, serverId: "${serverId}" }`,
        `{ open: false, clientId: "${clientId}" }`,
      ],
      drift: ['{ state: [ENDED] }', `{ state: [ENDED], clientId: "${clientId}" }`, '{ plugin: ["vhost"] }'],
      orphans: ['{ state: [GONE] }', `{ serverId: "${serverId}" }`],
      collectedRequests: [`{ clientId: "${clientId}" }`, `{ serverId: "${serverId}" }`, '{ state: [DONE] }'],
      plans: ['{ status: [OPEN] }', '{ since: "2026-01-01T00:00:00Z" }'],
    }).flatMap(([list, filters]) =>
      filters.map((filter): [string, string] => [
        `${list} ${filter}`,
        `{ ${list}(first: 20, filter: ${filter}) { nodes { id } } }`,
      ]),
    );
    const failed = '{ webhooks { nodes { deliveries(first: 20, status: [FAILED]) { nodes { id } } } } }';
    const found: Record<string, string[]> = {};
    // How many there are can only be counted.
    const lists = [...listQueries()].map(([name, query]): [string, string] => [
      name,
      query.replaceAll('totalCount', '__typename'),
    ]);
    for (const [name, query] of [...lists, ...filtered, ['deliveries that failed', failed] as const]) {
      const statements = await statementsOf(async () => {
        const { errors } = await api.graphql(query);
        // What is only for the user concerned.
        expect(errors?.filter(({ extensions }) => extensions?.['code'] !== 'FORBIDDEN') ?? [], name).toEqual(
          [],
        );
      });
      const whole = await readWhole(statements);
      if (whole.length > 0) found[name] = whole;
    }
    expect(found).toEqual({});
  });

  test('what refers to a row that is removed is found by an index', async () => {
    const without = await database.prisma.$queryRaw<{ table: string; constraint: string }[]>`
      SELECT t.relname AS table, f.conname AS constraint
      FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid
      WHERE f.contype = 'f' AND NOT EXISTS (
        SELECT 1 FROM pg_index i WHERE i.indrelid = f.conrelid AND i.indkey[0] = f.conkey[1] AND i.indpred IS NULL)`;
    expect(without.filter(({ table }) => large.has(table))).toEqual([]);
  });

  test('the removal of old rows reads no table whole, hour after hour', async () => {
    const rules = { ...RETENTION, runsDays: 58, overDays: 25, auditDays: 100 };
    let hours = 0;
    const retention = makeRetention({
      rows: makePruneRows(database.prisma),
      rules,
      now: () => new Date(Date.now() + hours * 61 * 60_000),
    });
    const never = new AbortController().signal;
    // What was there before is much; from then on, it is what one hour leaves.
    const first = await retention.prune(never);
    expect(Object.keys(first ?? {})).toEqual(
      expect.arrayContaining([
        'RECORDS',
        'RUNS',
        'SLOTS',
        'DELIVERIES',
        'ALARMS',
        'DRIFT',
        'ORPHANS',
        'BACKUPS',
        'UPLOADS',
      ]),
    );
    await database.prisma.$executeRawUnsafe('VACUUM ANALYZE');
    hours += 1;
    let removed: object | undefined;
    const statements = await statementsOf(async () => (removed = await retention.prune(never)));
    expect(Object.keys(removed ?? {})).toEqual(expect.arrayContaining(['RUNS', 'SLOTS', 'ALARMS']));
    expect(await readWhole(statements)).toEqual([]);
  });
});
