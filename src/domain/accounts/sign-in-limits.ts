/**
 * The limits for failed sign-ins: strict for each pair of address and account, broad for each address and for
 * each account. A device that the account knows (devices.ts) has its own count: failures on purpose, from any
 * number of addresses, block only new devices of the account, never those of its user. Sums over all devices,
 * all sessions and all addresses apply too. Accounts that do not exist have the same limits.
 */
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { AttemptLimit, Limits } from './account-tx.ts';
import { throttled } from '../errors.ts';

const QUARTER = 15 * 60;

export const SIGN_IN_LIMITS = {
  device: { points: 10, seconds: QUARTER },
  /** All devices that an account knows, together. */
  devices: { points: 30, seconds: QUARTER },
  session: { points: 10, seconds: QUARTER },
  /** All sessions of an account together, when they ask for the password once more. */
  sessions: { points: 30, seconds: QUARTER },
  pair: { points: 10, seconds: QUARTER },
  address: { points: 50, seconds: QUARTER },
  account: { points: 100, seconds: 4 * QUARTER },
  /**
   * Wrong codes after the right password: one count for all known devices of the account, one for all others.
   * A caller with the password still has to guess a code of six digits.
   */
  code: { points: 10, seconds: 4 * QUARTER },
} as const satisfies Record<string, AttemptLimit>;

export interface Attempt {
  /** The attempt was neither a failure nor a success. */
  giveBack(): Promise<void>;
  /** Forgets the failures of this device, this session, or this address with this account; no others. */
  succeed(): Promise<void>;
  /** Counts an attempt with a code, after the right password of this user. */
  takeCode(userId: string): Promise<void>;
}

/** The source of an attempt: an address, a device that the account knows, or a session of the account. */
export type AttemptFrom =
  | { email: string; address: string | null }
  | { userId: string; deviceId: string }
  | { userId: string; sessionId: string };

type Count = [key: string, limit: AttemptLimit];

export function makeSignInLimits(limits: Limits) {
  return {
    /**
     * Counts an attempt as a failure until its result is known: many attempts at once do not evade the limit.
     * @throws RefusedError THROTTLED; calls `onFirst` for the first attempt beyond a limit only
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

/** The counts that an attempt adds to; the first one is for this source only. */
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

/** An IPv4 address, or the /64 network of an IPv6 address: one caller can use all addresses of a /64. */
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
