/** Which of the changes that a step has planned it may make, as far as drift decides that. */
import type { Change } from '../../domain/vocabulary.ts';
import type { Asking, SharedStep } from '../step/shared-step.ts';
import type { World } from '../plan/desired.ts';
import type { DriftToRepair } from '../store/leases.ts';
import { fingerprintOf } from './fingerprint.ts';
import { clientIdIn, openAt } from './open-drift.ts';

export interface Scope {
  /** Whether the step leaves what would be changed as it is. */
  leaves(change: Change): boolean;
}

/** The scope of a step that leaves nothing as it is. */
export const EVERYTHING: Scope = { leaves: () => false };

/**
 * A repair makes what was chosen, as it was then, and nothing else. Other runs leave alone what is ignored; syncs
 * also leave alone what was ignored and has changed since: somebody has to decide on it again.
 */
export function scopeOf(
  world: World,
  { plugin, server, mode, phase }: Pick<SharedStep, 'mode' | 'phase' | 'plugin' | 'server'>,
  runs: Pick<Asking, 'clients' | 'kind' | 'repairs'>[],
): Scope {
  if (mode === 'repair') {
    const chosen = runs.flatMap(({ repairs }) => repairs);
    return { leaves: (change) => !chosen.some((each) => isExactly(world, plugin, each, change)) };
  }
  if (server === undefined || phase !== 'PRESENT') return EVERYTHING;
  const open = openAt(world, server.id, plugin);
  if (open.all.length === 0) return EVERYTHING;
  const isAskedFor = ({ client }: Change) =>
    runs.some(({ kind, clients }) => kind !== 'SYNC' && client !== undefined && clients.has(client));
  return {
    leaves(change) {
      const row = open.get(change);
      if (row?.ignoredFingerprint == null || hasExpired(row)) return false;
      return row.ignoredFingerprint === fingerprintOf(change) || !isAskedFor(change);
    },
  };
}

const hasExpired = ({ ignoredUntil }: { ignoredUntil: Date | null }) =>
  ignoredUntil !== null && ignoredUntil.getTime() <= Date.now();

/** Whether it is about the same thing. */
export const isAbout = (
  world: World,
  plugin: string,
  drift: Pick<DriftToRepair, 'clientId' | 'plugin' | 'subject'>,
  { client, subject }: Change,
): boolean =>
  drift.plugin === plugin && drift.subject === subject && drift.clientId === clientIdIn(world, client);

const isExactly = (world: World, plugin: string, drift: DriftToRepair, change: Change): boolean =>
  isAbout(world, plugin, drift, change) && drift.fingerprint === fingerprintOf(change);
