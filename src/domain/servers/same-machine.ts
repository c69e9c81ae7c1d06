import type { Server } from '../vocabulary.ts';

/** Whether two servers have the same host key: each machine has one of its own. */
export const isSameMachine = (one: Pick<Server, 'hostKey'>, other: Pick<Server, 'hostKey'>): boolean =>
  one.hostKey !== null && one.hostKey === other.hostKey;
