import type { AttemptLimit, Limits } from './account-tx.ts';
import { networkOf } from './sign-in-limits.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

const HOUR = 3_600;

/** The number of refusals with an entry of their own: ordinary work has far fewer. */
export const WRITTEN_REFUSALS = {
  user: { points: 60, seconds: HOUR },
  network: { points: 60, seconds: HOUR },
  /** All callers without a sign-in together. */
  anonymous: { points: 1_000, seconds: HOUR },
} as const satisfies Record<string, AttemptLimit>;

export interface RefusalsDeps {
  store: Store;
  limits: Limits;
  now(): Date;
}

export type Refusals = ReturnType<typeof makeRefusals>;

/**
 * Writes refusals to the audit, up to a limit: entries are kept for ever, so nobody may flood the audit. One
 * entry says that the limit is exceeded; later refusals get no entry. The request is refused in any case.
 */
export function makeRefusals({ store, limits, now }: RefusalsDeps) {
  return {
    ofUser: (actor: Actor, write: (tx: Tx) => Promise<void>) =>
      count([[`user:${actor.userId}`, WRITTEN_REFUSALS.user, `user ${actor.name}`]], actor, write),

    /** Does the same work for accounts that exist and for accounts that do not. */
    ofAnonymous: (address: string | null, write: (tx: Tx) => Promise<void>) => {
      const network = networkOf(address);
      return count(
        [
          [`network:${network}`, WRITTEN_REFUSALS.network, `network ${network}`],
          ['anonymous', WRITTEN_REFUSALS.anonymous, 'anonymous callers'],
        ],
        // The text in the address field may be the password.
        { name: 'anonymous', userId: null, address },
        write,
      );
    },
  };

  /** @param counts narrow ones first: a refusal beyond a narrow limit does not count for the broad ones */
  async function count(
    counts: readonly [key: string, limit: AttemptLimit, whose: string][],
    actor: Actor,
    write: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    let entry = write;
    for (const [key, limit, whose] of counts) {
      const taken = await limits.take(`refusals:${key}`, limit);
      if (taken.count > limit.points + 1) return;
      if (taken.count === limit.points + 1) {
        const until = new Date(now().getTime() + taken.retryAfter * 1000);
        entry = (tx) => tx.audit(actor, 'moreRefusals', whose, { notWrittenDownUntil: until }, 'REFUSED');
      }
    }
    await store.transact(entry);
  }
}
