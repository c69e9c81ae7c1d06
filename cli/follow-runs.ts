/** Follows runs to their ends. */
import type { Connection } from '../sdk/connect.ts';
import { HowItEndedDocument, type HowItEndedQuery } from '../sdk/generated/operations.ts';
import type { Context } from './context.ts';

export type EndedRun = NonNullable<HowItEndedQuery['run']>;

/** Tells their events on stderr, one run after another, and returns how they ended. */
export async function followRuns(
  runs: { id: string; kind: string }[],
  regent: Connection,
  { warn }: Pick<Context, 'warn'>,
): Promise<EndedRun[]> {
  const ended: EndedRun[] = [];
  for (const { id: runId, kind } of runs) {
    warn(`${kind}:`);
    const events = regent.follow(runId, () => warn('  The connection is lost; trying again.'));
    for await (const { at, text } of events) warn(`  ${at}  ${text}`);
    const { run } = await regent.ask(HowItEndedDocument, { runId });
    if (run != null) ended.push(run);
  }
  return ended;
}
