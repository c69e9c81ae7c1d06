import { notFound } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';

/** A sign-in opens a session (sign-in.ts). Users see their own sessions and can end them. */
export function makeSessions({ store }: { store: Store }) {
  return {
    /** Ends the session of this request. */
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
     * Ends all of the actor's sessions but this one; returns their number. Their devices stay known, because
     * this requires no password: a person at an open browser must not make the user's devices unknown.
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
