import { addressee } from '../../domain/letters/addressee.ts';
import type { LetterTx } from '../../domain/letters/letter.ts';
import type { Prisma } from '../generated/client/client.ts';
import type { Touch } from './rows.ts';

/** The part of a transaction that is about letters to users. */
export function makeLetterTx(tx: Prisma.TransactionClient, touch: Touch, sendsMail: boolean): LetterTx {
  return {
    async writeLetters(letters, createdAt) {
      if (!sendsMail || letters.length === 0) return;
      await tx.letter.createMany({
        data: letters.map(({ to, facts, ...letter }) => ({
          ...letter,
          ...addressee(to),
          facts: facts as Prisma.InputJsonObject,
          createdAt,
          nextTryAt: createdAt,
        })),
      });
      touch('letters');
    },
    lettersSince: (userId, kind, since) =>
      tx.letter.count({ where: { userId, kind, createdAt: { gt: since } } }),
  };
}
