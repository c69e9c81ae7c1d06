/** More rows than a year has of them, in every table that grows with time: with few, it is the quickest to read all. */
import type { TestDatabase } from '../kit/database.ts';

/** Those that grow with servers, clients and users, and with rare decisions about them: it may be the quickest to read all. */
const BOUNDED = [
  'ApiToken',
  'ApiTokenRequest',
  'Client',
  'ClientModel',
  'DryRun',
  'FirstUserRequest',
  'GoneServer',
  'Installation',
  'Lease',
  'Made',
  'MaintenanceWindow',
  'Model',
  'Move',
  'Notifications',
  'Pruning',
  'RateLimit',
  'RecoveryCode',
  'Restore',
  'Schedule',
  'SchedulePause',
  'SecondFactor',
  'Server',
  'Settled',
  'User',
  'Webhook',
  '_prisma_migrations',
];

/** After fillYear: gives the names of all tables that grow with time, and fails if one of them has few rows. */
export async function manyRows({ prisma }: Pick<TestDatabase, 'prisma'>): Promise<Set<string>> {
  for (const statement of STATEMENTS) await prisma.$executeRawUnsafe(statement);
  await prisma.$executeRawUnsafe('VACUUM ANALYZE');
  const tables = await prisma.$queryRaw<{ name: string; rows: number }[]>`
    SELECT relname AS name, reltuples::int AS rows FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`;
  const large = tables.filter(({ name }) => !/agenda/.test(name) && !BOUNDED.includes(name));
  const few = large.filter(({ rows }) => rows < 1_000);
  if (few.length > 0) throw new Error(`Too few rows to show anything: ${JSON.stringify(few)}`);
  return new Set(large.map(({ name }) => name));
}

const CLIENT = (n: string) => `JOIN "Client" c ON c.number = 1 + ${n} % 200`;

const RUN = (n: string) => `JOIN nth_run r ON r.nth = ${n}`;

