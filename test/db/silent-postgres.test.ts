import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/connection/open.ts';
import { DatabaseAwayError } from '../../src/domain/errors.ts';
import { copyDatabase } from '../kit/database.ts';
import { migrationsFolder } from '../kit/database-template.ts';

/** A machine with a PostgreSQL that can vanish: its connections stay open, and nothing comes any more. */
async function machineWith(socketPath: string) {
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(socketPath);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    pairs.add([near, far]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of [...pairs].flat()) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    vanish() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.resume();
        far.destroy();
      }
      pairs.clear();
    },
  };
}

test('a PostgreSQL whose machine vanishes is away for those who wait for it, and there again for the next', async () => {
  const real = await copyDatabase();
  onTestFinished(() => real.close());
  const machine = await machineWith(join(real.pool.host ?? '', '.s.PGSQL.5432'));
  const database = await openDatabase({
    url: `postgresql://postgres@127.0.0.1:${machine.port}/postgres`,
    dataFolder: real.folder,
    migrationsFolder,
    longestSilenceMs: 1_000,
  });
  onTestFinished(() => database.close());

  expect(await database.prisma.server.count()).toBe(0);
  machine.vanish();
  await expect(database.prisma.server.count()).rejects.toThrow(DatabaseAwayError);
  expect(await database.prisma.server.count()).toBe(0);

  const inTransaction = database.prisma.$transaction(async (tx) => {
    await tx.server.count();
    machine.vanish();
    return tx.server.count();
  });
  await expect(inTransaction).rejects.toThrow();
  expect(await database.prisma.server.count()).toBe(0);
});
