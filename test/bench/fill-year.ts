/** The rows that a Regent has after a year, made by the database itself: as many and as large as those of real work. */
import type { Database } from '../../src/db/connection/open.ts';

export interface Year {
  servers: number;
  clients: number;
  days: number;
  /** How many changes of clients a day. */
  changes: number;
}

/**
 * Fills an empty, migrated database: a sync of all servers each quarter of an hour, a backup and a proof of all clients
 * each night, some changes a day, and their audit. Of the syncs, those of one day have records that are due to go.
 */
export async function fillYear({ prisma }: Pick<Database, 'prisma'>, year: Year): Promise<void> {
  for (const statement of statementsFor(year)) await prisma.$executeRawUnsafe(statement);
}

/** An id as Regent's own are: it begins with the time. */
const ID_AT = (at: string, salt: string) =>
  `(lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${salt}), 1, 3)
    || '8' || substr(md5(${salt}), 4, 15))::uuid`;

const statementsFor = ({ servers, clients, days, changes }: Year): string[] => [
  `CREATE FUNCTION id_at(timestamptz, text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT ${ID_AT('$1', '$2')} $$`,
  `INSERT INTO "Server" (id, label, fqdn, address, role, connection, root, state, "updatedAt")
    SELECT id_at('2020-01-01T00:00:00Z', 's' || n), 'Front office ' || n, 'fo' || n || '.example.org',
      'fo' || n || '.example.org', 'FRONT_OFFICE', 'LOCAL', '/nonexistent/' || n, 'READY', now()
    FROM generate_series(1, ${servers}) n`,
  `INSERT INTO "Client" (id, alias, name, "serverId", "contactEmail", "firstUserFirstName", "firstUserLastName",
      "firstUserEmail", secrets, "firstUserTokenExpiresAt", status, "activatedAt", "createdAt", "updatedAt")
    SELECT id_at('2020-01-01T00:00:00Z', 'c' || n), 'client-' || lpad(n::text, 4, '0'), 'The organisation ' || n,
      id_at('2020-01-01T00:00:00Z', 's' || (n % ${servers} + 1)), 'it@client.example.org', 'Ada', 'Lovelace',
      'ada@client.example.org', '', now(), 'ACTIVE', now(), now() - interval '2 years', now()
    FROM generate_series(1, ${clients}) n`,
  `INSERT INTO "Schedule" (id, kind, cron, "timeZone", enabled, "updatedAt")
    SELECT id_at('2020-01-01T00:00:00Z', 'k' || kind), kind::"ScheduleKind", '*/15 * * * *', 'UTC', false, now()
    FROM unnest(ARRAY['SYNC', 'BACKUP', 'VERIFY']) AS kind`,

  // Each slot of a schedule: one run that gathers, and one for each server.
  `CREATE TABLE slot AS
    SELECT kind, at, kind || at AS salt FROM (
      SELECT 'SYNC' AS kind, generate_series(date_trunc('hour', now()) - interval '${days} days', now() - interval '1 hour', interval '15 minutes') AS at
      UNION ALL SELECT kind, generate_series(date_trunc('day', now()) - interval '${days} days' + interval '2 hours', now() - interval '1 day', interval '1 day')
      FROM unnest(ARRAY['BACKUP', 'VERIFY']) AS kind) slots`,
  `INSERT INTO "Run" (id, kind, status, "scheduleId", "dueAt", "requestedBy", "lastSeq", explanation, record, "createdAt", "startedAt", "endedAt")
    SELECT id_at(at, salt), kind::"RunKind", 'SUCCEEDED', id_at('2020-01-01T00:00:00Z', 'k' || kind), at, 'schedule', 24,
      '${servers} of ${servers} servers succeeded.', (CASE WHEN kind = 'SYNC' THEN 'REMOVED' ELSE 'LONG' END)::"RunRecord", at, at, at + interval '1 minute'
    FROM slot`,
  `INSERT INTO "Run" (id, kind, status, "serverId", "parentId", "requestedBy", lease, fence, attempt, "lastSeq", explanation, record, "createdAt", "startedAt", "endedAt")
    SELECT id_at(at + interval '1 ms', salt || n), kind::"RunKind", 'SUCCEEDED', id_at('2020-01-01T00:00:00Z', 's' || n), id_at(at, salt),
      'schedule', 'server/' || id_at('2020-01-01T00:00:00Z', 's' || n), 1, 1, 22,
      'fo' || n || '.example.org is as it should be; 0 changes were made.',
      (CASE WHEN kind <> 'SYNC' THEN 'LONG' WHEN at BETWEEN now() - interval '5 days' AND now() - interval '4 days' THEN 'SHORT' ELSE 'REMOVED' END)::"RunRecord",
      at, at, at + interval '1 minute'
    FROM slot, generate_series(1, ${servers}) n`,
  `INSERT INTO "ScheduleSlot" ("scheduleId", "dueAt", outcome)
    SELECT id_at('2020-01-01T00:00:00Z', 'k' || kind), at, 'STARTED' FROM slot WHERE at > now() - interval '60 days'`,

  // Some changes of clients a day.
  `INSERT INTO "Run" (id, kind, status, "serverId", "requestedBy", lease, fence, attempt, "lastSeq", explanation, "createdAt", "startedAt", "endedAt")
    SELECT id_at(at, 'u' || n), 'UPDATE_CLIENT', (CASE WHEN n % 10 = 5 THEN 'FAILED' ELSE 'SUCCEEDED' END)::"RunStatus",
      id_at('2020-01-01T00:00:00Z', 's' || (n % ${servers} + 1)), 'ada@example.org', 'server/x', 1, 1, 22, 'It is as it should be.', at, at, at + interval '5 seconds'
    FROM generate_series(now() - interval '${days} days', now() - interval '1 day', interval '1 day') AS at, generate_series(1, ${changes}) n`,
  `INSERT INTO "_RunClients" ("A", "B")
    SELECT c.id, r.id FROM "Run" r
    JOIN "Client" c ON c.number = 1 + ('x' || substr(md5(r.id::text), 1, 4))::bit(16)::int % ${clients}
    WHERE r.kind = 'UPDATE_CLIENT'`,
  `CREATE TABLE told AS
    SELECT id, kind, "serverId", "createdAt", CASE WHEN kind = 'BACKUP' AND "serverId" IS NOT NULL THEN ${Math.ceil(clients / servers) + 12} ELSE 22 END AS events
    FROM "Run" WHERE record <> 'REMOVED'`,
  `INSERT INTO "Step" ("runId", position, plugin, "serverId", phase, status, "startedAt", "endedAt")
    SELECT id, n, 'plugin-' || n, "serverId", 'PRESENT', 'SUCCEEDED', "createdAt", "createdAt" FROM told, generate_series(0, 7) n`,
  `INSERT INTO "Attempt" ("runId", number, worker, fence, "startedAt", "endedAt", outcome)
    SELECT id, 1, 'regent.example.org/1234', 1, "createdAt", "createdAt", 'It is as it should be.' FROM told`,
  `INSERT INTO "Event" ("runId", seq, at, type, step, text, data)
    SELECT id, n, "createdAt", CASE WHEN n % 11 = 5 AND kind = 'UPDATE_CLIENT' THEN 'CHANGE_PLANNED' WHEN n = events THEN 'RUN_ENDED' WHEN n % 2 = 0 THEN 'STEP_STARTED' ELSE 'STEP_ENDED' END,
      n % 8, 'vhost on fo1.example.org: as it should be, and the same in some more words', '{"plugin": "vhost", "status": "SUCCEEDED"}'
    FROM told, generate_series(1, events) n`,

  // A backup of each client each night, of which each tenth is proven, and its copy; on servers 30 days are left.
  `INSERT INTO "Backup" (id, "clientId", "serverId", "runId", "madeBy", at, ok, file, bytes, sha256, manifest, rows, seconds, "provenAt", "goneAt")
    SELECT id_at(s.at, 'b' || c.number), c.id, c."serverId", r.id, 'SCHEDULE', s.at, true,
      '/var/lib/mysql-backup/' || c.alias || '/' || s.at, 1000000, md5(c.alias) || md5(c.alias), '/var/lib/mysql-backup/' || c.alias || '/' || s.at || '.json', 12345, 1.5,
      CASE WHEN (s.at::date - date '2020-01-01' + c.number) % 10 = 0 THEN s.at END,
      CASE WHEN s.at < now() - interval '30 days' THEN s.at + interval '30 days' END
    FROM "Client" c, slot s JOIN "Run" r ON r."parentId" = id_at(s.at, s.salt)
    WHERE s.kind = 'BACKUP' AND r."serverId" = c."serverId"`,
  `INSERT INTO "BackupCopy" (id, "backupId", place, ok, path, files, bytes, at, "verifiedAt", "goneAt")
    SELECT id_at(at, 'y' || id), id, 'place', true, file, '[{"name": "dump.sql.zst", "bytes": 1000000, "sha256": "${'0'.repeat(64)}"}]', 1000000, at, at, "goneAt"
    FROM "Backup"`,
  `INSERT INTO "AuditEntry" (id, at, actor, action, subject, details)
    SELECT id_at(at, 'a' || n), at, 'ada@example.org', 'updateClient', 'client client-' || lpad((n % ${clients})::text, 4, '0'), '{"before": {"name": "The organisation"}, "after": {"name": "The other organisation"}}'
    FROM generate_series(now() - interval '${days} days', now(), interval '1 day') AS at, generate_series(1, 200) n`,
  `INSERT INTO "Drift" (id, "serverId", "clientId", plugin, subject, action, summary, fingerprint, state, "endedAt")
    SELECT id_at(now() - interval '1 day' * n, 'd'), c."serverId", c.id, 'vhost', '/etc/' || n, 'update', 'update /etc/' || n, 'x',
      (CASE WHEN n < 20 THEN 'OPEN' ELSE 'ENDED' END)::"DriftState", CASE WHEN n < 20 THEN NULL ELSE now() - interval '1 day' * n END
    FROM "Client" c, generate_series(c.number * 3, c.number * 3 + 2) n`,
  // What is told of all that, and what is looked at all the time: for as long as it is kept.
  `INSERT INTO "Webhook" (id, name, host, url, secret, "createdBy")
    SELECT id_at('2020-01-01T00:00:00Z', 'w' || n), 'Receiver ' || n, 'hooks.example.org', '', '', 'ada@example.org' FROM generate_series(1, 2) n`,
  `INSERT INTO "Delivery" (id, "webhookId", "eventId", subject, type, body, status, "createdAt", "dueAt", tries, "lastTryAt", "lastStatus", "lastDurationMs", "endedAt")
    SELECT id_at(at, 'd' || n || w.name), w.id, id_at(at, 'e' || n), 'run:' || id_at(at, 'r' || n), 'run.ended', '{"data": "${'x'.repeat(600)}"}',
      (CASE WHEN n % 50 = 1 THEN 'FAILED' ELSE 'DELIVERED' END)::"DeliveryStatus", at, at, 1, at, 200, 80, at + interval '1 second'
    FROM "Webhook" w, generate_series(now() - interval '30 days', now(), interval '1 day') AS at, generate_series(1, ${changes + servers * 4}) n`,
  `INSERT INTO "Alarm" (id, condition, severity, subject, "serverId", "clientId", text, change, "raisedAt", "lastSeenAt", "toldAt", "resolvedAt")
    SELECT id_at(now() - interval '1 hour' * n, 'm'), 'client.silent', 'WARNING', 'client:' || c.id, c."serverId", c.id, 'The site of ' || c.alias || ' does not answer.', n,
      now() - interval '1 hour' * n, now() - interval '1 hour' * n, now() - interval '1 hour' * n, CASE WHEN n > 20 THEN now() - interval '1 hour' * (n - 1) END
    FROM generate_series(1, 720) n JOIN "Client" c ON c.number = 1 + n % ${clients}`,
  `INSERT INTO "DiskSample" ("serverId", path, at, size, free)
    SELECT s.id, path, at, 100000000000, 40000000000 FROM "Server" s, unnest(ARRAY['/', '/home', '/var/lib/mysql']) AS path,
      generate_series(now() - interval '14 days', now(), interval '1 hour') AS at`,
  `INSERT INTO "IdempotencyKey" (actor, key, "inputHash", "runId", "createdAt")
    SELECT 'ada@example.org', n::text, repeat('0', 64), id_at(now(), 'x'), now() - interval '1 hour' * n FROM generate_series(1, 1500) n`,
  'DROP TABLE told',
  'DROP TABLE slot',
  'DROP FUNCTION id_at',
  'ANALYZE',
];
