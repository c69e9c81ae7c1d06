import { Client, Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { copyDatabase } from '../kit/database.ts';

async function open() {
  const database = await copyDatabase();
  onTestFinished(() => database.close());
  return database;
}

test('statements of several connections at once do not get into each other', async () => {
  const database = await open();
  const pool = new Pool({ ...database.pool, max: 10 });
  const long = 'x'.repeat(100_000);
  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, index) =>
      index % 2 === 0
        ? pool
            .query<{ sum: number }>('SELECT $1::int + $2::int AS sum', [index, 1])
            .then(({ rows }) => rows[0]?.sum)
        : pool
            .query<{ sum: number }>('SELECT length($1) + $2::int - length($1) + $3::int AS sum', [
              long,
              index,
              1,
            ])
            .then(({ rows }) => rows[0]?.sum),
    ),
  );
  expect(answers).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
  await pool.end();
});

test('a connection that dies in the middle of a statement leaves the others working', async () => {
  const database = await open();
  const dying = new Client(database.pool);
  dying.on('error', () => undefined);
  await dying.connect();
  await dying.query('BEGIN');
  const { connection } = dying as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
  const other = new Client(database.pool);
  await other.connect();
  expect((await other.query<{ one: number }>('SELECT $1::int AS one', [1])).rows).toEqual([{ one: 1 }]);
  await other.end();
});
