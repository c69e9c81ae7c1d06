import { expect, test } from 'vitest';
import { isEnded, mayBecome, RUN_STATUSES, statusesBefore } from '../../src/domain/runs/run-states.ts';

test('the transitions are these and no others', () => {
  const table = RUN_STATUSES.map((from) =>
    `${from} -> ${RUN_STATUSES.filter((to) => mayBecome(from, to)).join(' ')}`.trim(),
  );
  expect(table).toEqual([
    'QUEUED -> BLOCKED RUNNING CANCELLED',
    'BLOCKED -> QUEUED BLOCKED RUNNING CANCELLED',
    'RUNNING -> QUEUED BLOCKED RUNNING CANCELLING SUCCEEDED FAILED TIMED_OUT CANCELLED',
    'CANCELLING -> SUCCEEDED FAILED TIMED_OUT CANCELLED',
    'SUCCEEDED ->',
    'FAILED ->',
    'TIMED_OUT ->',
    'CANCELLED ->',
  ]);
});

test('an ended run never changes again', () => {
  for (const status of RUN_STATUSES.filter(isEnded)) {
    for (const to of RUN_STATUSES) expect(statusesBefore(to)).not.toContain(status);
  }
});
