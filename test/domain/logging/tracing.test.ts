import { expect, test } from 'vitest';
import {
  traceIdOf,
  traceparentIn,
  traceparentNow,
  withTraceparent,
} from '../../../src/domain/logging/tracing.ts';

const VALID = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('a valid traceparent is kept, also of a later version, without what that adds', () => {
  expect(traceparentIn(VALID)).toBe(VALID);
  expect(traceparentIn(`cc${VALID.slice(2)}-more`)).toBe(`cc${VALID.slice(2)}`);
  expect(traceIdOf(VALID)).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
});

test('anything else counts for nothing', () => {
  const wrong = [
    undefined,
    null,
    7,
    [VALID],
    '',
    VALID.toUpperCase(),
    `${VALID}-more`,
    `${VALID}, ${VALID}`,
    `${VALID}\n`,
    `ff${VALID.slice(2)}`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`,
    VALID.slice(0, -1),
    `cc${VALID.slice(2)}-${'x'.repeat(300)}`,
    `cc${VALID.slice(2)}-"\n"`,
  ];
  expect(wrong.map(traceparentIn)).toEqual(wrong.map(() => undefined));
});

test('it is known for as long as its work takes, and to nobody beside it', async () => {
  const both = await Promise.all(
    [VALID, undefined].map((traceparent) =>
      withTraceparent(traceparent, async () => {
        await new Promise(setImmediate);
        return traceparentNow();
      }),
    ),
  );
  expect(both).toEqual([VALID, undefined]);
  expect(traceparentNow()).toBeUndefined();
});
