/** Processes that are killed at each statement of their migrations, one after the other, on one database. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrationsFolder } from '../kit/database-template.ts';
import { startPostgres, type TestPostgres } from '../kit/services/postgres.ts';
import { isLong } from './regent.ts';

const PROJECT = new URL('../../', import.meta.url).pathname;
const FIRST = '20261123004722_init';
const ANOTHER = '29990101000000_more';
const ANOTHERS_SQL = `CREATE TABLE more (id INT);
INSERT INTO more VALUES (1);
CREATE FUNCTION one() RETURNS INT LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;`;

let folder: string;
let migrations: string;
let postgres: TestPostgres | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'regent-killed-'));
  migrations = join(folder, 'migrations');
  await cp(join(migrationsFolder, FIRST), join(migrations, FIRST), { recursive: true });
});

async function addAnother(): Promise<void> {
  await mkdir(join(migrations, ANOTHER));
  await writeFile(join(migrations, ANOTHER, 'migration.sql'), ANOTHERS_SQL);
}

afterEach(async () => {
  await postgres?.close();
  postgres = undefined;
  await rm(folder, { recursive: true, force: true });
});

interface Opened {
  /** The names of all migrations that are applied; undefined for who was killed. */
  applied?: string[];
  rows?: number;
  error?: string;
}

/** Opens the database in a process that kills itself at its n-th statement: as it would send it, or just after. */
function open(url: string | undefined, when: 'before' | 'after', n: number): Promise<Opened> {
  const options = { url, dataFolder: join(folder, 'data'), migrationsFolder: migrations };
  const program = `
    import pg from 'pg';
    import { openDatabase } from '${PROJECT}dist/src/db/connection/open.js';
    const { query } = pg.Client.prototype;
    const die = () => process.kill(process.pid, 'SIGKILL');
    let sent = 0;
    pg.Client.prototype.query = function (...given) {
      sent += 1;
      if (sent === ${n} && ${when === 'before'}) die();
      if (sent === ${n}) setImmediate(die);
      return query.apply(this, given);
    };
    const options = ${JSON.stringify(options)};
    const database = await openDatabase({ ...options, url: options.url });
    pg.Client.prototype.query = query;
    const { prisma } = database;
    const list = await prisma.$queryRaw\`SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1\`;
    const more = await prisma.$queryRaw\`SELECT one() FROM more\`.catch(() => []);
    console.log(JSON.stringify({ applied: list.map(({ name }) => name), rows: more.length }));
    await database.close();`;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: PROJECT, env: { PATH: process.env['PATH'] } },
      (_error, stdout, stderr) => {
        if (child.signalCode === 'SIGKILL') resolve({});
        else resolve(child.exitCode === 0 ? (JSON.parse(stdout) as Opened) : { error: stderr });
      },
    );
  });
}

/**
 * Until one gets to its end; at which statement the last one was killed before. The long form kills at each statement
 * everywhere, the short one at each third where a start takes long.
 */
async function openUntilDone(url: string | undefined, when: 'before' | 'after') {
  const each = url === undefined && !isLong ? 3 : 1;
  for (let statement = 1; statement < 60; statement += each) {
    const opened = await open(url, when, statement);
    if (opened.applied !== undefined || opened.error !== undefined)
      return { ...opened, killedAt: statement - each };
  }
  throw new Error('It never came to its end.');
}

test.each([
  ['after', 'the embedded database'],
  ['before', 'PostgreSQL'],
  ['after', 'PostgreSQL'],
] as const)(
  'a process that is killed %s it sends a statement of a migration to %s never keeps the next from starting',
  async (when, kind) => {
    if (kind === 'PostgreSQL') postgres = await startPostgres();
    if (kind === 'PostgreSQL' && postgres === undefined) return;
    const first = await openUntilDone(postgres?.url, when);
    expect(first).toMatchObject({ applied: [FIRST] });
    await addAnother();
    const second = await openUntilDone(postgres?.url, when);
    expect(second).toMatchObject({ applied: [FIRST, ANOTHER], rows: 1 });
    // Is there a table, and its list; then the migration: begin, lock, table, both again, script, row, commit.
    expect(first.killedAt).toBeGreaterThanOrEqual(7);
    expect(second.killedAt).toBeGreaterThanOrEqual(8);
  },
);
