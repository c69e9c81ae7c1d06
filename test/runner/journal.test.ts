import { expect, test } from 'vitest';
import type { Entry } from '../../src/runner/store/run-records.ts';
import { makeRedact } from '../../src/runner/redact.ts';
import { makeJournal } from '../../src/runner/journal.ts';

test('a change that is told to many runs is masked in the events of each, and once for all', async () => {
  const redact = makeRedact(['s3cret-of-acme']);
  const passed: string[] = [];
  const written: Entry[] = [];
  const journal = makeJournal({
    runStore: {
      async record(_fence, entries) {
        written.push(...entries);
        return new Map();
      },
    },
    fence: 1,
    redact(text) {
      passed.push(text);
      return redact(text);
    },
    signal: new AbortController().signal,
    onStatus: () => undefined,
    onGone: () => undefined,
    onError: () => undefined,
  });
  const data = { action: 'update', diff: '+password s3cret-of-acme' };
  for (const run of ['one', 'two', 'three']) {
    journal.tell(run, { type: 'CHANGE_PLANNED', text: 'update a file', data });
  }
  await journal.write();
  journal.close();
  const masked = { action: 'update', diff: '+password ********' };
  expect(written.map(({ events }) => events?.[0]?.data)).toEqual([masked, masked, masked]);
  expect(passed.filter((text) => text.includes('+password'))).toHaveLength(1);
});
