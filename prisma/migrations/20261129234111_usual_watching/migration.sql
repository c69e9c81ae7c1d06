-- A Regent that is in use gets the schedules that the first start of a new one makes. This happens once: whoever deletes
-- them does not get them back. The ids are of the same kind as all others (UUID version 7), so that lists have them last.
INSERT INTO "Schedule" ("id", "kind", "cron", "timeZone", "nextDueAt", "updatedAt")
SELECT
  (substr(t.hex, 1, 8) || '-' || substr(t.hex, 9, 4) || '-7' || substr(t.random, 1, 3) || '-8' || substr(t.random, 4, 3)
    || '-' || substr(t.random, 7, 12))::uuid,
  w.kind::"ScheduleKind",
  w.cron,
  COALESCE((SELECT "timeZone" FROM "Schedule" ORDER BY "id" LIMIT 1), 'UTC'),
  to_timestamp(ceil(extract(epoch FROM now()) / 300) * 300 + w.later),
  now()
FROM (VALUES ('CHECK', '*/5 * * * *', 0), ('PROBE', '2-59/5 * * * *', 120)) AS w (kind, cron, later)
CROSS JOIN LATERAL (
  SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS hex,
    md5(random()::text || w.kind) AS random
) AS t
WHERE EXISTS (SELECT 1 FROM "User");
