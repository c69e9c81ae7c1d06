/** A Regent that ends itself at a boundary that a test chooses: see deadly.ts. */
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { projectRoot } from '../../assets.ts';
import { useRegent, type Regent, type RegentUse } from './regent.ts';
import { endOf, start, type Run } from './runs.ts';

export interface Order {
  /** A regular expression for the boundaries that count. */
  boundary: string;
  /** At which of them it ends, from 1; 0 for none. */
  time: number;
  /** After a command means: it was sent, and runs on the server. */
  when: 'before' | 'after';
}

export interface Operation {
  mutation: string;
  input: Record<string, unknown>;
}

export interface DeadlyRegent extends Regent {
  /** Carries it out undisturbed, and gives the boundaries that it crosses. */
  watch(operation: Operation): Promise<{ run: Run; boundaries: string[] }>;
  /**
   * Carries it out, and ends Regent by the first of these orders in the first attempt, by the next one in the next
   * attempt. `between` is called each time before Regent is started again. Gives the orders that came to pass.
   */
  killAt(
    operation: Operation,
    orders: Order[],
    between: (order: Order) => Promise<unknown>,
  ): Promise<{ run: Run; killed: Order[] }>;
}

export function useDeadlyRegent(use: RegentUse): DeadlyRegent {
  const folder = mkdtempSync(join(tmpdir(), 'regent-kills-'));
  const [order, crossed] = [join(folder, 'order'), join(folder, 'crossed')];
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const regent = useRegent({
    ...use,
    env: (dataDir) => ({ ...use.env?.(dataDir), REGENT_KILLS: folder }),
    // Most of its lives are short: WebAssembly is compiled once, and not again to run faster.
    nodeOptions: ['--liftoff-only', '--import', join(projectRoot, 'dist/test/lab/e2e/kit/deadly.js')],
  });
  const give = (next: Order) => writeFile(order, JSON.stringify(next));

  /** Asks again until it has an answer, as its Regent may end before. */
  const begin = async ({ mutation, input }: Operation, again: () => Promise<void>): Promise<string> => {
    const idempotencyKey = `${mutation} ${Date.now()}`;
    for (;;) {
      const hasEnded = regent.ended().then(() => undefined);
      const started = start(regent, mutation, { ...input, idempotencyKey }).catch(async (error: unknown) => {
        // A refusal, unless it ends now.
        const isOver = await Promise.race([regent.ended().then(() => true), sleep(2_000, false)]);
        if (!isOver) throw error;
        return undefined;
      });
      const id = await Promise.race([started, hasEnded]);
      if (id !== undefined) return id;
      await again();
    }
  };

  return Object.create(regent, {
    watch: {
      async value(operation: Operation) {
        await rm(crossed, { force: true });
        await give({ boundary: '', time: 0, when: 'before' });
        const run = await endOf(regent, await begin(operation, () => regent.restart()));
        await rm(order);
        const lines = (await readFile(crossed, 'utf8')).trimEnd().split('\n');
        return { run, boundaries: lines.map((line) => JSON.parse(line) as string) };
      },
    },
    killAt: {
      async value(operation: Operation, orders: Order[], between: (order: Order) => Promise<unknown>) {
        const [killed, left] = [[] as Order[], [...orders]];
        const giveNext = () => (left[0] === undefined ? rm(order, { force: true }) : give(left[0]));
        const again = async () => {
          const done = left.shift();
          if (done === undefined)
            throw new Error(`Regent has ended by itself:\n${regent.output().slice(-4_000)}`);
          killed.push(done);
          await rm(order, { force: true });
          await between(done);
          await giveNext();
          await regent.restart();
        };
        await giveNext();
        const runId = await begin(operation, again);
        for (;;) {
          const ended = regent.ended().then(() => undefined);
          const run = await Promise.race([ended, endOf(regent, runId).catch(() => ended)]);
          if (run !== undefined) {
            await rm(order, { force: true });
            return { run, killed };
          }
          await again();
        }
      },
    },
  }) as DeadlyRegent;
}
