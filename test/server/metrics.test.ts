/** GET /metrics: who may read it, what it says, and what it costs. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Look } from '../../src/domain/watching/look.ts';
import { makeReadReadings } from '../../src/db/metrics/read-readings.ts';
import { startApi, type Api } from '../kit/api.ts';
import { followOver } from '../kit/api/streams.ts';
import { namesIn, samplesIn } from '../metrics/lines.ts';
import { METRICS } from '../../src/metrics/catalogue.ts';
import { withResolvers } from '../kit/plugins.ts';
import { statementsOf } from '../kit/statements.ts';

let api: Api;
let token: string;
let holdUp: Promise<unknown> | undefined;
let longestMs = 30_000;
let reads = 0;

beforeAll(async () => {
  api = await startApi({
    readings: (prisma) => {
      const read = makeReadReadings(prisma);
      return async () => {
        reads += 1;
        await holdUp;
        return read();
      };
    },
    longestScrapeMs: () => longestMs,
  });
  token = await api.apiTokenWith(['METRICS']);
});
afterAll(() => api.close());

const scrape = (as: string | null = token) =>
  fetch(`${api.server.url}/metrics`, { headers: as === null ? {} : { authorization: `Bearer ${as}` } });
const samples = async () => samplesIn(await (await scrape()).text());

const LOOK = {
  disks: [{ path: '/', size: 1000, free: 250 }],
  clockAheadMs: -1500,
  services: [
    { name: 'apache', ok: true },
    { name: 'mariadb', ok: false, message: 'It does not answer.' },
  ],
  certificates: [
    { host: 'monarc.test', notAfter: '2030-01-01T00:00:00.000Z' },
    { host: 'other.test', problem: 'It presents none.' },
  ],
} satisfies Look;

test('only an API token with the scope METRICS reads them, and a refusal is in the audit', async () => {
  expect((await scrape(null)).status).toBe(401);
  expect((await scrape('regent_api_unknown')).status).toBe(401);
  for (const other of [api.token, await api.session(), await api.apiTokenWith(['READ'])])
    expect((await scrape(other)).status).toBe(403);
  const [entry] = await api.prisma.auditEntry.findMany({ where: { action: 'GET /metrics' } });
  expect(entry).toMatchObject({ outcome: 'REFUSED', actor: 'admin@example.org' });
  const answer = await scrape();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
});

test('such a token reads nothing else, neither over GraphQL nor as a file', async () => {
  for (const query of [
    '{ viewer { email } }',
    '{ clients { totalCount } }',
    '{ __schema { types { name } } }',
  ]) {
    const { data, errors } = await api.graphql(query, {}, { token });
    expect([data, errors?.[0]?.extensions['code']]).toEqual([undefined, 'FORBIDDEN']);
    expect(errors?.[0]?.message).toContain('scope METRICS');
  }
  const wrong = await api.graphql('{ viewer { emial } }', {}, { token });
  expect(JSON.stringify(wrong)).not.toContain('Did you mean');
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${api.server.url}/audit.ndjson`, { headers })).status).toBe(403);
});

test('the scope stands alone, and no other token has it', async () => {
  const make = async (scopes: string[] | null) => {
    const { data } = await api.graphql(
      `mutation ($scopes: [Permission!]) { createApiToken(input: { name: "prometheus", scopes: $scopes }) {
        apiToken { scopes } userErrors { code path } } }`,
      { scopes },
      { token: await api.session() },
    );
    return data.createApiToken;
  };
  expect(await make(['METRICS'])).toMatchObject({ apiToken: { scopes: ['METRICS'] }, userErrors: [] });
  for (const other of ['READ', 'PLAN', 'CLIENTS'])
    expect(await make(['METRICS', other])).toMatchObject({
      apiToken: null,
      userErrors: [{ code: 'INVALID', path: ['scopes'] }],
    });
  expect((await make(null)).apiToken.scopes).not.toContain('METRICS');
});

test('it says how servers, clients, backups and runs are, and nothing of what is unknown', async () => {
  const fo1 = await api.addServer('fo1.test');
  const fo2 = await api.addServer('fo2.test');
  const bo = await api.services.servers.create(
    { label: 'bo', fqdn: 'bo.test', role: 'BACK_OFFICE', connection: 'LOCAL' },
    { name: 'tests', userId: null, address: null },
  );
  for (const alias of ['acme', 'beta', 'gone']) await api.addClient(alias, fo1.id);
  const lookedAt = new Date('2026-01-02T00:00:00Z');
  await api.prisma.server.update({ where: { id: fo1.id }, data: { look: LOOK, lookedAt } });
  await api.prisma.server.update({ where: { id: fo2.id }, data: { state: 'UNREACHABLE' } });
  await api.prisma.client.updateMany({ where: { alias: 'gone' }, data: { status: 'DELETED' } });
  const acme = await api.prisma.client.update({
    where: { alias: 'acme' },
    data: { status: 'ACTIVE', activatedAt: lookedAt, answering: false, probedAt: lookedAt },
  });
  const backup = (day: number, more: object) =>
    api.prisma.backup.create({
      data: { clientId: acme.id, serverId: fo1.id, at: new Date(Date.UTC(2026, 0, day)), ok: true, ...more },
    });
  await backup(1, { file: '1', provenAt: lookedAt });
  await backup(2, { file: '2' });
  await backup(3, { file: '3', goneAt: lookedAt, provenAt: lookedAt });
  await backup(4, { file: '4', ok: false });
  await backup(5, { file: '5', clientId: null, serverId: bo.id, database: 'monarc_common' });

  const found = await samples();
  const about = (name: string, labels: string) => found.get(`${name}{${labels}}`);
  const at = (day: number) => Date.UTC(2026, 0, day) / 1000;
  expect(about('regent_server_up', 'server="fo1.test"')).toBe(1);
  expect(about('regent_server_up', 'server="fo2.test"')).toBe(0);
  expect(
    about('regent_server_info', 'server="fo2.test",role="FRONT_OFFICE",state="UNREACHABLE",mode="ACTIVE"'),
  ).toBe(1);
  expect(about('regent_server_looked_timestamp_seconds', 'server="fo1.test"')).toBe(at(2));
  expect(about('regent_server_disk_free_bytes', 'server="fo1.test",path="/"')).toBe(250);
  expect(about('regent_server_disk_size_bytes', 'server="fo1.test",path="/"')).toBe(1000);
  expect(about('regent_server_clock_ahead_seconds', 'server="fo1.test"')).toBe(-1.5);
  expect(about('regent_server_service_up', 'server="fo1.test",service="apache"')).toBe(1);
  expect(about('regent_server_service_up', 'server="fo1.test",service="mariadb"')).toBe(0);
  const ends = 'regent_server_certificate_end_timestamp_seconds';
  expect(about(ends, 'server="fo1.test",host="monarc.test"')).toBe(Date.UTC(2030, 0, 1) / 1000);
  expect(about(ends, 'server="fo1.test",host="other.test"')).toBeUndefined();
  expect([...found.keys()].filter((key) => /disk|clock|looked/.test(key) && key.includes('fo2'))).toEqual([]);

  const theirs = 'client="acme",server="fo1.test"';
  expect(about('regent_client_status', `${theirs},status="ACTIVE"`)).toBe(1);
  expect(about('regent_client_answering', theirs)).toBe(0);
  expect(about('regent_client_probed_timestamp_seconds', theirs)).toBe(at(2));
  expect(about('regent_client_live_timestamp_seconds', theirs)).toBe(at(2));
  expect(about('regent_backup_good_timestamp_seconds', theirs)).toBe(at(2));
  expect(about('regent_backup_proven_timestamp_seconds', theirs)).toBe(at(1));
  const common = 'database="monarc_common",server="bo.test"';
  expect(about('regent_backup_good_timestamp_seconds', common)).toBe(at(5));
  expect(about('regent_backup_proven_timestamp_seconds', common)).toBeUndefined();
  expect([...found.keys()].filter((key) => /"(beta|gone)"/.test(key))).toEqual([
    'regent_client_status{client="beta",server="fo1.test",status="CREATING"}',
  ]);

  expect(about('regent_runs', 'kind="CREATE_CLIENT",status="QUEUED"')).toBe(3);
  const oldest = about('regent_runs_oldest_timestamp_seconds', 'status="QUEUED"') ?? 0;
  expect(Math.abs(Date.now() / 1000 - oldest)).toBeLessThan(3600);
  expect(about('regent_process_info', 'process="tests",role="all"')).toBe(1);
});

test('it says which alarms are open, and what waits for each webhook', async () => {
  const at = new Date('2026-01-02T00:00:00Z');
  const alarm = (n: number, more: object) =>
    api.prisma.alarm.create({
      data: {
        condition: 'SERVER_UNREACHABLE',
        severity: 'CRITICAL',
        subject: `server:${n}`,
        text: 'It does not answer.',
        change: n,
        raisedAt: at,
        lastSeenAt: at,
        ...more,
      },
    });
  await alarm(1, {});
  await alarm(2, { acknowledgedAt: at });
  await alarm(3, { acknowledgedAt: at, acknowledgedUntil: at });
  await alarm(4, { resolvedAt: at });
  const { id } = await api.prisma.webhook.create({
    data: { name: 'chat', host: 'chat.test', url: '', secret: '', createdBy: 'tests' },
  });
  const delivery = { webhookId: id, eventId: id, subject: 'run:1', type: 'run.ended', body: '{}', dueAt: at };
  for (const [day, status] of [
    [2, 'PENDING'],
    [3, 'PENDING'],
    [1, 'FAILED'],
    [1, 'DELIVERED'],
  ] as const)
    await api.prisma.delivery.create({
      data: { ...delivery, status, createdAt: new Date(Date.UTC(2026, 0, day)) },
    });
  const found = await samples();
  const about = 'condition="SERVER_UNREACHABLE",severity="CRITICAL"';
  expect(found.get(`regent_alarms{${about},acknowledged="false"}`)).toBe(2);
  expect(found.get(`regent_alarms{${about},acknowledged="true"}`)).toBe(1);
  expect(found.get('regent_webhook_deliveries{webhook="chat",status="PENDING"}')).toBe(2);
  expect(found.get('regent_webhook_deliveries{webhook="chat",status="FAILED"}')).toBe(1);
  expect(found.get('regent_webhook_oldest_timestamp_seconds{webhook="chat"}')).toBe(at.getTime() / 1000);
});

test('what is no longer there is no longer told', async () => {
  await api.prisma.run.updateMany({ data: { status: 'SUCCEEDED' }, where: {} });
  await api.prisma.client.updateMany({ where: { alias: 'acme' }, data: { status: 'CLOSED' } });
  const keys = [...(await samples()).keys()];
  expect(keys.filter((key) => key.startsWith('regent_runs'))).toEqual([]);
  expect(keys.filter((key) => key.includes('acme'))).toEqual([
    'regent_client_status{client="acme",server="fo1.test",status="CLOSED"}',
  ]);
});

test('each sample is one of the catalogue', async () => {
  const known = Object.keys(METRICS);
  expect(namesIn(await samples()).filter((name) => !known.includes(name))).toEqual([]);
});

test('a scrape takes the same six queries for one client as for two hundred', async () => {
  const server = await api.prisma.server.findUniqueOrThrow({ where: { fqdn: 'fo1.test' } });
  const acme = await api.prisma.client.findUniqueOrThrow({ where: { alias: 'acme' } });
  const { id: _id, number: _number, removal: _removal, keptAs: _kept, ...like } = acme;
  await api.prisma.client.createMany({
    data: Array.from({ length: 200 }, (_, n) => ({ ...like, alias: `many-${n}`, status: 'ACTIVE' as const })),
  });
  const many = await api.prisma.client.findMany({ where: { alias: { startsWith: 'many-' } } });
  await api.prisma.backup.createMany({
    data: many.map(({ id, alias }) => ({ clientId: id, serverId: server.id, ok: true, file: alias })),
  });
  const read = makeReadReadings(api.prisma);
  const statements = await statementsOf(read);
  expect(statements).toHaveLength(6);
  const found = await samples();
  expect([...found.keys()].filter((key) => /^regent_backup_good.*many-/.test(key))).toHaveLength(200);
});

test('two scrapes at one time share one look at the database', async () => {
  const before = reads;
  const held = withResolvers();
  holdUp = held.promise;
  const both = [scrape(), scrape()];
  await vi.waitUntil(() => reads > before, { timeout: 60_000 });
  held.resolve();
  holdUp = undefined;
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
  expect(reads).toBe(before + 1);
});

test('while the database is slow, a scrape fails and does not hang, and the next ones ask no more', async () => {
  const held = withResolvers();
  holdUp = held.promise;
  onTestFinished(() => held.resolve());
  longestMs = 20;
  const before = reads;
  for (let times = 0; times < 2; times += 1) {
    const answer = await scrape();
    expect([answer.status, await answer.text()]).toEqual([503, 'The database does not answer in time.\n']);
  }
  expect(reads).toBe(before + 1);
  longestMs = 30_000;
  holdUp = undefined;
  held.resolve();
  expect((await scrape()).status).toBe(200);
});

test('a run is measured from its request to its start, and to its end; one that was blocked only to its end', async () => {
  const fo3 = await api.addServer('fo3.test');
  const counted = async () => {
    const found = await samples();
    return [
      found.get('regent_run_claim_delay_seconds_count') ?? 0,
      found.get('regent_run_duration_seconds_count{kind="SYNC",status="SUCCEEDED"}') ?? 0,
    ];
  };
  const sync = 'mutation { syncServer(input: { serverId: "fo3.test" }) { run { id } } }';
  const [begun = 0] = await counted();
  await api.graphql(sync);
  await api.work(fo3.id);
  expect(await counted()).toEqual([begun + 1, 1]);
  await api.graphql(sync);
  const { id } = await api.prisma.run.findFirstOrThrow({ where: { serverId: fo3.id, status: 'QUEUED' } });
  await api.store.transact((tx) =>
    tx.moveRun(id, 'BLOCKED', { blockedReason: 'LOCK', events: [{ type: 'RUN_BLOCKED', text: 'It waits' }] }),
  );
  await api.work(fo3.id);
  expect(await counted()).toEqual([begun + 1, 2]);
});

test('subscriptions are counted while they are open', async () => {
  const open = async (transport: string) =>
    (await samples()).get(`regent_subscribers{transport="${transport}"}`);
  for (const [name, transport] of [
    ['a WebSocket', 'websocket'],
    ['SSE', 'sse'],
  ] as const) {
    const follow = followOver[name];
    if (follow === undefined) throw new Error(`The kit has no ${name}.`);
    expect(await open(transport)).toBe(0);
    const followed = follow(
      api.url,
      { authorization: `Bearer ${api.token}` },
      'subscription { updates { type } }',
    );
    await vi.waitFor(async () => expect(await open(transport)).toBe(1), 60_000);
    followed.leave();
    await vi.waitFor(async () => expect(await open(transport)).toBe(0), 60_000);
  }
});
