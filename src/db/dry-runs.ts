import type { DryRunAnswer, DryRuns, Question } from '../domain/runs/dry-runs.ts';
import type { DesiredClient } from '../domain/vocabulary.ts';
import type { PrismaClient } from './generated/client/client.ts';
import type { Transact } from './transact.ts';

/** Longer than any caller waits for a dry run. */
const KEPT_MS = 600_000;

/** As text, because PostgreSQL's own JSON cannot hold every character that a file on a server may have. */
export function makeDryRunRows(prisma: PrismaClient, transact: Transact): DryRuns {
  const topic = (id: string) => `dry-run:${id}`;
  const oldest = () => new Date(Date.now() - KEPT_MS);
  return {
    ask: (id, request) =>
      transact(async (tx, touch) => {
        await tx.dryRun.deleteMany({ where: { createdAt: { lt: oldest() } } });
        await tx.dryRun.create({ data: { id, request: JSON.stringify(request) } });
        touch('dry-runs');
      }),

    async look(id) {
      const row = await prisma.dryRun.findUnique({ where: { id }, select: { takenBy: true, answer: true } });
      if (row === null) return undefined;
      const answer = row.answer === null ? undefined : (JSON.parse(row.answer) as DryRunAnswer);
      return { isTaken: row.takenBy !== null, answer };
    },

    forget: (id) =>
      transact(async (tx, touch) => {
        await tx.dryRun.deleteMany({ where: { id } });
        touch(topic(id));
      }),

    async take(worker) {
      const [row] = await prisma.$queryRaw<{ id: string; request: string }[]>`
        UPDATE "DryRun" SET "takenBy" = ${worker} WHERE id = (
          SELECT id FROM "DryRun" WHERE "takenBy" IS NULL AND "createdAt" > ${oldest()} ORDER BY "createdAt" LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, request`;
      return row === undefined ? undefined : { id: row.id, request: requestIn(row.request) };
    },

    handBack: (id) =>
      transact(async (tx, touch) => {
        await tx.dryRun.updateMany({ where: { id }, data: { takenBy: null } });
        touch('dry-runs');
      }),

    answer: (id, answer) =>
      transact(async (tx, touch) => {
        await tx.dryRun.updateMany({ where: { id }, data: { answer: JSON.stringify(answer) } });
        touch(topic(id));
      }),
  };
}

const DATES = ['firstUserTokenExpiresAt', 'activatedAt', 'keptUntil', 'deletedAt', 'createdAt'] as const;

/** JSON has no dates. */
function requestIn(text: string): Question {
  const request = JSON.parse(text) as Question;
  if (request.of !== 'clients') return request;
  const drafts = request.drafts.map((draft) => {
    const dates = DATES.map((name) => [name, draft[name] === null ? null : new Date(draft[name])]);
    return { ...draft, ...(Object.fromEntries(dates) as Pick<DesiredClient, (typeof DATES)[number]>) };
  });
  return { of: 'clients', drafts };
}
