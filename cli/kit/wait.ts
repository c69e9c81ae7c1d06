/** What becomes of runs that a command has started. */
import type { Connection } from '../../sdk/connect.ts';
import {
  HowItEndedDocument,
  type HowItEndedQuery,
  type StartedFragment,
} from '../../sdk/generated/operations.ts';
import type { Context } from '../context.ts';
import { EXIT, exitCodeFor } from '../exit-codes.ts';
import { idOf } from './ids.ts';
import type { Paint } from './terminal.ts';

export type EndedRun = NonNullable<HowItEndedQuery['run']>;

interface Wish {
  /** By default only on a terminal. */
  wait?: boolean;
  json: boolean;
}

/**
 * Follows runs to their ends if that is wanted, and says what came of them; the exit code, too. Ctrl-C leaves
 * them going and says how to follow them; twice ends at once.
 * @param object what `--json` prints, from the runs as they are by then
 */
export async function followStarted(
  context: Context,
  regent: Connection,
  { wait, json }: Wish,
  runs: StartedFragment[],
  object: (runs: (StartedFragment | EndedRun)[]) => object,
): Promise<void> {
  const { process, print, printJson, warn } = context;
  const isWanted = wait ?? (process.stdout.isTTY && process.stderr.isTTY);
  if (!isWanted) {
    if (json) printJson(object(runs));
    else
      for (const { id, kind } of runs) print(`${kind} was started. Follow it: regent run follow ${idOf(id)}`);
    return;
  }
  const { ended, going } = await untilEnded(context, regent, runs);
  for (const { id, kind } of going) warn(`${kind} goes on. Follow it: regent run follow ${idOf(id)}`);
  if (going.length > 0) process.exitCode = EXIT.INTERRUPTED;
  if (json) printJson(object([...ended, ...going]));
  else for (const run of ended) print(sentenceOf(run, context.paint));
  for (const { status } of ended) {
    const code = exitCodeFor(status);
    if (code !== EXIT.DONE) process.exitCode = code;
  }
}

/** How runs ended; and those that Ctrl-C left going. */
async function untilEnded(
  context: Context,
  regent: Connection,
  runs: StartedFragment[],
): Promise<{ ended: EndedRun[]; going: StartedFragment[] }> {
  const { process } = context;
  const isLive = process.stdout.isTTY && process.stderr.isTTY;
  const follow = isLive ? (await import('./follow-live.ts')).followLive : followInLines;
  const leaving = new AbortController();
  const leave = () => (leaving.signal.aborted ? process.exit(EXIT.INTERRUPTED) : leaving.abort());
  process.on('SIGINT', leave);
  const ended: EndedRun[] = [];
  try {
    for (const [at, run] of runs.entries()) {
      await follow(context, regent, run, leaving.signal);
      if (leaving.signal.aborted) return { ended, going: runs.slice(at) };
      const { run: now } = await regent.ask(HowItEndedDocument, { runId: run.id });
      if (now != null) ended.push(now);
    }
    return { ended, going: [] };
  } finally {
    process.off('SIGINT', leave);
  }
}

/** Its events on stderr. */
async function followInLines(
  { warn }: Context,
  regent: Connection,
  { id, kind }: StartedFragment,
  signal: AbortSignal,
): Promise<void> {
  warn(`${kind}:`);
  const onLost = () => warn('  The connection is lost; trying again.');
  for await (const { at, text } of regent.follow(id, { onLost, signal })) warn(`  ${at}  ${text}`);
}

/** `SYNC: SUCCEEDED. All is well.` */
function sentenceOf({ kind, status, explanation }: EndedRun, paint: Paint): string {
  const how = paint(status === 'SUCCEEDED' ? 'green' : 'red', status);
  return `${kind}: ${how}. ${explanation ?? ''}`.trimEnd();
}
