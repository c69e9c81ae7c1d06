/** After everything of a client was removed: a look at all places, whose result is kept with the deleted client. */
import { DatabaseAwayError } from '../../domain/errors.ts';
import { asNow } from '../beside.ts';
import type { ClientState } from '../contract/plugin.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { messageOf } from '../transient.ts';
import { runsOf, type Work } from '../work.ts';
import { decide, type Due } from './decide.ts';
import { lookAt, transportFor } from './look-at.ts';
import { onlyPlans } from './only-plans.ts';

/** A client of which something is left that Regent has made fails; what it has not made stays, and is noted. */
export async function lookLast(work: Work, steps: SharedStep[]): Promise<void> {
  const isRemoved = ({ alias }: ClientState) =>
    work.world.clients.get(alias)?.state.presence === 'absent' &&
    !work.problems.has(alias) &&
    !work.unsettled.has(alias);
  const looks = steps.flatMap((step) => {
    const runs = runsOf(work, step).map((run) => asNow(work, run));
    const due = step.phase === 'ABSENT' && runs.length > 0 ? decide(work, step, runs) : { skip: '' };
    if ('skip' in due || onlyPlans(work, due.server)) return [];
    const clients = due.desired.clients.filter(isRemoved);
    return clients.length === 0 ? [] : [{ ...due, desired: { ...due.desired, clients } }];
  });
  const at = new Date().toISOString();
  await Promise.all(looks.map((due) => look(work, due, at)));
}

async function look(work: Work, due: Due, at: string): Promise<void> {
  const { deps } = work;
  const { entry, server, desired } = due;
  const place = `${entry.plugin.id} on ${server.fqdn}`;
  const signal = AbortSignal.any([work.signal, AbortSignal.timeout(deps.stepTimeoutMs)]);
  const found = await lookAt(work, { ...due, transport: transportFor(deps, server, entry) }, signal).catch(
    (error: unknown) => {
      if (work.signal.aborted || error instanceof DatabaseAwayError) throw error;
      return messageOf(error);
    },
  );
  for (const { alias } of desired.clients) {
    if (typeof found === 'string') {
      fail(work, alias, `${place}: Regent could not look at what is left of ${alias}: ${found}`);
      continue;
    }
    const own = found.changes.filter(({ client }) => client === alias).map(({ subject }) => subject);
    if (own.length > 0)
      fail(work, alias, `${place}: ${own.join(', ')} is there again after it was removed. Use retryRun.`);
    const removal = work.removals.get(alias) ?? { at, places: [], left: [] };
    work.removals.set(alias, {
      at,
      places: [...removal.places, place],
      left: [
        ...removal.left,
        ...(found.leftAlone.get(alias) ?? []).map((thing) => `${thing} on ${server.fqdn}`),
      ],
    });
  }
}

function fail(work: Work, alias: string, problem: string): void {
  work.problems.set(alias, problem);
  for (const run of work.active.values()) if (run.clients.has(alias)) run.problems.push(problem);
}
