import type { Permission } from './permissions.ts';
import type { RunKind } from './vocabulary.ts';

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
