/** Takes the requests that others have left on a server, and has those moved away that are done. */
import type { PlannedChange } from '../../domain/runs/plan.ts';
import { isUnasked } from '../../domain/runs/run-kinds.ts';
import { withTraceparent } from '../../domain/logging/tracing.ts';
import type { CollectedRequest, RequestFile, Server } from '../../domain/vocabulary.ts';
import type { Context, Plugin } from '../contract/plugin.ts';
import type { ActiveRun, Work } from '../work.ts';

interface Spool {
  server: Server;
  requests: NonNullable<Plugin['requests']>;
  ctx: Context;
}

/** Harmless when repeated, and when it is broken off at any point: the next time goes on with what is left. */
export async function collectRequests(
  { deps: { collector, runStore } }: Work,
  runs: ActiveRun[],
  { server, requests, ctx }: Spool,
): Promise<void> {
  const tell = (remarks: { text: string; level: 'info' | 'warn' }[]) => {
    for (const { text, level } of remarks) ctx.log(text, { level });
  };
  const found = await requests.find(ctx, refusedIn(await collector.open(server.id)));
  const how = { only: await boundTo(runStore, runs), isUnasked: runs.every(isUnasked) };
  const traceparent = runs.find((run) => run.traceparent !== null)?.traceparent ?? undefined;
  tell(await withTraceparent(traceparent, () => collector.take(server.id, found, how)));
  const done = await collector.done(server.id);
  if (done.length === 0) return;
  ctx.signal.throwIfAborted();
  tell(await collector.putAway(done, await requests.putAway(ctx, done)));
}

export function refusedIn(open: CollectedRequest[]): (name: Pick<RequestFile, 'kind' | 'file'>) => boolean {
  const refused = new Set(open.filter(({ reason }) => reason !== null).map(nameOf));
  return (name) => refused.has(nameOf(name));
}

const nameOf = ({ kind, file }: Pick<RequestFile, 'kind' | 'file'>) => `${kind} ${file}`;

/** The plans to which all of these runs are bound; undefined if one is not. */
async function boundTo(
  runStore: Work['deps']['runStore'],
  runs: ActiveRun[],
): Promise<PlannedChange[] | undefined> {
  if (runs.some(({ planId }) => planId === null)) return undefined;
  const plans = await Promise.all(runs.map(({ id }) => runStore.planOfRun(id)));
  return plans.flatMap(({ changes }) => changes);
}
