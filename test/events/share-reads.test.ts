import { expect, test } from 'vitest';
import { makeBell } from '../../src/events/bell.ts';
import { followRun } from '../../src/events/follow-run.ts';
import { shareReads } from '../../src/events/share-reads.ts';

interface Row {
  seq: number;
  type: string;
}

function story() {
  const rows: Row[] = [];
  const bell = makeBell();
  const reads: { after: number; answer(): void }[] = [];
  const read = shareReads<Row>(
    (_runId, after) =>
      new Promise((resolve) => {
        // What is there now is what the read sees, whenever it is answered.
        const seen = rows.filter(({ seq }) => seq > after);
        reads.push({ after, answer: () => resolve(seen) });
      }),
    bell,
  );
  return {
    bell,
    reads,
    read,
    write(type = 'LOG') {
      rows.push({ seq: rows.length + 1, type });
      bell.ring(['run:1']);
    },
  };
}

test('those who ask for the same at the same time share one read, others do not', async () => {
  const { read, reads, write } = story();
  write();
  write();
  const all = [read('1', 0), read('1', 0), read('1', 1)];
  expect(reads).toHaveLength(2);
  for (const { answer } of reads) answer();
  expect((await Promise.all(all)).map((rows) => rows.map(({ seq }) => seq))).toEqual([[1, 2], [1, 2], [2]]);
  void read('1', 0);
  expect(reads).toHaveLength(3);
});

test('who asks after a ring is given no read that was under way before it', async () => {
  const { read, reads, write } = story();
  const early = read('1', 0);
  write();
  const late = read('1', 0);
  for (const { answer } of reads) answer();
  expect(await early).toEqual([]);
  expect(await late).toHaveLength(1);
});

test('a read that fails fails for those who share it, and is made anew for the next', async () => {
  let reads = 0;
  const read = shareReads<Row>(async () => {
    reads += 1;
    if (reads === 1) throw new Error('gone');
    return [];
  }, makeBell());
  const [one, other] = [read('1', 0), read('1', 0)];
  await expect(one).rejects.toThrow('gone');
  await expect(other).rejects.toThrow('gone');
  expect(await read('1', 0)).toEqual([]);
});

test('a thousand followers of a run read each event once between them, and have all of them', async () => {
  const bell = makeBell();
  const rows: Row[] = [];
  let reads = 0;
  const read = shareReads<Row>(async (_runId, after) => {
    reads += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return rows.filter(({ seq }) => seq > after);
  }, bell);
  const seqs = async () => {
    const seen: number[] = [];
    const { signal } = new AbortController();
    for await (const { seq } of followRun({ runId: '1', after: 0, read, bell, signal })) seen.push(seq);
    return seen;
  };
  const following = Promise.all(Array.from({ length: 1_000 }, seqs));
  for (let seq = 1; seq <= 50; seq += 1) {
    rows.push({ seq, type: seq === 50 ? 'RUN_ENDED' : 'LOG' });
    bell.ring(['run:1']);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const all = Array.from({ length: 50 }, (_, index) => index + 1);
  expect((await following).every((seen) => seen.join() === all.join())).toBe(true);
  expect(reads).toBeLessThan(200);
});
