import type { Permission } from '../permissions.ts';
import type { Actor, RunKind } from '../vocabulary.ts';

/** For a server as a whole, or for one part of it. */
export type ServerRunKind = 'SYNC' | 'BACKUP' | 'CHECK' | 'UPDATE_MODELS';

export type ClientRunKind = 'CREATE_CLIENT' | 'UPDATE_CLIENT' | 'DELETE_CLIENT';

/** What cancelling or retrying a run takes: the permission for the work itself, whoever asked for it. */
export const PERMISSION_FOR_RUN = {
  CREATE_CLIENT: 'CLIENTS',
  UPDATE_CLIENT: 'CLIENTS',
  DELETE_CLIENT: 'CLIENTS',
  UPDATE_MODELS: 'MODELS',
  SYNC: 'SERVERS',
  BACKUP: 'SERVERS',
  CHECK: 'SERVERS',
} as const satisfies Record<RunKind, Permission>;

/** Whether a run of this kind is for clients, whom it names, rather than for a server as a whole. */
export function isForClients(kind: RunKind): kind is ClientRunKind {
  return kind === 'CREATE_CLIENT' || kind === 'UPDATE_CLIENT' || kind === 'DELETE_CLIENT';
}

/** Who asks for what a schedule has due. */
export const SCHEDULER: Actor = { name: 'schedule', userId: null, address: null };

/** Whether nobody asked for the run in particular: no person, with a session or an API token, but a schedule. */
export const isUnasked = ({ requestedBy }: { requestedBy: string }) => requestedBy === SCHEDULER.name;
