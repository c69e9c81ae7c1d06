import { expect, test } from 'vitest';
import { RefusedError } from '../../src/domain/errors.ts';
import { isPassword } from '../../src/domain/accounts/passwords.ts';

test('of very many passwords at once, those that would wait for long are turned away at once', async () => {
  const order: string[] = [];
  const all = Array.from({ length: 150 }, async () => {
    try {
      await isPassword(null, 'wrong');
      order.push('checked');
    } catch (error) {
      order.push((error as RefusedError).problems[0]?.code ?? 'failed');
    }
  });
  await Promise.all(all);
  const turnedAway = order.filter((outcome) => outcome === 'THROTTLED');
  expect(turnedAway.length).toBeGreaterThan(0);
  expect(order.slice(0, turnedAway.length)).toEqual(turnedAway);
  expect(order.filter((outcome) => outcome === 'checked').length).toBeGreaterThanOrEqual(100);
});
