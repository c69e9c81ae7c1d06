import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyDatabase } from '../kit/database.ts';

async function open() {
  const database = await copyDatabase();
  onTestFinished(() => database.close());
  return database;
}

const refuse = `
  CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'could not extend file: No space left on device'; END $$ LANGUAGE plpgsql;
  CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON "Lease" EXECUTE FUNCTION refuse()`;

test('a database that answers but cannot be written to is not well, until it can be', async () => {
  const database = await open();
  expect(await database.health()).toEqual({ ok: true });
  for (const statement of refuse.split(/;\n {2}(?=CREATE TRIGGER)/))
    await database.prisma.$executeRawUnsafe(statement);
  await expect
    .poll(() => database.health())
    .toEqual({
      ok: false,
      message: expect.stringMatching(/cannot be written to: [^]*No space left on device/),
    });
  await database.prisma.$executeRaw`DROP TRIGGER refuse ON "Lease"`;
  await expect.poll(() => database.health()).toEqual({ ok: true });
});

test('neither is one whose disk takes no more, and nothing is left there', async () => {
  const database = await open();
  const inTheWay = join(database.folder, '.room');
  await mkdir(inTheWay);
  expect(await database.health()).toEqual({ ok: false, message: expect.stringContaining('EISDIR') });
  await rm(inTheWay, { recursive: true });
  await expect.poll(() => database.health()).toEqual({ ok: true });
  expect(await readdir(database.folder)).not.toContain('.room');
});

test('however often it is asked, it writes once a second at the most', async () => {
  const database = await open();
  const before = Date.now();
  for (let times = 0; times < 100; times += 1) expect(await database.health()).toEqual({ ok: true });
  const { fence } = await database.prisma.lease.findUniqueOrThrow({ where: { name: 'health' } });
  expect(fence).toBeLessThanOrEqual((Date.now() - before) / 1_000);
});
