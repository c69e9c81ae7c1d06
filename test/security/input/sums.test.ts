/** However somebody spreads failures over devices, sessions and addresses, and whatever succeeds meanwhile. */
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  nat,
  record,
  subarray,
  tuple,
  type Arbitrary,
} from 'fast-check';
import { expect, test } from 'vitest';
import type { AttemptLimit } from '../../../src/domain/accounts/account-tx.ts';
import { RefusedError } from '../../../src/domain/errors.ts';
import {
  makeSignInLimits,
  SIGN_IN_LIMITS,
  type Attempt,
  type AttemptFrom,
} from '../../../src/domain/accounts/sign-in-limits.ts';
import { memoryLimits } from '../../kit/limits.ts';

const USER = 'the id of a user';
const MINUTE_MS = 60_000;

interface Try {
  kind: (typeof KINDS)[number];
  /** Which of them. */
  which: number;
  ends: (typeof ENDS)[number];
  /** In which of the rounds from this one on. */
  lasts: number;
}

/** Tries that are under way at the same time, after so many minutes. */
interface Round {
  minutes: number;
  tries: Try[];
}

const KINDS = ['device', 'session', 'address'] as const;
const ENDS = ['WRONG_PASSWORD', 'NO_CODE', 'WRONG_CODE', 'SUCCESS'] as const;

/** Some attackers keep to a few ways: all of them together would be throttled before they come far. */
const histories: Arbitrary<Round[]> = tuple(
  subarray([...KINDS], { minLength: 1 }),
  subarray([...ENDS], { minLength: 1 }),
).chain(([kinds, ends]) => {
  const one = record<Try>({
    kind: constantFrom(...kinds),
    which: nat(12),
    ends: constantFrom(...ends),
    lasts: constantFrom(0, 0, 1, 2),
  });
  const round = record({
    minutes: constantFrom(0, 0, 0, 0, 0, 0, 1, 14, 15, 60),
    tries: array(one, { maxLength: 60, size: 'max' }),
  });
  return array(round, { minLength: 1, maxLength: 12, size: 'max' });
});

function fromOf({ kind, which }: Try): AttemptFrom {
  if (kind === 'device') return { userId: USER, deviceId: `device ${which}` };
  if (kind === 'session') return { userId: USER, sessionId: `session ${which}` };
  return { email: 'victim@example.org', address: `192.0.2.${which}` };
}

/** What was looked at and was wrong. */
const SUMS = {
  device: SIGN_IN_LIMITS.devices,
  session: SIGN_IN_LIMITS.sessions,
  address: SIGN_IN_LIMITS.account,
  knownCode: SIGN_IN_LIMITS.code,
  unknownCode: SIGN_IN_LIMITS.code,
} satisfies Record<string, AttemptLimit>;

async function attack(history: Round[]) {
  let now = 0;
  const { begin } = makeSignInLimits(memoryLimits(() => now));
  const found = { device: 0, session: 0, address: 0, knownCode: 0, unknownCode: 0 };

  const start = async (one: Try) => ({ one, attempt: await begin(fromOf(one), async () => undefined) });
  const end = async ({ one: { kind, ends }, attempt }: { one: Try; attempt: Attempt }) => {
    if (ends === 'WRONG_PASSWORD') return void (found[kind] += 1);
    if (kind !== 'session') {
      if (ends === 'NO_CODE') return attempt.giveBack();
      await attempt.takeCode(USER);
      if (ends === 'WRONG_CODE') return void (found[kind === 'device' ? 'knownCode' : 'unknownCode'] += 1);
    }
    return attempt.succeed();
  };

  const late: Parameters<typeof end>[0][][] = [];
  for (const [index, { minutes, tries }] of history.entries()) {
    now += minutes * MINUTE_MS;
    for (const started of await unlessThrottled(tries.map(start))) {
      (late[index + started.one.lasts] ??= []).push(started);
    }
    await unlessThrottled((late[index] ?? []).map(end));
  }
  return { begin, found, now };
}

async function unlessThrottled<T>(work: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  return results.flatMap((result) => {
    if (result.status === 'fulfilled') return [result.value];
    if (result.reason instanceof RefusedError) return [];
    throw result.reason;
  });
}

test('no more wrong passwords and codes are looked at than the sums say', async () => {
  await assert(
    asyncProperty(histories, async (history) => {
      const { found, now } = await attack(history);
      for (const [kind, { points, seconds }] of Object.entries(SUMS)) {
        // Each count begins after the end of the one before.
        const counts = Math.floor(now / (seconds * 1_000)) + 1;
        expect(found[kind as keyof typeof SUMS], kind).toBeLessThanOrEqual(points * counts);
      }
    }),
    { numRuns: 300 },
  );
});

test('whoever fails without a known device, however often and at what, holds up none', async () => {
  await assert(
    asyncProperty(histories, async (history) => {
      const { begin } = await attack(
        history.map(({ minutes, tries }) => ({
          minutes,
          tries: tries.filter(({ kind }) => kind !== 'device'),
        })),
      );
      const attempt = await begin({ userId: USER, deviceId: 'my own' }, async () => undefined);
      await attempt.takeCode(USER);
      await attempt.succeed();
    }),
  );
});
