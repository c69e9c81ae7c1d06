/**
 * How many failed sign-ins there may be. Strict for each address with each account, broad for an address and
 * for an account. A device that the account knows (devices.ts) counts by itself: so whoever fails on purpose,
 * from however many addresses, keeps new devices of that account waiting, and never those that its user has.
 * However many devices, sessions or addresses somebody collects, there is a sum over each kind. All of it is
 * the same for accounts that do not exist.
 */
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { AttemptLimit, Limits } from './account-tx.ts';
import { throttled } from '../errors.ts';

const QUARTER = 15 * 60;

export const SIGN_IN_LIMITS = {
  device: { points: 10, seconds: QUARTER },
  /** All devices that an account knows. */
  devices: { points: 30, seconds: QUARTER },
  session: { points: 10, seconds: QUARTER },
  /** All sessions of an account, in which the password is asked for once more. */
  sessions: { points: 30, seconds: QUARTER },
  pair: { points: 10, seconds: QUARTER },
  address: { points: 50, seconds: QUARTER },
  account: { points: 100, seconds: 4 * QUARTER },
  /**
   * Wrong codes after the right password, of all devices that the account knows, and of all others: whoever
   * comes so far has a million to one hundred left to guess.
   */
  code: { points: 10, seconds: 4 * QUARTER },
} as const satisfies Record<string, AttemptLimit>;

export interface Attempt {
  /** It was no failure, and no success either. */
  giveBack(): Promise<void>;
  /** Forgets the failures of this device, session, or address with this account; what others did stays. */
  succeed(): Promise<void>;
  /** Counts a code that is tried, after the right password of this user. */
  takeCode(userId: string): Promise<void>;
}

/** Who tries: somebody at an address, a device that the account knows, or somebody in a session of it. */
export type AttemptFrom =
  | { email: string; address: string | null }
  | { userId: string; deviceId: string }
  | { userId: string; sessionId: string };

type Count = [key: string, limit: AttemptLimit];

export function makeSignInLimits(limits: Limits) {
  return {
    /**
     * Counts an attempt as a failure until it turns out to be none, so that many at once are no way around.
     * @throws RefusedError THROTTLED; `onFirst` is called the first time of many
     */
    async begin(from: AttemptFrom, onFirst: () => Promise<void>): Promise<Attempt> {
      const taken: [key: string, until: number][] = [];
      const take = async ([key, limit]: Count, what: string) => {
        const { count, retryAfter, until } = await limits.take(key, limit);
        if (count <= limit.points) return void taken.push([key, until]);
        if (count === limit.points + 1) await onFirst();
        throw throttled(what, retryAfter);
      };
      const giveBack = async () => {
        for (const [key, until] of taken) await limits.giveBack(key, until);
      };
      const [own, ...sums] = countsOf(from);
      for (const count of [own, ...sums]) await take(count, TOO_MANY);
      const kind = 'deviceId' in from ? 'known' : 'unknown';
      return {
        giveBack,
        async succeed() {
          await giveBack();
          await limits.forget(own[0]);
        },
        takeCode: (userId) => take([`code:${userId}:${kind}`, SIGN_IN_LIMITS.code], TOO_MANY_CODES),
      };
    },
  };
}

/** What an attempt counts for; the first is its own alone. */
function countsOf(from: AttemptFrom): [Count, ...Count[]] {
  if ('deviceId' in from) {
    return [
      [`device:${from.deviceId}`, SIGN_IN_LIMITS.device],
      [`devices:${from.userId}`, SIGN_IN_LIMITS.devices],
    ];
  }
  if ('sessionId' in from) {
    return [
      [`session:${from.sessionId}`, SIGN_IN_LIMITS.session],
      [`sessions:${from.userId}`, SIGN_IN_LIMITS.sessions],
    ];
  }
  const [account, network] = [shortHash(from.email), networkOf(from.address)];
  return [
    [`pair:${account}:${network}`, SIGN_IN_LIMITS.pair],
    [`address:${network}`, SIGN_IN_LIMITS.address],
    [`account:${account}`, SIGN_IN_LIMITS.account],
  ];
}

const TOO_MANY = 'Too many failed sign-ins.';
const TOO_MANY_CODES = 'Too many wrong codes.';

/** An IPv4 address; of an IPv6 one the network of 64 bits, as whoever has one address there has them all. */
export function networkOf(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${(parsed as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

function shortHash(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}
