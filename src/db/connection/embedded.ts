/**
 * The embedded PostgreSQL (PGlite), served on a private unix socket so that all other parts use one kind of
 * database. It is one session underneath: no SET, no advisory locks, no temporary tables, and LISTEN never
 * delivers.
 */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { PoolConfig } from 'pg';

/** A connection above this number is reset, so the sizes of all pools together stay below it. */
const MAX_CONNECTIONS = 20;

/** The kernel's limit for the path of a unix socket, less the name of the socket itself. */
const LONGEST_FOLDER = 108 - '/.s.PGSQL.5432'.length - 1;

export interface EmbeddedDatabase {
  /** How to reach it; the callers choose `max`. */
  pool: PoolConfig;
  close(): Promise<void>;
}

/**
 * Opens the database in this folder, which is made at the first start. The caller holds the data folder's
 * lock.
 */
export async function openEmbedded(folder: string): Promise<EmbeddedDatabase> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const db = await PGlite.create({ dataDir: join(folder, 'data') });
  const socketFolder = folder.length <= LONGEST_FOLDER ? folder : await mkdtemp(join(tmpdir(), 'regent-'));
  const path = join(socketFolder, '.s.PGSQL.5432');
  await rm(path, { force: true });
  const server = new PGLiteSocketServer({ db: keepTogether(db), path, maxConnections: MAX_CONNECTIONS });
  await server.start();
  await chmod(path, 0o600);
  return {
    pool: {
      host: socketFolder,
      port: 5432,
      user: 'postgres',
      password: '',
      database: 'postgres',
      ssl: false,
    },
    async close() {
      await server.stop();
      await db.close();
      await rm(socketFolder === folder ? path : socketFolder, { recursive: true, force: true });
    },
  };
}

/** The message types that begin or continue an extended query, which ends with Sync. */
const PARTS = new Set(Buffer.from('PBDECHF'));

/**
 * The socket server takes connections in turns, message by message, unless the database is in a transaction.
 * But between Parse and Sync a statement is also unfinished, and a statement of another connection would
 * overwrite it: so this counts as a transaction here.
 */
function keepTogether(db: PGlite): PGlite {
  let isUnfinished = false;
  return new Proxy(db, {
    get(target, name) {
      if (name === 'isInTransaction') return () => isUnfinished || target.isInTransaction();
      if (name === 'execProtocolRawStream') {
        return (message: Uint8Array, options: Parameters<PGlite['execProtocolRawStream']>[1]) => {
          isUnfinished = PARTS.has(message[0] ?? 0);
          return target.execProtocolRawStream(message, options);
        };
      }
      if (name === 'exec') {
        // The server calls this when a connection ends in the middle.
        return (sql: string) => {
          isUnfinished = false;
          return target.exec(sql);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
