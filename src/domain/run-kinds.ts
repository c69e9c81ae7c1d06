import type { RunKind } from './vocabulary.ts';

export type ClientRunKind = 'CREATE_CLIENT' | 'UPDATE_CLIENT' | 'DELETE_CLIENT';

/** Whether a run of this kind is for clients, whom it names, rather than for a server as a whole. */
export function isForClients(kind: RunKind): kind is ClientRunKind {
  return kind === 'CREATE_CLIENT' || kind === 'UPDATE_CLIENT' || kind === 'DELETE_CLIENT';
}
