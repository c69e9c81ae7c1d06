/** Conditions of runs, and of those who are to carry them out. */
import { UNSERVED_MINUTES, WAITING_HOURS } from './conditions.ts';
import type { AlarmFacts, WaitingRun } from './facts.ts';
import { HOUR_MS, OF_REGENT, type Finding } from './finding.ts';

export function runFindings(facts: AlarmFacts, now: Date): Finding[] {
  return [...failed(facts), ...waiting(facts, now), ...unserved(facts, now)];
}

function failed({ failedRuns, servers, clients }: AlarmFacts): Finding[] {
  const fqdns = new Map(servers.map(({ id, fqdn }) => [id, fqdn]));
  const aliases = new Map(clients.map(({ id, alias }) => [id, alias]));
  return failedRuns.flatMap((run): Finding | [] => {
    const { id: runId, kind, status, serverId, clientId, endedAt, explanation: why } = run;
    const fqdn = fqdns.get(serverId);
    // Nobody can do that work any more for what was removed.
    const isGone = fqdn === undefined || (clientId !== null && !aliases.has(clientId));
    if (isGone) return [];
    const whose = clientId === null ? `server:${serverId}` : `client:${clientId}`;
    const of = clientId === null ? fqdn : `${aliases.get(clientId)}`;
    return {
      condition: 'RUN_FAILED',
      subject: `${whose}/${kind}`,
      serverId,
      clientId,
      runId,
      data: { kind, of, status, since: endedAt.toISOString(), why },
    };
  });
}

/** One alarm for each server: whatever it waits for, others there mostly wait for it, too. */
function waiting({ waitingRuns, servers }: AlarmFacts, now: Date): Finding[] {
  const late = waitingRuns.filter((run) => isLate(run, now));
  return servers.flatMap(({ id: serverId, fqdn }): Finding | [] => {
    const [oldest, ...others] = late.filter((run) => run.serverId === serverId);
    if (oldest === undefined) return [];
    const { id: runId, kind, status, blockedReason } = oldest;
    const since = (oldest.waitingSince ?? now).toISOString();
    return {
      condition: 'RUN_WAITING',
      subject: `server:${serverId}`,
      serverId,
      clientId: null,
      runId,
      data: { kind, fqdn, since, status, blockedReason, others: others.length },
    };
  });
}

function isLate({ waitingSince, blockedReason }: WaitingRun, now: Date): boolean {
  if (waitingSince === null || blockedReason === 'WINDOW') return false;
  const hours = blockedReason === 'CONFIRM' ? WAITING_HOURS.CONFIRM : WAITING_HOURS.other;
  return now.getTime() - waitingSince.getTime() > hours * HOUR_MS;
}

function unserved({ waitingRuns, overdueSince }: AlarmFacts, now: Date): Finding[] {
  const due = [...waitingRuns.map(({ unservedSince }) => unservedSince), overdueSince];
  const since = Math.min(...due.map((date) => date?.getTime() ?? Infinity));
  if (now.getTime() - since <= UNSERVED_MINUTES * 60_000) return [];
  return [{ ...OF_REGENT, condition: 'QUEUE_NOT_SERVED', data: { since: new Date(since).toISOString() } }];
}
