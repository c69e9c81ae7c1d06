import { expect, test } from 'vitest';
import { tracesIn } from '../../../src/runner/drift/look-for-traces.ts';

test('a file has its owner, the time of its change and the sessions at that time; one that is gone has nothing', () => {
  const text = `file 0 1767225600 root
session 0 alice 192.0.2.7
session 0 bob tty1
file 2 1767225601 www-data
session 1 nobody pts/0
session 9 nobody pts/0
`;
  expect(tracesIn(text, ['/a', '/gone', '/b'])).toEqual(
    new Map([
      [
        '/a',
        {
          fileChangedAt: new Date('2026-01-01T00:00:00Z'),
          fileOwner: 'root',
          signedIn: ['alice (192.0.2.7)', 'bob (tty1)'],
        },
      ],
      ['/b', { fileChangedAt: new Date('2026-01-01T00:00:01Z'), fileOwner: 'www-data', signedIn: [] }],
    ]),
  );
});
