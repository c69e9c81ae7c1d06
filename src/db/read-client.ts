import type { PrismaClient } from './generated/client/client.ts';

/** A write was tried in code that may only read: a bug, as every write is a domain call. */
export class ReadOnlyError extends Error {
  override name = 'ReadOnlyError';
}

const WRITES = /^(create|update|upsert|delete|execute|query)/i;

/** Prisma for the read side of the API; refuses all writes. */
export function makeReadClient(prisma: PrismaClient) {
  return prisma.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        if (WRITES.test(operation.replace(/^\$/, ''))) {
          throw new ReadOnlyError(`${model ?? ''}.${operation} was called on the read client.`);
        }
        return query(args);
      },
    },
  });
}

export type ReadClient = ReturnType<typeof makeReadClient>;
