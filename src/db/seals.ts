import type { SealedValue, Seals } from '../domain/secrets/reseal.ts';
import { Prisma, type PrismaClient } from './generated/client/client.ts';

export function makeSeals(prisma: PrismaClient): Seals {
  return {
    async all() {
      const [clients, factors, webhooks] = await Promise.all([
        prisma.client.findMany({ select: { id: true, alias: true, secrets: true, firstUserToken: true } }),
        prisma.secondFactor.findMany({ select: { userId: true, secret: true } }),
        prisma.webhook.findMany({ select: { id: true, url: true, secret: true, oldSecret: true } }),
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
        ...webhooks.flatMap(({ id, url, secret, oldSecret }): SealedValue[] => [
          { kind: 'webhookUrl', id, name: id, sealed: url },
          { kind: 'webhookSecret', id, name: id, sealed: secret },
          { kind: 'webhookOldSecret', id, name: id, sealed: oldSecret ?? '' },
        ]),
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
      await prisma.$transaction(
        PLACES.map(
          ({ kind, table, id, column }) => prisma.$executeRaw`
            UPDATE ${table} t SET ${column} = w.sealed
            FROM jsonb_to_recordset(${of(kind)}::jsonb) AS w(id uuid, old text, sealed text)
            WHERE t.${id} = w.id AND t.${column} = w.old`,
        ),
      );
    },
  };
}

/** Where the sealed values of each kind are, and by which column their rows are named. */
const PLACES = (
  [
    ['clientSecrets', 'Client', 'id', 'secrets'],
    ['firstUserToken', 'Client', 'id', 'firstUserToken'],
    ['totp', 'SecondFactor', 'userId', 'secret'],
    ['webhookUrl', 'Webhook', 'id', 'url'],
    ['webhookSecret', 'Webhook', 'id', 'secret'],
    ['webhookOldSecret', 'Webhook', 'id', 'oldSecret'],
  ] as const satisfies [SealedValue['kind'], string, string, string][]
).map(([kind, ...names]) => {
  const [table, id, column] = names.map((name) => Prisma.raw(`"${name}"`)) as [
    Prisma.Sql,
    Prisma.Sql,
    Prisma.Sql,
  ];
  return { kind, table, id, column };
});
