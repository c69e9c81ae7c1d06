import { EVERYTHING, type Bell } from './bell.ts';
import { makeLatch } from './latch.ts';

export interface FollowChanges<Row extends { change: number }> {
  /** The number of the last change that the follower has; 0 for none. */
  after: number;
  /** A page of the rows that were changed after this number, in the order of their changes. */
  read(after: number): Promise<Row[]>;
  /** Which topics of the bell say that rows have changed. */
  wanted(topic: string): boolean;
  bell: Bell;
  signal: AbortSignal;
  /** The longest wait for a bell before the next read, in ms: the read makes up for a lost bell. */
  patience?: number;
}

/**
 * Rows that were changed after a cursor, and then each that changes. A row that changes several times before it is read
 * is given once, as it is then; none is left out.
 */
export async function* followChanges<Row extends { change: number }>(
  options: FollowChanges<Row>,
): AsyncGenerator<Row, void> {
  const { read, wanted, bell, signal, patience = 5_000 } = options;
  const latch = makeLatch(signal);
  const deafen = bell.listen('*', (topic) => {
    if (topic === EVERYTHING || wanted(topic)) latch.open();
  });
  let { after } = options;
  try {
    while (!signal.aborted) {
      latch.reset();
      const rows = await read(after);
      for (const row of rows) {
        yield row;
        after = row.change;
      }
      if (rows.length === 0) await latch.wait(patience);
    }
  } finally {
    deafen();
    latch.close();
  }
}
