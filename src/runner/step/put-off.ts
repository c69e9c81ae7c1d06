/** Work that waits for a server, because it does not answer or is in maintenance, or that leaves one out. */
import { isForClients } from '../../domain/runs/run-kinds.ts';
import { BLOCKED_TEXT } from '../../domain/runs/run-states.ts';
import type { BlockedReason, Server } from '../../domain/vocabulary.ts';
import { frozenInWords, isHeldInFreeze } from '../../domain/windows/held.ts';
import type { InForce } from '../../domain/windows/in-force.ts';
import { keepFor } from '../beside.ts';
import { skip } from './conclude-step.ts';
import type { Desired } from '../contract/plugin.ts';
import { isHomeObserved } from '../plan/only-plans.ts';
import type { SharedStep } from './shared-step.ts';
import type { ActiveRun, Work } from '../work.ts';

export interface Wait {
  reason: BlockedReason;
  /** As a sentence about the server, without its end. */
  why: string;
}

const LOST = 'docs/deployment.md, "A server that is lost"';

/** Why work on this server has to wait now; undefined if it does not. */
export function reasonToWait(server: Server): Wait | undefined {
  if (server.mode === 'MAINTENANCE') {
    return { reason: 'MAINTENANCE', why: `${server.fqdn} is in maintenance` };
  }
  return server.state === 'UNREACHABLE'
    ? serverDown(server, server.lastError ?? 'it did not answer the last time')
    : undefined;
}

export function serverDown({ fqdn }: Server, message: string): Wait {
  return { reason: 'SERVER_DOWN', why: `${fqdn} does not answer (${message})` };
}

/** Runs that need the server wait for it; a sync of another server goes on without it. */
export function putOff(
  work: Work,
  step: SharedStep,
  runs: ActiveRun[],
  server: Server,
  wanted: Desired,
  wait: Wait,
): void {
  if (wait.reason === 'SERVER_DOWN') work.world.servers.set(server.id, { ...server, state: 'UNREACHABLE' });
  for (const client of wanted.clients) work.unsettled.add(client.alias);
  for (const run of runs) {
    if (!isForClients(run.kind) && run.serverId !== server.id) {
      skip(work, step, run, `${wait.why}; a sync of it does this afterwards.`);
      continue;
    }
    block(work, run, server, wait, step.positions.get(run.id) ?? 0);
  }
}

/**
 * The runs that take this step now: the others are not for clients, and a maintenance window holds back changes on the
 * server of the step, which is not theirs. The claim has held back what else waits for it (domain/windows/held.ts).
 */
export function leaveOutFrozen(work: Work, step: SharedStep, runs: ActiveRun[]): ActiveRun[] {
  return runs.filter((run) => {
    const freeze = freezeFor(work, step, run);
    if (freeze === undefined || step.server === undefined) return true;
    for (const alias of run.clients.keys()) work.unsettled.add(alias);
    skip(work, step, run, `${frozenInWords(step.server.fqdn, freeze)}; a sync of it does this afterwards.`);
    return false;
  });
}

/** The window that has this run leave out the step. */
export function freezeFor(work: Work, { server, mode }: SharedStep, run: ActiveRun): InForce | undefined {
  if (server === undefined || mode === 'report' || isForClients(run.kind) || run.serverId === server.id)
    return undefined;
  const onlyLooks = run.reports || isHomeObserved(work);
  const isHeld = isHeldInFreeze({ kind: run.kind, isOverridden: run.overriddenBy !== null, onlyLooks });
  return isHeld ? work.world.frozen.get(server.id) : undefined;
}

/** Runs for a server in maintenance do not begin on other servers either. */
export function blockForMaintenance(work: Work): void {
  const home = work.world.servers.get(work.homeId ?? '');
  const wait = home === undefined ? undefined : reasonToWait(home);
  if (home === undefined || wait?.reason !== 'MAINTENANCE') return;
  for (const run of work.active.values()) block(work, run, home, wait, 0);
}

/** The run waits for this server. */
export function block(
  work: Work,
  run: ActiveRun,
  server: Server,
  { reason, why }: Wait,
  position: number,
): void {
  const wayOut = reason === 'SERVER_DOWN' ? `. If it is lost for good, see ${LOST}` : '';
  const text = `${BLOCKED_TEXT[reason]}: ${why}${wayOut}`;
  work.journal.step(run.id, position, 'PENDING');
  work.journal.tell(run.id, {
    type: 'RUN_BLOCKED',
    level: 'WARN',
    step: position,
    text,
    data: { reason },
  });
  work.journal.move(run.id, 'BLOCKED', {
    explanation: text,
    outcome: text,
    blockedReason: reason,
    blockedServerId: server.id,
  });
  keepFor(work, run);
  work.active.delete(run.id);
}
