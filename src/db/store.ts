/** The domain's Store, on Prisma. */
import { EVERYTHING, type Bell } from '../events/bell.ts';
import { conflict, RefusedError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import type { Database } from './open.ts';
import { Prisma } from './generated/client/client.ts';
import { makeTx } from './tx.ts';

/** The channel on which processes that share a PostgreSQL ring each other's bells. */
export const BELL_CHANNEL = 'regent_bell';

/** A notification carries at most 8000 bytes; a topic is below 60. */
const TOPICS_PER_NOTIFICATION = 100;

export type Transact = <T>(
  work: (tx: Prisma.TransactionClient, touch: (topic: string) => void) => Promise<T>,
) => Promise<T>;

/**
 * Transactions whose bells ring after the commit: here, and through PostgreSQL in every other process. The
 * embedded database has one process and delivers no notifications.
 */
export function makeTransact(database: Pick<Database, 'prisma' | 'kind'>, bell: Bell): Transact {
  return async (work) => {
    const topics = new Set<string>();
    const result = await database.prisma
      .$transaction(async (tx) => {
        const done = await work(tx, (topic) => topics.add(topic));
        if (database.kind === 'postgres') await notify(tx, [...topics]);
        return done;
      })
      .catch((error: unknown) => {
        throw inWords(error);
      });
    bell.ring([...topics]);
    return result;
  };
}

export function makeStore(transact: Transact): Store {
  return { transact: (work) => transact((tx, touch) => work(makeTx(tx, touch))) };
}

async function notify(tx: Prisma.TransactionClient, topics: string[]): Promise<void> {
  const messages: string[] = [];
  for (let from = 0; from < topics.length; from += TOPICS_PER_NOTIFICATION) {
    messages.push(topics.slice(from, from + TOPICS_PER_NOTIFICATION).join(' '));
  }
  if (messages.length > 10) messages.splice(0, messages.length, EVERYTHING);
  for (const message of messages) await tx.$executeRaw`SELECT pg_notify(${BELL_CHANNEL}, ${message})`;
}

/** What the database refuses, in the caller's words. */
function inWords(error: unknown): unknown {
  if (error instanceof RefusedError || !(error instanceof Prisma.PrismaClientKnownRequestError)) return error;
  const model = nameOf(error);
  switch (error.code) {
    case 'P2002':
      return conflict(
        `There is already a ${model} with this name or number. Take another one, or look at that one.`,
      );
    case 'P2003':
      return conflict(
        `Something that this ${model} refers to is gone, or still refers to it. Read it again.`,
      );
    case 'P2025':
      return conflict(`The ${model} is gone. Read the list again.`);
    default:
      return error;
  }
}

function nameOf({ meta }: Prisma.PrismaClientKnownRequestError): string {
  return typeof meta?.['modelName'] === 'string' ? meta['modelName'].toLowerCase() : 'thing';
}
