import type { Bell } from './bell.ts';
import { makeLatch } from './latch.ts';

export interface FollowRun<Row extends { seq: number; type: string }> {
  runId: string;
  /** The number of the last event that the follower has; 0 for none. */
  after: number;
  /** A page of the stored events after this number, oldest first. */
  read(runId: string, after: number): Promise<Row[]>;
  bell: Bell;
  signal: AbortSignal;
  /** The longest wait for a bell before the next read, in ms: the read makes up for a lost bell. */
  patience?: number;
}

/**
 * The events of a run after a cursor: first the stored ones, then each new one, without gaps or doubles,
 * until the run's last event. It reads only as fast as the follower does, so a slow follower costs no memory.
 */
export async function* followRun<Row extends { seq: number; type: string }>(
  options: FollowRun<Row>,
): AsyncGenerator<Row, void> {
  const { runId, read, bell, signal, patience = 2_000 } = options;
  const latch = makeLatch(signal);
  const deafen = bell.listen(`run:${runId}`, latch.open);
  let { after } = options;
  try {
    while (!signal.aborted) {
      latch.reset();
      const rows = await read(runId, after);
      for (const row of rows) {
        yield row;
        after = row.seq;
        if (row.type === 'RUN_ENDED') return;
      }
      if (rows.length === 0) await latch.wait(patience);
    }
  } finally {
    deafen();
    latch.close();
  }
}
