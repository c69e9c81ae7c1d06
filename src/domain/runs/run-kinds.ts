import type { Permission } from '../permissions.ts';
import type { Actor, RunKind, StepPhase } from '../vocabulary.ts';

/** For a server as a whole, or for one part of it. */
export type ServerRunKind = 'SYNC' | 'BACKUP' | 'CHECK' | 'UPDATE_MODELS';

/** For clients that the run names. */
export type ClientRunKind = Exclude<RunKind, ServerRunKind>;

/** What cancelling or retrying a run takes: the permission for the work itself, whoever asked for it. */
export const PERMISSION_FOR_RUN = {
  CREATE_CLIENT: 'CLIENTS',
  UPDATE_CLIENT: 'CLIENTS',
  SUSPEND_CLIENT: 'CLIENTS',
  RESUME_CLIENT: 'CLIENTS',
  UPDATE_FIRST_USER: 'CLIENTS',
  DELETE_CLIENT: 'CLIENTS',
  UPDATE_MODELS: 'MODELS',
  SYNC: 'SERVERS',
  BACKUP: 'SERVERS',
  CHECK: 'SERVERS',
} as const satisfies Record<RunKind, Permission>;

const FOR_SERVERS: readonly RunKind[] = [
  'SYNC',
  'BACKUP',
  'CHECK',
  'UPDATE_MODELS',
] satisfies ServerRunKind[];

/** Whether a run of this kind is for clients that it names, and not for a server as a whole. */
export const isForClients = (kind: RunKind): kind is ClientRunKind => !FOR_SERVERS.includes(kind);

/** @param hasLeaving whether a client is to go that lives on the server */
export function phasesOf(kind: RunKind, hasLeaving = false): StepPhase[] {
  if (kind === 'BACKUP' || kind === 'CHECK') return ['ACTION'];
  if (kind === 'DELETE_CLIENT') return ['ABSENT'];
  return kind === 'SYNC' && hasLeaving ? ['ABSENT', 'PRESENT'] : ['PRESENT'];
}

/** Who asks for what a schedule has due. */
export const SCHEDULER: Actor = { name: 'schedule', userId: null, address: null };

/** Whether nobody asked for the run in particular: no person, with a session or an API token, but a schedule. */
export const isUnasked = ({ requestedBy }: { requestedBy: string }) => requestedBy === SCHEDULER.name;
