import type { SealedValue, Seals } from '../domain/secrets/reseal.ts';
import type { PrismaClient } from './generated/client/client.ts';

export function makeSeals(prisma: PrismaClient): Seals {
  return {
    async all() {
      const [clients, factors] = await Promise.all([
        prisma.client.findMany({ select: { id: true, alias: true, secrets: true, firstUserToken: true } }),
        prisma.secondFactor.findMany({ select: { userId: true, secret: true } }),
      ]);
      const values = [
        ...clients.flatMap(({ id, alias: name, secrets, firstUserToken }): SealedValue[] => [
          { kind: 'clientSecrets', id, name, sealed: secrets },
          { kind: 'firstUserToken', id, name, sealed: firstUserToken },
        ]),
        ...factors.map(({ userId, secret }): SealedValue => ({
          kind: 'totp',
          id: userId,
          name: userId,
          sealed: secret,
        })),
      ];
      // The secrets of a deleted client are gone.
      return values.filter(({ sealed }) => sealed !== '');
    },

    async replace(changes) {
      const of = (kind: SealedValue['kind']) =>
        JSON.stringify(
          changes
            .filter(({ value }) => value.kind === kind)
            .map(({ value, sealed }) => ({ id: value.id, old: value.sealed, sealed })),
        );
      await prisma.$transaction([
        prisma.$executeRaw`
          UPDATE "Client" c SET secrets = w.sealed
          FROM jsonb_to_recordset(${of('clientSecrets')}::jsonb) AS w(id uuid, old text, sealed text)
          WHERE c.id = w.id AND c.secrets = w.old`,
        prisma.$executeRaw`
          UPDATE "Client" c SET "firstUserToken" = w.sealed
          FROM jsonb_to_recordset(${of('firstUserToken')}::jsonb) AS w(id uuid, old text, sealed text)
          WHERE c.id = w.id AND c."firstUserToken" = w.old`,
        prisma.$executeRaw`
          UPDATE "SecondFactor" f SET secret = w.sealed
          FROM jsonb_to_recordset(${of('totp')}::jsonb) AS w(id uuid, old text, sealed text)
          WHERE f."userId" = w.id AND f.secret = w.old`,
      ]);
    },
  };
}
