import type { AlarmSeverity } from '../alarms/conditions.ts';
import { conflict, invalid, missing } from '../errors.ts';
import type { Store } from '../store.ts';
import type { Actor } from '../vocabulary.ts';
import type { Choice } from './choice.ts';

export interface ChoiceInput {
  enabled?: boolean | null | undefined;
  severities?: AlarmSeverity[] | null | undefined;
  /** Null for all servers; undefined keeps the present choice. */
  serverIds?: string[] | null | undefined;
}

export type NotificationsService = ReturnType<typeof makeNotifications>;

/** Each user decides about mail to them. */
export function makeNotifications({ store }: { store: Store }) {
  return {
    async set({ enabled, severities, serverIds }: ChoiceInput, actor: Actor): Promise<void> {
      const { userId } = actor;
      if (userId === null) throw conflict('Only a user is notified.');
      if (severities?.length === 0)
        throw invalid('severities is empty: name some, or set `enabled` to false.', 'severities');
      if (serverIds?.length === 0)
        throw invalid('serverIds is empty: name some servers, or null for all of them.', 'serverIds');
      await store.transact(async (tx) => {
        const ids = [...new Set(serverIds)];
        const found = new Set((await tx.serversById(ids)).map(({ id }) => id));
        const unknown = ids.find((id) => !found.has(id));
        if (unknown !== undefined) throw missing('server', unknown);
        const before = await tx.choiceOf(userId);
        const after: Choice = {
          enabled: enabled ?? before.enabled,
          severities: severities == null ? before.severities : [...new Set(severities)],
          ...(serverIds === undefined
            ? { allServers: before.allServers, serverIds: before.serverIds }
            : { allServers: serverIds === null, serverIds: ids }),
        };
        await tx.putChoice(userId, after);
        await tx.audit(actor, 'setNotifications', `user ${actor.name}`, { before, after });
      });
    },
  };
}
