import { notFound } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

/** Sessions are opened by signing in (sign-in.ts); a user sees their own, and may end them. */
export function makeSessions({ store }: { store: Store }) {
  return {
    /** Ends the session that this came with. */
    async signOut(sessionId: string, actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        if (await tx.deleteSession(actor.userId ?? '', sessionId)) {
          await tx.audit(actor, 'signOut', `user ${actor.name}`);
        }
      });
    },

    async revokeSession(sessionId: string, actor: Actor): Promise<void> {
      await store.transact(async (tx) => {
        if (!(await tx.deleteSession(actor.userId ?? '', sessionId))) {
          throw notFound(`You have no session ${sessionId}. It may have ended already.`, 'sessionId');
        }
        await tx.audit(actor, 'revokeSession', `session ${sessionId}`);
      });
    },

    /**
     * Ends all of the actor's sessions but this one; gives how many there were. Their devices stay known, as
     * this takes no password: a found browser must not be able to make its user a stranger.
     */
    async revokeOtherSessions(sessionId: string, actor: Actor): Promise<number> {
      return store.transact(async (tx) => {
        const count = await tx.deleteOtherSessions(actor.userId ?? '', sessionId);
        await tx.audit(actor, 'revokeOtherSessions', `user ${actor.name}`, { sessions: count });
        return count;
      });
    },
  };
}
