/**
 * Agenda on Postgres: on a real one, processes notify each other through LISTEN and NOTIFY; the embedded one
 * never delivers a NOTIFY, but all its users are in this process.
 */
import { PostgresBackend } from '@agendajs/postgres-backend';
import { InMemoryNotificationChannel } from 'agenda';
import { Pool, type PoolConfig } from 'pg';
import { maskAddress } from '../domain/mask-address.ts';
import { QueueUnavailableError, type QueueBackend, type QueueBackendOptions } from './backend.ts';

/** LISTEN holds one connection of its own. The embedded database has few connections. */
const CONNECTIONS = { postgres: 5, embedded: 3 };

/** The name of the table and of the channel of LISTEN. */
const JOBS = 'agenda_jobs';

type PostgresOptions = Extract<QueueBackendOptions, { pool: PoolConfig }>;

/** Opens the queue on a database that has our migrations. `onTrouble` gets lost connections. */
export async function openPostgresBackend(
  options: PostgresOptions,
  onTrouble: (error: unknown) => void,
): Promise<QueueBackend> {
  const pool = new Pool({
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
    keepAlive: true,
    application_name: 'regent-queue',
    ...options.pool,
    max: CONNECTIONS[options.kind],
  });
  pool.on('error', onTrouble);
  const embedded = options.kind === 'embedded';
  const backend = new PostgresBackend({
    pool,
    tableName: JOBS,
    channelName: JOBS,
    ensureSchema: false,
    disableNotifications: embedded,
  });
  try {
    await backend.connect();
    await pool.query(`SELECT 1 FROM ${JOBS} LIMIT 0`);
  } catch (cause) {
    await pool.end();
    throw new QueueUnavailableError(addressOf(options.pool), advice(cause), cause);
  }
  return {
    kind: options.kind,
    backend,
    channel: backend.notificationChannel ?? new InMemoryNotificationChannel(),
    async announce(news) {
      if (!embedded) await pool.query('SELECT pg_notify($1, $2)', [JOBS, JSON.stringify(news)]);
    },
    async ping() {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

function advice(cause: unknown): string {
  const undefinedTable = '42P01';
  return (cause as { code?: string }).code === undefinedTable
    ? 'Apply the migrations of the database first.'
    : 'Start PostgreSQL, or correct DATABASE_URL.';
}

function addressOf(pool: PoolConfig): string {
  if (pool.connectionString) return maskAddress(pool.connectionString);
  return `${pool.host ?? 'localhost'}:${pool.port ?? 5432}/${pool.database ?? ''}`;
}
