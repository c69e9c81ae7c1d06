import { addressee } from '../domain/letters/addressee.ts';
import type { Letter as SentLetter } from '../domain/letters/letter.ts';
import type { LetterRows } from '../domain/letters/post.ts';
import type { Letter, PrismaClient } from './generated/client/client.ts';

/** Letters that wait for the mail server. A claim is one statement, so that no two processes send the same one. */
export function makeLetterRows(prisma: PrismaClient): LetterRows {
  return {
    async claim(now, waitsMs) {
      const [row] = await prisma.$queryRaw<Letter[]>`
        UPDATE "Letter" SET tries = tries + 1,
          "nextTryAt" = ${now}::timestamptz
            + (${waitsMs}::int[])[least(tries + 1, ${waitsMs.length}::int)] * interval '1 ms'
        WHERE id = (
          SELECT id FROM "Letter" WHERE "nextTryAt" <= ${now}::timestamptz
          ORDER BY "nextTryAt", id LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING *`;
      if (row === undefined) return undefined;
      const { id, kind, userId, by, address, facts, createdAt, tries } = row;
      return { id, kind, userId, by, address, facts, createdAt, tries, to: addressee(row) } as SentLetter;
    },
    sent: async (id, sentAt) =>
      void (await prisma.letter.updateMany({
        where: { id },
        data: { sentAt, nextTryAt: null, problem: null },
      })),
    failed: async (id, problem, givenUpAt) =>
      void (await prisma.letter.updateMany({
        where: { id, sentAt: null },
        data: { problem, givenUpAt, ...(givenUpAt === null ? {} : { nextTryAt: null }) },
      })),
    removeOlder: async (than) =>
      void (await prisma.letter.deleteMany({ where: { createdAt: { lt: than }, nextTryAt: null } })),
  };
}
