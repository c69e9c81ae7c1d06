import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolConfig } from 'pg';
import { DatabaseAwayError } from '../../domain/errors.ts';
import { maskAddress } from '../../domain/mask-address.ts';
import { openEmbedded } from './embedded.ts';
import { PrismaClient } from '../generated/client/client.ts';
import { migrate, NewerDatabaseError } from '../migrations/migrate.ts';
import { makeHealth, type Health } from '../health.ts';
import { impatientSocket } from './impatient-socket.ts';
import { isAway } from './database-errors.ts';

/** The database does not answer, or not as a database should. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}

export interface Database {
  kind: 'postgres' | 'embedded';
  prisma: PrismaClient;
  /** For other parts that need connections of their own; they choose `max`. */
  pool: PoolConfig;
  /** Whether it answers now, and is writable; a write is tried once a second at the most. */
  health(): Promise<Health>;
  /** The connections that Prisma has, how many of them are idle, and how many queries wait for one. */
  connections(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

/** The longest wait for a connection to be free or made: hundreds of queries may need one at once. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The longest pause between two statements of a transaction; shorter than the time after which another worker
 * takes a lost lease.
 */
const LONGEST_PAUSE_MS = 12_000;

/** The longest silence on a connection with a statement under way; longer than any transaction may take. */
const LONGEST_SILENCE_MS = 40_000;

/**
 * For a connection that only listens: after this time the kernel checks every second whether the other side
 * is there.
 */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Together with Agenda's, the pools stay below the limit of the embedded database. */
const MAX_CONNECTIONS = 10;

/**
 * Opens PostgreSQL at this URL, or the embedded one in the data folder if there is no URL, and applies all
 * migrations.
 */
export async function openDatabase(options: {
  url: string | undefined;
  dataFolder: string;
  migrationsFolder: string;
  /** The time after which a PostgreSQL that does not answer a statement counts as lost. */
  longestSilenceMs?: number;
  onWarning?(message: string): void;
}): Promise<Database> {
  const { longestSilenceMs = LONGEST_SILENCE_MS } = options;
  const embedded =
    options.url === undefined ? await openEmbedded(join(options.dataFolder, 'postgres')) : undefined;
  const pool: PoolConfig = embedded?.pool ?? {
    connectionString: options.url ?? '',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // A process that hangs, or whose machine is gone, in the middle of a transaction must not keep its locks.
    // JIT is for queries of minutes; ours are short, but some look long beforehand, and then compiling is most of them.
    options: `-c timezone=UTC -c jit=off -c idle_in_transaction_session_timeout=${LONGEST_PAUSE_MS}`,
  };
  try {
    await migrate(pool, options.migrationsFolder);
  } catch (cause) {
    await embedded?.close();
    throw new DatabaseError(explain(cause, options.url), { cause });
  }
  const connections = new Pool({
    ...pool,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: LONGEST_WAIT_MS,
    ...(embedded === undefined ? { stream: impatientSocket(longestSilenceMs) } : {}),
  });
  const adapter = new PrismaPg(connections, {
    disposeExternalPool: true,
    onPoolError: (error) => options.onWarning?.(error.message),
  });
  const prisma = sayingWhenAway(
    new PrismaClient({ adapter, transactionOptions: { maxWait: LONGEST_WAIT_MS, timeout: 30_000 } }),
  );
  return {
    kind: embedded === undefined ? 'postgres' : 'embedded',
    prisma,
    pool,
    health: makeHealth(prisma, embedded === undefined ? undefined : options.dataFolder),
    connections: () => ({
      total: connections.totalCount,
      idle: connections.idleCount,
      waiting: connections.waitingCount,
    }),
    async close() {
      await prisma.$disconnect();
      await embedded?.close();
    },
  };
}

/** The same client; while the database is away, it rejects with a DatabaseAwayError. */
function sayingWhenAway(prisma: PrismaClient): PrismaClient {
  const extended = prisma.$extends({
    query: {
      $allOperations: ({ args, query }) =>
        query(args).catch((error: unknown) => {
          throw isAway(error) ? new DatabaseAwayError(error) : error;
        }),
    },
  });
  return extended as unknown as PrismaClient;
}

function explain(cause: unknown, url: string | undefined): string {
  if (cause instanceof NewerDatabaseError) return cause.message;
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (url === undefined) return `The embedded database cannot be opened: ${reason}`;
  return `The database at ${maskAddress(url)} (DATABASE_URL) cannot be used: ${reason}. Check that it runs, that the user may sign in and create tables in it, and that the URL is right.`;
}