const STATEMENTS = [
  'CREATE TABLE nth_run AS SELECT id, row_number() OVER (ORDER BY id) AS nth FROM "Run"',
  // Most runs of a server have neither a client nor, for long, an attempt.
  `INSERT INTO "_RunClients" ("A", "B")
    SELECT c.id, r.id FROM "Run" r JOIN "Client" c ON c.number = 1 + r."lastSeq" * ascii(right(r.id::text, 1)) % 200
    WHERE r.record = 'REMOVED'`,
  `INSERT INTO "Attempt" ("runId", number, worker, fence)
    SELECT id, 1, 'regent.example.org/1234', 1 FROM "Run" WHERE record = 'REMOVED'`,
  `INSERT INTO "Alarm" (id, condition, severity, subject, "serverId", "clientId", text, change, "raisedAt", "lastSeenAt", "toldAt", "resolvedAt")
    SELECT gen_random_uuid(), 'client.silent', 'WARNING', 'client:' || c.id, c."serverId", c.id, 'It does not answer.', 1000 + n, at, at, at, at
    FROM generate_series(1, 10000) n ${CLIENT('n')}, LATERAL (SELECT now() - interval '6 minutes' * n AS at) AS _`,
  `INSERT INTO "User" (id, email, "firstName", "lastName")
    SELECT gen_random_uuid(), 'user' || n || '@example.org', 'Ada', 'Lovelace' FROM generate_series(1, 50) n`,
  `INSERT INTO "AlarmTold" ("userId", "alarmId", acknowledged)
    SELECT u.id, a.id, false FROM "User" u, "Alarm" a WHERE u.email LIKE 'user1%' AND a.change % 10 = 0`,
  `INSERT INTO "Letter" (id, kind, "userId", email, "firstName", "lastName", language, facts, "createdAt", "sentAt")
    SELECT gen_random_uuid(), 'NEW_DEVICE', u.id, u.email, 'Ada', 'Lovelace', 'en', '{}', at, at
    FROM "User" u, generate_series(now() - interval '30 days', now(), interval '3 hours') AS at`,
  `INSERT INTO "Session" (id, "userId", "tokenHash", "expiresAt", "endsAt")
    SELECT gen_random_uuid(), u.id, 's' || u.id || n, now() + interval '1 minute' * n, now() + interval '1 minute' * n FROM "User" u, generate_series(1, 100) n`,
  `INSERT INTO "Device" (id, "userId", "tokenHash", "expiresAt")
    SELECT gen_random_uuid(), u.id, 'd' || u.id || n, now() + interval '1 hour' * n FROM "User" u, generate_series(1, 100) n`,
  `INSERT INTO "UserLink" (id, "userId", "tokenHash", "expiresAt")
    SELECT gen_random_uuid(), u.id, 'l' || u.id || n, now() + interval '1 hour' * n FROM "User" u, generate_series(1, 100) n`,
  `INSERT INTO "Plan" (id, "createdAt", "expiresAt", "madeBy", mutation, input, read, changes, problems, hash, given, status)
    SELECT gen_random_uuid(), at, at + interval '1 day', 'ada@example.org', 'createClient', '{}', '[]', '[]', '[]', '', '{}', 'CARRIED_OUT'
    FROM generate_series(now() - interval '30 days', now(), interval '10 minutes') AS at`,
  `INSERT INTO "Drift" (id, "serverId", "clientId", plugin, subject, action, summary, fingerprint, state, "endedAt", "runId")
    SELECT gen_random_uuid(), c."serverId", c.id, 'vhost', '/etc/' || n, 'update', 'update /etc/' || n, 'x', 'ENDED', now() - interval '1 hour' * n, r.id
    FROM generate_series(1, 8000) n ${CLIENT('n')} ${RUN('n')}`,
  `INSERT INTO "Orphan" (id, "serverId", plugin, kind, name, place, fingerprint, "goneAt")
    SELECT gen_random_uuid(), s.id, 'vhost', 'FOLDER', 'old-' || n, '/var/www/old-' || n, 'x', CASE WHEN n > 40 THEN now() - interval '1 hour' * n END
    FROM "Server" s, generate_series(1, 1500) n`,
  `INSERT INTO "_DriftRepairs" ("A", "B")
    SELECT d.id, r.id FROM "Drift" d, LATERAL (SELECT id FROM "Run" r WHERE r.id >= d."runId" ORDER BY id LIMIT 1) r WHERE d."runId" IS NOT NULL`,
  `INSERT INTO "_OrphanRemovals" ("A", "B")
    SELECT o.id, r.id FROM "Orphan" o, LATERAL (SELECT id FROM "Run" r WHERE r."serverId" = o."serverId" ORDER BY id DESC LIMIT 1) r WHERE o."goneAt" IS NOT NULL`,
  `INSERT INTO "CollectedRequest" (id, "serverId", kind, file, sha256, alias, "takenAt", "runId", "clientId", "firstSeenAt", "archivedAt", "goneAt")
    SELECT gen_random_uuid(), c."serverId", 'UPDATE', n || '.json', repeat('0', 64), c.alias, at, r.id, c.id, at, CASE WHEN n % 10 > 0 THEN at END, CASE WHEN n % 10 = 0 THEN at END
    FROM generate_series(1, 8000) n ${CLIENT('n')} ${RUN('n')}, LATERAL (SELECT now() - interval '1 hour' * n AS at) AS _`,
  `INSERT INTO "Restore" (id, "clientId", "backupId", "runId", "createdAt", "doneAt", "droppedAt", queued)
    SELECT gen_random_uuid(), b."clientId", b.id, b."runId", b.at, b.at, b.at, true FROM "Backup" b WHERE b.bytes IS NOT NULL AND right(b.id::text, 1) IN ('1', '2')`,
  `INSERT INTO "Upload" (id, "clientId", at, file, bytes, sha256, "plainBytes", tables, "goneAt")
    SELECT gen_random_uuid(), c.id, at, n || '.sql', 1, '', 1, 1, at
    FROM generate_series(1, 4000) n ${CLIENT('n')}, LATERAL (SELECT now() - interval '1 hour' * n AS at) AS _`,
  `INSERT INTO "Move" (id, "clientId", "fromServerId", "toServerId", "runId", "createdAt", "doneAt", queued)
    SELECT gen_random_uuid(), c.id, c."serverId", c."serverId", r.id, at, at, true
    FROM generate_series(1, 4000) n ${CLIENT('n')} ${RUN('n')}, LATERAL (SELECT now() - interval '1 hour' * n AS at) AS _`,
  'DROP TABLE nth_run',
];
