import { watchKey } from '../../domain/watching/watch-key.ts';
import type { Watching } from '../../runner/store/watching.ts';
import { Prisma } from '../generated/client/client.ts';
import type { RunStoreDeps } from './deps.ts';
import { withTrend } from './disk-samples.ts';

export function makeWatching({ prisma, transact }: Pick<RunStoreDeps, 'prisma' | 'transact'>): Watching {
  return {
    async watchDue() {
      const due = await prisma.$queryRaw<{ key: string }[]>`
        SELECT w.key FROM (
          SELECT ${watchKey('CHECK', '')} || id AS key FROM "Server" WHERE "lookDueAt" <= now()
          UNION ALL SELECT ${watchKey('PROBE', '')} || id FROM "Server" WHERE "probeDueAt" <= now()
        ) w WHERE NOT EXISTS (SELECT 1 FROM "Lease" l WHERE l.name = w.key AND l."expiresAt" >= now())`;
      return due.map(({ key }) => key);
    },
    async toLookAt(id) {
      const server = await prisma.server.findUnique({ where: { id } });
      if (server?.lookDueAt == null) return undefined;
      const isLookedAt = server.mode !== 'RETIRED' && server.state !== 'UNCONFIRMED';
      if (isLookedAt) return { server, due: server.lookDueAt };
      await prisma.$executeRaw`UPDATE "Server" SET "lookDueAt" = NULL WHERE id = ${id}::uuid`;
      return undefined;
    },
    looked: (id, due, { look, problem } = {}) =>
      transact(async (tx, touch) => {
        const at = new Date();
        // It may have been deleted meanwhile.
        const held = await tx.$queryRaw<unknown[]>`SELECT 1 FROM "Server" WHERE id = ${id}::uuid FOR UPDATE`;
        if (held.length === 0) return;
        const found = look === undefined ? null : JSON.stringify(await withTrend(tx, id, look, at));
        // In plain SQL: `updatedAt` is for what people change. If another look was requested meanwhile, it is still due.
        await tx.$executeRaw`
          UPDATE "Server" SET look = COALESCE(${found}::jsonb, look),
            "lookedAt" = CASE WHEN ${found}::jsonb IS NULL THEN "lookedAt" ELSE ${at} END,
            "lookProblem" = ${problem ?? null},
            "lookDueAt" = CASE WHEN "lookDueAt" = ${due} THEN NULL ELSE "lookDueAt" END
          WHERE id = ${id}::uuid`;
        touch(`server:${id}`);
      }),
    async toProbe(id) {
      const servers = await prisma.server.findMany({ where: { removedAt: null }, orderBy: { fqdn: 'asc' } });
      const home = servers.find((server) => server.id === id);
      if (home?.probeDueAt == null) return undefined;
      const clients = await prisma.client.findMany({
        where: { serverId: id, ...HAS_SITE, ...(home.mode === 'RETIRED' ? { id: { in: [] } } : {}) },
        select: { id: true, alias: true, directives: true },
        orderBy: { alias: 'asc' },
      });
      return { due: home.probeDueAt, servers, home, clients };
    },
    probed: (id, due, results) =>
      transact(async (tx, touch) => {
        const changed = await tx.$queryRaw<{ id: string }[]>`
          WITH w AS (
            SELECT * FROM jsonb_to_recordset(${JSON.stringify(results)}::jsonb) AS w("clientId" uuid, problem text)
          ), before AS (
            SELECT c.id, c.answering, c."probeProblem", w.problem FROM "Client" c JOIN w ON w."clientId" = c.id
            WHERE c."serverId" = ${id}::uuid AND ${HAS_SITE_SQL}
            ORDER BY c.id FOR UPDATE OF c
          ), done AS (
            UPDATE "Client" c SET answering = b.problem IS NULL, "probedAt" = now(), "probeProblem" = b.problem,
              "answeringSince" = CASE WHEN c.answering IS DISTINCT FROM (b.problem IS NULL) THEN now() ELSE c."answeringSince" END
            FROM before b WHERE c.id = b.id
          )
          SELECT id FROM before WHERE answering IS DISTINCT FROM (problem IS NULL) OR "probeProblem" IS DISTINCT FROM problem`;
        const silenced = await tx.$queryRaw<{ id: string }[]>`
          UPDATE "Client" c SET answering = NULL, "answeringSince" = NULL, "probedAt" = NULL, "probeProblem" = NULL
          WHERE c."serverId" = ${id}::uuid AND c."probedAt" IS NOT NULL AND NOT (${HAS_SITE_SQL})
          RETURNING c.id`;
        await tx.$executeRaw`
          UPDATE "Server" SET "probeDueAt" = NULL WHERE id = ${id}::uuid AND "probeDueAt" = ${due}`;
        for (const client of [...changed, ...silenced]) touch(`client:${client.id}`);
      }),
  };
}

/** As hasSite says it. */
const HAS_SITE = {
  presence: 'PRESENT' as const,
  status: { in: ['ACTIVE' as const, 'FAILED' as const] },
  activatedAt: { not: null },
};

/** The same in SQL, of a client `c`. */
const HAS_SITE_SQL = Prisma.sql`
  c.presence = 'PRESENT' AND c.status IN ('ACTIVE', 'FAILED') AND c."activatedAt" IS NOT NULL`;
