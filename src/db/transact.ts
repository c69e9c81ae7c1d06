/** The domain's Store, on Prisma. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EVERYTHING, type Bell } from '../events/bell.ts';
import { conflict, DatabaseAwayError, RefusedError } from '../domain/errors.ts';
import type { Store } from '../domain/store.ts';
import type { Database } from './connection/open.ts';
import { Prisma } from './generated/client/client.ts';
import { isAway, isConflict } from './connection/database-errors.ts';
import { makeTx } from './transactions/tx.ts';

/** The channel on which processes that share a PostgreSQL ring each other's bells. */
export const BELL_CHANNEL = 'regent_bell';

/** A notification carries at most 8000 bytes; a topic is below 60. */
const TOPICS_PER_NOTIFICATION = 100;

/** Transactions in conflict, such as two deadlocked ones, are tried this often. */
const MOST_TRIES = 5;

export type Transact = <T>(
  work: (tx: Prisma.TransactionClient, touch: (topic: string) => void) => Promise<T>,
) => Promise<T>;

/**
 * Transactions whose bells ring after the commit: in this process, and through PostgreSQL in every other
 * process. The embedded database has one process and delivers no notifications. Work that a conflict undid is
 * repeated.
 */
export function makeTransact(database: Pick<Database, 'prisma' | 'kind'>, bell: Bell): Transact {
  const attempt = async <T>(work: Parameters<Transact>[0], topics: Set<string>) =>
    database.prisma.$transaction(async (tx) => {
      const done = await work(tx, (topic) => topics.add(topic));
      if (database.kind === 'postgres') await notify(tx, [...topics]);
      return done as T;
    });
  return async <T>(work: Parameters<Transact>[0]) => {
    for (let tries = 1; ; tries += 1) {
      const topics = new Set<string>();
      try {
        const result = await attempt<T>(work, topics);
        bell.ring([...topics]);
        return result;
      } catch (error) {
        if (!isConflict(error) || tries === MOST_TRIES) throw inWords(error);
        await sleep(Math.random() * 20 * 2 ** tries);
      }
    }
  };
}

/** @param options.sendsMail whether mail is configured: otherwise no letters are written */
export function makeStore(transact: Transact, { sendsMail }: { sendsMail: boolean }): Store {
  return { transact: (work) => transact((tx, touch) => work(makeTx(tx, touch, sendsMail))) };
}

async function notify(tx: Prisma.TransactionClient, topics: string[]): Promise<void> {
  const messages: string[] = [];
  for (let from = 0; from < topics.length; from += TOPICS_PER_NOTIFICATION) {
    messages.push(topics.slice(from, from + TOPICS_PER_NOTIFICATION).join(' '));
  }
  if (messages.length > 10) messages.splice(0, messages.length, EVERYTHING);
  for (const message of messages) await tx.$executeRaw`SELECT pg_notify(${BELL_CHANNEL}, ${message})`;
}

/** Turns what the database refuses into the caller's words. */
function inWords(error: unknown): unknown {
  if (error instanceof RefusedError) return error;
  if (isAway(error) || isConflict(error)) return new DatabaseAwayError(error);
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return error;
  const model = nameOf(error);
  switch (error.code) {
    case 'P2002':
      return conflict(
        `There is already a ${model} with this name or number. Choose another name or number, or use the existing one.`,
      );
    case 'P2003':
      return conflict(
        `Something that this ${model} refers to was deleted, or something still refers to it. Read it again.`,
      );
    case 'P2025':
      return conflict(`The ${model} was deleted. Read the list again.`);
    default:
      return error;
  }
}

function nameOf({ meta }: Prisma.PrismaClientKnownRequestError): string {
  return typeof meta?.['modelName'] === 'string' ? meta['modelName'].toLowerCase() : 'thing';
}
