-- CreateTable
CREATE TABLE "Made" (
    "clientId" UUID NOT NULL,
    "serverId" UUID NOT NULL,
    "plugin" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Made_pkey" PRIMARY KEY ("clientId","serverId","plugin")
);

-- AddForeignKey
ALTER TABLE "Made" ADD CONSTRAINT "Made_clientId_fkey" FOREIGN KEY ("clientId") REFERENCES "Client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Made" ADD CONSTRAINT "Made_serverId_fkey" FOREIGN KEY ("serverId") REFERENCES "Server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Whoever has been live keeps being looked after: Regent made what is there. Whoever has not is given nothing, as
-- nobody knows what of it was there before: a retry names what is in the way, and a deletion leaves it alone.
INSERT INTO "Made" ("clientId", "serverId", "plugin")
SELECT c.id, s.id, made.plugin
FROM "Client" c
JOIN "Server" s ON s.id = c."serverId" OR s.role <> 'FRONT_OFFICE'
JOIN (VALUES
    ('FRONT_OFFICE', 'database'), ('FRONT_OFFICE', 'client-config'), ('FRONT_OFFICE', 'vhost'),
    ('FRONT_OFFICE', 'backup'), ('FRONT_OFFICE', 'inventory'), ('BACK_OFFICE', 'common-grant'),
    ('REVERSE_PROXY', 'reverse-proxy')
) AS made (role, plugin) ON made.role = s.role::text
WHERE c."activatedAt" IS NOT NULL AND c.status <> 'DELETED'
UNION
-- Plugins of other people, as far as they have been asked.
SELECT c.id, s.id, step.plugin
FROM "Client" c
JOIN "Server" s ON s.id = c."serverId" OR s.role <> 'FRONT_OFFICE'
JOIN (SELECT DISTINCT "serverId", plugin FROM "Step" WHERE phase = 'PRESENT') AS step ON step."serverId" = s.id
WHERE c."activatedAt" IS NOT NULL AND c.status <> 'DELETED';
