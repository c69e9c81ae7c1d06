import { contexts } from '../domain/contexts.ts';
import type { SealedValue, Seals } from '../domain/reseal.ts';
import type { PrismaClient } from './generated/client/client.ts';

type Change = { id: string; old: string; sealed: string };

export function makeSeals(prisma: PrismaClient): Seals {
  return {
    async all() {
      const [clients, factors] = await Promise.all([
        prisma.client.findMany({
          where: { secrets: { not: '' } },
          select: { id: true, alias: true, secrets: true },
        }),
        prisma.secondFactor.findMany({ select: { userId: true, secret: true } }),
      ]);
      return [
        ...clients.map(({ id, alias, secrets }): SealedValue => {
          const context = contexts.clientSecrets(alias);
          return { vault: 'servers', kind: 'clientSecrets', id, context, sealed: secrets };
        }),
        ...factors.map(({ userId, secret }): SealedValue => {
          const context = contexts.totp(userId);
          return { vault: 'accounts', kind: 'totp', id: userId, context, sealed: secret };
        }),
      ];
    },

    async replace(changes) {
      const of = (kind: SealedValue['kind']) =>
        JSON.stringify(
          changes
            .filter(({ value }) => value.kind === kind)
            .map(({ value, sealed }): Change => ({ id: value.id, old: value.sealed, sealed })),
        );
      await prisma.$transaction([
        prisma.$executeRaw`
          UPDATE "Client" c SET secrets = w.sealed
          FROM jsonb_to_recordset(${of('clientSecrets')}::jsonb) AS w(id uuid, old text, sealed text)
          WHERE c.id = w.id AND c.secrets = w.old`,
        prisma.$executeRaw`
          UPDATE "SecondFactor" f SET secret = w.sealed
          FROM jsonb_to_recordset(${of('totp')}::jsonb) AS w(id uuid, old text, sealed text)
          WHERE f."userId" = w.id AND f.secret = w.old`,
      ]);
    },
  };
}
