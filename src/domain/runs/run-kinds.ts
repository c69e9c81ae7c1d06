import type { Permission } from '../permissions.ts';
import type { Actor, Run, RunKind, StepPhase } from '../vocabulary.ts';

/** For a server as a whole, or for one part of it. */
export type ServerRunKind =
  'SYNC' | 'REPAIR_DRIFT' | 'REMOVE_ORPHAN' | 'BACKUP' | 'VERIFY' | 'COLLECT' | 'CHECK' | 'UPDATE_MODELS';

/** For clients that the run names. */
export type ClientRunKind = Exclude<RunKind, ServerRunKind>;

/**
 * Cancelling, confirming or retrying a run requires the permission for its work, no matter who requested it.
 */
export const PERMISSION_FOR_RUN = {
  CREATE_CLIENT: 'CLIENTS',
  UPDATE_CLIENT: 'CLIENTS',
  SUSPEND_CLIENT: 'CLIENTS',
  RESUME_CLIENT: 'CLIENTS',
  UPDATE_FIRST_USER: 'CLIENTS',
  RESTORE_CLIENT: 'CLIENTS',
  UNDO_RESTORE: 'CLIENTS',
  MOVE_CLIENT: 'CLIENTS',
  UNDO_MOVE: 'CLIENTS',
  DELETE_CLIENT: 'CLIENTS',
  UNDELETE_CLIENT: 'CLIENTS',
  PURGE_CLIENT: 'PURGE',
  UPDATE_MODELS: 'MODELS',
  SYNC: 'SERVERS',
  REPAIR_DRIFT: 'SERVERS',
  REMOVE_ORPHAN: 'ORPHANS',
  BACKUP: 'SERVERS',
  VERIFY: 'SERVERS',
  // It creates, changes and deletes clients.
  COLLECT: 'CLIENTS',
  CHECK: 'SERVERS',
} as const satisfies Record<RunKind, Permission>;

const FOR_SERVERS: readonly RunKind[] = [
  'SYNC',
  'REPAIR_DRIFT',
  'REMOVE_ORPHAN',
  'BACKUP',
  'VERIFY',
  'COLLECT',
  'CHECK',
  'UPDATE_MODELS',
] satisfies ServerRunKind[];

/** Whether a run of this kind is for clients that it names, and not for a server as a whole. */
export const isForClients = (kind: RunKind): kind is ClientRunKind => !FOR_SERVERS.includes(kind);

/** Whether a run of this kind closes clients or removes them. */
export const isRemoval = (kind: RunKind) => kind === 'DELETE_CLIENT' || kind === 'PURGE_CLIENT';

/**
 * Whether a run of this kind gathers one run for each client, of which each waits for the one before. Other runs
 * gather one for each server.
 */
export const isInTurn = (kind: RunKind) => kind === 'MOVE_CLIENT';

/** Runs that wait for one another, in the order in which they are carried out. */
export function inTurn<R extends Pick<Run, 'id' | 'afterId'>>(runs: R[]): R[] {
  const after = new Map(runs.map((run) => [run.afterId, run]));
  const sorted: R[] = [];
  for (let run = after.get(null); run !== undefined; run = after.get(run.id)) sorted.push(run);
  return sorted;
}

/** A last backup, as long as the site answers; then everything goes. */
const REMOVAL: StepPhase[] = ['ACTION', 'ABSENT'];

/** Work that is requested by name, and that no plan finds. */
const NAMED: RunKind[] = ['BACKUP', 'VERIFY', 'COLLECT', 'CHECK'];

/**
 * Work that schedules request again and again, and that often finds nothing: then its steps, attempts and events are
 * not kept for long.
 */
export const OFTEN_FINDS_NOTHING: RunKind[] = ['SYNC', 'CHECK', 'COLLECT'];

/** @param hasLeaving whether a client on the server is to be removed */
export function phasesOf(kind: RunKind, hasLeaving = false): StepPhase[] {
  if (NAMED.includes(kind)) return ['ACTION'];
  if (isRemoval(kind) || kind === 'REMOVE_ORPHAN') return REMOVAL;
  return kind === 'SYNC' && hasLeaving ? [...REMOVAL, 'PRESENT'] : ['PRESENT'];
}

/** The actor of what nobody requests, such as the end of a client's time after its deletion. */
export const REGENT: Actor = { name: 'regent', userId: null, address: null };

/** The actor of runs that a schedule starts. */
export const SCHEDULER: Actor = { name: 'schedule', userId: null, address: null };

/** Whether a schedule requested the run, and not a person with a session or an API token. */
export const isUnasked = ({ requestedBy }: { requestedBy: string }) => requestedBy === SCHEDULER.name;
