import { DatabaseAwayError } from '../domain/errors.ts';
import type { Accounts } from '../domain/accounts/accounts.ts';
import type { Permission } from '../domain/permissions.ts';
import type { Bell } from '../events/bell.ts';
import { forbiddenError, unauthenticatedError } from '../graphql/core/errors.ts';
import type { Caller } from '../graphql/context.ts';

/** A bell may be lost, and no bell rings when a session, a token or an account expires. */
const LOOK_EVERY_MS = 60_000;
const WHILE_AWAY_MS = 2_000;

interface Follower {
  permissions: ReadonlySet<Permission>;
  lost(reason: Error): void;
}

export type Watch = ReturnType<typeof makeWatch>;

/**
 * Tells the followers when their caller may no longer follow: signed out, token revoked, user deactivated,
 * roles changed, or session, token or account expired; in any process. All followers with the same token
 * share one bell and one look.
 */
export function makeWatch(accounts: Accounts, bell: Bell) {
  const watched = new Map<string, ReturnType<typeof watchOne>>();

  function watchOne(token: string, userId: string) {
    const followers = new Set<Follower>();
    let timer: NodeJS.Timeout | undefined;
    let mustLook = false;
    let isLooking = false;

    const look = () => {
      mustLook = true;
      if (!isLooking) void lookUntilSeen();
    };
    const deafen = bell.listen(`user:${userId}`, look);

    /** Looks again if the bell rang meanwhile. */
    async function lookUntilSeen(): Promise<void> {
      clearTimeout(timer);
      isLooking = true;
      let after = LOOK_EVERY_MS;
      while (mustLook) {
        mustLook = false;
        after = await lookOnce().catch(endAll);
      }
      isLooking = false;
      if (followers.size > 0) timer = setTimeout(look, after);
    }

    /** Gives the ms until the next look. */
    async function lookOnce(): Promise<number> {
      const now = await accounts.identify(token, { looking: true });
      for (const follower of followers) {
        if (now === undefined) follower.lost(unauthenticatedError(ENDED));
        else if (!isSame(now.permissions, follower.permissions)) follower.lost(forbiddenError(CHANGED));
      }
      const left = (now?.endsAt?.getTime() ?? Infinity) - Date.now();
      return Math.max(0, Math.min(left, LOOK_EVERY_MS));
    }

    /** While the database is away, nothing is known. Any other error ends all followers. */
    function endAll(error: Error): number {
      if (error instanceof DatabaseAwayError) return WHILE_AWAY_MS;
      for (const follower of followers) follower.lost(error);
      return LOOK_EVERY_MS;
    }

    return {
      add(follower: Follower) {
        followers.add(follower);
        // The caller may have lost access since the check at the start.
        look();
      },
      remove(follower: Follower) {
        if (!followers.delete(follower) || followers.size > 0) return;
        watched.delete(token);
        clearTimeout(timer);
        deafen();
      },
    };
  }

  /** Calls `lost` once the caller may not go on. Gives the function that ends the watch. */
  return function watch(
    { token, user, permissions }: Pick<Caller, 'token' | 'user' | 'permissions'>,
    lost: (reason: Error) => void,
  ): () => void {
    if (token === null || user === null) return () => undefined;
    const one = watched.get(token) ?? watchOne(token, user.id);
    watched.set(token, one);
    const follower = { permissions, lost };
    one.add(follower);
    return () => one.remove(follower);
  };
}

const ENDED = 'You are no longer signed in: your session, token or account has ended. Sign in again.';
const CHANGED = 'Your permissions have changed. Connect again.';

function isSame(one: ReadonlySet<Permission>, other: ReadonlySet<Permission>): boolean {
  return one.size === other.size && [...one].every((permission) => other.has(permission));
}
