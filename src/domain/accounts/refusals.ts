import type { AttemptLimit, Limits } from './account-tx.ts';
import { networkOf } from './sign-in-limits.ts';
import type { Store, Tx } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

const HOUR = 3_600;

/** How many refusals are written down one by one: ordinary work has far fewer of them. */
export const WRITTEN_REFUSALS = {
  user: { points: 60, seconds: HOUR },
  network: { points: 60, seconds: HOUR },
  /** Of all who are not signed in. */
  anonymous: { points: 1_000, seconds: HOUR },
} as const satisfies Record<string, AttemptLimit>;

export interface RefusalsDeps {
  store: Store;
  limits: Limits;
  now(): Date;
}

export type Refusals = ReturnType<typeof makeRefusals>;

/**
 * What is written down of refusals, so that nobody fills the audit with them: it is kept for ever. The first
 * beyond a limit says that those after it are not written down, and these are not. The refusals stand.
 */
export function makeRefusals({ store, limits, now }: RefusalsDeps) {
  return {
    ofUser: (actor: Actor, write: (tx: Tx) => Promise<void>) =>
      count([[`user:${actor.userId}`, WRITTEN_REFUSALS.user, `user ${actor.name}`]], actor, write),

    /** The same work whether or not there is the account that was asked for. */
    ofAnonymous: (address: string | null, write: (tx: Tx) => Promise<void>) => {
      const network = networkOf(address);
      return count(
        [
          [`network:${network}`, WRITTEN_REFUSALS.network, `network ${network}`],
          ['anonymous', WRITTEN_REFUSALS.anonymous, 'anonymous callers'],
        ],
        // What was typed as an address may be the password.
        { name: 'anonymous', userId: null, address },
        write,
      );
    },
  };

  /** @param counts the narrow before the broad: what is not written for one takes nothing from the others */
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
