/** Work does not begin for a client that has something in its way. */
import type { Server } from '../../domain/vocabulary.ts';
import { asksForClients, asNow, concernsNow } from '../beside.ts';
import { reasonToWait } from '../step/put-off.ts';
import type { SharedStep } from '../step/shared-step.ts';
import { namedClients, runsOf, stop, type ActiveRun, type Work } from '../work.ts';
import { isLeftOut, type Due } from './decide.ts';
import { findObstacles } from './find-obstacles.ts';
import { lookAt, transportFor } from './look-at.ts';

/** Looks at each run once. */
export async function lookFirst(work: Work, steps: SharedStep[]): Promise<void> {
  const asked = steps.map((step) => {
    const fresh = runsOf(work, step).filter(({ isLooked }) => !isLooked);
    return { step, runs: fresh.map((run) => asNow(work, run)) };
  });
  const isReached = (server: Server) => reasonToWait(server) === undefined;
  const look = (due: Due) =>
    lookAt(
      work,
      { ...due, transport: transportFor(work.deps, due.server, due.entry) },
      AbortSignal.any([work.signal, AbortSignal.timeout(work.deps.stepTimeoutMs)]),
    );
  const obstacles = await findObstacles(work, asked, work.signal, look, isReached);
  for (const run of steps.flatMap((step) => runsOf(work, step))) run.isLooked = true;
  for (const [alias, message] of obstacles) refuse(work, alias, message);
}

/** Its runs end if they have nothing else to do, and otherwise go on without it. */
export function refuse(work: Work, alias: string, message: string): void {
  work.problems.set(alias, message);
  for (const run of work.active.values()) {
    if (!isHeld(work, run, alias)) continue;
    work.journal.tell(run.id, { type: 'LOG', level: 'ERROR', text: message });
    run.problems.push(message);
    const named = namedClients(run);
    const isOver = named.length > 0 && named.every((client) => isLeftOut(work.problems, client));
    if (isOver)
      stop(work, run, 'FAILED', run.problems.join('\n'), 'It failed, because something is in the way.');
  }
}

/**
 * A run that has finished with the client already has the message; a check or backup requires nothing of a
 * client that was never live.
 */
const isHeld = (work: Work, run: ActiveRun, alias: string): boolean =>
  concernsNow(work, run, alias) &&
  (asksForClients(run) || (work.world.clients.get(alias)?.state.activatedAt ?? null) !== null);
