/**
 * How many failed sign-ins there may be. Strict for each address with each account, broad for an address and
 * for an account. A device that has signed in to an account before counts by itself: so whoever fails on
 * purpose, from however many addresses, keeps new devices of that account waiting, and never those that its
 * user has. All of it is the same for accounts that do not exist.
 */
import { createHash, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Limit, Limits } from './account-store.ts';
import { throttled } from './errors.ts';
import { contexts } from './contexts.ts';
import { VaultError, type Vault } from './vault.ts';

const QUARTER = 15 * 60;

export const SIGN_IN_LIMITS = {
  device: { points: 10, seconds: QUARTER },
  pair: { points: 10, seconds: QUARTER },
  address: { points: 50, seconds: QUARTER },
  account: { points: 100, seconds: 4 * QUARTER },
  /** Wrong codes after the right password: whoever comes so far has a million to one hundred left to guess. */
  code: { points: 10, seconds: 4 * QUARTER },
} as const satisfies Record<string, Limit>;

export interface Attempt {
  /** It was no failure, and no success either. */
  giveBack(): Promise<void>;
  /** Forgets the failures of this device or address with this account. */
  succeed(): Promise<void>;
  /** Counts a code that is tried. */
  takeCode(): Promise<void>;
}

export interface AttemptFrom {
  email: string;
  address: string | null;
  /** What `rememberDevice` gave. */
  device: string | null;
  /** A session of this very account, in which the password is asked for once more: known like a device. */
  inSession?: string;
}

export function makeSignInLimits({ limits, vault }: { limits: Limits; vault: Vault }) {
  return {
    /**
     * Counts an attempt as a failure until it turns out to be none, so that many at once are no way around.
     * @throws RefusedError THROTTLED; `onFirst` is called the first time of many
     */
    async begin(
      { email, address, device, inSession }: AttemptFrom,
      onFirst: () => Promise<void>,
    ): Promise<Attempt> {
      const account = shortHash(email);
      const known = inSession ?? knownDevice(email, device);
      const network = networkOf(address);
      const own = known === undefined ? `pair:${account}:${network}` : `device:${account}:${known}`;
      const taken: [key: string, limit: Limit][] = [];

      const take = async (key: string, limit: Limit, what: string) => {
        const { count, retryAfter } = await limits.take(key, limit);
        if (count <= limit.points) return void taken.push([key, limit]);
        if (count === limit.points + 1) await onFirst();
        throw throttled(what, retryAfter);
      };
      await take(own, known === undefined ? SIGN_IN_LIMITS.pair : SIGN_IN_LIMITS.device, TOO_MANY);
      if (known === undefined) {
        await take(`address:${network}`, SIGN_IN_LIMITS.address, TOO_MANY);
        await take(`account:${account}`, SIGN_IN_LIMITS.account, TOO_MANY);
      }
      const code = `code:${account}:${known ?? ''}`;
      return {
        async giveBack() {
          for (const [key, limit] of taken) await limits.giveBack(key, limit);
        },
        async succeed() {
          await limits.forget(own);
          for (const [key, limit] of taken.slice(1)) await limits.giveBack(key, limit);
          await limits.forget(code);
        },
        takeCode: () => take(code, SIGN_IN_LIMITS.code, TOO_MANY_CODES),
      };
    },

    /** For the device to keep: with it, the next sign-in to this account is one from a known device. */
    rememberDevice(email: string): string {
      return vault.seal(`device ${randomBytes(9).toString('base64url')} ${email}`, contexts.device(email));
    },
  };

  function knownDevice(email: string, device: string | null): string | undefined {
    if (device === null) return undefined;
    try {
      const [kind, id, ...rest] = vault.open(device, contexts.device(email)).split(' ');
      return kind === 'device' && rest.join(' ') === email ? id : undefined;
    } catch (error) {
      if (error instanceof VaultError) return undefined;
      throw error;
    }
  }
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
