import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { makeBell } from '../../src/events/bell.ts';
import { followRun } from '../../src/events/follow-run.ts';
import { followTopics } from '../../src/events/follow-topics.ts';

interface Row {
  seq: number;
  type: string;
}

function story() {
  const rows: Row[] = [];
  const bell = makeBell();
  return {
    bell,
    rows,
    write(type = 'LOG', isRung = true) {
      rows.push({ seq: rows.length + 1, type });
      if (isRung) bell.ring(['run:1']);
    },
    follow: (after = 0, more: { patience?: number; signal?: AbortSignal } = {}) =>
      followRun<Row>({
        runId: '1',
        after,
        bell,
        signal: new AbortController().signal,
        read: async (_runId, from) => rows.filter(({ seq }) => seq > from).slice(0, 3),
        ...more,
      }),
  };
}

async function seqs(events: AsyncIterable<Row>): Promise<number[]> {
  const all: number[] = [];
  for await (const { seq } of events) all.push(seq);
  return all;
}

test('gives the stored events after the cursor, then those that come, and ends with the last', async () => {
  const { write, follow } = story();
  for (let count = 0; count < 5; count += 1) write();
  const following = seqs(follow(2));
  await sleep(5);
  for (let count = 0; count < 5; count += 1) write();
  write('RUN_ENDED');
  expect(await following).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('misses none and doubles none, however writing and reading fall together', async () => {
  const { write, follow } = story();
  const following = Promise.all([seqs(follow()), seqs(follow(7))]);
  for (let count = 0; count < 200; count += 1) {
    write();
    if (count % 3 === 0) await sleep(0);
  }
  write('RUN_ENDED');
  const all = Array.from({ length: 201 }, (_, index) => index + 1);
  expect(await following).toEqual([all, all.slice(7)]);
});

test('makes up for a bell that was lost', async () => {
  const { write, follow } = story();
  const following = seqs(follow(0, { patience: 10 }));
  await sleep(5);
  write('LOG', false);
  write('RUN_ENDED', false);
  expect(await following).toEqual([1, 2]);
});

test('ends when nobody waits any more', async () => {
  const reader = new AbortController();
  const { write, follow } = story();
  write();
  const following = seqs(follow(0, { signal: reader.signal }));
  await sleep(5);
  reader.abort();
  expect(await following).toEqual([1]);
});

test('a slow reader of topics is given each once, and holds no more than that', async () => {
  const bell = makeBell();
  const reader = new AbortController();
  const topics = followTopics(bell, (topic) => topic.startsWith('client:'), reader.signal);
  const first = topics.next();
  bell.ring(['client:1']);
  expect((await first).value).toBe('client:1');
  for (let count = 0; count < 1000; count += 1) bell.ring(['client:1', 'client:2', 'server:1']);
  expect((await topics.next()).value).toBe('client:1');
  expect((await topics.next()).value).toBe('client:2');
  reader.abort();
  expect((await topics.next()).done).toBe(true);
});
