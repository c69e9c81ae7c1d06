/**
 * A real Postgres for tests: a new database on the server of TEST_DATABASE_URL, or a server that is started
 * here in a temporary folder.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort, missing } from './service.ts';

const run = promisify(execFile);

export interface TestPostgres {
  /** The URL of an empty database. */
  url: string;
  /** Ends it as a crash does, and starts it again; absent for the one of TEST_DATABASE_URL. */
  outage?: { begin(): Promise<void>; end(): Promise<void> };
  close(): Promise<void>;
}

/** Undefined if Postgres is missing here; `missing` then says so. */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return databaseOn(given);
  const bin = await findBinaries();
  if (!bin) return missing('A PostgreSQL', 'set TEST_DATABASE_URL, or install postgresql.');

  const folder = await mkdtemp(join(tmpdir(), 'regent-postgres-'));
  const identity = await unprivileged();
  if (identity) await chown(folder, identity.uid, identity.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await run(
    join(bin, 'initdb'),
    ['--pgdata', data, '--auth', 'trust', '--username', 'postgres', '--no-sync', '--encoding', 'UTF8'],
    { cwd: folder, ...identity },
  );

  let server: ChildProcess | undefined;
  async function begin(): Promise<void> {
    const options = [`listen_addresses=127.0.0.1`, `unix_socket_directories=${folder}`, 'fsync=off'];
    server = spawn(
      join(bin ?? '', 'postgres'),
      ['-D', data, '-p', String(port), ...options.flatMap((option) => ['-c', option])],
      { cwd: folder, stdio: 'ignore', ...identity },
    );
    await answers(url, server);
  }
  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    if (!server || server.exitCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  }
  await begin();
  return {
    url,
    outage: { begin: () => end('SIGQUIT'), end: begin },
    async close() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A new, empty database on the server of this URL. */
export async function databaseOn(given: string): Promise<TestPostgres> {
  const name = `regent_test_${randomUUID().replaceAll('-', '')}`;
  const execute = async (sql: string) => {
    const client = new Client({ connectionString: given });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await execute(`CREATE DATABASE ${name}`);
  const url = new URL(given);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => execute(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error(`postgres ended with exit code ${server.exitCode}.`);
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    const answered = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (answered) return;
    await sleep(100);
  }
  throw new Error('postgres did not answer within 30 s.');
}

/** The folder with initdb and postgres: on the PATH, or the newest version in Debian's folders. */
async function findBinaries(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch(() => [])).toSorted((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  for (const folder of folders) {
    const complete = await Promise.all([
      access(join(folder, 'initdb')),
      access(join(folder, 'postgres')),
    ]).then(
      () => true,
      () => false,
    );
    if (complete) return folder;
  }
  return undefined;
}

/** Postgres refuses to run as root: if the tests run as root, its package's user `postgres` runs it. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => Number((await run('id', [which, 'postgres'])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
